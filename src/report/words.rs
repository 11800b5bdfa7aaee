//! Definitions in words, printed with every answer.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// What the words of a report mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Words {
    /// What each figure counts, in a sentence.
    pub measures: Definitions,
    /// What each mark of a row says, in a sentence.
    pub marks: Definitions,
    pub notes: &'static [&'static str],
}

/// Names, and what each means: a JSON object in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definitions(pub &'static [(&'static str, &'static str)]);

impl Serialize for Definitions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, meaning) in self.0 {
            map.serialize_entry(name, meaning)?;
        }
        map.end()
    }
}

pub(super) const PRINCIPLES: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements that were not voided, whose timestamp lies in the period, and whose verb \
             (and the type of their activity, where the mapping names types) the mapping counts \
             toward the principle. A statement counts once in each principle it counts toward, \
             and statements that a key sent again without an id count once.",
        ),
        (
            "people",
            "Different people who did these statements, told apart by their identifiers; \
             identifiers that an administrator declared to be one person are one, for the past \
             too. The listed members of a group count one by one, whether the group is identified or not; \
             a group without members adds its statement and nobody.",
        ),
    ]),
    marks: Definitions(&[
        (
            "suppressed",
            "Something of this row is hidden to protect a small group or because it has not \
             ended. Where nothing can be shown the figures are null; otherwise they are made from \
             what can be shown, and the true ones are at least as large.",
        ),
        (
            "unfinished",
            "The period ends after data_through, so its figures can still grow. Viewers who see \
             no exact figures see it when it has ended.",
        ),
        (
            "below_floor",
            "Statements are there and fewer people than the floor stand behind them. Viewers who \
             see no exact figures do not see such a figure: pass it on with care.",
        ),
    ]),
    notes: &[
        "Never add principles up: a statement can count toward several. Never add people up over \
         periods: the same person can stand in several.",
    ],
};

const ARRIVAL_MARKS: Definitions = Definitions(&[(
    "unfinished",
    "The period ends after data_through, so its figures can still grow.",
)]);

const BY_ARRIVAL: &str = "The time here is that of arrival (stored), not the timestamp of the \
    statements: a statement of last month that arrived today stands in today's period.";

const WHO_SEES: &str = "This tells about what each key sent, not about groups of people, so no \
    floor can protect anybody in it. Only keys that may read statements, and administrators, see \
    it: pass it on with care.";

const AS_THEN: &str = "Statements count as the mapping said when they were stored; another \
    mapping changes nothing about them.";

pub(super) const UNMAPPED: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements of this verb and activity type that the key sent in the period and that \
             count toward no principle, voided or not. Voiding statements are not among them, and \
             neither are those without an id that repeat an earlier one of the same key.",
        ),
        (
            "reason",
            "Why the mapping that is in force now counts nothing for this verb and activity type. \
             The rules it names are those of the mapping.",
        ),
    ]),
    marks: ARRIVAL_MARKS,
    notes: &[BY_ARRIVAL, WHO_SEES, AS_THEN],
};

pub(super) const QUALITY: Words = Words {
    measures: Definitions(&[
        (
            "stored",
            "Statements of this key that were stored in the period, once for each id, voided or \
             not.",
        ),
        (
            "duplicates",
            "Of the stored ones, those that came without an id and with a timestamp and say the same \
             as an earlier one of the same key. Both are kept and can be read, one counts.",
        ),
        (
            "unmapped",
            "Of the stored ones, those that count toward no principle and neither are duplicates \
             nor void another statement. The report unmapped says which.",
        ),
        (
            "late",
            "Of the stored ones, those that arrived more than 24 hours after their timestamp.",
        ),
        (
            "rejected",
            "Requests of this key to the statements resource that were refused for what they held \
             or how they held it. A request can hold many statements, and nothing of it was \
             stored. Requests refused for the scope of the key, and those the server could not \
             answer, are not among them.",
        ),
    ]),
    marks: ARRIVAL_MARKS,
    notes: &[
        BY_ARRIVAL,
        WHO_SEES,
        AS_THEN,
        "A duplicate can be late as well, and a late statement unmapped: the columns are no parts \
         that add up to stored.",
    ],
};
