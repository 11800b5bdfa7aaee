//! What a figure is made of.

/// One of the things that a figure counts. A figure is the number of its items, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// By its place in the order of the store.
    Statement(i64),
    /// By the smallest number among the agents that are this person.
    Person(u32),
    /// Two people, from the first to the second.
    Pair(u32, u32),
}
