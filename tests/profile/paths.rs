//! The JSONPath dialect (structure, 8.1).

use proptest::prelude::*;
use tertulia::profile::path::Path;

use crate::support::parsed;

const STATEMENT: &str = r#"{"verb":{"id":"shared"},"object":{"definition":{"name":{"en-US":"Idea"},"extensions":{"https://e.org/a,b":[1,[2,3]],"it's":4,"a\\b":5}}},"list":[{"id":"x","n":1},{"id":"y","n":2},{"n":[7]}],"context":{"list":[{"id":"z"}]}}"#;

/// What a path finds, each value as it was sent.
fn found(path: &str) -> Vec<&'static str> {
    let (path, _) = Path::parse(path).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
    let node = parsed(STATEMENT);
    path.find(&node)
        .iter()
        .map(|one| one.raw(STATEMENT))
        .collect()
}

#[test]
fn names_indexes_stars_and_unions_lead_on() {
    for (path, values) in [
        ("$", vec![STATEMENT]),
        ("$.verb.id", vec![r#""shared""#]),
        ("$['verb'][\"id\"]", vec![r#""shared""#]),
        ("$.list[0].id", vec![r#""x""#]),
        ("$.list[1,0].id", vec![r#""y""#, r#""x""#]),
        ("$.list[*].id", vec![r#""x""#, r#""y""#]),
        ("$.list[0].*", vec![r#""x""#, "1"]),
        ("$.list[0][*]", vec![r#""x""#, "1"]),
        ("$.list[0]['n','id']", vec!["1", r#""x""#]),
        ("$.list[ 0 , 'n', * ].n", vec!["1", "1", "2", "[7]"]),
        ("$.object.definition.name.en-US", vec![r#""Idea""#]),
        (
            "$.object.definition.extensions['https://e.org/a,b']",
            vec!["[1,[2,3]]"],
        ),
        (
            "$.object.definition.extensions['https://e.org/a\\,b'][1]",
            vec!["[2,3]"],
        ),
        (r"$.object.definition.extensions['it\'s']", vec!["4"]),
        (r#"$.object.definition.extensions["it\u0027s"]"#, vec!["4"]),
        (r"$.object.definition.extensions['a\\b']", vec!["5"]),
    ] {
        assert_eq!(found(path), values, "{path}");
    }
}

#[test]
fn an_array_that_is_found_is_one_value() {
    assert_eq!(found("$.list[2].n"), ["[7]"]);
}

#[test]
fn what_is_not_there_is_not_found() {
    for path in [
        "$.verb.name",
        "$.list.id",
        "$.list[3]",
        "$.verb[0]",
        "$.verb.id.x",
        "$['list']['0']",
    ] {
        assert_eq!(found(path), [""; 0], "{path}");
    }
}

#[test]
fn alternatives_are_put_behind_each_other_with_duplicates() {
    let values = [r#""y""#, r#""shared""#, r#""x""#, r#""y""#];
    assert_eq!(found("$.list[1].id | $.verb.id|$.list[*]['id']"), values);
}

#[test]
fn two_dots_look_at_every_depth_and_are_warned_of() {
    let (path, warnings) = Path::parse("$.context..id").unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let node = parsed(STATEMENT);
    assert_eq!(path.find(&node).len(), 1);
    assert_eq!(
        found("$..id"),
        [r#""shared""#, r#""x""#, r#""y""#, r#""z""#]
    );
    assert_eq!(found("$..['id']").len(), 4);
    assert_eq!(found("$.list[0]..*"), [r#""x""#, "1"]);
    let (_, warnings) = Path::parse("$.context.*").unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
}

/// Bytes at which paths are refused, and a word of the sentence.
const REFUSED: [(&str, usize, &str); 23] = [
    ("", 0, "Nothing"),
    ("   ", 3, "Nothing"),
    ("$.a | ", 6, "Nothing"),
    ("| $.a", 0, "Nothing"),
    ("$.list[?(@.id)]", 7, "Filters"),
    ("$.list[(@.length-1)]", 7, "Scripts"),
    ("$.list[0:2]", 8, "Slices"),
    ("$.list[:2]", 7, "Slices"),
    ("$.list[-1]", 7, "Negative"),
    ("$.list[id]", 7, "quoted"),
    ("$.list[]", 7, "Nothing"),
    ("$.list[0,]", 9, "Nothing"),
    ("$.list['']", 7, "empty"),
    ("$.a.", 4, "empty"),
    ("$...a", 3, "empty"),
    ("$.[0]", 2, "dot"),
    ("$.list[0", 8, "closed"),
    ("$.list['a", 7, "closed"),
    ("$.a$b", 3, "`$`"),
    ("$.length()", 8, "functions"),
    ("$.extensions.http://e.org", 17, "brackets"),
    ("$.list['\\d']", 10, "escape"),
    ("$.list[99999999999999999999999]", 7, "large"),
];

#[test]
fn what_the_dialect_has_not_is_refused_where_it_stands() {
    for (path, at, word) in REFUSED {
        let fault = Path::parse(path).unwrap_err();
        assert_eq!(fault.at, at, "{path}: {fault:?}");
        assert!(fault.sentence.contains(word), "{path}: {fault:?}");
        assert_eq!(fault.meant, None, "{path}");
    }
}

#[test]
fn a_path_without_its_root_is_refused_and_understood() {
    for (path, meant) in [
        ("context.registration", "$.context.registration"),
        ("['context'].registration", "$['context'].registration"),
        (".a", "$.a"),
        ("$.a | b", "$.a | $.b"),
    ] {
        let fault = Path::parse(path).unwrap_err();
        assert!(fault.sentence.contains(&format!("`{meant}`")), "{fault:?}");
        assert_eq!(fault.meant, Some(Path::parse(meant).unwrap().0));
    }
}

#[test]
fn no_path_makes_a_search_endless() {
    let path = format!("$..{}", "[*,*,*]..".repeat(12)) + "*";
    let (path, _) = Path::parse(&path).unwrap();
    assert!(path.find(&parsed(STATEMENT)).len() <= 100_000);
}

proptest! {
    #[test]
    fn any_text_is_a_path_or_a_fault_inside_it(text in r#"[$.a\['",\]*|0-9 \\:?@é-]{0,20}"#) {
        match Path::parse(&text) {
            Ok((path, _)) => prop_assert!(path.find(&parsed(STATEMENT)).len() <= 100_000),
            Err(fault) => prop_assert!(fault.at <= text.len() && text.is_char_boundary(fault.at)),
        }
    }
}
