//! Sets of people of which very many are held at once, most of them with one person in it.

use roaring::RoaringBitmap;

/// Numbers that are listed one by one. A bitmap of a few takes several times the memory.
const FEW: usize = 16;

/// People, by the numbers that a store gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd(Set);

#[derive(Debug, Clone, PartialEq)]
enum Set {
    /// Ascending, at most [`FEW`].
    Few(Vec<u32>),
    /// More than that.
    Many(RoaringBitmap),
}

impl Default for Crowd {
    fn default() -> Self {
        Self(Set::Few(Vec::new()))
    }
}

impl Crowd {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Set::Few(few) => few.is_empty(),
            Set::Many(many) => many.is_empty(),
        }
    }

    /// The people, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let (few, many) = match &self.0 {
            Set::Few(few) => (Some(few.iter().copied()), None),
            Set::Many(many) => (None, Some(many.iter())),
        };
        few.into_iter().flatten().chain(many.into_iter().flatten())
    }

    fn insert(&mut self, person: u32) {
        match &mut self.0 {
            Set::Few(few) => {
                let Err(place) = few.binary_search(&person) else {
                    return;
                };
                if few.len() < FEW {
                    few.insert(place, person);
                    return;
                }
                let mut many: RoaringBitmap = few.iter().copied().collect();
                many.insert(person);
                self.0 = Set::Many(many);
            }
            Set::Many(many) => {
                many.insert(person);
            }
        }
    }

    /// Adds those of another one.
    pub fn unite(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (Set::Many(many), Set::Many(more)) => *many |= more,
            (Set::Few(few), Set::Many(more)) => {
                let mut all = more.clone();
                all.extend(few.iter().copied());
                self.0 = Set::Many(all);
            }
            (_, Set::Few(more)) => self.extend(more.iter().copied()),
        }
    }

    /// Adds all of them to a set.
    pub fn add_to(&self, people: &mut RoaringBitmap) {
        match &self.0 {
            Set::Few(few) => people.extend(few.iter().copied()),
            Set::Many(many) => *people |= many,
        }
    }

    /// Whether all of them are in a set.
    #[must_use]
    pub fn is_within(&self, people: &RoaringBitmap) -> bool {
        match &self.0 {
            Set::Few(few) => few.iter().all(|person| people.contains(*person)),
            Set::Many(many) => many.is_subset(people),
        }
    }
}

impl Extend<u32> for Crowd {
    fn extend<T: IntoIterator<Item = u32>>(&mut self, people: T) {
        for person in people {
            self.insert(person);
        }
    }
}
