//! Conversations, and primary patterns like those of the social-learning profile.

use tertulia::profile::pattern::{Element, Patterns, Standing, Step, Symbol};

use super::support::{alternates, one_or_more, optional, primary, sequence};

use Standing::{Failure, Partial, Success};

/// Its templates, in the order of the profile.
pub const TEMPLATES: [&str; 43] = [
    "created-network",
    "joined-network",
    "asked-reaction-to-idea",
    "asked-question",
    "listened",
    "acknowledged-difference",
    "shared-availability",
    "asked-open-decision",
    "shared-thinking",
    "shared-actions",
    "shared-decision",
    "gave-feedback",
    "clarified-contribution",
    "shared-sourced-account",
    "acknowledged-bias",
    "raised-concern",
    "acknowledged-concern",
    "senior-contribution",
    "provided-sharing-tool",
    "asked-for-feedback",
    "acknowledged-feedback",
    "asked-for-help",
    "answered",
    "acknowledged-answer",
    "acknowledged-expertise",
    "shared-knowledge",
    "shared-spontaneously",
    "shared-formally",
    "shared-little-idea",
    "shared-big-idea",
    "acknowledged-business-value",
    "shared-knowledge-gap",
    "reflected",
    "completed-self-directed",
    "aligned-goal",
    "invited-contributions",
    "debriefed-mistake",
    "debriefed-project",
    "shared-debrief",
    "shared-resource-across-boundary",
    "crossed-boundary",
    "authored-content",
    "curated-content",
];

/// Those that say more about a statement that follows another one.
const BESIDE: [&str; 4] = [
    "senior-contribution",
    "shared-spontaneously",
    "shared-formally",
    "crossed-boundary",
];

pub fn one(name: &str) -> Element {
    Element::Template(place(name))
}

fn place(name: &str) -> usize {
    TEMPLATES
        .iter()
        .position(|template| *template == name)
        .expect("a template of the profile")
}

/// A statement that follows these templates, with `+` between them.
pub fn statement(names: &str) -> Symbol {
    Symbol {
        valid: true,
        templates: names.split('+').map(place).collect(),
    }
}

pub fn conversations() -> Patterns {
    let any = |names: &[&str]| Element::Alternates(names.iter().map(|name| one(name)).collect());
    let ask = any(&[
        "asked-question",
        "asked-for-help",
        "asked-reaction-to-idea",
        "asked-open-decision",
    ]);
    let answers = one_or_more(any(&["answered", "clarified-contribution", "listened"]));
    let exchanges =
        |given, appreciated| one_or_more(sequence([given, one_or_more(one(appreciated))]));
    let shares = || {
        one_or_more(any(&[
            "shared-knowledge",
            "shared-little-idea",
            "shared-big-idea",
            "shared-resource-across-boundary",
            "shared-sourced-account",
            "authored-content",
            "curated-content",
        ]))
    };
    let recognitions = || one_or_more(one("acknowledged-business-value"));
    let debrief = alternates([one("debriefed-project"), one("debriefed-mistake")]);
    let contribution: Vec<_> = TEMPLATES
        .iter()
        .filter(|name| !BESIDE.contains(name))
        .copied()
        .collect();
    Patterns::new(vec![
        primary(
            "ask-answer-acknowledge",
            sequence([ask, exchanges(answers, "acknowledged-answer")]),
        ),
        primary(
            "feedback-loop",
            sequence([
                one("asked-for-feedback"),
                exchanges(one_or_more(one("gave-feedback")), "acknowledged-feedback"),
            ]),
        ),
        primary(
            "speak-up-loop",
            sequence([
                one("raised-concern"),
                one_or_more(one("acknowledged-concern")),
            ]),
        ),
        primary(
            "debrief-and-share",
            sequence([
                one_or_more(debrief),
                one_or_more(one("shared-debrief")),
                optional(recognitions()),
            ]),
        ),
        primary("share-and-recognise", sequence([shares(), recognitions()])),
        primary(
            "call-and-contribute",
            sequence([one("invited-contributions"), shares()]),
        ),
        primary("contributions", one_or_more(any(&contribution))),
    ])
}

/// The patterns that each statement leaves followed or still open, by name; `contributions`, which takes all
/// that the other six do, left out.
fn after_each(statements: &[&str]) -> Vec<Vec<(String, Standing)>> {
    let patterns = conversations();
    let mut thread = patterns.begin();
    let mut after = Vec::new();
    for names in statements {
        thread.step(&patterns, &statement(names));
        let standings = thread.standings(&patterns);
        let named = patterns
            .primaries
            .iter()
            .map(|one| one.id.rsplit('/').next().unwrap());
        let left = named
            .zip(standings)
            .filter(|(name, standing)| *standing != Failure && *name != "contributions");
        after.push(
            left.map(|(name, standing)| (name.to_owned(), standing))
                .collect(),
        );
    }
    after
}

/// Follows one of the six to `expected` with each statement.
fn stays(name: &str, conversation: &[(&str, Standing)]) {
    let statements: Vec<_> = conversation.iter().map(|(names, _)| *names).collect();
    for (after, (names, expected)) in after_each(&statements).iter().zip(conversation) {
        let left = after.iter().find(|(left, _)| left == name);
        assert_eq!(
            left.map_or(Failure, |left| left.1),
            *expected,
            "{name} after {names}"
        );
    }
}

#[test]
fn a_question_is_answered_and_the_answer_acknowledged() {
    stays(
        "ask-answer-acknowledge",
        &[
            ("asked-question+crossed-boundary", Partial),
            ("answered", Partial),
            ("clarified-contribution+senior-contribution", Partial),
            ("acknowledged-answer", Success),
            ("acknowledged-answer", Success),
            ("listened", Partial),
            ("acknowledged-answer", Success),
            ("asked-question", Failure),
        ],
    );
    stays(
        "ask-answer-acknowledge",
        &[
            ("asked-for-help", Partial),
            ("acknowledged-answer", Failure),
        ],
    );
    stays("ask-answer-acknowledge", &[("answered", Failure)]);
}

#[test]
fn feedback_is_asked_for_given_and_acknowledged() {
    stays(
        "feedback-loop",
        &[
            ("asked-for-feedback", Partial),
            ("gave-feedback", Partial),
            ("gave-feedback", Partial),
            ("acknowledged-feedback", Success),
            ("gave-feedback", Partial),
            ("acknowledged-feedback", Success),
            ("acknowledged-answer", Failure),
        ],
    );
    stays(
        "feedback-loop",
        &[
            ("asked-for-feedback", Partial),
            ("acknowledged-feedback", Failure),
        ],
    );
}

#[test]
fn a_concern_is_raised_and_acknowledged() {
    stays(
        "speak-up-loop",
        &[
            ("raised-concern", Partial),
            ("acknowledged-concern", Success),
            ("acknowledged-concern+senior-contribution", Success),
            ("raised-concern", Failure),
        ],
    );
}

#[test]
fn a_debrief_is_shared_and_may_be_recognised() {
    stays(
        "debrief-and-share",
        &[
            ("debriefed-mistake", Partial),
            ("debriefed-project", Partial),
            ("shared-debrief", Success),
            ("shared-debrief", Success),
            ("acknowledged-business-value", Success),
            ("acknowledged-business-value", Success),
            ("shared-debrief", Failure),
        ],
    );
}

#[test]
fn what_is_shared_is_recognised() {
    stays(
        "share-and-recognise",
        &[
            ("shared-little-idea+shared-spontaneously", Partial),
            ("curated-content", Partial),
            ("acknowledged-business-value", Success),
            ("shared-knowledge", Failure),
        ],
    );
}

#[test]
fn a_call_is_followed_by_contributions() {
    stays(
        "call-and-contribute",
        &[
            ("invited-contributions", Partial),
            ("shared-big-idea", Success),
            ("authored-content", Success),
            ("acknowledged-business-value", Failure),
        ],
    );
}

#[test]
fn a_conversation_that_leaves_the_six_is_still_one_of_contributions() {
    let patterns = conversations();
    let mut thread = patterns.begin();
    for names in [
        "asked-question",
        "answered",
        "shared-thinking",
        "reflected",
        "asked-question",
    ] {
        assert_eq!(
            thread.step(&patterns, &statement(names)),
            Step::Follows,
            "{names}"
        );
    }
    let mut expected = [Failure; 7];
    expected[6] = Success;
    assert_eq!(thread.standings(&patterns), expected);
}

#[test]
fn only_a_statement_that_is_no_contribution_breaks_a_conversation() {
    let patterns = conversations();
    let mut thread = patterns.begin();
    thread.step(&patterns, &statement("asked-question"));
    let step = thread.step(&patterns, &statement("crossed-boundary"));
    let Step::Breaks { wanted, followed } = step else {
        panic!("not broken: {step:?}")
    };
    let expected = (0..43)
        .filter(|place| !BESIDE.contains(&TEMPLATES[*place]))
        .collect();
    assert_eq!(wanted, expected);
    assert_eq!(followed, [0, 6]);
    assert_eq!(thread.step(&patterns, &statement("answered")), Step::Broken);
}

#[test]
fn a_conversation_of_any_length_is_kept_in_few_bytes() {
    let patterns = conversations();
    let mut thread = patterns.begin();
    thread.step(&patterns, &statement("asked-question"));
    for _ in 0..500 {
        for names in [
            "answered",
            "clarified-contribution+crossed-boundary",
            "acknowledged-answer",
        ] {
            thread.step(&patterns, &statement(names));
            let size = thread.to_bytes().len();
            assert!(size <= 40, "{size} bytes");
        }
    }
    assert_eq!(thread.standings(&patterns)[0], Success);
}
