//! xAPI 1.0.3, Part 2, 2.4.5

use proptest::prelude::*;

use crate::support::{assert_broken, assert_valid, broken_in, with};

fn score(score: &str) -> String {
    with("result", &format!(r#"{{"score":{score}}}"#))
}

#[test]
fn a_result_has_typed_properties() {
    assert_valid(&with("result", "{}"));
    assert_valid(&with(
        "result",
        r#"{"success":true,"completion":false,"response":"","duration":"PT1S","extensions":{"urn:x":1},"score":{}}"#,
    ));
    for (result, broken) in [
        ("[]", "not-an-object@/result"),
        (r#"{"success":"true"}"#, "not-a-boolean@/result/success"),
        (r#"{"completion":0}"#, "not-a-boolean@/result/completion"),
        (r#"{"response":true}"#, "not-a-string@/result/response"),
        (r#"{"response":null}"#, "null-value@/result/response"),
        (r#"{"score":1}"#, "not-an-object@/result/score"),
        (
            r#"{"extensions":{"x":1}}"#,
            "extension-key-not-iri@/result/extensions/x",
        ),
        (
            r#"{"Success":true}"#,
            "property-in-wrong-case@/result/Success",
        ),
        (r#"{"grade":1}"#, "property-unknown@/result/grade"),
        (r#"{"score":{"raw":"1"}}"#, "not-a-number@/result/score/raw"),
        (
            r#"{"score":{"scaled":null}}"#,
            "null-value@/result/score/scaled",
        ),
        (
            r#"{"score":{"mean":1}}"#,
            "property-unknown@/result/score/mean",
        ),
    ] {
        assert_broken(&with("result", result), &[broken]);
    }
}

/// 2.4.5.1: "Decimal number between -1 and 1, inclusive"
#[test]
fn scaled_is_between_minus_one_and_one() {
    for number in [
        "1",
        "-1",
        "1.0",
        "-1.0000",
        "0",
        "-0.0",
        "0.95",
        "10e-1",
        "0.1E1",
        "1e-400",
        "-0.00001e5",
        "0e999999999999999999999",
    ] {
        assert_valid(&score(&format!(r#"{{"scaled":{number}}}"#)));
    }
    for number in [
        "1.01",
        "-1.00001",
        "2",
        "1e1",
        "1e400",
        "-1e99999999999999999999",
        // A double cannot tell this from 1.
        "1.0000000000000000000000000000001",
        "-1.0000000000000000000000000000001",
    ] {
        assert_broken(
            &score(&format!(r#"{{"scaled":{number}}}"#)),
            &["scaled-out-of-bounds@/result/score/scaled"],
        );
    }
}

#[test]
fn raw_lies_between_min_and_max_inclusive() {
    for numbers in [
        r#""raw":100,"max":100"#,
        r#""raw":0,"min":0,"max":100"#,
        r#""raw":1e2,"max":100.00"#,
        r#""raw":-5"#,
        r#""min":-1,"max":-0.5,"raw":-0.75"#,
        r#""min":0,"max":0.1"#,
        r#""raw":0.30000000000000004,"max":0.300000000000000041"#,
        r#""raw":-0,"min":0.0"#,
    ] {
        assert_valid(&score(&format!("{{{numbers}}}")));
    }
    for (numbers, broken) in [
        (r#""raw":101,"max":100"#, "raw-above-max@/result/score/raw"),
        (
            r#""raw":-1,"min":0,"max":100"#,
            "raw-below-min@/result/score/raw",
        ),
        (r#""raw":-2,"min":-1"#, "raw-below-min@/result/score/raw"),
        (
            r#""raw":0.300000000000000041,"max":0.30000000000000004"#,
            "raw-above-max@/result/score/raw",
        ),
        (
            r#""raw":1e9999999999,"max":1e9999999998"#,
            "raw-above-max@/result/score/raw",
        ),
        (
            r#""min":100,"max":0"#,
            "min-not-below-max@/result/score/min",
        ),
        (
            r#""min":5,"max":5.0"#,
            "min-not-below-max@/result/score/min",
        ),
    ] {
        assert_broken(&score(&format!("{{{numbers}}}")), &[broken]);
    }
}

/// A JSON number from its parts, spelled with zeros and an exponent that change nothing.
fn spelled(thousandths: i64, zeros: usize, shift: i32) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let digits = format!("{:04}", thousandths.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - 3);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if shift == 0 {
        format!("{sign}{whole}.{fraction}{}", "0".repeat(zeros))
    } else {
        // 0.00…digits × 10^(zeros + places)
        let exponent = zeros + digits.len() - 3;
        format!("{sign}0.{}{digits}E+{exponent}", "0".repeat(zeros))
    }
}

proptest! {
    /// However two numbers are spelled, they compare as the integers they were made of.
    #[test]
    fn scores_compare_by_value(
        raw in -20_000_i64..20_000, max in -20_000_i64..20_000,
        zeros in (0_usize..40, 0_usize..40), shift in (0..2, 0..2),
    ) {
        let text = score(&format!(
            r#"{{"raw":{},"max":{}}}"#,
            spelled(raw, zeros.0, shift.0), spelled(max, zeros.1, shift.1)
        ));
        let broken = broken_in(&text, tertulia::xapi::version::Version::V1);
        prop_assert_eq!(broken.is_empty(), raw <= max, "{}", text);
    }
}
