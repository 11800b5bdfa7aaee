//! The measures of the report `seniors`.

use super::{Definition, SHARING, TRANSPARENCY, Unit, named};

pub(crate) static SENIORS: [&Definition; 7] = [
    &ROLE_MODELLING,
    &SENIOR_BEHAVIOURS,
    &ASKS_ANSWERED_BY_SENIORS,
    &VULNERABILITY_RATIO,
    &CREDIT,
    &CREDIT_GAP,
    &SELF_DECLARED,
];
pub(crate) static SENIORS_WORDS: [(&str, &str); 7] = named(&SENIORS);

pub(crate) static ROLE_MODELLING: Definition = Definition {
    name: "role_modelling",
    title: "Role modelling",
    words: "The share of seniors (the bands senior and executive of the directory) with at least one \
            contribution in the period that a team or more people could see.",
    numerator: "Seniors with such a contribution.",
    denominator: "People of the bands senior and executive of the directory in the period.",
    principles: TRANSPARENCY,
    unit: Unit::Share,
    read_with: "senior_behaviours",
    not_shown: "Which senior. They are one cohort here, never a list.",
};

pub(crate) static SENIOR_BEHAVIOURS: Definition = Definition {
    name: "senior_behaviours",
    title: "Behaviours modelled",
    words: "How many codes of behaviours seniors showed in contributions that a team or more people could see.",
    numerator: "",
    denominator: "",
    principles: TRANSPARENCY,
    unit: Unit::Behaviours,
    read_with: "role_modelling",
    not_shown: "How many of them showed each.",
};

pub(crate) static ASKS_ANSWERED_BY_SENIORS: Definition = Definition {
    name: "asks_answered_by_seniors",
    title: "Asks that seniors answered",
    words: "Of the asks of people in the bands entry and experienced, the share that a senior answered within \
            14 days. Coverage is the share of asks of the period with the band of somebody who asked known.",
    numerator: "Asks with an answer by then that a senior had a part in.",
    denominator: "Asks of the period by somebody of these bands that are 14 days old or more.",
    principles: TRANSPARENCY,
    unit: Unit::Share,
    read_with: "answered_within_two_working_days",
    not_shown: "Whether a senior had to: others may have answered first.",
};

pub(crate) static VULNERABILITY_RATIO: Definition = Definition {
    name: "vulnerability_ratio",
    title: "Vulnerability of seniors",
    words: "The share of seniors among the statements that show a weakness (asks of any kind, a gap shown, a \
            bias acknowledged, a mistake debriefed), divided by their share of the people of the directory \
            with a band: 1 where they show it as often as others. Coverage is the share of such statements \
            with a band known.",
    numerator: "Such statements of the period by a senior.",
    denominator: "Such statements of the period by somebody whose band is known.",
    principles: TRANSPARENCY,
    unit: Unit::Ratio,
    read_with: "role_modelling",
    not_shown: "Conversations without a statement.",
};

pub(crate) static CREDIT: Definition = Definition {
    name: "credit",
    title: "Credit by band",
    words: "The share of answers that somebody else acknowledged within 14 days, by the band of who answered.",
    numerator: "Answers acknowledged by then.",
    denominator: "Answers of the period that are 14 days old or more; one of several bands is in each of them. The \
            row without a band has all.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "credit_gap",
    not_shown: "Whether the answers were as good.",
};

pub(crate) static CREDIT_GAP: Definition = Definition {
    name: "credit_gap",
    title: "Gap of credit",
    words: "The highest share of credit of a band minus the lowest, over the bands with answers that are old \
            enough: near 0 where what counts is the answer and not who gives it. Null where fewer than two bands have any.",
    numerator: "",
    denominator: "",
    principles: SHARING,
    unit: Unit::Difference,
    read_with: "credit",
    not_shown: "Whether the gap is more than chance: see the intervals of credit.",
};

pub(crate) static SELF_DECLARED: Definition = Definition {
    name: "self_declared",
    title: "Seniors by their own word",
    words: "Statements in which somebody says that they are senior whom the directory gives no band. They \
            count in none of the other measures.",
    numerator: "Such statements of the period.",
    denominator: "",
    principles: TRANSPARENCY,
    unit: Unit::Statements,
    read_with: "role_modelling",
    not_shown: "Whether they are.",
};
