//! Who opens a store.

/// Who opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'o> {
    /// A server; makes the store if there is none, with `iri` as the instance's IRI if given.
    Server { iri: Option<&'o str> },
    /// A command that works beside servers or without one, on a store that exists.
    Command,
}
