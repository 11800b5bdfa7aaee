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
    insta::assert_snapshot!(text(&output.stdout), @r"
    talk.jsonld: no errors, no warnings
    1 of 1 profile without errors; no errors, no warnings in all
    ");
    let output = folder.run(&["profile", "--json", "talk.jsonld"], "");
    insta::assert_snapshot!(text(&output.stdout), @r#"{"file":"talk.jsonld","errors":[],"warnings":[]}"#);
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
    insta::assert_snapshot!(text(&output.stdout), @r#"
    {"file":"talk.jsonld","errors":[],"warnings":[]}
    {"file":"wrong.jsonld","errors":[{"stage":"syntax","rule":"unknown-member","pointer":"/mood","sentence":"`mood` is no member of a profile, and no IRI. Write its whole IRI, or a compact one with a prefix that `@context` declares, or leave it out.","clause":"xAPI Profiles 1.0, structure, 4.0"},{"stage":"syntax","rule":"wrong-value","pointer":"/templates/0/rules/0/presence","sentence":"Here must stand `included` or `excluded` or `recommended`; found `sometimes`.","clause":"xAPI Profiles 1.0, structure, 8.1"},{"stage":"ids","rule":"id-not-unique","pointer":"/concepts/1/id","sentence":"`https://example.org/talk/verbs/asked` is defined twice in this version, here and at `/concepts/0`. Keep one, or give them different ids.","clause":"xAPI Profiles 1.0, structure, 7.1"},{"stage":"relations","rule":"other-kind","pointer":"/patterns/1/oneOrMore","sentence":"Here must stand a statement template or a pattern, and `https://example.org/talk/verbs/asked` is a verb. Check the IRI.","clause":"xAPI Profiles 1.0, structure, 9.0"}],"warnings":[{"stage":"relations","rule":"unresolved","pointer":"/templates/1/verb","sentence":"`https://example.org/talk/verbs/answered` is not defined here, nor in a profile that is loaded, so nobody can tell whether it is a verb. Check the IRI, or load the profile that defines it.","clause":"xAPI Profiles 1.0, structure, 8.0"}]}
    {"file":"torn.jsonld","errors":[{"stage":"syntax","rule":"malformed-json","pointer":"/id","sentence":"The text is not well-formed JSON: EOF while parsing a value (line 1, column 7). Write the body with a JSON library, as exactly one value.","clause":"xAPI Profiles 1.0, structure, 2.0"}],"warnings":[]}
    "#);
    let output = folder.run(&[&["profile"], &files[1..]].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout), @r"
    wrong.jsonld: 4 errors, 1 warning
      error, syntax: /mood
        `mood` is no member of a profile, and no IRI. Write its whole IRI, or a compact one with a prefix that `@context` declares, or leave it out. (unknown-member; xAPI Profiles 1.0, structure, 4.0)
      error, syntax: /templates/0/rules/0/presence
        Here must stand `included` or `excluded` or `recommended`; found `sometimes`. (wrong-value; xAPI Profiles 1.0, structure, 8.1)
      error, ids: /concepts/1/id
        `https://example.org/talk/verbs/asked` is defined twice in this version, here and at `/concepts/0`. Keep one, or give them different ids. (id-not-unique; xAPI Profiles 1.0, structure, 7.1)
      error, relations: /patterns/1/oneOrMore
        Here must stand a statement template or a pattern, and `https://example.org/talk/verbs/asked` is a verb. Check the IRI. (other-kind; xAPI Profiles 1.0, structure, 9.0)
      warning, relations: /templates/1/verb
        `https://example.org/talk/verbs/answered` is not defined here, nor in a profile that is loaded, so nobody can tell whether it is a verb. Check the IRI, or load the profile that defines it. (unresolved; xAPI Profiles 1.0, structure, 8.0)
    torn.jsonld: 1 error, no warnings
      error, syntax: /id
        The text is not well-formed JSON: EOF while parsing a value (line 1, column 7). Write the body with a JSON library, as exactly one value. (malformed-json; xAPI Profiles 1.0, structure, 2.0)
    0 of 2 profiles without errors; 5 errors, 1 warning in all
    ");
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
