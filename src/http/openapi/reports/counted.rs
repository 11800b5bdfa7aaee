//! Reports about what people did.

use super::super::column::Column;
use super::super::kind::Kind;
use super::super::parameter::Parameter;
use super::Described;
use super::shared::{
    BELOW_FLOOR, COUNTED, END, FILTERS, INTERVAL, LANG, NAME, PEOPLE, PERIOD, PRINCIPLES as SLUGS,
    START, STATEMENTS, SUPPRESSED, UNFINISHED,
};
use crate::report::words;

pub(super) const PRINCIPLES: Described = Described {
    name: "principles",
    summary: "Statements and people by principle and period",
    interval: INTERVAL,
    own: &[
        Parameter::query(
            "group_by",
            Kind::OneOf(&["principle", "competency"]),
            "What a row is about.",
        )
        .usual("principle"),
        LANG,
        FILTERS[0],
        FILTERS[1],
        FILTERS[2],
        FILTERS[3],
        FILTERS[4],
        FILTERS[5],
        FILTERS[6],
        FILTERS[7],
    ],
    columns: &[
        PERIOD,
        START,
        END,
        Column::new("principle", SLUGS, "The principle."),
        STATEMENTS.or_null(),
        PEOPLE.or_null(),
        SUPPRESSED,
        UNFINISHED,
        BELOW_FLOOR,
    ],
    basis: COUNTED,
    words: words::PRINCIPLES,
    answer: Kind::Any(&["report-principles", "report-competencies"]),
};

pub(super) const BEHAVIOURS: Described = Described {
    name: "behaviours",
    summary: "Statements and people by behaviour and period, and what proves them",
    interval: INTERVAL,
    own: &[
        Parameter::query(
            "group_by",
            Kind::OneOf(&["behaviour", "competency"]),
            "What a row is about.",
        )
        .usual("behaviour"),
        Parameter::query(
            "principle",
            SLUGS,
            "Lists only behaviours that count toward it.",
        ),
        LANG,
        FILTERS[0],
        FILTERS[1],
        FILTERS[2],
        FILTERS[3],
        FILTERS[4],
        FILTERS[5],
        FILTERS[6],
    ],
    columns: &[
        PERIOD,
        START,
        END,
        Column::new("behaviour", Kind::Text, "The slug of the behaviour."),
        NAME,
        Column::new(
            "code",
            Kind::Text,
            "Its code in the source of the profile, as O1.",
        )
        .or_null(),
        Column::new(
            "principles",
            Kind::Text,
            "The slugs of the principles it counts toward, with spaces between.",
        ),
        STATEMENTS.or_null(),
        PEOPLE.or_null(),
        Column::explained("followed", Kind::Count).or_null(),
        Column::explained("matched", Kind::Count).or_null(),
        Column::explained("mapped", Kind::Count).or_null(),
        SUPPRESSED,
        UNFINISHED,
        BELOW_FLOOR,
    ],
    basis: COUNTED,
    words: words::BEHAVIOURS,
    answer: Kind::Any(&["report-behaviours", "report-competencies"]),
};

pub(super) const COMPETENCIES: Described = Described {
    name: "competencies",
    summary: "Statements and people by competency and period",
    interval: INTERVAL,
    own: &[LANG],
    columns: &[
        PERIOD,
        START,
        END,
        Column::new("competency", Kind::Text, "The IRI of the competency."),
        NAME,
        STATEMENTS.or_null(),
        PEOPLE.or_null(),
        SUPPRESSED,
        UNFINISHED,
        BELOW_FLOOR,
    ],
    basis: COUNTED,
    words: words::COMPETENCIES,
    answer: Kind::A("report-competencies"),
};
