//! Reports: measures read out, their definitions in words, their shapes, and the privacy floor.
//!
//! A [request] is what a caller asked for, a [window] and its [periods](period) are the time it is
//! about, the [floor] and its [grid] decide which [figures] a viewer may see, and [shape] writes the
//! answer as JSON or CSV. Computing and writing are apart.
//!
//! [`principles()`], [`behaviours()`] and [`competencies()`] [count](counts) at the time statements tell of,
//! for everybody who may read reports; [complement] keeps them from giving away together what the floor
//! hides. [`unmapped()`] and [`quality()`] count [what arrives](arrivals), by the key that sent it, and are for
//! those alone who may see exact figures.

pub mod arrivals;
pub mod behaviours;
mod cells;
pub mod competencies;
pub mod complement;
pub mod counts;
pub mod days;
pub mod definitions;
pub mod error;
pub mod explain;
mod fields;
pub mod figures;
pub mod filtered;
pub mod filters;
pub mod floor;
pub mod grid;
pub mod item;
mod lines;
pub mod link;
pub mod named;
pub mod organisation;
pub mod period;
pub mod principles;
pub mod quality;
pub mod question;
pub mod request;
pub mod shape;
mod span;
pub mod split;
pub mod statistics;
pub mod table;
pub mod tally;
mod times;
pub mod timeseries;
pub mod together;
pub mod unmapped;
pub mod window;
mod without;
pub mod words;
mod zone;

pub use arrivals::ArrivalsRequest;
pub use behaviours::behaviours;
pub use cells::{cells, neutralise};
pub use competencies::competencies;
pub use counts::{Asking, CountedBy};
pub use days::{Day, Days, Listed, LocalDay, PopulationTold, Workshop};
pub use definitions::definitions;
pub use error::{ErrorKind, ReportError};
pub use explain::{ExplainRequest, Explanation, explain};
pub use fields::Shared;
pub use filtered::{behaviours_of, principles_of};
pub use filters::Filters;
pub use floor::{Grid, Settings, Viewer};
pub use item::Item;
pub use named::{Named, OUTLINES, Outline, Question, Ruled, named, outline_of};
pub use organisation::{Counted, Organisation, Register};
pub use principles::principles;
pub use quality::quality;
pub use question::{CountsRequest, GroupBy};
pub use request::{
    CsvStyle, Decimal, Format, Interval, Moment, ReportRequest, Separator, zone_named,
};
pub use shape::{Basis, Ground, LINK, Line, Meta, Report, Row};
pub use split::{ValueRow, values};
pub use table::Table;
pub use tally::{Arrivals, Sender, Tallies, Tells, Under};
pub use timeseries::timeseries;
pub use unmapped::unmapped;
