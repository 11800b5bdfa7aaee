//! The profile that this project publishes has no faults.

use tertulia::profile::check::check_among;
use tertulia::profile::{Document, Severity};

const TEXT: &str = include_str!("../../profiles/social-learning.jsonld");

#[test]
fn it_has_no_errors() {
    let (document, mut problems) = Document::read(TEXT);
    problems.extend(check_among(&document.unwrap(), &[]));
    let errors: Vec<_> = problems
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn all_that_may_be_doubted_in_it_is_what_stands_in_other_profiles() {
    let (document, mut problems) = Document::read(TEXT);
    problems.extend(check_among(&document.unwrap(), &[]));
    let doubtful: Vec<_> = problems
        .iter()
        .filter(|one| one.rule != "unresolved")
        .collect();
    assert!(doubtful.is_empty(), "{doubtful:#?}");
}

#[test]
fn everything_in_it_is_read() {
    let document = Document::read(TEXT).0.unwrap();
    let count = |kind: &str| document.raw[kind].as_array().unwrap().len();
    assert_eq!(document.concepts.len(), count("concepts"));
    assert_eq!(document.templates.len(), count("templates"));
    assert_eq!(document.patterns.len(), count("patterns"));
    assert!(document.templates.len() >= 43);
}
