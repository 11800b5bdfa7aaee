//! What reports have in common: parameters, the members of `meta`, columns.

use super::super::column::Column;
use super::super::kind::Kind;
use super::super::parameter::Parameter;

/// The parameters of all reports, beside [`INTERVAL`].
pub(super) const SHARED: [Parameter; 7] = [
    Parameter::query(
        "from",
        Kind::Moment,
        "Where the range begins: a date, or an instant of RFC 3339. Usually the first of the \
         month twelve months ago.",
    )
    .example("2026-01-01"),
    Parameter::query(
        "to",
        Kind::Moment,
        "Where the range ends, and outside it. Usually the end of this month.",
    )
    .example("2026-07-01"),
    Parameter::query(
        "tz",
        Kind::Text,
        "The time zone of the IANA database in which dates and periods are meant; usually that \
         of the instance.",
    )
    .example("Europe/Berlin"),
    Parameter::query(
        "format",
        Kind::OneOf(&["json", "csv"]),
        "The shape of the answer; usually JSON, and CSV where the path ends in .csv.",
    ),
    Parameter::query(
        "bom",
        Kind::OneOf(&["0", "1"]),
        "Whether CSV begins with a byte order mark, which some spreadsheets need to see UTF-8.",
    )
    .usual("0"),
    Parameter::query(
        "sep",
        Kind::OneOf(&["comma", "semicolon"]),
        "What stands between the cells of CSV.",
    )
    .usual("comma"),
    Parameter::query(
        "decimal",
        Kind::OneOf(&["point", "comma"]),
        "What stands before the fraction of a number in CSV; spreadsheets go by the language of \
         their user.",
    )
    .usual("point"),
];

/// How a report is cut into periods.
pub(super) const CUT: Parameter = Parameter::query(
    "interval",
    Kind::OneOf(&["day", "week", "month", "quarter", "none"]),
    "How the range is cut into periods; weeks are those of ISO 8601, none makes one period.",
);
/// The same where a report does not say otherwise.
pub(super) const INTERVAL: Parameter = CUT.usual("none");

pub(super) const LANG: Parameter = Parameter::query(
    "lang",
    Kind::Text,
    "The language of names; usually what Accept-Language prefers.",
)
.example("de");

/// What statements can be narrowed down to. Keys that see no exact figures may ask for one at a time, of principles.
pub(super) const FILTERS: &[Parameter] = &[
    Parameter::query(
        "verb",
        Kind::Text,
        "Only statements with this verb, by its IRI.",
    ),
    Parameter::query(
        "activity",
        Kind::Text,
        "Only statements about this activity, by its id.",
    ),
    Parameter::query(
        "unit",
        Kind::Text,
        "Only what people did while they were in this unit of the organisation.",
    ),
    Parameter::query(
        "team",
        Kind::Text,
        "Only statements of this team, by its identifier as the report teams has it.",
    ),
    Parameter::query(
        "course",
        Kind::Text,
        "Only statements of this course, by the id of its activity.",
    ),
    Parameter::query(
        "platform",
        Kind::Text,
        "Only statements from this platform.",
    ),
    Parameter::query(
        "evidence",
        Kind::OneOf(&["followed", "matched", "mapped", "all"]),
        "Only statements with this as their best evidence.",
    )
    .usual("all"),
    Parameter::query(
        "behaviour",
        Kind::Text,
        "Only statements that show this behaviour, by its slug; for keys that see exact figures.",
    ),
];

pub(super) const KEY: Parameter = Parameter::query(
    "key",
    Kind::Text,
    "The id of the only key the report is to be about.",
);
pub(super) const PRINCIPLES: Kind =
    Kind::OneOf(&["openness", "transparency", "sharing", "empowerment"]);

/// What `meta` says in every report, its words aside.
pub(super) const META: [Column; 6] = [
    Column::new("from", Kind::Instant, "Where the range begins."),
    Column::new("to", Kind::Instant, "Where it ends; outside it."),
    Column::new(
        "tz",
        Kind::Text,
        "The zone in which dates and periods are meant.",
    ),
    Column::new(
        "interval",
        Kind::OneOf(&["day", "week", "month", "quarter", "none"]),
        "How the range is cut into periods.",
    ),
    Column::new(
        "mapping_version",
        Kind::Text,
        "The version of the mapping that statements were counted by.",
    ),
    Column::new(
        "data_through",
        Kind::Instant,
        "Up to when all that was stored is counted.",
    ),
];

/// On which basis what people did is counted.
pub(super) const COUNTED: &[Column] = &[
    Column::new(
        "group_by",
        Kind::OneOf(&[
            "principle",
            "behaviour",
            "competency",
            "verb",
            "activity",
            "unit",
            "team",
            "course",
            "platform",
        ]),
        "What a row is about.",
    ),
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
        Kind::OneOf(&["followed", "matched", "mapped", "all"]),
        "What proves the statements that are counted.",
    ),
    Column::new(
        "filters",
        Kind::ByName,
        "What the statements were narrowed down to, by parameter.",
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
];
/// Whose arrivals are counted.
pub(super) const ARRIVED: &[Column] = &[Column::new(
    "key",
    Kind::Text,
    "The id of the only key the report is about; null where it is about all.",
)
.or_null()];

pub(super) const PERIOD: Column = Column::new(
    "period",
    Kind::Text,
    "2026-11-03, 2026-W07, 2026-11 or 2026-Q4; of a range that is not cut the dates of its \
     ends, 2026-01-01/2026-07-01.",
);
pub(super) const START: Column =
    Column::new("period_start", Kind::Instant, "Where the period begins.");
pub(super) const END: Column =
    Column::new("period_end", Kind::Instant, "Where it ends; outside it.");
pub(super) const STATEMENTS: Column = Column::explained("statements", Kind::Count);
pub(super) const PEOPLE: Column = Column::explained("people", Kind::Count);
pub(super) const SUPPRESSED: Column = Column::explained("suppressed", Kind::Flag);
pub(super) const UNFINISHED: Column = Column::explained("unfinished", Kind::Flag);
pub(super) const BELOW_FLOOR: Column = Column::explained("below_floor", Kind::Flag);
pub(super) const NAME: Column = Column::new(
    "name",
    Kind::Text,
    "Its name, in the language of the reader where there is one.",
);
pub(super) const THE_KEY: Column =
    Column::new("key", Kind::Text, "The id of the key that sent them.");
pub(super) const KEY_NAME: Column = Column::new("key_name", Kind::Text, "The name of the key.");
