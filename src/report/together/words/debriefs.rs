//! The measures of the report `debriefs`.

use super::{Definition, EMPOWERMENT, Unit, named};

pub(crate) static DEBRIEFS: [&Definition; 4] = [
    &DEBRIEFS_SHARED,
    &TIME_TO_SHARE,
    &DEBRIEFS_WITH_ACTIONS,
    &DEBRIEFS_OF_MISTAKES,
];
pub(crate) static DEBRIEFS_WORDS: [(&str, &str); 4] = named(&DEBRIEFS);

pub(crate) static DEBRIEFS_SHARED: Definition = Definition {
    name: "debriefs_shared",
    title: "Debriefed, then shared wider",
    words: "The share of debriefs that were shared within 30 days, by whomever, in a statement that refers to \
            them.",
    numerator: "Debriefs shared by then.",
    denominator: "Debriefs of the period that are 30 days old or more.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "debriefs_with_actions",
    not_shown: "Whether anybody read them.",
};

pub(crate) static TIME_TO_SHARE: Definition = Definition {
    name: "time_to_share",
    title: "Time to share",
    words: "The median time from a debrief to the first statement that shares it, by Kaplan and Meier: what is \
            still open counts for as long as it is known to have waited. Each debrief is followed for 60 days \
            at most; null where not even half are shared within that.",
    numerator: "Debriefs shared while they were followed.",
    denominator: "All debriefs of the period.",
    principles: EMPOWERMENT,
    unit: Unit::Hours,
    read_with: "debriefs_shared",
    not_shown: "Whether anybody read them.",
};

pub(crate) static DEBRIEFS_WITH_ACTIONS: Definition = Definition {
    name: "debriefs_with_actions",
    title: "Debriefs with actions",
    words: "The share of debriefs that name actions.",
    numerator: "Debriefs with actions.",
    denominator: "All debriefs of the period.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "debriefs_shared",
    not_shown: "Whether they were done.",
};

pub(crate) static DEBRIEFS_OF_MISTAKES: Definition = Definition {
    name: "debriefs_of_mistakes",
    title: "Debriefs of mistakes",
    words: "The share of debriefs that are about a mistake. It has no target: none at all is the sign to look \
            at.",
    numerator: "Debriefs that follow debriefed-mistake.",
    denominator: "All debriefs of the period.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "debriefs_with_actions",
    not_shown: "Mistakes that nobody spoke of.",
};
