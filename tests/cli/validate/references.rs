//! Statements that refer to others.

use serde_json::json;

use super::super::program::text;
use super::{Folder, Judged, answer, id, lines, question, registered, statement};

#[test]
fn a_target_that_is_not_there_is_taken_to_be_right_and_told() {
    let thread = [question(2), answer(1, 0)].map(registered);
    let judged = Folder::new().judge(&[], &lines(&thread));
    assert_eq!(judged.outcomes(), ["success", "success"]);
    assert_eq!(judged.records[1]["missing"], json!([id(0)]));
    assert_eq!(judged.code, Some(0));
}

#[test]
fn a_target_in_a_context_file_is_looked_at() {
    let folder = Folder::new();
    let context = json!([question(0), statement(9, "liked")]);
    folder.write("context.json", &context.to_string());
    folder.write("more.ndjson", &lines(&[statement(8, "asked")]));
    let input = lines(&[answer(1, 0), answer(2, 9), answer(3, 8)]);
    let options = ["--context", "context.json", "--context", "more.ndjson"];
    let judged = folder.judge(&options, &input);
    assert_eq!(judged.outcomes(), ["success", "invalid", "invalid"]);
    assert_eq!(judged.rules()[1], ["object-reference", "pattern"]);
    assert!(
        judged
            .records
            .iter()
            .all(|record| record.get("missing").is_none())
    );
}

#[test]
fn other_lines_are_targets_only_where_they_are_linked() {
    let folder = Folder::new();
    // The first refers to what comes behind it.
    let wrong = [
        answer(1, 5),
        question(0),
        answer(2, 0),
        statement(5, "liked"),
    ];
    let apart = folder.judge(&[], &lines(&wrong));
    assert_eq!(
        apart.outcomes(),
        ["success", "success", "success", "unmatched"]
    );
    let array = serde_json::to_string_pretty(&json!(wrong)).unwrap();
    for (name, content) in [("lines.ndjson", lines(&wrong)), ("array.json", array)] {
        folder.write(name, &content);
        let arguments = [
            "statement",
            "--json",
            "--profile",
            "talk.jsonld",
            "--linked",
            name,
        ];
        let linked = Judged::of(&folder.run(&arguments, ""));
        assert_eq!(
            linked.outcomes(),
            ["invalid", "success", "success", "unmatched"],
            "{name}"
        );
        assert!(linked.records[2].get("missing").is_none());
        assert_eq!(linked.code, Some(1));
    }
}

#[test]
fn standard_input_cannot_be_linked() {
    let output = Folder::new().run(&["statement", "--linked", "-"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("--context"),
        "{}",
        text(&output.stderr)
    );
}
