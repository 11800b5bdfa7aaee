//! `tertulia validate profile`.

use serde_json::{Value, json};

use super::super::program::text;
use super::{Folder, TALK};

/// A profile that builds on the other one.
fn building(target: &str) -> String {
    let mut profile: Value = serde_json::from_str(TALK).unwrap();
    profile["id"] = json!("https://example.org/more");
    let version = "https://example.org/more/v1";
    profile["versions"][0]["id"] = json!(version);
    profile["concepts"] = json!([{
        "id": "https://example.org/more/verbs/wondered",
        "type": "Verb",
        "inScheme": version,
        "prefLabel": { "en": "wondered" },
        "definition": { "en": "Asked oneself." },
        "broadMatch": [target],
    }]);
    let members = profile.as_object_mut().unwrap();
    members.remove("templates");
    members.remove("patterns");
    profile.to_string()
}

#[test]
fn a_sound_profile_exits_0() {
    let folder = Folder::new();
    let output = folder.run(&["profile", "talk.jsonld"], "");
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(text(&output.stdout), @"");
    let output = folder.run(&["profile", "--json", "talk.jsonld"], "");
    insta::assert_snapshot!(text(&output.stdout), @"");
}

#[test]
fn every_error_is_told_with_stage_pointer_sentence_and_clause() {
    let folder = Folder::new();
    let mut profile: Value = serde_json::from_str(TALK).unwrap();
    profile["templates"][0]["rules"][0]["presence"] = json!("sometimes");
    profile["concepts"][1]["id"] = profile["concepts"][0]["id"].clone();
    profile["patterns"][1]["oneOrMore"] = json!("https://example.org/talk/verbs/asked");
    profile["mood"] = json!("good");
    folder.write("wrong.jsonld", &profile.to_string());
    folder.write("torn.jsonld", "{\"id\": ");
    let files = ["talk.jsonld", "wrong.jsonld", "torn.jsonld"];
    let output = folder.run(&[&["profile", "--json"], &files[..]].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout), @"");
    let output = folder.run(&[&["profile"], &files[1..]].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout), @"");
}

#[test]
fn profiles_are_checked_among_each_other() {
    let folder = Folder::new();
    folder.write(
        "more.jsonld",
        &building("https://example.org/talk/verbs/asked"),
    );
    folder.write(
        "off.jsonld",
        &building("https://example.org/talk/templates/question"),
    );
    let counts = |files: &[&str]| {
        let output = folder.run(&[&["profile", "--json"], files].concat(), "");
        let lines = text(&output.stdout);
        let record: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(record["file"], files[0]);
        let rule = |list: &str| record[list][0]["rule"].as_str().map(str::to_owned);
        (rule("errors"), rule("warnings"))
    };
    assert_eq!(
        counts(&["more.jsonld"]),
        (None, Some("unresolved".to_owned()))
    );
    assert_eq!(counts(&["more.jsonld", "talk.jsonld"]), (None, None));
    let (error, _) = counts(&["off.jsonld", "talk.jsonld"]);
    assert!(error.is_some(), "a template is no verb");
}

#[test]
fn a_file_that_cannot_be_read_is_misuse() {
    let folder = Folder::new();
    for arguments in [&["profile", "talk.jsonld", "gone"][..], &["profile"]] {
        let output = folder.run(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "");
    }
    std::fs::write(folder.path("latin.jsonld"), b"{\"id\": \"caf\xe9\"}").unwrap();
    let output = folder.run(&["profile", "latin.jsonld"], "");
    assert_eq!(
        output.status.code(),
        Some(1),
        "it can be read, and is wrong"
    );
    assert!(
        text(&output.stdout).contains("byte 11"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn warnings_that_are_alike_are_shown_a_few_times() {
    let folder = Folder::new();
    let social = include_str!("../../../profiles/social-learning.jsonld");
    folder.write("social.jsonld", social);
    let told = text(&folder.run(&["profile", "social.jsonld"], "").stdout);
    assert_eq!(told.matches("(unresolved; ").count(), 5, "{told}");
    assert!(
        told.contains("more like these: unresolved; --json tells all"),
        "{told}"
    );
    let all = text(
        &folder
            .run(&["profile", "--json", "social.jsonld"], "")
            .stdout,
    );
    assert!(all.matches("\"unresolved\"").count() > 20);
}
