//! Definitions in words, printed with every answer.

mod split;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

pub use split::{BEHAVIOURS_OF, PRINCIPLES_OF, TIMESERIES, VALUES};

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

const PEOPLE: (&str, &str) = (
    "people",
    "Different people who did these statements, told apart by their identifiers; identifiers that an \
     administrator declared to be one person are one, for the past too. The listed members of a group \
     count one by one, whether the group is identified or not; a group without members adds its \
     statement and nobody.",
);

const COUNT_MARKS: Definitions = Definitions(&[
    (
        "suppressed",
        "Something of this row is hidden to protect a small group or because it has not ended. \
         Where nothing can be shown the figures are null; otherwise they are made from what can be \
         shown, and the true ones are at least as large.",
    ),
    (
        "unfinished",
        "The period ends after data_through, so its figures can still grow. Viewers who see no \
         exact figures see it when it has ended.",
    ),
    (
        "below_floor",
        "Statements are there and fewer people than the floor stand behind them. Viewers who see \
         no exact figures do not see such a figure: pass it on with care.",
    ),
]);

const OPTED_OUT: &str = "People who asked to be left out of reports count in no figure here, and \
    statements that only they did are left out.";

const BY_SUBTRACTION: &str = "Viewers who see no exact figures miss more than what is below the floor: \
    where a small behaviour could be told by taking the others from the total of its principle or \
    competency, a larger one is hidden beside it, or a competency, and where none is left, all \
    behaviours of the principle, the empty ones too.";

pub const PRINCIPLES: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements that were not voided, whose timestamp lies in the period, and that count \
             toward the principle: by a template of a profile they claim, or else by the rule of \
             the mapping for their verb (and the type of their activity, where the mapping names \
             types). A statement counts once in each principle it counts toward, and statements \
             that a key sent again without an id count once.",
        ),
        PEOPLE,
    ]),
    marks: COUNT_MARKS,
    notes: &[
        "Never add principles up: a statement can count toward several. Never add people up over \
         periods: the same person can stand in several.",
        OPTED_OUT,
    ],
};

pub const BEHAVIOURS: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements that were not voided, whose timestamp lies in the period, and that show the \
             behaviour: by a template of a profile they claim, or else by the rule of the mapping \
             for their verb (and the type of their activity, where the mapping names types). A \
             statement counts once in each behaviour it shows, and statements that a key sent \
             again without an id count once.",
        ),
        PEOPLE,
        (
            "followed",
            "Of the statements, those that claim a profile and follow every rule of the template \
             that names the behaviour. Viewers who see no exact figures do not see it.",
        ),
        (
            "matched",
            "Of the statements, those that claim a profile and have what determines the template \
             that names the behaviour, but break a rule of it. Viewers who see no exact figures do \
             not see it.",
        ),
        (
            "mapped",
            "Of the statements, those that a rule of the mapping counts for the behaviour. Viewers \
             who see no exact figures do not see it.",
        ),
    ]),
    marks: COUNT_MARKS,
    notes: &[
        "Never add behaviours up: a statement can show several. Never add people up over periods \
         or behaviours: the same person can stand in several.",
        "followed, matched and mapped add up to statements. They say how well a behaviour is proved, \
         and never change which principle it counts toward.",
        OPTED_OUT,
        BY_SUBTRACTION,
    ],
};

const COMPETENCY_MEASURES: Definitions = Definitions(&[
    (
        "statements",
        "Statements that were not voided, whose timestamp lies in the period, and that show one of the \
         behaviours which the mapping counts for the competency. A statement counts once in each \
         competency, however many of its behaviours it shows, and statements that a key sent again \
         without an id count once.",
    ),
    PEOPLE,
]);

const NEVER_ADD_COMPETENCIES: &str = "Never add competencies up: a statement can count for several. \
    Never add people up over periods or competencies: the same person can stand in several.";

pub const COMPETENCIES: Words = Words {
    measures: COMPETENCY_MEASURES,
    marks: COUNT_MARKS,
    notes: &[NEVER_ADD_COMPETENCIES, OPTED_OUT, BY_SUBTRACTION],
};

pub(super) const NO_COMPETENCIES: Words = Words {
    measures: COMPETENCY_MEASURES,
    marks: COUNT_MARKS,
    notes: &[
        "No competency is mapped, so there is nothing to list. Load a mapping of your own whose member \
         `competencies` gives each an `id` (an IRI), a `name` by language and the `behaviours` (slugs, \
         as the report behaviours lists them) that count for it.",
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

const AS_NOW: &str = "Statements count as the profiles and mappings say that are in force; when these \
    change, what is stored is judged again, and until that is done reports show how it counted before.";

pub const UNMAPPED: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements of this verb and activity type that the key sent in the period and that \
             count toward no principle, voided or not. Voiding statements are not among them, and \
             neither are those without an id that repeat an earlier one of the same key.",
        ),
        (
            "reason",
            "Why the mappings that are in force now count nothing for this verb and activity type. \
             The rules it names are theirs. Where they count it, what is stored is being judged \
             again, and the row goes with the end of that.",
        ),
    ]),
    marks: ARRIVAL_MARKS,
    notes: &[BY_ARRIVAL, WHO_SEES, AS_NOW],
};

pub const QUALITY: Words = Words {
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
            "late",
            "Of the stored ones, those that arrived more than 24 hours after their timestamp.",
        ),
        (
            "unmapped",
            "Of the stored ones, those that count toward no principle and neither are duplicates \
             nor void another statement. The report unmapped says which.",
        ),
        (
            "mapped",
            "Of the stored ones that neither are duplicates nor void another statement, those that count \
             by the mapping alone, without a template of a profile.",
        ),
        (
            "claimed",
            "Of the stored ones that neither are duplicates nor void another statement, those whose category \
             names a version of a profile which is loaded and was in force when they came: followed, matched and \
             unmatched together.",
        ),
        (
            "followed",
            "Of the claimed ones, those that have the determining properties of a template, and follow every \
             template of which they have them, as is known by now of the statements that they refer to.",
        ),
        (
            "matched",
            "Of the claimed ones, those that have the determining properties of a template and break a rule of \
             one. The findings say which.",
        ),
        (
            "unmatched",
            "Of the claimed ones, those that have the determining properties of no template.",
        ),
        (
            "with_registration",
            "Of the claimed ones, those with a registration, without which no thread can be followed.",
        ),
        (
            "with_recipients",
            "Of the claimed ones, those that name an agent as a recipient or refer to a statement, whose actor \
             is one, without which no network can be drawn.",
        ),
        (
            "flagged",
            "Of the stored ones that neither are duplicates nor void another statement, those of which profiles \
             find something amiss, be it advice, and whether the key keeps findings or not. What is \
             found about whole threads is not among it.",
        ),
        (
            "rejected",
            "Requests of this key to the statements resource that were refused for what they held \
             or how they held it. A request can hold many statements, and nothing of it was \
             stored. Requests refused for the scope of the key, and those the server could not \
             answer, are not among them.",
        ),
        (
            "silent",
            "Whether nothing came from this key, stored or refused, in the seven days of 24 hours up to \
             the end of the period, though something had come before. In a period under way they end \
             with the present quarter of an hour; of one that has not begun nothing is said.",
        ),
    ]),
    marks: ARRIVAL_MARKS,
    notes: &[
        BY_ARRIVAL,
        WHO_SEES,
        AS_NOW,
        "A duplicate can be late as well, and a late statement unmapped: the columns are no parts \
         that add up to stored. Followed, matched and unmatched are parts of claimed.",
    ],
};
