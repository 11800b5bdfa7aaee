//! Many short lists, one behind the other.

/// Lists in their order. A list of its own for each of a million things would be a million places in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists<T> {
    all: Vec<T>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.all.extend(list);
        self.ends.push(self.all.len());
    }

    /// The same, where something may be missing: then nothing should be made of the lists any more.
    pub fn push_known(&mut self, list: impl IntoIterator<Item = Option<T>>) -> Option<()> {
        for one in list {
            self.all.push(one?);
        }
        self.ends.push(self.all.len());
        Some(())
    }

    /// Adds those of others, each thing as `moved` makes it.
    pub fn append(&mut self, others: Self, moved: impl FnMut(T) -> T) {
        let before = self.all.len();
        self.all.extend(others.all.into_iter().map(moved));
        self.ends
            .extend(others.ends.into_iter().map(|end| before + end));
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let list = &self.all[start..*end];
            start = *end;
            list
        })
    }
}
