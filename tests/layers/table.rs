//! The table of rules in `tests/README.md` names tests that exist.

use std::fs;
use std::path::Path;

/// What a table names that is not there. A cell names a file, then tests in it.
fn missing(table: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut missing = Vec::new();
    let cells = table.lines().filter_map(|line| {
        let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
        row.rsplit_once(" | ").map(|(_, tests)| tests)
    });
    for cell in cells {
        let mut text = None;
        for name in cell.split('`').skip(1).step_by(2) {
            if name.contains('/') {
                text = read(name);
                if text.is_none() {
                    missing.push(name.to_owned());
                }
            } else if !text
                .as_ref()
                .is_some_and(|text| text.contains(&format!("fn {name}(")))
            {
                missing.push(format!("{name} in {cell}"));
            }
        }
    }
    missing
}

#[test]
fn every_test_that_the_table_of_rules_names_exists() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let table = fs::read_to_string(tests.join("README.md")).unwrap();
    let missing = missing(&table, |file| fs::read_to_string(tests.join(file)).ok());
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn a_name_that_is_none_is_found() {
    let read = |file: &str| (file == "a/b.rs").then(|| "fn there() {}".to_owned());
    for (cell, expected) in [
        ("`a/b.rs`", 0),
        ("`a/b.rs` `there`", 0),
        ("`a/b.rs` `ther`", 1),
        ("`a/b.rs` `there` `gone`", 1),
        ("`a/c.rs` `there`", 2),
        ("`there`", 1),
    ] {
        let table = format!("| rule | tests |\n|---|---|\n| a `rule` of ours | {cell} |\n");
        assert_eq!(missing(&table, read).len(), expected, "{cell}");
    }
}
