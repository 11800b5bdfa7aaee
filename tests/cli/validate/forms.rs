//! The forms that statements come in.

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::lrs::validate::Splitter;

use super::super::program::text;
use super::{Folder, question, statement};

/// The ids and outcomes of what was judged.
fn judged(input: &str) -> Vec<(Value, Value)> {
    let records = Folder::new().judge(&[], input).records;
    let indexes: Vec<_> = records.iter().map(|record| &record["index"]).collect();
    assert!(
        indexes
            .iter()
            .enumerate()
            .all(|(place, index)| **index == place)
    );
    let told = records
        .iter()
        .map(|record| (record["id"].clone(), record["outcome"].clone()));
    told.collect()
}

#[test]
fn the_form_of_the_input_changes_nothing() {
    let mut odd = question(1);
    odd["result"]["response"] = json!("brackets ]}, \"quotes\" and \\ \n\u{e9}");
    let all = [question(0), odd, statement(2, "asked")];
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let compact: Vec<String> = all.iter().map(Value::to_string).collect();
    let forms = [
        compact.join("\n"),
        format!("\u{feff}{}\n", compact.join("\r\n")),
        format!("\n\n{}\n\n\n", compact.join("\n  \n")),
        Value::from(all.to_vec()).to_string(),
        pretty(&Value::from(all.to_vec())),
        format!(" [{}\n]\n", compact.join(" ,\n")),
        format!("[{}]\n[{},{}]\n", compact[0], compact[1], compact[2]),
        all.iter().map(pretty).collect::<Vec<_>>().join("\n"),
    ];
    let expected = judged(&forms[0]);
    assert_eq!(expected.len(), 3);
    assert_eq!(expected[2].1, "invalid");
    for form in &forms[1..] {
        assert_eq!(judged(form), expected, "{form}");
    }
    assert_eq!(
        judged(&pretty(&all[0])),
        expected[..1],
        "one statement over several lines"
    );
}

#[test]
fn a_torn_line_spoils_no_other() {
    let whole = [question(0).to_string(), question(1).to_string()];
    for torn in [
        "{\"id\": \"6a2c",
        "{\"actor\": {\"mbox\":",
        "{}}",
        "{\"a\": 1} {\"b\": 2}",
        "]",
        "nothing",
        "\"",
    ] {
        for lines in [
            [torn, &whole[0], &whole[1]],
            [&whole[0], torn, &whole[1]],
            [&whole[0], &whole[1], torn],
        ] {
            let outcomes = judged(&lines.join("\n"));
            for (line, (id, outcome)) in lines.iter().zip(&outcomes) {
                let expected = if *line == torn { "invalid" } else { "success" };
                assert_eq!(outcome, expected, "{lines:?}");
                assert_eq!(id.is_null(), *line == torn);
            }
            assert_eq!(outcomes.len(), 3, "{lines:?}");
        }
    }
}

#[test]
fn a_place_is_that_in_the_input() {
    let input = format!(
        "{}\n\n  {{\"id\": oops}}\n",
        serde_json::to_string(&question(0)).unwrap()
    );
    let records = Folder::new().judge(&[], &input).records;
    let finding = &records[1]["findings"][0];
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&json!(3), &json!(10))
    );
    let input = "[\n{\"a\":\n1},\n  {\"b\":\n   x}]";
    let records = Folder::new().judge(&[], input).records;
    let finding = &records[1]["findings"][0];
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&json!(5), &json!(4))
    );
}

#[test]
fn what_is_wrong_with_an_array_is_told_behind_what_is_in_it() {
    let good = question(0).to_string();
    for (input, outcomes) in [
        (format!("[{good}"), &["success", "invalid"][..]),
        (format!("[{good},"), &["success", "invalid"]),
        (format!("[{good},]"), &["success", "invalid"]),
        (format!("[{good}] trailing"), &["success", "invalid"]),
        (
            format!("[{good},, {good}]"),
            &["success", "invalid", "success"],
        ),
        (format!("[{good} {good}]"), &["invalid"]),
        ("[".to_owned(), &["invalid"]),
        ("[]".to_owned(), &[]),
        ("[[]]".to_owned(), &["invalid"]),
    ] {
        assert_eq!(
            Folder::new().judge(&[], &input).outcomes(),
            outcomes,
            "{input}"
        );
    }
}

#[test]
fn a_statement_that_does_not_end_is_told_and_bounded() {
    let mut input = super::lines(&[question(0)]);
    input.push_str("{\"id\": \"");
    input.push_str(&"x".repeat(17 * 1024 * 1024));
    let arguments = ["statement", "--json", "--profile", "talk.jsonld", "-"];
    let output = Folder::new().run(&arguments, &input);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout).lines().count(), 1);
    let told = text(&output.stderr);
    assert!(
        told.contains("begins at line 2 is longer than 16 MiB"),
        "{told}"
    );
}

/// The pieces of a text that arrives in parts of these sizes.
fn pieces(text: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
    let mut splitter = Splitter::default();
    let (mut from, mut to) = (0, 0);
    let mut found = Vec::new();
    let mut sizes = sizes.iter().chain(std::iter::repeat(&3));
    loop {
        let ended = to == text.len();
        while let Some(piece) = splitter.next(&text[from..to], ended) {
            found.push(text[from..to][piece.text].to_vec());
            from += piece.consumed;
        }
        if ended {
            return found;
        }
        to = text.len().min(to + sizes.next().unwrap());
    }
}

proptest! {
    #[test]
    fn how_a_text_arrives_does_not_change_its_pieces(
        text in "[\\[\\]{},\"\\\\\n a\u{feff}]{0,60}",
        sizes in proptest::collection::vec(1_usize..9, 0..20),
    ) {
        let bytes = text.as_bytes();
        prop_assert_eq!(pieces(bytes, &sizes), pieces(bytes, &[bytes.len()]));
    }

    #[test]
    fn the_elements_of_an_array_are_its_pieces(
        elements in proptest::collection::vec("[ \\]\\[{},\"\\\\\u{e9}\n]{0,12}", 0..6),
        pretty in any::<bool>(),
        sizes in proptest::collection::vec(1_usize..40, 0..20),
    ) {
        let elements: Vec<Value> = elements.iter().map(|text| json!({ "a": [text, {}] })).collect();
        let array = Value::from(elements.clone());
        let text = if pretty { serde_json::to_string_pretty(&array).unwrap() } else { array.to_string() };
        let found = pieces(text.as_bytes(), &sizes);
        let found: Vec<Value> = found.iter().map(|one| serde_json::from_slice(one).unwrap()).collect();
        prop_assert_eq!(found, elements);
    }
}
