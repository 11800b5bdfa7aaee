//! The measures of the report `threads`.

use super::{Definition, OPENNESS, SHARING, TRANSPARENCY, Unit, named};

pub(crate) static THREADS: [&Definition; 27] = [
    &TIME_TO_FIRST_ANSWER,
    &ANSWERED_WITHIN_TWO_WORKING_DAYS,
    &OPEN_ASKS_UNDER_2_DAYS,
    &OPEN_ASKS_2_TO_7_DAYS,
    &OPEN_ASKS_7_TO_28_DAYS,
    &OPEN_ASKS_OVER_28_DAYS,
    &TIME_TO_ACKNOWLEDGE,
    &ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS,
    &CLOSED_ASK_ANSWER_ACKNOWLEDGE,
    &CLOSED_FEEDBACK_LOOP,
    &CLOSED_SPEAK_UP_LOOP,
    &CLOSED_DEBRIEF_AND_SHARE,
    &CLOSED_SHARE_AND_RECOGNISE,
    &CLOSED_CALL_AND_CONTRIBUTE,
    &CONCERNS_ACKNOWLEDGED,
    &CONCERNS_WITH_ACTION,
    &CONCERNS_PER_HUNDRED,
    &RECOGNISED_SHARES,
    &RECOGNITION_CONFIRMED,
    &RECOGNISED_OBJECTIVES,
    &LITTLE_IDEAS,
    &LITTLE_IDEAS_ACKNOWLEDGED,
    &BIG_IDEAS_ACKNOWLEDGED,
    &IDEA_ACKNOWLEDGEMENT_GAP,
    &LISTENING_FIRST,
    &SOURCED_SHARES,
    &CLARIFIED_PER_HUNDRED,
];
pub(crate) static THREADS_WORDS: [(&str, &str); 27] = named(&THREADS);

pub(crate) static TIME_TO_FIRST_ANSWER: Definition = Definition {
    name: "time_to_first_answer",
    title: "Time to the first answer",
    words: "The median time from an ask (a question, a call for help, a reaction to an idea or an open \
            decision asked for) to the first answer of somebody else, by Kaplan and Meier: what is still open \
            counts for as long as it is known to have waited. Each ask is followed for 28 days at most; null \
            where not even half are answered within that.",
    numerator: "Asks that somebody else answered while they were followed.",
    denominator: "All asks of the period.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Hours,
    read_with: "answers_acknowledged_in_two_days",
    not_shown: "Whether the answer helped.",
};

pub(crate) static ANSWERED_WITHIN_TWO_WORKING_DAYS: Definition = Definition {
    name: "answered_within_two_working_days",
    title: "Answered within two working days",
    words: "The share of asks that somebody else answered within two working days, Monday to Friday in the \
            zone of the report: before the same time on the second working day after the day of the ask. An ask at \
            a weekend counts from the first moment of Monday. Holidays are not known.",
    numerator: "Asks answered by then.",
    denominator: "Asks of the period for which that time has passed.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Share,
    read_with: "answers_acknowledged_in_two_days",
    not_shown: "Whether the answer helped.",
};

pub(crate) static OPEN_ASKS_UNDER_2_DAYS: Definition = Definition {
    name: "open_asks_under_2_days",
    title: "Open asks, under 2 days",
    words: "Asks of the period without an answer that have waited less than two days.",
    numerator: "These asks.",
    denominator: "All asks of the period.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Statements,
    read_with: "time_to_first_answer",
    not_shown: "Answers given elsewhere.",
};

pub(crate) static OPEN_ASKS_2_TO_7_DAYS: Definition = Definition {
    name: "open_asks_2_to_7_days",
    title: "Open asks, 2 to 7 days",
    words: "Asks of the period without an answer that have waited two days or more and less than seven.",
    numerator: "These asks.",
    denominator: "All asks of the period.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Statements,
    read_with: "time_to_first_answer",
    not_shown: "Answers given elsewhere.",
};

pub(crate) static OPEN_ASKS_7_TO_28_DAYS: Definition = Definition {
    name: "open_asks_7_to_28_days",
    title: "Open asks, 7 to 28 days",
    words: "Asks of the period without an answer that have waited seven days or more and less than 28.",
    numerator: "These asks.",
    denominator: "All asks of the period.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Statements,
    read_with: "time_to_first_answer",
    not_shown: "Answers given elsewhere.",
};

pub(crate) static OPEN_ASKS_OVER_28_DAYS: Definition = Definition {
    name: "open_asks_over_28_days",
    title: "Open asks, 28 days and more",
    words: "Asks of the period that had no answer for 28 days, and whether one came later is not looked at.",
    numerator: "These asks.",
    denominator: "All asks of the period.",
    principles: &[super::OPENNESS[0], super::SHARING[0]],
    unit: Unit::Statements,
    read_with: "time_to_first_answer",
    not_shown: "Answers given elsewhere, or later than 28 days.",
};

pub(crate) static TIME_TO_ACKNOWLEDGE: Definition = Definition {
    name: "time_to_acknowledge",
    title: "Time to acknowledge",
    words: "The median time from an answer, feedback or something shared to the first acknowledgement of \
            somebody else that refers to it, worked out like time_to_first_answer.",
    numerator: "Those that somebody else acknowledged while they were followed.",
    denominator: "All answers, feedback and things shared of the period.",
    principles: SHARING,
    unit: Unit::Hours,
    read_with: "reciprocity_without_rings",
    not_shown: "Thanks that nobody put into a statement.",
};

pub(crate) static ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS: Definition = Definition {
    name: "answers_acknowledged_in_two_days",
    title: "Acknowledged within two working days",
    words: "The share of answers, feedback and things shared that somebody else acknowledged within two \
            working days, counted as in answered_within_two_working_days.",
    numerator: "Those acknowledged by then.",
    denominator: "Those of the period for which that time has passed.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "reciprocity_without_rings",
    not_shown: "Whether an acknowledgement is meant.",
};

pub(crate) static CLOSED_ASK_ANSWER_ACKNOWLEDGE: Definition = Definition {
    name: "closed_ask_answer_acknowledge",
    title: "Asked, answered, acknowledged",
    words: "The share of registrations begun with an ask that follow the pattern ask-answer-acknowledge of the \
            profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "time_to_first_answer",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CLOSED_FEEDBACK_LOOP: Definition = Definition {
    name: "closed_feedback_loop",
    title: "Feedback asked for, given, appreciated",
    words: "The share of registrations begun with a call for feedback that follow the pattern feedback-loop of \
            the profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CLOSED_SPEAK_UP_LOOP: Definition = Definition {
    name: "closed_speak_up_loop",
    title: "Spoken up and heard",
    words: "The share of registrations begun with a concern that follow the pattern speak-up-loop of the \
            profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CLOSED_DEBRIEF_AND_SHARE: Definition = Definition {
    name: "closed_debrief_and_share",
    title: "Debriefed, then shared",
    words: "The share of registrations begun with a debrief that follow the pattern debrief-and-share of the \
            profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CLOSED_SHARE_AND_RECOGNISE: Definition = Definition {
    name: "closed_share_and_recognise",
    title: "Shared, then recognised",
    words: "The share of registrations begun with something shared or made that the pattern can begin with \
            that follow the pattern share-and-recognise of the profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CLOSED_CALL_AND_CONTRIBUTE: Definition = Definition {
    name: "closed_call_and_contribute",
    title: "Called for, then contributed",
    words: "The share of registrations begun with a call for contributions that follow the pattern call-and- \
            contribute of the profile to its end, as they stand now.",
    numerator: "Those of which a thread follows the pattern to its end.",
    denominator: "Registrations in whose thread a statement of these templates came first in the period, 14 days ago \
            or more; a registration of several threads counts once.",
    principles: &[super::SHARING[0], super::EMPOWERMENT[0]],
    unit: Unit::Share,
    read_with: "breadth",
    not_shown: "What was said. A thread that goes on after its end in a way that the pattern does not have counts \
            as not closed.",
};

pub(crate) static CONCERNS_ACKNOWLEDGED: Definition = Definition {
    name: "concerns_acknowledged",
    title: "Concerns acknowledged",
    words: "The share of concerns that somebody else acknowledged within 7 days, in a statement that follows \
            acknowledged-concern.",
    numerator: "Concerns acknowledged by then.",
    denominator: "Concerns of the period that are 7 days old or more.",
    principles: TRANSPARENCY,
    unit: Unit::Share,
    read_with: "concerns_with_action",
    not_shown: "Concerns that nobody dared to raise.",
};

pub(crate) static CONCERNS_WITH_ACTION: Definition = Definition {
    name: "concerns_with_action",
    title: "Concerns with action",
    words: "Of the concerns acknowledged within 7 days, the share with an action named in one of the \
            acknowledgements of those 7 days.",
    numerator: "Those with an action.",
    denominator: "The numerator of concerns_acknowledged.",
    principles: TRANSPARENCY,
    unit: Unit::Share,
    read_with: "concerns_acknowledged",
    not_shown: "Whether the action helped.",
};

pub(crate) static CONCERNS_PER_HUNDRED: Definition = Definition {
    name: "concerns_per_hundred",
    title: "Concerns per 100 people",
    words: "Concerns raised for each 100 people of the directory, by the band of who raised them and for all. \
            A low number is not good news: where speaking up is not safe there are none. Somebody who changed \
            bands is in each of them.",
    numerator: "Concerns of the period; one raised by several bands is in each of them, and in the row without a \
            band all are, also those of people whose band is not known.",
    denominator: "People of the directory in the period, of the band of the row.",
    principles: TRANSPARENCY,
    unit: Unit::PerHundred,
    read_with: "concerns_acknowledged",
    not_shown: "How serious a concern was.",
};

pub(crate) static RECOGNISED_SHARES: Definition = Definition {
    name: "recognised_shares",
    title: "Overt recognition",
    words: "The share of things shared that somebody else acknowledged within 60 days as of value for an \
            objective.",
    numerator: "Those so recognised by then.",
    denominator: "Things shared in the period that are 60 days old or more.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "recognition_confirmed",
    not_shown: "Value that nobody told of.",
};

pub(crate) static RECOGNITION_CONFIRMED: Definition = Definition {
    name: "recognition_confirmed",
    title: "Recognition confirmed",
    words: "Of the statements that recognise such a value, the share that the owner of the objective \
            confirmed.",
    numerator: "Those confirmed.",
    denominator: "All statements of the period that follow acknowledged-business-value.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "recognised_shares",
    not_shown: "How large the value was.",
};

pub(crate) static RECOGNISED_OBJECTIVES: Definition = Definition {
    name: "recognised_objectives",
    title: "Objectives recognised",
    words: "How many different objectives these statements name.",
    numerator: "",
    denominator: "",
    principles: SHARING,
    unit: Unit::Objectives,
    read_with: "recognition_confirmed",
    not_shown: "Which; the statements say.",
};

pub(crate) static LITTLE_IDEAS: Definition = Definition {
    name: "little_ideas",
    title: "Little ideas",
    words: "The share of little ones among the ideas shared, little and big.",
    numerator: "Little ideas shared in the period.",
    denominator: "Ideas shared in the period, little or big; one that is both counts as little.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "idea_acknowledgement_gap",
    not_shown: "Which of the ideas were good.",
};

pub(crate) static LITTLE_IDEAS_ACKNOWLEDGED: Definition = Definition {
    name: "little_ideas_acknowledged",
    title: "Little ideas acknowledged",
    words: "The share of little ideas that somebody else acknowledged within 14 days.",
    numerator: "Those acknowledged by then.",
    denominator: "Little ideas of the period that are 14 days old or more.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "big_ideas_acknowledged",
    not_shown: "What became of them.",
};

pub(crate) static BIG_IDEAS_ACKNOWLEDGED: Definition = Definition {
    name: "big_ideas_acknowledged",
    title: "Big ideas acknowledged",
    words: "The share of big ideas that somebody else acknowledged within 14 days.",
    numerator: "Those acknowledged by then.",
    denominator: "Big ideas of the period that are 14 days old or more and not little as well.",
    principles: SHARING,
    unit: Unit::Share,
    read_with: "little_ideas_acknowledged",
    not_shown: "What became of them.",
};

pub(crate) static IDEA_ACKNOWLEDGEMENT_GAP: Definition = Definition {
    name: "idea_acknowledgement_gap",
    title: "Gap between big and little ideas",
    words: "The share of big ideas acknowledged minus that of little ones: above 0 where big ones are noticed \
            more.",
    numerator: "",
    denominator: "",
    principles: SHARING,
    unit: Unit::Difference,
    read_with: "little_ideas",
    not_shown: "Whether a gap is more than chance: see the intervals of both.",
};

pub(crate) static LISTENING_FIRST: Definition = Definition {
    name: "listening_first",
    title: "Listening first",
    words: "The share of answers and feedback before which one of the same people had listened in the same \
            registration, in the 31 days up to it. Coverage is the share of answers and feedback with a \
            registration.",
    numerator: "Those with a listened before them.",
    denominator: "All answers and feedback of the period.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "time_to_first_answer",
    not_shown: "Listening that leaves no statement.",
};

pub(crate) static SOURCED_SHARES: Definition = Definition {
    name: "sourced_shares",
    title: "Sourced",
    words: "The share of things shared that name their sources.",
    numerator: "Those that follow shared-sourced-account.",
    denominator: "Things shared in the period.",
    principles: TRANSPARENCY,
    unit: Unit::Share,
    read_with: "clarified_per_hundred",
    not_shown: "Whether the sources are good. It has no target.",
};

pub(crate) static CLARIFIED_PER_HUNDRED: Definition = Definition {
    name: "clarified_per_hundred",
    title: "Clarified per 100 shares",
    words: "Clarifications for each 100 things shared. Many can mean care or confusion, few clarity or \
            silence: it has no target.",
    numerator: "Clarifications of the period.",
    denominator: "Things shared in the period.",
    principles: TRANSPARENCY,
    unit: Unit::PerHundred,
    read_with: "sourced_shares",
    not_shown: "Which of both it is.",
};
