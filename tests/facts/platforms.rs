//! What platforms really send, by the rule of the shipped mapping that holds for it.
//!
//! The statements below `platforms/` have the shape (verb, types, structure) of those that the
//! sources named in the rules' notes make; names, ids and texts are our own.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tertulia::facts::{Fact, Mapping, Mappings, Nothing, Principle, PrincipleSet, facts_of};
use tertulia::xapi::json::{DEFAULT_MAX_DEPTH, parse};
use tertulia::xapi::statement::Statement;

use Principle::{Empowerment, Openness, Sharing, Transparency};

/// One thing a platform sends.
#[derive(Deserialize)]
struct Case {
    /// What it is, in the platform's words.
    shape: String,
    /// The rule that holds, if any.
    rule: Option<String>,
    statement: Box<RawValue>,
}

fn cases() -> Vec<Case> {
    [
        include_str!("platforms/moodle.json"),
        include_str!("platforms/open_edx.json"),
        include_str!("platforms/h5p.json"),
        include_str!("platforms/others.json"),
    ]
    .iter()
    .flat_map(|text| serde_json::from_str::<Vec<Case>>(text).unwrap())
    .collect()
}

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(|| Mappings::built_in().unwrap());

fn built_in() -> &'static Mapping {
    &MAPPINGS.all()[0]
}

impl Case {
    fn facts(&self) -> Vec<Fact> {
        let (text, node) = parse(self.statement.get().as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
        let statement = Statement::trusted(text, &node);
        let facts = facts_of(&MAPPINGS, statement, Timestamp::UNIX_EPOCH, &[]);
        facts.map(|facts| facts.facts).unwrap_or_default()
    }

    fn value(&self) -> Value {
        serde_json::from_str(self.statement.get()).unwrap()
    }

    fn verb(&self) -> String {
        self.value()["verb"]["id"].as_str().unwrap().to_owned()
    }

    fn kind(&self) -> Option<String> {
        let value = self.value();
        value["object"]["definition"]["type"]
            .as_str()
            .map(str::to_owned)
    }

    /// The rule that holds, whether it counts or not.
    fn held(&self) -> Option<String> {
        let extensions = self.value()["context"]["extensions"].clone();
        let mapping = built_in();
        let look = |extension: &str| extensions[extension].as_str();
        let rule = mapping.rule_for(&self.verb(), self.kind().as_deref(), look);
        rule.map(|rule| rule.id.clone())
    }
}

/// The cases of one rule; there are some.
fn under(rule: &str) -> Vec<Case> {
    let cases: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.rule.as_deref() == Some(rule))
        .collect();
    assert!(!cases.is_empty(), "no statement is under {rule}");
    cases
}

/// Everything under a rule shows one behaviour and counts toward these principles.
fn shows(rule: &str, behaviour: &str, principles: &[Principle]) {
    let principles: PrincipleSet = principles.iter().copied().collect();
    for case in under(rule) {
        let facts = case.facts();
        let [fact] = facts.as_slice() else {
            panic!("{}: one fact, not {facts:?}", case.shape)
        };
        assert_eq!(fact.rule, rule, "{}", case.shape);
        assert_eq!(fact.subject.behaviour(), Some(behaviour), "{}", case.shape);
        assert_eq!(fact.principles, principles, "{}", case.shape);
    }
}

/// Everything under a rule counts for nothing, because that rule says so.
fn shows_nothing(rule: &str) {
    let mapping = built_in();
    for case in under(rule) {
        assert_eq!(case.facts(), [], "{}", case.shape);
        assert_eq!(case.held().as_deref(), Some(rule), "{}", case.shape);
        let why = mapping.why_nothing(&case.verb(), case.kind().as_deref());
        let Some(Nothing::Ruled(why)) = why else {
            panic!("{}: a rule says so, not {why:?}", case.shape)
        };
        assert_eq!(why.id, rule, "{}", case.shape);
    }
}

#[test]
fn asked() {
    shows("asked", "asked", &[Openness]);
}

#[test]
fn asked_for_a_solution_or_a_hint_is_nothing() {
    shows_nothing("asked-for-a-solution");
}

#[test]
fn acknowledged() {
    shows("acknowledged", "acknowledged", &[Transparency]);
}

#[test]
fn acknowledged_a_document_is_nothing() {
    shows_nothing("acknowledged-a-document");
}

#[test]
fn acknowledged_a_prompt_is_nothing() {
    shows_nothing("acknowledged-a-prompt");
}

#[test]
fn shared() {
    shows("shared", "shared", &[Sharing]);
}

#[test]
fn debriefed() {
    shows("debriefed", "debriefed", &[Empowerment]);
}

#[test]
fn answered() {
    shows("answered", "answered", &[Sharing]);
}

#[test]
fn answered_a_quiz_is_nothing() {
    shows_nothing("answered-a-quiz");
}

#[test]
fn discussion_opened_in_moodle_shows_thinking_and_is_no_question() {
    shows("discussion-opened", "shared-thinking", &[Transparency]);
}

#[test]
fn discussion_replied_in_moodle() {
    shows("discussion-replied", "answered", &[Sharing]);
}

#[test]
fn thread_asked_in_open_edx() {
    shows("thread-asked", "asked-question", &[Openness]);
}

#[test]
fn thread_opened_in_open_edx_shows_thinking_and_is_no_question() {
    shows("thread-opened", "shared-thinking", &[Transparency]);
}

#[test]
fn thread_replied_in_open_edx() {
    shows("thread-replied", "answered", &[Sharing]);
}

#[test]
fn commented() {
    shows("commented", "gave-feedback", &[Transparency, Sharing]);
}

#[test]
fn viewed_is_nothing() {
    shows_nothing("viewed");
}

#[test]
fn liked_is_nothing() {
    shows_nothing("liked");
}

#[test]
fn reported_is_nothing() {
    shows_nothing("reported");
}

#[test]
fn edited_or_deleted_is_nothing() {
    shows_nothing("edited-or-deleted");
}

#[test]
fn subscribed_is_nothing() {
    shows_nothing("subscribed");
}

#[test]
fn submitted_is_nothing() {
    shows_nothing("submitted");
}

#[test]
fn assessed_is_nothing() {
    shows_nothing("assessed");
}

#[test]
fn sent_a_message_is_nothing() {
    shows_nothing("sent-a-message");
}

#[test]
fn worked_through_content_is_nothing() {
    shows_nothing("worked-through-content");
}

#[test]
fn what_no_rule_holds_for_is_nothing_and_the_reason_is_told() {
    let mapping = built_in();
    let mut reasons = BTreeSet::new();
    for case in cases().iter().filter(|case| case.rule.is_none()) {
        assert_eq!(case.facts(), [], "{}", case.shape);
        assert_eq!(case.held(), None, "{}", case.shape);
        reasons.insert(
            match mapping.why_nothing(&case.verb(), case.kind().as_deref()) {
                Some(Nothing::UnknownVerb) => format!("{}: verb", case.shape),
                Some(Nothing::LeftOut(rule)) => format!("{}: not {}", case.shape, rule.id),
                why => panic!("{}: {why:?}", case.shape),
            },
        );
    }
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    assert_eq!(
        reasons,
        [
            "a remark to a course: not commented",
            "core/badge_awarded: verb",
            "core/group_created: not discussion-opened",
            "core/group_member_added: verb",
            "core/note_created: not discussion-opened",
            "edx.course.enrollment.activated: verb",
        ]
    );
}

#[test]
fn every_rule_holds_for_what_somebody_sends() {
    let held: BTreeSet<String> = cases().iter().filter_map(Case::held).collect();
    let mapping = built_in();
    let rules: BTreeSet<String> = mapping.rules().iter().map(|rule| rule.id.clone()).collect();
    assert_eq!(held, rules);
    // Each case names its own, so that no statement escapes the tests above.
    for case in cases() {
        assert_eq!(case.held(), case.rule, "{}", case.shape);
    }
}

#[test]
fn every_verb_is_covered_in_both_spellings_of_activity_streams() {
    let (long, short) = (
        "http://activitystrea.ms/schema/1.0/",
        "http://activitystrea.ms/",
    );
    for rule in built_in().rules() {
        for iris in [&rule.verbs, &rule.types] {
            let names = |prefix: &str| -> BTreeSet<String> {
                let names = iris.iter().filter_map(|iri| iri.strip_prefix(prefix));
                let names = names.filter(|name| !name.contains('/'));
                names.map(str::to_owned).collect()
            };
            assert_eq!(names(long), names(short), "{}", rule.id);
        }
    }
}

#[test]
fn a_note_that_names_a_platform_cites_the_source_it_was_read_in() {
    let sources = [
        ("Moodle", "xAPI-vle/moodle-logstore_xapi@"),
        ("Open edX", "openedx/event-routing-backends@"),
        ("H5P", "h5p/h5p-"),
        ("Adapt", "cgkineo/adapt-xAPI@"),
        ("SCORM", "adlnet/xapi-authored-profiles@"),
    ];
    for rule in built_in().rules() {
        for (platform, source) in sources {
            if rule.note.contains(platform) {
                assert!(rule.note.contains(source), "{}: {platform}", rule.id);
            }
        }
        // A repository stands with the commit that was read.
        for cited in rule.note.split(source_end).filter(|it| it.contains('@')) {
            let (_, commit) = cited.split_once('@').unwrap();
            let hex = commit.len() == 7 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(hex, "{}: {cited}", rule.id);
        }
    }
}

fn source_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')')
}

#[test]
fn a_rule_names_a_behaviour_of_the_profile_and_counts_as_that_one_does() {
    // What the four leading verbs show when nothing more is known.
    let leading =
        "asked,openness\nacknowledged,transparency\nshared,sharing\ndebriefed,empowerment";
    let known: BTreeSet<(String, String)> = include_str!("behaviours.csv")
        .lines()
        .skip(1)
        .chain(leading.lines())
        .map(|line| line.split_once(',').unwrap())
        .map(|(behaviour, principles)| (behaviour.to_owned(), principles.to_owned()))
        .collect();
    for rule in built_in().rules().iter().filter(|rule| rule.counts()) {
        let principles: Vec<&str> = rule.principles.iter().map(Principle::slug).collect();
        let named = (rule.behaviour.clone(), principles.join("; "));
        assert!(known.contains(&named), "{}: {named:?}", rule.id);
    }
}
