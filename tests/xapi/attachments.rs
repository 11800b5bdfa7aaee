//! xAPI 1.0.3, Part 2, 2.4.11

use serde_json::{Value, json};

use crate::support::{assert_broken, assert_valid, with};

const SHA2: &str = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a";

/// A statement with a valid attachment whose member `key` is replaced, or removed where `None`.
fn changed(key: &str, value: Option<Value>) -> String {
    let mut attachment = json!({
        "usageType": "http://example.com/usage", "display": {"en": "A"}, "contentType": "text/plain",
        "length": 27, "sha2": SHA2,
    });
    let members = attachment.as_object_mut().expect("an object");
    match value {
        Some(value) => members.insert(key.to_owned(), value),
        None => members.remove(key),
    };
    with("attachments", &format!("[{attachment}]"))
}

#[test]
fn attachments_are_an_array_of_objects() {
    assert_valid(&with("attachments", "[]"));
    assert_broken(&with("attachments", "{}"), &["not-an-array@/attachments"]);
    assert_broken(
        &with("attachments", r#"[1,null,"x"]"#),
        &[
            "not-an-object@/attachments/0",
            "null-value@/attachments/1",
            "not-an-object@/attachments/2",
        ],
    );
}

#[test]
fn an_attachment_has_its_five_properties() {
    for (key, code) in [
        ("usageType", "attachment-usage-type-missing"),
        ("display", "attachment-display-missing"),
        ("contentType", "attachment-content-type-missing"),
        ("length", "attachment-length-missing"),
        ("sha2", "attachment-sha2-missing"),
    ] {
        assert_broken(&changed(key, None), &[&format!("{code}@/attachments/0")]);
        let null = format!("null-value@/attachments/0/{key}");
        assert_broken(&changed(key, Some(Value::Null)), &[&null]);
    }
}

#[test]
fn attachment_properties_follow_their_formats() {
    for (key, value) in [
        ("usageType", json!("urn:x")),
        ("description", json!({"en": "A", "es-MX": "B"})),
        ("contentType", json!("text/plain; charset=ascii")),
        ("contentType", json!("application/vnd.a.b+json;x=\"y\"")),
        ("length", json!(0)),
        ("length", json!(27.0)),
        ("sha2", json!(SHA2.to_uppercase())),
        ("sha2", json!("0".repeat(56))),
        ("sha2", json!("0".repeat(96))),
        ("sha2", json!("0".repeat(128))),
        ("fileUrl", json!("http://over.there.com/file.txt")),
    ] {
        assert_valid(&changed(key, Some(value)));
    }
    for (key, value, code) in [
        (
            "usageType",
            json!("should fail"),
            "attachment-usage-type-not-iri",
        ),
        ("display", json!("A"), "not-an-object"),
        ("description", json!(1), "not-an-object"),
        ("contentType", json!(999), "not-a-string"),
        (
            "contentType",
            json!(""),
            "attachment-content-type-malformed",
        ),
        (
            "contentType",
            json!("text"),
            "attachment-content-type-malformed",
        ),
        (
            "contentType",
            json!("text/"),
            "attachment-content-type-malformed",
        ),
        (
            "contentType",
            json!("te xt/plain"),
            "attachment-content-type-malformed",
        ),
        (
            "contentType",
            json!("text/plain/x"),
            "attachment-content-type-malformed",
        ),
        ("length", json!("27"), "not-a-number"),
        ("length", json!(-1), "attachment-length-not-octets"),
        ("length", json!(2.5), "attachment-length-not-octets"),
        ("sha2", json!(12345), "not-a-string"),
        ("sha2", json!(""), "attachment-sha2-malformed"),
        ("sha2", json!("0".repeat(40)), "attachment-sha2-malformed"),
        ("sha2", json!("g".repeat(64)), "attachment-sha2-malformed"),
        (
            "fileUrl",
            json!("over.there.com"),
            "attachment-file-url-not-irl",
        ),
        ("fileURL", json!("http://x.org"), "property-in-wrong-case"),
        ("size", json!(1), "property-unknown"),
    ] {
        let broken = format!("{code}@/attachments/0/{key}");
        assert_broken(&changed(key, Some(value)), &[&broken]);
    }
}
