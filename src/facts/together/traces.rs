//! The little of what people did that is looked for long before and after a period.

use roaring::RoaringBitmap;

use super::doings::{Doing, Doings};
use super::template::Templates;

const FORMAL: Templates = Templates::named(&["shared-formally"]);
const SPONTANEOUS: Templates = Templates::named(&["shared-spontaneously"]);
const GOAL: Templates = Templates::named(&["aligned-goal"]);

/// Who shared and who aligned a goal, in a day or in all of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// Who shared anything.
    pub shared: RoaringBitmap,
    /// Who shared by a formal route and, on the same day, not spontaneously.
    pub formal: RoaringBitmap,
    pub spontaneous: RoaringBitmap,
    /// Who aligned a goal.
    pub aligned: RoaringBitmap,
    /// The same while the directory had a place for them.
    pub aligned_members: RoaringBitmap,
}

impl Traces {
    #[must_use]
    pub fn of(day: &Doings) -> Self {
        let mut traces = Self::default();
        let of_one = |one: &Doing, other: &Doing| one.person == other.person;
        for same in day.doings.chunk_by(of_one) {
            let union = |all: Templates, one: &Doing| all.union(one.templates);
            let templates = same.iter().fold(Templates::NONE, union);
            let person = same.first().map_or(0, |one| one.person);
            if templates.intersects(Templates::SHARES) {
                traces.shared.insert(person);
            }
            if templates.intersects(SPONTANEOUS) {
                traces.spontaneous.insert(person);
            } else if templates.intersects(FORMAL) {
                traces.formal.insert(person);
            }
            let mut aligned = same.iter().filter(|one| one.templates.intersects(GOAL));
            if templates.intersects(GOAL) {
                traces.aligned.insert(person);
                if aligned.any(|one| one.is_member) {
                    traces.aligned_members.insert(person);
                }
            }
        }
        traces
    }

    pub fn join(&mut self, other: &Self) {
        self.shared |= &other.shared;
        self.formal |= &other.formal;
        self.spontaneous |= &other.spontaneous;
        self.aligned |= &other.aligned;
        self.aligned_members |= &other.aligned_members;
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let all = [
            &self.shared,
            &self.formal,
            &self.spontaneous,
            &self.aligned,
            &self.aligned_members,
        ];
        all.into_iter()
            .map(|one| one.serialized_size() + 64)
            .sum::<usize>()
    }
}
