//! Reports about what arrived.

use super::super::column::Column;
use super::super::kind::Kind;
use super::Described;
use super::shared::{
    ARRIVED, END, INTERVAL, KEY, KEY_NAME, PERIOD, START, STATEMENTS, THE_KEY, UNFINISHED,
};
use crate::report::words;

pub(super) const UNMAPPED: Described = Described {
    name: "unmapped",
    summary: "Which verbs and activity types counted for nothing, by who sent them",
    interval: INTERVAL,
    own: &[KEY],
    columns: &[
        PERIOD,
        START,
        END,
        Column::new("verb", Kind::Text, "The IRI of the verb."),
        Column::new(
            "activity_type",
            Kind::Text,
            "The IRI of the type of the activity; null for one without, and for other objects.",
        )
        .or_null(),
        THE_KEY,
        KEY_NAME,
        STATEMENTS,
        Column::explained("reason", Kind::Text),
        UNFINISHED,
    ],
    basis: ARRIVED,
    words: words::UNMAPPED,
    answer: Kind::A("report-unmapped"),
};

pub(super) const QUALITY: Described = Described {
    name: "quality",
    summary: "What each key sent, and what was amiss with it",
    interval: INTERVAL,
    own: &[KEY],
    columns: &[
        PERIOD,
        START,
        END,
        THE_KEY,
        KEY_NAME,
        Column::explained("stored", Kind::Count),
        Column::explained("duplicates", Kind::Count),
        Column::explained("late", Kind::Count),
        Column::explained("unmapped", Kind::Count),
        Column::explained("mapped", Kind::Count),
        Column::explained("claimed", Kind::Count),
        Column::explained("followed", Kind::Count),
        Column::explained("matched", Kind::Count),
        Column::explained("unmatched", Kind::Count),
        Column::explained("with_registration", Kind::Count),
        Column::explained("with_recipients", Kind::Count),
        Column::explained("flagged", Kind::Count),
        Column::explained("rejected", Kind::Count),
        Column::explained("silent", Kind::Flag),
        UNFINISHED,
    ],
    basis: ARRIVED,
    words: words::QUALITY,
    answer: Kind::A("report-quality"),
};
