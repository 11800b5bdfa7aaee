//! Reports by the values of a dimension, and over time.

use super::super::column::Column;
use super::super::kind::Kind;
use super::super::parameter::Parameter;
use super::Described;
use super::shared::{
    BELOW_FLOOR, COUNTED, END, INTERVAL, LANG, PEOPLE, PERIOD, PRINCIPLES as SLUGS, START,
    STATEMENTS, SUPPRESSED, UNFINISHED,
};
use crate::report::words;

const OWN: &[Parameter] = &[
    Parameter::query("principle", SLUGS, "The only principle that is counted."),
    Parameter::query(
        "behaviour",
        Kind::Text,
        "A behaviour that is counted in place of principles, by its slug; for keys that see exact figures.",
    ),
    Parameter::query("value", Kind::Text, "The only value that is listed."),
    Parameter::query(
        "limit",
        Kind::Count,
        "How many values are listed at most, those with most statements.",
    )
    .example("20"),
    LANG,
];

const COLUMNS: &[Column] = &[
    PERIOD,
    START,
    END,
    Column::new(
        "value",
        Kind::Text,
        "The IRI of the verb, activity or course, the team's identifier, or the name of the unit or platform.",
    ),
    Column::new(
        "name",
        Kind::Text,
        "The value in words, where they are known.",
    ),
    Column::new(
        "principle",
        SLUGS,
        "The principle; null where a behaviour is counted.",
    )
    .or_null(),
    Column::new(
        "behaviour",
        Kind::Text,
        "The behaviour that is counted in place of principles.",
    )
    .or_null(),
    STATEMENTS.or_null(),
    PEOPLE.or_null(),
    Column::explained("share", Kind::Ratio).or_null(),
    Column::explained("population", Kind::Count).or_null(),
    Column::explained("breadth", Kind::Ratio).or_null(),
    SUPPRESSED,
    UNFINISHED,
    BELOW_FLOOR,
];

const BASIS: &[Column] = &[
    COUNTED[0],
    COUNTED[1],
    COUNTED[2],
    COUNTED[3],
    COUNTED[4],
    COUNTED[5],
    COUNTED[6],
    Column::new(
        "values",
        Kind::Count,
        "How many values there are, those left out for the limit included.",
    ),
    Column::new("limit", Kind::Count, "How many were asked for at most.").or_null(),
];

const fn by(name: &'static str, summary: &'static str, answer: Kind) -> Described {
    Described {
        name,
        summary,
        interval: INTERVAL,
        own: OWN,
        columns: COLUMNS,
        basis: BASIS,
        words: words::VALUES,
        answer,
    }
}

pub(super) const VERBS: Described = by(
    "verbs",
    "Statements and people by verb, principle and period",
    Kind::A("report-verbs"),
);
pub(super) const ACTIVITIES: Described = by(
    "activities",
    "Statements and people by activity, principle and period",
    Kind::A("report-activities"),
);
pub(super) const UNITS: Described = by(
    "units",
    "Statements and people by unit of the organisation, principle and period",
    Kind::A("report-units"),
);
pub(super) const TEAMS: Described = by(
    "teams",
    "Statements and people by team, principle and period",
    Kind::A("report-teams"),
);
pub(super) const COURSES: Described = by(
    "courses",
    "Statements and people by course, principle and period",
    Kind::A("report-courses"),
);
pub(super) const PLATFORMS: Described = by(
    "platforms",
    "Statements and people by platform, principle and period",
    Kind::A("report-platforms"),
);

pub(super) const TIMESERIES: Described = Described {
    name: "timeseries",
    summary: "Statements and people of each principle side by side, by period; usually by week",
    interval: INTERVAL.usual("week"),
    own: &[],
    columns: &[
        PERIOD,
        START,
        END,
        Column::explained("openness_statements", Kind::Count).or_null(),
        Column::explained("openness_people", Kind::Count).or_null(),
        Column::explained("transparency_statements", Kind::Count).or_null(),
        Column::explained("transparency_people", Kind::Count).or_null(),
        Column::explained("sharing_statements", Kind::Count).or_null(),
        Column::explained("sharing_people", Kind::Count).or_null(),
        Column::explained("empowerment_statements", Kind::Count).or_null(),
        Column::explained("empowerment_people", Kind::Count).or_null(),
        SUPPRESSED,
        UNFINISHED,
        BELOW_FLOOR,
    ],
    basis: COUNTED,
    words: words::TIMESERIES,
    answer: Kind::A("report-timeseries"),
};
