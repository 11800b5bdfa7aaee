//! From a statement to a number, without touching a store.
//!
//! Templates that a statement fits say which behaviours it [shows](shown), and where there are none the
//! [mappings] do. A [fact] is one behaviour, or one competency it counts for, shown at one time by some
//! people; a [series] is something that is counted, the [nodes](node) are the stretches of time it is
//! counted over, and [deltas](delta) say what a write changes. Stores only apply them, so every measure
//! is coded once. The [catalogue] lists what there is to be counted.

pub mod catalogue;
mod circumstances;
pub mod classified;
mod crowd;
pub mod day;
pub mod delta;
pub mod directory;
pub mod evidence;
pub mod fact;
pub mod mapping;
pub mod mappings;
pub mod midnight;
pub mod node;
pub mod principle;
mod received;
pub mod series;
pub mod shown;
pub mod subject;
pub mod together;
pub mod told;

pub use catalogue::{Behaviour, Catalogue, Described};
pub use circumstances::{Said, said};
pub use classified::{Classified, Kind, LATE, classify};
pub use crowd::Crowd;
pub use day::dimension::{Counting, Dimension};
pub use day::{Heard, Part};
pub use delta::{Delta, Deltas};
pub use directory::{
    Directory, Identity, Listed, ListedPlace, Listing, Member, Place, Population, Preferences, Whom,
};
pub use evidence::Evidence;
pub use fact::{Fact, Facts, facts_of, milliseconds};
pub use mapping::{Competency, Mapping, MappingErrors, MappingRule, Nothing, OwnBehaviour, Texts};
pub use mappings::Mappings;
pub use node::{Cover, Node, cover};
pub use principle::{Principle, PrincipleSet};
pub use received::Received;
pub use series::{Counted, Family, Series, series_of};
pub use shown::Shown;
pub use subject::Subject;
pub use told::{Band, Circumstances, Marks, Social, Told, ToldFact, Visibility};

/// The form of what a statement is known to tell. It grows with each change of what is read from statements for
/// reports; what was stored under an earlier one is judged again.
pub const FORM: u32 = 2;

/// The IRI under which the social learning profile, its verbs and its behaviours live.
pub const BASE_IRI: &str = "https://w3id.org/xapi-social-learning";
