//! The reports on learning together: `people`, `network`, `threads`, `debriefs` and `seniors`.
//!
//! Each is a list of [measures](words), defined in words once. A measure is worked out for each period of a
//! frame as a figure: sets of statements, people or pairs, so that every number in a row is that of a list that
//! can be shown. Days come from [`days`](super::days); the measures themselves are pure functions of days, of the
//! directory and of the frame. Then the veil is drawn for viewers without exact figures.

mod closure;
mod debriefs;
mod explained;
mod figure;
mod frame;
mod gathered;
mod listened;
mod loops;
mod made;
mod network;
mod newcomers;
mod pairs;
mod people;
mod received;
mod request;
mod row;
mod seniors;
mod sheet;
mod sheeting;
mod sight;
mod threads;
mod veil;
pub mod words;

pub use explained::{Cell, Explained, Listing, Number, explained};
pub use made::{OnEvidence, Source, together};
pub use people::add_up_newest;
pub use request::{Together, TogetherRequest};
pub use row::MeasureRow;
pub use sheeting::remember_newest;
pub use words::{Definition, Unit};
