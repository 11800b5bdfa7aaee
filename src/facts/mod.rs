//! From a statement to a number, without touching a store.
//!
//! The [mapping] says which behaviour a statement shows, a [fact] is one behaviour shown at one time
//! by some people, a [series] is something that is counted, the [nodes](node) are the stretches of
//! time it is counted over, and [deltas](delta) say what a write changes. Stores only apply them, so
//! every measure is coded once.

pub mod classified;
pub mod delta;
pub mod evidence;
pub mod fact;
pub mod mapping;
pub mod node;
pub mod principle;
pub mod series;

pub use classified::{Classified, Kind, LATE, classify};
pub use delta::{Delta, Deltas};
pub use evidence::Evidence;
pub use fact::{Fact, Facts, facts_of, milliseconds};
pub use mapping::{Mapping, MappingErrors, MappingRule, Nothing};
pub use node::{Cover, Node, cover};
pub use principle::{Principle, PrincipleSet};
pub use series::{Family, Received, Series, series_of};

/// The IRI under which the social learning profile, its verbs and its behaviours live.
pub const BASE_IRI: &str = "https://w3id.org/xapi-social-learning";
