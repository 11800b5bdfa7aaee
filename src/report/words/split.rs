//! Words of what is split or narrowed down by dimensions, and of the wide report.

use super::{COUNT_MARKS, Definitions, OPTED_OUT, PEOPLE, PRINCIPLES, Words};

const NARROWED: (&str, &str) = (
    "statements",
    "Statements that count as in the report without filters, and have every value that `filters` names: the verb, \
     the activity that is the object, the unit in which one of the people was at the time, the team, the \
     course, the platform, or the best evidence with which they count here.",
);

const PEOPLE_COUNTED: (&str, &str) = (
    "people",
    "Different people who did these statements, by their identifiers and what was declared of these, \
     without those who opted out. Of a unit only those who were in it at the time.",
);

const HIDDEN_VALUES: &str = "Viewers who see no exact figures see a value only where at least as many people \
    as the floor stand behind it in a month (or week) that has ended. Where the small values could be told by \
    taking the others from their principle, larger ones are hidden beside them, or all; and verbs of a \
    principle are hidden in which a behaviour is.";

const HIDDEN_FILTER: &str = "Viewers who see no exact figures see of a value what the report by its dimension \
    shows. Of a value that is not listed there nothing is shown, whether it exists or not.";

pub const PRINCIPLES_OF: Words = Words {
    measures: Definitions(&[NARROWED, PEOPLE_COUNTED]),
    marks: COUNT_MARKS,
    notes: &[OPTED_OUT, HIDDEN_FILTER],
};

pub const BEHAVIOURS_OF: Words = Words {
    measures: Definitions(&[
        NARROWED,
        PEOPLE_COUNTED,
        (
            "followed",
            "Not counted where there are filters; ask with `evidence`.",
        ),
        (
            "matched",
            "Not counted where there are filters; ask with `evidence`.",
        ),
        (
            "mapped",
            "Not counted where there are filters; ask with `evidence`.",
        ),
    ]),
    marks: COUNT_MARKS,
    notes: &[OPTED_OUT],
};

pub const VALUES: Words = Words {
    measures: Definitions(&[
        (
            "statements",
            "Statements that were not voided, whose timestamp lies in the period, that count toward the \
             principle (or show the behaviour) and have the value. A statement counts once in each \
             principle, and of several units once in each.",
        ),
        PEOPLE_COUNTED,
        (
            "share",
            "statements, to all statements that count toward the principle in the same period, with or without a \
             value and without those of people who opted out. Shares of units can add up to more than one.",
        ),
        (
            "population",
            "People whom the directory has in the unit at some time within the period, without those who \
             opted out; only of units.",
        ),
        ("breadth", "people, to population."),
    ]),
    marks: COUNT_MARKS,
    notes: &[
        "Never add principles up, nor people over values or periods. Statements without a value have no row, so \
         the rows need not add up to the principle.",
        OPTED_OUT,
        HIDDEN_VALUES,
    ],
};

pub const TIMESERIES: Words = Words {
    measures: Definitions(&[
        (
            "openness_statements",
            "Statements that count toward openness, as in the report principles; so for the other principles.",
        ),
        ("openness_people", PEOPLE.1),
        ("transparency_statements", "As openness_statements."),
        ("transparency_people", "As openness_people."),
        ("sharing_statements", "As openness_statements."),
        ("sharing_people", "As openness_people."),
        ("empowerment_statements", "As openness_statements."),
        ("empowerment_people", "As openness_people."),
    ]),
    marks: COUNT_MARKS,
    notes: PRINCIPLES.notes,
};
