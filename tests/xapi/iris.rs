//! xAPI 1.0.3, Part 2, 2.2 and 4.3

use tertulia::xapi::iri::{is_iri, is_mailto};

#[test]
fn iris_that_senders_use_are_accepted() {
    let long = format!("http://example.com/{}", "a".repeat(3_000));
    for text in [
        "http://example.com",
        "https://w3id.org/xapi/verbs/asked",
        "urn:uuid:1",
        "tag:x.org,2026:a",
        "mailto:a@b.c",
        "http://example.com/فعل/خواندن",
        "http://müller.example/ä?ö#ü",
        "a+b-c.d:x",
        "HTTP://EXAMPLE.COM",
        "http://[::1]:80/",
        "http://localhost:8000/x?a=1&b=2?c#d",
        "http://example.com/%20a",
        "about:blank",
        "file:///C:/course",
        "http://user@example.com/",
        "http://example.com/?tag[]=1",
        "http://example.com/a|b",
        "http://example.com/x#[1]",
        "scorm:id/é",
        "http:",
        &long,
    ] {
        assert!(is_iri(text), "{text}");
    }
}

#[test]
fn relative_and_malformed_iris_are_refused() {
    for text in [
        "",
        "should fail",
        "example.com/x",
        "/path",
        "//example.com",
        "#fragment",
        "ab=c://should.fail",
        "1http://x",
        ":x",
        "http ://x",
        "http://example.com/a b",
        " http://example.com",
        "http://x\n",
        "http://example.com/<a>",
        "http://example.com/\"a\"",
        "http://example.com/\\a",
        "http://example.com/{a}",
        "http://exa[mple.com/",
        "http://ex|ample.com/",
        "http://[::1/",
        "http://example.com/100%",
        "é://x",
        "http://example.com:port/",
        "http://x/\u{0}",
    ] {
        assert!(!is_iri(text), "{text}");
    }
}

/// 2.4.2.3: "The required format is "mailto:email address"."
#[test]
fn a_mailto_iri_has_an_address() {
    for text in [
        "mailto:ana@example.com",
        "MAILTO:Ana@Example.com",
        "mailto:a+b@example.com",
        "mailto:o'neil@x.ie",
        "mailto:用户@例え.jp",
        "mailto:a@localhost",
        "mailto:%22a@b%22@c.d",
    ] {
        assert!(is_mailto(text), "{text}");
    }
    for text in [
        "",
        "mailto:",
        "mailto:@",
        "mailto:a@",
        "mailto:@b",
        "mailto:should.fail.com",
        "ana@example.com",
        "http://a@b.c",
        "mailto:a b@c.d",
        "mailto",
        "mailto:é",
        "mailtö:a@b.c",
    ] {
        assert!(!is_mailto(text), "{text}");
    }
}
