//! The measures of the report `people`.

use super::{Definition, EACH, EMPOWERMENT, SHARING, Unit, named};

pub(crate) static PEOPLE: [&Definition; 10] = [
    &BREADTH,
    &BEHAVIOUR_COVERAGE,
    &CONCENTRATION,
    &TOP_TENTH,
    &GIVE_AND_TAKE,
    &FORMAL_THEN_SPONTANEOUS,
    &GOAL_ALIGNMENT,
    &SELF_DIRECTION,
    &MAKERS,
    &MAKERS_BY_UNIT,
];
pub(crate) static PEOPLE_WORDS: [(&str, &str); 10] = named(&PEOPLE);

pub(crate) static BREADTH: Definition = Definition {
    name: "breadth",
    title: "Breadth",
    words: "The share of the organisation that contributed at least once: to the principle of the row, or to any \
            where it names none. Coverage is the share of all contributors whom the directory knows.",
    numerator: "People of the directory with at least one contribution. Without a directory all who contributed.",
    denominator: "All people of the directory in the period.",
    principles: EACH,
    unit: Unit::Share,
    read_with: "concentration",
    not_shown: "How good a contribution was, and what was said where no statement is sent.",
};

pub(crate) static BEHAVIOUR_COVERAGE: Definition = Definition {
    name: "behaviour_coverage",
    title: "Behaviours shown",
    words: "The share of the behaviours of the principle that a group showed: at least as many different people as \
            the floor, or one where there is no floor.",
    numerator: "Codes of behaviours of the principle that so many people showed.",
    denominator: "All codes of behaviours that the profile has for the principle.",
    principles: EACH,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "How often a behaviour was shown beyond that.",
};

pub(crate) static CONCENTRATION: Definition = Definition {
    name: "concentration",
    title: "Concentration",
    words: "The Gini coefficient of contributions over all people of the directory, those without any included: 0 \
            where all have as many, near 1 where one person has all. Null where more people contributed than there \
            are: the identifiers of one of them were not declared to be one person.",
    numerator: "",
    denominator: "",
    principles: EACH,
    unit: Unit::Index,
    read_with: "breadth",
    not_shown: "Who has most. Where few contribute it is high whatever they do.",
};

pub(crate) static TOP_TENTH: Definition = Definition {
    name: "top_tenth",
    title: "Share of the most active tenth",
    words: "Which share of the contributions of the people of the directory the most active tenth of them made; a \
            tenth is rounded up to whole people.",
    numerator: "",
    denominator: "",
    principles: EACH,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "Whether those are the same people every time.",
};

pub(crate) static GIVE_AND_TAKE: Definition = Definition {
    name: "give_and_take",
    title: "Give and take",
    words: "The share of contributors who both asked or showed a gap in what they know, and answered, gave feedback \
            or shared something. Showing a gap is no sharing here.",
    numerator: "Contributors with at least one of each in the period.",
    denominator: "All contributors, whether or not the directory knows them.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Share,
    read_with: "answered_within_two_working_days",
    not_shown: "Whether both happened in the same circle.",
};

pub(crate) static FORMAL_THEN_SPONTANEOUS: Definition = Definition {
    name: "formal_then_spontaneous",
    title: "From formal to spontaneous sharing",
    words: "Of the people who came to sharing by a formal route, the share that shared spontaneously within the next \
            60 days. Somebody comes to sharing on a day when they share and had not shared anything in the 365 days \
            before it; by a formal route where one of that day's shares is formal and none spontaneous.",
    numerator: "Those who shared spontaneously on one of the next 60 days.",
    denominator: "People who came to sharing by a formal route in the period, 60 days ago or more.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "Sharing longer than a year ago, which is not looked at.",
};

pub(crate) static GOAL_ALIGNMENT: Definition = Definition {
    name: "goal_alignment",
    title: "Goals aligned",
    words: "The share of the organisation that aligned a goal of their own to one of the organisation in the 365 \
            days up to the end of the period. A goal is taken to be valid for so long: no statement tells when it \
            ends.",
    numerator: "People of the directory who did. Without a directory all who did.",
    denominator: "All people of the directory at some time in those 365 days.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "self_direction",
    not_shown: "Whether a goal was reached.",
};

pub(crate) static SELF_DIRECTION: Definition = Definition {
    name: "self_direction",
    title: "Self-direction",
    words: "The share of the organisation that reflected on their own practice or completed learning that they had \
            chosen themselves.",
    numerator: "People of the directory who did either in the period. Without a directory all who did.",
    denominator: "All people of the directory in the period.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "goal_alignment",
    not_shown: "Reflection that nobody told of.",
};

pub(crate) static MAKERS: Definition = Definition {
    name: "makers",
    title: "Makers",
    words: "The share of the organisation that authored or curated content.",
    numerator: "People of the directory who did either in the period. Without a directory all who did.",
    denominator: "All people of the directory in the period.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "recognised_shares",
    not_shown: "Whether the content was of use.",
};

pub(crate) static MAKERS_BY_UNIT: Definition = Definition {
    name: "makers_by_unit",
    title: "Makers by unit",
    words: "The share of a unit that authored or curated content while they were in it. Only for viewers of exact \
            figures.",
    numerator: "People who did either in the period, by the unit they were in.",
    denominator: "All people of the unit in the period; who moved is in each.",
    principles: EMPOWERMENT,
    unit: Unit::Share,
    read_with: "makers",
    not_shown: "What a unit has to do: units are not alike, and their own trend says more than their order.",
};
