//! `/api/v1/reports/quality`: what becomes of statements that claim a profile, by who sent them

use serde_json::{Value, json};
use tertulia::store::Door;

use super::rules::{
    HUMMED, SOCIAL, acme, claiming, example, humming, put, send, settled, without_registration,
};
use crate::helpers::{Key, TestApp, ids_of, path};
use crate::samples::{asked, id};

const HUMMING: &str = "/api/v1/profiles/humming";
const ECHOED: &str = "https://acme.example.org/verbs/echoed";
const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const QUALITY: &str = "/api/v1/reports/quality";

/// The only row of a key, over all that ever arrived.
fn row(app: &TestApp, key: &Key) -> Value {
    let query = [
        ("from", "2026-01-01"),
        ("to", "2100-01-01"),
        ("key", key.id.as_str()),
    ];
    // The server counts what was stored before its present millisecond.
    std::thread::sleep(std::time::Duration::from_millis(5));
    let told = app.get(&path(QUALITY, &query)).expect(200).json();
    let [row] = told["data"].as_array().unwrap().as_slice() else {
        panic!("{told}");
    };
    row.clone()
}

const CLAIMS: [&str; 9] = [
    "stored",
    "mapped",
    "claimed",
    "followed",
    "matched",
    "unmatched",
    "with_registration",
    "with_recipients",
    "flagged",
];

/// The figures that are not zero, in the order of [`CLAIMS`].
fn told(row: &Value) -> String {
    let figures = CLAIMS.iter().filter(|name| row[**name] != 0);
    let figures = figures.map(|name| format!("{name} {}", row[*name]));
    figures.collect::<Vec<_>>().join(", ")
}

/// The ids behind a figure.
fn listed(app: &TestApp, row: &Value, figure: &str) -> Vec<String> {
    let link = format!("{}&figure={figure}", row["explain"].as_str().unwrap());
    let answer = app.get(&link).expect(200).json();
    assert_eq!(answer["meta"]["value"], row[figure], "{figure}");
    let entries = answer["data"].as_array().unwrap();
    let ids = entries.iter().map(|one| one["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

fn send_one(app: &TestApp, key: &Key, statement: &Value) -> String {
    let mut ids = ids_of(&send(app, key, statement).expect(200).json());
    ids.pop().unwrap()
}

fn without_template() -> Value {
    let mut statement = example("asked-question");
    statement["id"] = json!(id());
    statement["verb"]["id"] = json!("https://example.org/verbs/hummed");
    statement
}

#[test]
fn a_claim_is_followed_matched_or_unmatched_and_the_list_behind_each_says_which() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Flag);
    let follows = send_one(&app, &key, &example("asked-question"));
    let answers = send_one(&app, &key, &example("answered"));
    let breaks = send_one(&app, &key, &without_registration("raised-concern"));
    let fits_none = send_one(&app, &key, &without_template());
    let maps = send_one(&app, &key, &asked("ada"));
    let row = row(&app, &key);
    assert_eq!(
        told(&row),
        "stored 5, mapped 1, claimed 4, followed 2, matched 1, unmatched 1, with_registration 3, \
         with_recipients 1, flagged 2"
    );
    for (figure, ids) in [
        ("followed", vec![&follows, &answers]),
        ("matched", vec![&breaks]),
        ("unmatched", vec![&fits_none]),
        ("claimed", vec![&follows, &answers, &breaks, &fits_none]),
        ("flagged", vec![&breaks, &fits_none]),
        ("with_registration", vec![&follows, &answers, &fits_none]),
        ("with_recipients", vec![&answers]),
        ("mapped", vec![&maps]),
    ] {
        let mut listed = listed(&app, &row, figure);
        listed.sort_unstable();
        let mut ids: Vec<_> = ids.into_iter().cloned().collect();
        ids.sort_unstable();
        assert_eq!(listed, ids, "{figure}");
    }
}

#[test]
fn a_claim_is_told_of_whether_its_key_keeps_findings_or_not() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Off);
    send_one(&app, &key, &without_registration("asked-question"));
    let row = row(&app, &key);
    assert_eq!((&row["matched"], &row["flagged"]), (&json!(1), &json!(1)));
    assert_eq!(listed(&app, &row, "flagged").len(), 1);
}

#[test]
fn a_retry_and_what_voids_are_no_claims_and_what_is_voided_stays_one() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Flag);
    let mut copy = example("asked-question");
    copy.as_object_mut().unwrap().remove("id");
    let first = send_one(&app, &key, &copy);
    send_one(&app, &key, &copy);
    let mut voiding = claiming(SOCIAL, VOIDED);
    voiding["object"] = json!({ "objectType": "StatementRef", "id": first });
    send_one(&app, &key, &voiding);
    let row = row(&app, &key);
    assert_eq!((&row["stored"], &row["claimed"]), (&json!(3), &json!(1)));
    assert_eq!(listed(&app, &row, "claimed").len(), 1);
}

/// An answer, and a statement under the id of its question that asks nothing.
fn answered_wrongly() -> (Value, Value) {
    let (answer, question) = (example("answered"), example("asked-question"));
    let mut wrong = example("raised-concern");
    wrong["id"] = question["id"].clone();
    (answer, wrong)
}

#[test]
fn a_claim_that_was_followed_is_matched_once_what_it_refers_to_comes_and_is_wrong() {
    for door in [Door::Flag, Door::Off] {
        let app = TestApp::spawn();
        let key = app.key_behind(door);
        let other = app.key("other", &[tertulia::store::Scope::StatementsWrite]);
        let (answer, wrong) = answered_wrongly();
        send_one(&app, &key, &answer);
        assert_eq!(row(&app, &key)["followed"], 1);
        send_one(&app, &other, &wrong);
        let row = row(&app, &key);
        assert_eq!(
            [&row["followed"], &row["matched"], &row["flagged"]],
            [0, 1, 1]
        );
        assert_eq!(
            listed(&app, &row, "matched"),
            [answer["id"].as_str().unwrap()]
        );
        assert!(listed(&app, &row, "followed").is_empty());
    }
}

#[test]
fn a_retry_of_what_is_not_followed_any_more_takes_nothing_away() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Flag);
    let (mut answer, wrong) = answered_wrongly();
    answer.as_object_mut().unwrap().remove("id");
    send_one(&app, &key, &answer);
    send_one(&app, &key, &answer);
    send_one(&app, &key, &wrong);
    let row = row(&app, &key);
    // The wrong one is a claim of its own.
    assert_eq!(
        [&row["claimed"], &row["followed"], &row["matched"]],
        [2, 1, 1]
    );
    assert_eq!(listed(&app, &row, "matched").len(), 1);
}

/// Acme's profile, in which one echoes what was hummed, and whoever echoes has hummed before.
fn echoing() -> Value {
    let mut profile = humming("v1");
    let (version, template) = (acme("v1"), |name: &str| {
        format!("https://acme.example.org/templates/v1/{name}")
    });
    let mut echoed = profile["templates"][0].clone();
    echoed["id"] = json!(template("echoed"));
    echoed["verb"] = json!(ECHOED);
    echoed["contextStatementRefTemplate"] = json!([template("hummed-along")]);
    echoed.as_object_mut().unwrap().remove("rules");
    profile["templates"].as_array_mut().unwrap().push(echoed);
    profile["patterns"] = json!([{
        "id": "https://acme.example.org/patterns/v1/choir",
        "type": "Pattern",
        "inScheme": version,
        "primary": true,
        "prefLabel": { "en": "Choir" },
        "definition": { "en": "Somebody hums, and others echo it." },
        "sequence": [template("hummed-along"), template("echoed")],
    }]);
    profile
}

#[test]
fn a_claim_that_is_flagged_for_standing_alone_is_flagged_once_whatever_is_found_later() {
    let app = TestApp::spawn();
    put(&app, HUMMING, &echoing()).expect(201);
    settled(&app);
    let key = app.key_behind(Door::Flag);
    let target = id();
    let mut echo = claiming(&acme("v1"), ECHOED);
    echo["context"]["statement"] = json!({ "objectType": "StatementRef", "id": target });
    echo["context"]
        .as_object_mut()
        .unwrap()
        .remove("registration");
    send_one(&app, &key, &echo);
    let before = row(&app, &key);
    assert_eq!(
        told(&before),
        "stored 1, claimed 1, followed 1, with_recipients 1, flagged 1"
    );
    let mut wrong = asked("ada");
    wrong["id"] = json!(target);
    let other = app.key("other", &[tertulia::store::Scope::StatementsWrite]);
    send_one(&app, &other, &wrong);
    let after = row(&app, &key);
    assert_eq!(
        told(&after),
        "stored 1, claimed 1, matched 1, with_recipients 1, flagged 1"
    );
    assert_eq!(listed(&app, &after, "flagged").len(), 1);
}

#[test]
fn a_profile_that_is_loaded_later_makes_claims_of_what_is_stored() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Flag);
    send_one(&app, &key, &claiming(&acme("v1"), HUMMED));
    assert_eq!(row(&app, &key)["claimed"], 0);
    put(&app, HUMMING, &humming("v1")).expect(201);
    settled(&app);
    let row = row(&app, &key);
    assert_eq!(row["claimed"], 1);
    assert_eq!(listed(&app, &row, "claimed").len(), 1);
}
