//! Reports on learning together: one shape for all measures.

use super::super::column::Column;
use super::super::kind::Kind;
use super::super::parameter::Parameter;
use super::Described;
use super::shared::{
    BELOW_FLOOR, END, INTERVAL, PERIOD, PRINCIPLES, START, SUPPRESSED, UNFINISHED,
};
use crate::report::together::words::{
    DEBRIEFS_WORDS, Known, NETWORK_WORDS, PEOPLE_WORDS, SENIORS_WORDS, THREADS_WORDS, words,
};

/// A day is too short for these measures.
const COARSE: Parameter = Parameter::query(
    "interval",
    Kind::OneOf(&["week", "month", "quarter", "none"]),
    "How the range is cut into periods; weeks are those of ISO 8601, none makes one period. Usually as on the \
     grid of the instance, which is the only one for keys that see no exact figures.",
);

const OWN: &[Parameter] = &[
    Parameter::query(
        "measure",
        Kind::Text,
        "The name of the only measure that is wanted.",
    ),
    Parameter::query(
        "principle",
        PRINCIPLES,
        "The principle that measures are to tell of.",
    ),
];

const COLUMNS: &[Column] = &[
    PERIOD,
    START,
    END,
    Column::new(
        "principle",
        PRINCIPLES,
        "The principle; null where the row is of no single one.",
    )
    .or_null(),
    Column::new("measure", Kind::Text, "The name of the measure."),
    Column::new(
        "band",
        Kind::OneOf(&[
            "entry",
            "experienced",
            "lead",
            "senior",
            "executive",
            "unknown",
        ]),
        "The band that the row is about; null where it is about all.",
    )
    .or_null(),
    Column::new(
        "unit",
        Kind::Text,
        "The unit that the row is about, or that contacts come from; null where it is about all.",
    )
    .or_null(),
    Column::new("unit_to", Kind::Text, "The unit that contacts go to.").or_null(),
    Column::new(
        "value",
        Kind::Number,
        "The value of the measure; null where it is hidden or cannot be known.",
    )
    .or_null(),
    Column::new(
        "unit_of_value",
        Kind::OneOf(&[
            "share",
            "index",
            "ratio",
            "hours",
            "difference",
            "per_hundred",
            "people",
            "pairs",
            "statements",
            "behaviours",
            "objectives",
        ]),
        "What the value is counted in.",
    ),
    Column::explained("numerator", Kind::Count).or_null(),
    Column::explained("denominator", Kind::Count).or_null(),
    Column::explained("population", Kind::Count).or_null(),
    Column::explained("coverage", Kind::Number).or_null(),
    Column::explained("low", Kind::Number).or_null(),
    Column::explained("high", Kind::Number).or_null(),
    Column::explained("open", Kind::Count).or_null(),
    SUPPRESSED,
    UNFINISHED,
    BELOW_FLOOR,
];

const BASIS: &[Column] = &[
    Column::new(
        "edition",
        Kind::Count,
        "The number of the edition of the rules that statements were counted by.",
    ),
    Column::new(
        "profile_versions",
        Kind::Texts,
        "The IRIs of the versions of profiles that they were judged by.",
    ),
    Column::new(
        "evidence",
        Kind::OneOf(&["followed"]),
        "What proves the statements that are counted.",
    ),
    Column::new(
        "viewer",
        Kind::OneOf(&["exact", "floored"]),
        "Whether the key sees exact figures, or what the floor leaves of them.",
    ),
    Column::new(
        "floor",
        Kind::Count,
        "The fewest people behind a figure that everybody may see.",
    ),
    Column::new(
        "measure",
        Kind::Text,
        "The only measure that was asked for; null where none was.",
    )
    .or_null(),
    Column::new(
        "principle",
        PRINCIPLES,
        "The principle that was asked for; null where none was.",
    )
    .or_null(),
    Column::new(
        "directory",
        Kind::Flag,
        "Whether a directory lists people, so that units and bands are known.",
    ),
    Column::new(
        "population",
        Kind::Headcount,
        "How many people there are and who says so; null where nobody does.",
    )
    .or_null(),
];

pub(super) const PEOPLE: Described = Described {
    name: "people",
    summary: "Who takes part, how broadly and how evenly, by period",
    interval: COARSE,
    own: OWN,
    columns: COLUMNS,
    basis: BASIS,
    words: words(&PEOPLE_WORDS, Known::Listed),
    answer: Kind::A("report-people"),
};

pub(super) const NETWORK: Described = Described {
    name: "network",
    summary: "Who turns to whom: reciprocity, boundaries and the shape of the network, by period",
    interval: COARSE,
    own: OWN,
    columns: COLUMNS,
    basis: BASIS,
    words: words(&NETWORK_WORDS, Known::Listed),
    answer: Kind::A("report-network"),
};

pub(super) const THREADS: Described = Described {
    name: "threads",
    summary: "What is asked, answered and acknowledged, and after how long, by period",
    interval: COARSE,
    own: OWN,
    columns: COLUMNS,
    basis: BASIS,
    words: words(&THREADS_WORDS, Known::Listed),
    answer: Kind::A("report-threads"),
};

pub(super) const DEBRIEFS: Described = Described {
    name: "debriefs",
    summary: "What is debriefed and then shared wider, by period",
    interval: COARSE,
    own: OWN,
    columns: COLUMNS,
    basis: BASIS,
    words: words(&DEBRIEFS_WORDS, Known::Listed),
    answer: Kind::A("report-debriefs"),
};

pub(super) const SENIORS: Described = Described {
    name: "seniors",
    summary: "What seniors model, as one cohort, by period",
    interval: COARSE,
    own: OWN,
    columns: COLUMNS,
    basis: BASIS,
    words: words(&SENIORS_WORDS, Known::Listed),
    answer: Kind::A("report-seniors"),
};

pub(super) const DEFINITIONS: Described = Described {
    name: "definitions",
    summary: "Every figure of every report in words",
    interval: INTERVAL,
    own: &[],
    columns: &[
        Column::new("report", Kind::Text, "The name of the report."),
        Column::new("measure", Kind::Text, "The measure, or the column."),
        Column::new(
            "title",
            Kind::Text,
            "Its name for readers; empty for columns.",
        ),
        Column::explained("definition", Kind::Text),
        Column::explained("numerator", Kind::Text),
        Column::explained("denominator", Kind::Text),
        Column::new(
            "principles",
            Kind::Text,
            "The slugs of the principles it tells of, with spaces between.",
        ),
        Column::new(
            "basis",
            Kind::OneOf(&["followed", "all"]),
            "Which evidence statements need to be counted.",
        ),
        Column::new("unit_of_value", Kind::Text, "What the value is counted in."),
        Column::explained("read_with", Kind::Text),
        Column::explained("not_shown", Kind::Text),
    ],
    basis: &[Column::new(
        "edition",
        Kind::Count,
        "The number of the edition of the rules.",
    )],
    words: crate::report::definitions::WORDS,
    answer: Kind::A("report-definitions"),
};
