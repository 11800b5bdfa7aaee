//! Whether a path can look inside an `extensions` map, whose values a store must not judge (xAPI 1.0.3, Part
//! 2, 4.1).

use super::{Path, Pick, Step};

/// What of a statement a path may stand at, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::profile) struct Reach(u16);

const STATEMENT: u16 = 1;
/// An activity, or a `SubStatement` with what it holds.
const OBJECT: u16 = 1 << 1;
const CONTEXT: u16 = 1 << 2;
/// A result, or the definition of an activity: what has `extensions` and is otherwise of no interest.
const BEARER: u16 = 1 << 3;
const CONTEXT_ACTIVITIES: u16 = 1 << 4;
const ACTIVITIES: u16 = 1 << 5;
/// An `extensions` map, or what is in it.
const EXTENSIONS: u16 = 1 << 6;

const NAMES: [(u16, &str, u16); 8] = [
    (STATEMENT | OBJECT, "object", OBJECT),
    (STATEMENT | OBJECT, "result", BEARER),
    (STATEMENT | OBJECT, "context", CONTEXT),
    (OBJECT, "definition", BEARER),
    (CONTEXT | BEARER, "extensions", EXTENSIONS),
    (CONTEXT, "contextActivities", CONTEXT_ACTIVITIES),
    // A name below `extensions` is the key of one; below `contextActivities` it is a list.
    (CONTEXT_ACTIVITIES, "", ACTIVITIES),
    (EXTENSIONS, "", EXTENSIONS),
];

impl Reach {
    /// The statement itself.
    pub const ROOT: Self = Self(STATEMENT);

    pub fn in_extensions(self) -> bool {
        self.0 & EXTENSIONS != 0
    }

    /// Whether a value there may have an `extensions` map in it.
    pub fn around_extensions(self) -> bool {
        self.0 != 0
    }

    fn step(self, step: &Step) -> Self {
        if step.descends {
            // It passes through everything, extensions included.
            return Self(u16::MAX);
        }
        step.picks
            .iter()
            .fold(Self(0), |reached, pick| Self(reached.0 | self.pick(pick).0))
    }

    fn pick(self, pick: &Pick) -> Self {
        let elements = match pick {
            Pick::Index(_) | Pick::All if self.0 & ACTIVITIES != 0 => OBJECT,
            _ => 0,
        };
        let inside = self.0 & EXTENSIONS;
        NAMES
            .iter()
            .filter(|(from, name, _)| {
                self.0 & from != 0
                    && match pick {
                        Pick::Name(picked) => name.is_empty() || picked == name,
                        Pick::All => true,
                        Pick::Index(_) => false,
                    }
            })
            .fold(Self(elements | inside), |reached, (_, _, to)| {
                Self(reached.0 | to)
            })
    }
}

impl Path {
    /// What this path may reach from there.
    pub(in crate::profile) fn reach(&self, from: Reach) -> Reach {
        self.alternatives.iter().fold(Reach(0), |reached, steps| {
            let end = steps.iter().fold(from, Reach::step);
            Reach(reached.0 | end.0)
        })
    }
}
