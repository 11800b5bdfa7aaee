//! `tertulia report` beside a running server.

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tertulia::store::Clock;

use super::program::{Serving, paste, program, ran, store, text};

const NAMES: [&str; 5] = [
    "principles",
    "behaviours",
    "competencies",
    "unmapped",
    "quality",
];

fn report(store: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program();
    let command = command
        .arg("report")
        .args(arguments)
        .env("TERTULIA_STORE", store);
    let output = ran(command.env("COLUMNS", "120").env("TZ", "Asia/Kathmandu"));
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// A server to which some people told something a month ago and today; and its administrator's key.
fn told(store: &str) -> (Serving, String) {
    let server = Serving::start(program().env("TERTULIA_STORE", store));
    let said = |name: &str| {
        let line = server
            .welcome
            .lines()
            .find(|line| line.trim().starts_with(name));
        line.unwrap().split_whitespace().last().unwrap().to_owned()
    };
    let user = format!("{}:{}", said("key "), said("secret"));
    let today = TimeZone::UTC.to_datetime(Clock::system().now()).date();
    let ago = today.first_of_month().yesterday().unwrap();
    let statement = |by: usize, verb: &str| {
        json!({
            "actor": { "mbox": format!("mailto:p{by}@example.org") },
            "verb": { "id": verb },
            "object": { "id": "https://example.org/1" },
            "timestamp": format!("{ago}T10:00:00Z"),
        })
    };
    let asked = "http://adlnet.gov/expapi/verbs/asked";
    let mut batch: Vec<Value> = (0..6).map(|by| statement(by, asked)).collect();
    batch.push(statement(1, "http://adlnet.gov/expapi/verbs/shared"));
    batch.push(statement(1, "https://example.org/verbs/=hummed"));
    let post = format!(
        "curl -u {user} -H 'X-Experience-API-Version: 2.0.0' -H 'Content-Type: application/json' -d '{}' {}/xapi/statements",
        json!(batch),
        server.base
    );
    assert_eq!(paste(&post).0, 200);
    (server, user)
}

#[test]
fn every_report_is_what_the_server_answers() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (server, user) = told(&store);
    for name in NAMES {
        let (code, csv, _) = report(&store, &[name, "--format", "csv"]);
        assert_eq!(code, Some(0));
        let (code, made, _) = report(&store, &[name, "--format", "json"]);
        assert_eq!(code, Some(0));
        let made: Value = serde_json::from_str(&made).unwrap();
        let url = match name {
            "competencies" => format!(
                "{}/api/v1/reports/principles?group_by=competency",
                server.base
            ),
            _ => format!("{}/api/v1/reports/{name}", server.base),
        };
        let (_, answer) = paste(&format!("curl -u {user} {url}"));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(made["data"], answer["data"], "{name}");
        assert_eq!(
            csv.lines().count(),
            made["data"].as_array().unwrap().len() + 1
        );
    }
}

#[test]
fn a_table_has_aligned_numbers_bars_marks_and_the_readers_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (_server, _) = told(&store);
    let (code, table, _) = report(&store, &["principles", "--interval", "month"]);
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines.iter().all(|line| line.chars().count() <= 120),
        "{table}"
    );
    assert!(
        lines[0].starts_with("period   principle     statements"),
        "{table}"
    );
    let openness = lines
        .iter()
        .find(|line| line.contains("openness") && line.contains('#'))
        .unwrap();
    assert!(
        openness.contains(&format!("openness               6  {}", "#".repeat(16))),
        "{openness}"
    );
    let sharing = lines
        .iter()
        .find(|line| line.contains("sharing") && line.contains('#'))
        .unwrap();
    assert!(
        sharing.contains("1  ###  ") && sharing.ends_with("below floor"),
        "{sharing}"
    );
    assert!(
        table.contains("+0545") || table.contains("+05:45"),
        "{table}"
    );
    assert!(table.is_ascii());
}

#[test]
fn what_others_see_hides_small_groups_and_what_no_floor_protects_is_not_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (_server, _) = told(&store);
    let (code, table, _) = report(&store, &["principles", "--interval", "month", "--floored"]);
    assert_eq!(code, Some(0));
    let last: Vec<&str> = table
        .lines()
        .filter(|line| line.contains("sharing"))
        .collect();
    assert!(last.iter().any(|line| line.ends_with("hidden")), "{table}");
    assert!(!last.iter().any(|line| line.contains('#')), "{table}");
    assert!(table.contains("fewer than 5 people"), "{table}");
    let (code, _, told) = report(&store, &["quality", "--floored"]);
    assert_eq!(code, Some(2), "{told}");
}

#[test]
fn wrong_questions_are_misuse_and_say_what_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (_server, _) = told(&store);
    for (arguments, words) in [
        (&["nonsense"][..], "principles"),
        (&["principles", "--interval", "year"], "quarter"),
        (&["principles", "--from", "yesterday"], "2026-01-31"),
        (&["principles", "--with", "verb"], "NAME=VALUE"),
        (&["behaviours", "--with", "principle=courage"], "openness"),
    ] {
        let (code, _, told) = report(&store, arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {told}");
        assert!(told.contains(words), "{told}");
    }
    let nowhere = tempfile::tempdir().unwrap();
    let (code, _, told) = report(&super::program::store(nowhere.path()), &["principles"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("tertulia serve"), "{told}");
}
