//! Every measure of learning together, defined in words.

mod debriefs;
mod network;
mod people;
mod seniors;
mod threads;

pub(crate) use debriefs::*;
pub(crate) use network::*;
pub(crate) use people::*;
pub(crate) use seniors::*;
pub(crate) use threads::*;

use crate::facts::Principle;
use crate::report::words::{Definitions, Words};

/// What a measure is.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    pub name: &'static str,
    pub title: &'static str,
    /// What the value says, in a sentence or two.
    pub words: &'static str,
    /// What the numerator counts; empty where there is none.
    pub numerator: &'static str,
    /// What the denominator counts; empty where there is none.
    pub denominator: &'static str,
    /// The principles it tells of.
    pub principles: &'static [Principle],
    pub unit: Unit,
    /// The measure to read beside it, so that nobody improves one at the cost of the other.
    pub read_with: &'static str,
    /// What the value does not show.
    pub not_shown: &'static str,
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// From 0 to 1.
    Share,
    /// From -1 to 1.
    Index,
    /// 1 where two things are alike.
    Ratio,
    Hours,
    /// A difference of two shares.
    Difference,
    PerHundred,
    People,
    Pairs,
    Statements,
    Behaviours,
    Objectives,
}

impl Unit {
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Index => "index",
            Self::Ratio => "ratio",
            Self::Hours => "hours",
            Self::Difference => "difference",
            Self::PerHundred => "per_hundred",
            Self::People => "people",
            Self::Pairs => "pairs",
            Self::Statements => "statements",
            Self::Behaviours => "behaviours",
            Self::Objectives => "objectives",
        }
    }
}

/// The words of a report: its measures and their meanings.
const fn named<const N: usize>(
    definitions: &[&'static Definition; N],
) -> [(&'static str, &'static str); N] {
    let mut named = [("", ""); N];
    let mut place = 0;
    while place < N {
        named[place] = (definitions[place].name, definitions[place].words);
        place += 1;
    }
    named
}

pub(super) const OPENNESS: &[Principle] = &[Principle::Openness];
pub(super) const TRANSPARENCY: &[Principle] = &[Principle::Transparency];
pub(super) const SHARING: &[Principle] = &[Principle::Sharing];
pub(super) const EMPOWERMENT: &[Principle] = &[Principle::Empowerment];
pub(super) const EACH: &[Principle] = &Principle::ALL;

const MARKS: Definitions = Definitions(&[
    (
        "numerator",
        "What the report definitions says of the measure; null where the value is no part of a whole.",
    ),
    (
        "denominator",
        "The same. Where it is null and the measure has one, it is not known: nobody guesses it.",
    ),
    (
        "population",
        "How many people the directory has in the period, without those who opted out: in the unit or the bands that a \
         row is about, and in the year up to its end for a measure that looks back over one. Where no directory is \
         loaded, how many the population document says there are. Null where the measure needs none, or nobody says.",
    ),
    (
        "coverage",
        "Of all that the measure could be about, the share that it is about: what is known of the rest \
         does not suffice.",
    ),
    (
        "low",
        "Where the 95 % Wilson interval of a share begins. Two periods whose intervals overlap widely \
         need not differ.",
    ),
    ("high", "Where it ends."),
    (
        "open",
        "What has not come to its end: for a share that waits some days, what is younger than that and \
         so neither in the numerator nor in the denominator; for a time, what is in the denominator \
         without an answer.",
    ),
    (
        "suppressed",
        "The figures are hidden to protect a small group, or because not all of the period is old \
         enough yet.",
    ),
    (
        "unfinished",
        "The period ends after data_through, so its figures can still change.",
    ),
    (
        "below_floor",
        "Fewer people than the floor stand behind one of the figures, or behind what lies between two of \
         them. Viewers who see no exact figures do not see the row: pass it on with care.",
    ),
]);

const NOTES: &[&str] = &[
    "Only statements count that claim the profile and follow every rule of all templates they fit. What other \
     platforms send counts in principles, and not here.",
    "A contribution counts once a day for each person, template and registration.",
    "People who opted out are neither above nor below the line: nothing is answered by what only they do, and no loop \
     begins with it. A loop that others began is closed whoever closed it.",
    "A row is made of its own period, and of what answered to it until the end of the range or data_through, \
     whichever is earlier. Nothing after the range counts for it, but for the loops that are closed: these are told \
     as they stand now.",
    "Somebody else answers: an answer does not count that one of the people who did what it answers to has a part \
     in, and one by nobody who can be named does not either. An answer stamped before what it answers to does not \
     count. What is to come within some time has to come before that time is over.",
    "Things shared are the statements of all templates named shared, without shared-knowledge-gap: a gap is nothing \
     that others can use.",
    "These are measures of a group. There is none of a person, no ranking and no index of all of them: read each \
     beside the one that read_with names in the report definitions, and its own trend before any comparison.",
    "Where a measure looks at other months (or weeks) than that of its row, for goals and for who came to sharing, \
     viewers who see no exact figures see it only where in each of these nobody did so, or as many people as the floor.",
];

const WITHOUT_DIRECTORY: &[&str] = &and(
    "No directory is loaded, so nobody knows how many people there are, or their units and bands: what needs \
     that is null, or counts nobody. An administrator loads one.",
);

const ONLY_COUNTED: &[&str] = &and(
    "No directory is loaded. How many people there are is what the population document of the instance says, for all \
     times and with those who opted out. Whoever does something is taken for one of them, and where more do than \
     there are, shares are null. Units and bands are not known: what needs them is null, too.",
);

/// The notes and one more.
const fn and(note: &'static str) -> [&'static str; NOTES.len() + 1] {
    let mut notes = [note; NOTES.len() + 1];
    let mut place = 0;
    while place < NOTES.len() {
        notes[place] = NOTES[place];
        place += 1;
    }
    notes
}

/// What is known of the people there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// A directory lists them.
    Listed,
    /// A document says how many there are.
    Counted,
    Nobody,
}

/// The words of a report.
pub(crate) const fn words(
    measures: &'static [(&'static str, &'static str)],
    known: Known,
) -> Words {
    Words {
        measures: Definitions(measures),
        marks: MARKS,
        notes: match known {
            Known::Listed => NOTES,
            Known::Counted => ONLY_COUNTED,
            Known::Nobody => WITHOUT_DIRECTORY,
        },
    }
}
