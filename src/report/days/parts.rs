//! The parts that are worked out of every day.

use super::packed::Packer;
use super::walk::Fold;
use crate::facts::day::pairs::{ByBehaviour, ByPrinciple};
use crate::facts::together::{Contacts, Debriefs, Doings, Threads};
use crate::facts::{Dimension, Heard, Part, Told, Whom};
use crate::store::DayPart;

/// Goes into the basis of kept days. It grows with each change of what a part makes of the same statements.
pub(super) const FORM: u8 = 4;

/// All of them; another one is another line. Those by dimension have numbers below 32.
const ALL: &[fn() -> Box<dyn Begun>] = &[
    begin::<ByPrinciple<{ Dimension::Verb.index() }>>,
    begin::<ByPrinciple<{ Dimension::Activity.index() }>>,
    begin::<ByPrinciple<{ Dimension::Unit.index() }>>,
    begin::<ByPrinciple<{ Dimension::Team.index() }>>,
    begin::<ByPrinciple<{ Dimension::Course.index() }>>,
    begin::<ByPrinciple<{ Dimension::Platform.index() }>>,
    begin::<ByPrinciple<{ Dimension::Evidence.index() }>>,
    begin::<ByBehaviour<{ Dimension::Verb.index() }>>,
    begin::<ByBehaviour<{ Dimension::Activity.index() }>>,
    begin::<ByBehaviour<{ Dimension::Unit.index() }>>,
    begin::<ByBehaviour<{ Dimension::Team.index() }>>,
    begin::<ByBehaviour<{ Dimension::Course.index() }>>,
    begin::<ByBehaviour<{ Dimension::Platform.index() }>>,
    begin::<ByBehaviour<{ Dimension::Evidence.index() }>>,
    begin::<Doings>,
    begin::<Threads>,
    begin::<Debriefs>,
    begin::<Contacts>,
];

/// A part that is being worked out.
trait Begun: Send {
    fn number(&self) -> u8;

    fn hear(&mut self, heard: &Heard<'_>);

    fn bytes(&self) -> Vec<u8>;
}

impl<P: Part> Begun for P {
    fn number(&self) -> u8 {
        P::NUMBER
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        Part::hear(self, heard);
    }

    fn bytes(&self) -> Vec<u8> {
        self.to_bytes()
    }
}

fn begin<P: Part>() -> Box<dyn Begun> {
    Box::new(P::default())
}

/// All parts of a day, worked out together.
pub(super) struct Parts(Vec<Box<dyn Begun>>);

impl Parts {
    pub(super) fn begin() -> Self {
        Self(ALL.iter().map(|begin| begin()).collect())
    }

    /// Their numbers.
    pub(super) fn numbers() -> Vec<u8> {
        let all = Self::begin();
        all.0.iter().map(|part| part.number()).collect()
    }

    pub(super) fn written(&self, packer: &mut Packer) -> Vec<DayPart> {
        let written = self.0.iter().map(|part| DayPart {
            part: part.number(),
            bytes: packer.pack(&part.bytes()),
        });
        written.collect()
    }
}

impl Fold for Parts {
    fn add(&mut self, told: &Told, whom: &Whom) {
        let heard = Heard::of(told, whom);
        for part in &mut self.0 {
            part.hear(&heard);
        }
    }
}
