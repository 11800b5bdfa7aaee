//! Why a figure is what it is.

use super::super::column::Column;
use super::super::kind::Kind;
use super::super::operation::{JSON, Operation};
use super::super::parameter::Parameter;
use super::Described;
use super::shared::{CUT, SHARED};
use crate::report::{LINK as NAME, OUTLINES};

/// Behind the columns of every report.
pub(super) const LINK: Column = Column::new(
    NAME,
    Kind::Text,
    "Where the figures of the row are explained, relative to the server; `figure` chooses one of them. Null \
     where there are none.",
)
.or_null();

const REPORT: Parameter = Parameter::path("report", Kind::Slug, "The name of the report.");

const OWN: [Parameter; 4] = [
    Parameter::query(
        "period",
        Kind::Text,
        "The label of the row's period, where the question has several.",
    ),
    Parameter::query(
        "figure",
        Kind::Text,
        "The column that is explained; the first figure of the row where it is left out.",
    ),
    Parameter::query("limit", Kind::Count, "Entries on a page, 1 to 10,000.").usual("1000"),
    Parameter::query(
        "after",
        Kind::Text,
        "Where a page begins; use the address in next as it is.",
    ),
];

const OF_ONE: &str = "The column explain of a row has its address. The report is asked as for the row, and the \
    columns that tell the row from others choose it. The answer is JSON: what is said of CSV changes nothing.";
const OF_ANY: &str = "The column explain of a row has its address. Beside what is listed here, everything else \
    that the report itself asks is a parameter too, and so are the columns that tell its rows from each other. \
    The answer is JSON: what is said of CSV changes nothing.";

/// The operation of one report; `None` stands for any that a segment of the path names.
pub(super) fn operation(report: Option<&Described>) -> Operation {
    let name = report.map_or("a report", |report| report.name);
    let summary = format!("Why a figure of {name} is what it is, and what it counts");
    let operation = Operation::new("Reports", summary);
    let operation = match report {
        None => operation
            .about(OF_ANY)
            .asks(&[REPORT])
            .asks(&SHARED)
            .asks(&[CUT]),
        Some(report) => operation
            .about(OF_ONE)
            .asks(&SHARED)
            .asks(&[report.interval])
            .asks(report.own)
            .asks(&rows(report)),
    };
    operation
        .asks(&OWN)
        .answers(
            200,
            "The rules behind the figure, and for keys that may read statements what it counts, page by page.",
            &[(JSON, Kind::A("explanation"))],
        )
        .refuses(&[400, 404, 409, 422])
}

/// The parameters that choose a row, beside those of the report.
fn rows(report: &Described) -> Vec<Parameter> {
    let outline = OUTLINES.iter().find(|one| one.name == report.name);
    let keys = outline.map_or(&[][..], |outline| outline.keys);
    let is_new = |column: &&Column| {
        let asked = report.own.iter().any(|own| own.name == column.name);
        keys.contains(&column.name) && !asked
    };
    let columns = report.columns.iter().filter(is_new);
    columns.map(Column::chosen).collect()
}
