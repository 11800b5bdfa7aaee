//! Why a figure is what it is.

use crate::http::openapi::column::Column;
use crate::http::openapi::kind::Kind;
use crate::http::openapi::operation::{JSON, Operation};
use crate::http::openapi::parameter::Parameter;
use crate::report::LINK as NAME;

/// Behind the columns of every report.
pub(super) const LINK: Column = Column::new(
    NAME,
    Kind::Text,
    "Where the figures of the row are explained, relative to the server; `figure` chooses one of them. Null \
     where there are none.",
)
.or_null();

const REPORT: Parameter = Parameter::path("report", Kind::Slug, "The name of the report.");

const OWN: &[Parameter] = &[
    Parameter::query(
        "period",
        Kind::Text,
        "The label of the row's period, where the question has several. Everything else that the report \
         asks, and the columns that tell a row from others, are parameters too: follow the link of the row.",
    ),
    Parameter::query(
        "figure",
        Kind::Text,
        "The column that is explained; the first figure of the row where it is left out.",
    ),
    Parameter::query("limit", Kind::Count, "Entries on a page; at most 10000.").usual("1000"),
    Parameter::query(
        "after",
        Kind::Text,
        "Where a page begins; use the address in next as it is.",
    ),
];

/// The operation of one report, or of those that its path stands for.
pub(super) fn operation(name: &str) -> Operation {
    let summary = match name {
        "{report}" => "Why a figure of a report is what it is, and what it counts".to_owned(),
        name => format!("Why a figure of {name} is what it is, and what it counts"),
    };
    let path: &[Parameter] = match name {
        "{report}" => &[REPORT],
        _ => &[],
    };
    Operation::new("Reports", summary)
        .asks(path)
        .asks(OWN)
        .answers(
            200,
            "The rules behind the figure, and for keys that may read statements what it counts, page by page.",
            &[(JSON, Kind::Anything)],
        )
        .refuses(&[400, 404, 409, 422])
}
