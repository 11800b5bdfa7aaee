//! Reports: measures read out, their definitions in words, their shapes, and the privacy floor.
//!
//! A [request] is what a caller asked for, a [window] and its [periods](period) are the time it is
//! about, the [floor] and its [grid] decide which [figures] a viewer may see, and [shape] writes the
//! answer as JSON or CSV. Computing and writing are apart.

pub mod error;
pub mod figures;
pub mod floor;
pub mod grid;
pub mod period;
pub mod principles;
pub mod request;
pub mod shape;
pub mod tally;
pub mod window;
mod words;
mod zone;

pub use error::{ErrorKind, ReportError};
pub use floor::{Grid, Settings, Viewer};
pub use principles::principles;
pub use request::{Format, Interval, Moment, PrinciplesRequest, Separator, zone_named};
pub use shape::{Meta, Report, Row};
pub use tally::Tallies;
