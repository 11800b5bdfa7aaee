//! What platforms really send, over HTTP, and what the report says of it.

use serde_json::{Value, json};

use crate::helpers::{TestApp, TestClock, path};

/// The rules whose statements count; see `tests/facts/platforms.rs`.
const COUNTING: [&str; 11] = [
    "asked",
    "acknowledged",
    "shared",
    "debriefed",
    "answered",
    "commented",
    "discussion-opened",
    "discussion-replied",
    "thread-asked",
    "thread-opened",
    "thread-replied",
];

/// The statements of the cases that this chooses by their rule, all of one day.
fn sent(choose: impl Fn(&str) -> bool) -> Vec<Value> {
    let files = [
        include_str!("../../facts/platforms/moodle.json"),
        include_str!("../../facts/platforms/open_edx.json"),
        include_str!("../../facts/platforms/h5p.json"),
        include_str!("../../facts/platforms/others.json"),
    ];
    let cases = files.iter().flat_map(|text| {
        let cases: Vec<Value> = serde_json::from_str(text).unwrap();
        cases
    });
    cases
        .filter(|case| choose(case["rule"].as_str().unwrap_or("none")))
        .enumerate()
        .map(|(number, mut case)| {
            let mut statement = case["statement"].take();
            // Each at a time of its own: some differ in the definition of their activity alone.
            let (minute, second) = (number / 60, number % 60);
            statement["timestamp"] = json!(format!("2026-11-10T09:{minute:02}:{second:02}Z"));
            statement
        })
        .collect()
}

/// Statements and people of each principle in the November these are of.
fn counted(statements: &[Value]) -> Vec<(String, u64, u64)> {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    app.store(&json!(statements));
    std::thread::sleep(std::time::Duration::from_millis(5));
    let query = [
        ("from", "2026-11-01"),
        ("to", "2026-12-01"),
        ("interval", "month"),
    ];
    let report = app.get(&path("/api/v1/reports/principles", &query));
    let report = report.expect(200).json();
    let rows = report["data"].as_array().unwrap().iter();
    rows.map(|row| {
        let principle = row["principle"].as_str().unwrap().to_owned();
        let number = |name: &str| row[name].as_u64().unwrap();
        (principle, number("statements"), number("people"))
    })
    .collect()
}

fn rows(rows: [(&str, u64, u64); 4]) -> Vec<(String, u64, u64)> {
    rows.map(|(principle, statements, people)| (principle.to_owned(), statements, people))
        .to_vec()
}

#[test]
fn everything_together_counts_what_was_contributed() {
    let all = sent(|_| true);
    assert!(all.len() > 90, "{}", all.len());
    assert_eq!(
        counted(&all),
        rows([
            ("openness", 2, 2),
            ("transparency", 7, 4),
            ("sharing", 14, 4),
            ("empowerment", 1, 1),
        ])
    );
}

#[test]
fn hints_quizzes_sign_offs_likes_views_surveys_and_grades_count_for_nothing() {
    let nothing = sent(|rule| !COUNTING.contains(&rule));
    assert!(nothing.len() > 60, "{}", nothing.len());
    assert_eq!(
        counted(&nothing),
        rows([
            ("openness", 0, 0),
            ("transparency", 0, 0),
            ("sharing", 0, 0),
            ("empowerment", 0, 0),
        ])
    );
}

#[test]
fn a_comment_counts_toward_both_principles_of_feedback() {
    assert_eq!(
        counted(&sent(|rule| rule == "commented")),
        rows([
            ("openness", 0, 0),
            ("transparency", 2, 1),
            ("sharing", 2, 1),
            ("empowerment", 0, 0),
        ])
    );
}

#[test]
fn the_answer_of_a_whole_h5p_presentation_is_refused_for_its_interaction_type() {
    let answered =
        |statement: &&Value| statement["verb"]["id"] == "http://adlnet.gov/expapi/verbs/answered";
    let quiz = sent(|rule| rule == "answered-a-quiz");
    let mut statement = quiz.iter().rfind(answered).unwrap().clone();
    statement["object"]["definition"] = json!({
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": "compound",
    });
    let refused = TestApp::spawn().post(&statement).expect(400).json();
    assert_eq!(refused["errors"][0]["rule"], "interaction-type-unknown");
}
