//! What the gate found out about a request and hands to its handler.

use crate::store::Key;
use crate::xapi::version::Version;

/// The key a request came with.
#[derive(Clone)]
pub(super) struct Caller(pub(super) Key);

/// The line of the specification a request speaks.
#[derive(Clone, Copy)]
pub(super) struct Spoken(pub(super) Version);
