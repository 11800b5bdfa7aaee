//! xAPI 1.0.3, Part 2, 2.4.10 and Part 3, 3.3

use tertulia::xapi::version::Version;

use crate::support::{broken_in, with};

#[test]
fn a_header_names_a_line_with_any_patch() {
    for text in [
        "1.0", "1.0.0", "1.0.1", "1.0.3", "1.0.9", "1.0.10", " 1.0.3 ",
    ] {
        assert_eq!(Version::from_header(text), Some(Version::V1), "{text}");
    }
    for text in ["2.0", "2.0.0", "2.0.1", "2.0.99"] {
        assert_eq!(Version::from_header(text), Some(Version::V2), "{text}");
    }
    for text in [
        "",
        "1",
        "2",
        "0.95",
        "0.9.9",
        "1.1.0",
        "2.1",
        "1.0.",
        "1.0.x",
        "1.0.0.0",
        "10.0",
        "1.00",
        "3.0",
        "1.0.3, 2.0.0",
        "1.0.-1",
        "１.0",
    ] {
        assert_eq!(Version::from_header(text), None, "{text}");
    }
    assert_eq!(Version::V1.latest(), "1.0.3");
    assert_eq!(Version::V2.latest(), "2.0.0");
}

/// "An LRS MUST accept all Statements where their version starts with `1.0.`", and in a 2.0 request
/// both lines are taken as received.
#[test]
fn a_statement_names_a_version_its_request_may_carry() {
    let accepted = |text: &str, version| {
        let broken = broken_in(&with("version", &format!("{text:?}")), version);
        assert!(
            broken.is_empty() || broken == ["statement-version-unknown@/version"],
            "{broken:?}"
        );
        broken.is_empty()
    };
    for text in [
        "1.0",
        "1.0.0",
        "1.0.3",
        "1.0.9",
        "1.0.12",
        "1.0.0-rc.1",
        "1.0.0+b1",
    ] {
        assert!(
            accepted(text, Version::V1) && accepted(text, Version::V2),
            "{text}"
        );
    }
    for text in ["2.0", "2.0.0", "2.0.7"] {
        assert!(
            !accepted(text, Version::V1) && accepted(text, Version::V2),
            "{text}"
        );
    }
    for text in [
        "",
        "1",
        "0.9.9",
        "1.1.0",
        "1.0.",
        "1.0.x",
        "1.00",
        "2.1.0",
        "should fail",
        "1.0.0 ",
    ] {
        assert!(
            !accepted(text, Version::V1) && !accepted(text, Version::V2),
            "{text}"
        );
    }
}
