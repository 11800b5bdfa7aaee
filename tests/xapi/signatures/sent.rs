//! What is signed is the statement that is sent, as Part 2, 2.3.1 compares statements.

use serde_json::json;
use tertulia::xapi::broken::Rule;
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH, Node};
use tertulia::xapi::signature::verify;
use tertulia::xapi::statement::Statement;
use uuid::Uuid;

use super::sign::{
    assert_bad, assert_good, attachment, broken_in, broken_under, by_signer, signed, statement,
    with_attachments,
};
use crate::support::{ACTOR, UUID, VERB, of};

/// Both have these members besides those of a plain statement.
fn pair(signed_more: &str, sent_more: &str) -> (String, String) {
    (
        signed(&statement(sent_more)),
        by_signer(&statement(signed_more)),
    )
}

#[test]
fn a_statement_that_was_changed_is_refused_with_the_place() {
    for (was, is, place) in [
        (
            r#","result":{"success":true}"#,
            r#","result":{"success":false}"#,
            "/result/success",
        ),
        ("", r#","result":{"success":true}"#, "/result"),
        (r#","result":{"success":true}"#, "", "/result"),
        (
            r#","timestamp":"2026-11-23T11:53:50Z""#,
            r#","timestamp":"2026-11-23T11:53:51Z""#,
            "/timestamp",
        ),
        (
            r#","result":{"duration":"PT60S"}"#,
            r#","result":{"duration":"PT1M"}"#,
            "/result/duration",
        ),
    ] {
        let (sent, jws) = pair(was, is);
        assert_bad(
            &sent,
            &jws,
            &format!("signature-differs: a difference at {place}"),
        );
    }
    let other = of(r#"{"mbox":"mailto:ben@example.com"}"#, VERB, &object(), "");
    let sent = signed(&of(ACTOR, VERB, &object(), ""));
    assert_bad(
        &sent,
        &by_signer(&other),
        "signature-differs: a difference at /actor/mbox",
    );
}

fn object() -> String {
    r#"{"id":"http://example.com/thread/1"}"#.to_owned()
}

#[test]
fn what_two_serialisations_of_one_statement_may_differ_in_says_nothing() {
    for (was, is) in [
        // The order of members, white space and escapes.
        (
            r#","result":{"success":true,"response":"é"}"#,
            r#", "result" : {"response":"\u00e9", "success":true}"#,
        ),
        // Instants (2.3.1).
        (
            r#","timestamp":"2026-11-23T11:53:50Z""#,
            r#","timestamp":"2026-11-23T12:53:50.000+01:00""#,
        ),
        // Durations behind hundredths of a second (4.6).
        (
            r#","result":{"duration":"P1DT12H36M0.12S"}"#,
            r#","result":{"duration":"P1DT12H36M0.1237S"}"#,
        ),
    ] {
        let (sent, jws) = pair(was, is);
        assert_good(&sent, &jws);
        let (sent, jws) = pair(is, was);
        assert_good(&sent, &jws);
    }
}

#[test]
fn what_server_or_client_set_later_may_be_added() {
    let id = format!(r#","id":"{UUID}""#);
    for later in [
        id.as_str(),
        r#","timestamp":"2026-11-23T11:53:50Z""#,
        r#","stored":"2026-11-23T11:53:50Z""#,
        r#","version":"1.0.0""#,
        r#","authority":{"mbox":"mailto:lrs@example.com"}"#,
    ] {
        let (sent, jws) = pair("", later);
        assert_good(&sent, &jws);
    }
    for (was, is) in [
        (
            r#","stored":"2013-11-23T11:53:50Z""#,
            r#","stored":"2026-11-23T11:53:50Z""#,
        ),
        (r#","version":"1.0.3""#, r#","version":"1.0.0""#),
        (r#","version":"1.0.3""#, ""),
        (r#","authority":{"mbox":"mailto:lrs@example.com"}"#, ""),
    ] {
        let (sent, jws) = pair(was, is);
        assert_good(&sent, &jws);
    }
}

/// The server would give the statement another one, and keep a signature of something else.
#[test]
fn an_id_and_a_timestamp_that_were_signed_must_be_sent() {
    let id = format!(r#","id":"{UUID}""#);
    for (was, place) in [
        (id.as_str(), "/id"),
        (r#","timestamp":"2026-11-23T11:53:50Z""#, "/timestamp"),
    ] {
        let (sent, jws) = pair(was, "");
        assert_bad(
            &sent,
            &jws,
            &format!("signature-differs: a difference at {place}"),
        );
    }
    let another = format!(r#","id":"{}""#, Uuid::nil());
    let (sent, jws) = pair(&id, &another);
    assert_bad(&sent, &jws, "signature-differs: a difference at /id");
}

/// Part 3, 2.1.1: the statement in a PUT may lack the id that the request gives it.
#[test]
fn an_id_that_was_signed_may_come_from_the_request() {
    let id = format!(r#","id":"{}""#, UUID.to_uppercase());
    let (sent, jws) = pair(&id, "");
    let put = |id| broken_under(&sent, Some(id), jws.as_bytes());
    assert_eq!(put(UUID.parse().expect("an id")), [""; 0]);
    assert_eq!(
        put(Uuid::nil()),
        ["signature-differs@/attachments/0: a difference at /id"]
    );
}

#[test]
fn the_payload_is_one_statement() {
    let sent = signed(&statement(""));
    let plain = statement("");
    for (payload, found) in [
        (format!("[{plain}]"), "an array"),
        ("\"text\"".to_owned(), "a string"),
        ("null".to_owned(), "null"),
    ] {
        assert_bad(
            &sent,
            &by_signer(&payload),
            &format!("signature-payload: {found}"),
        );
    }
    for (payload, inner) in [
        (String::new(), "The text is not well-formed JSON"),
        (
            plain.replacen('"', "'", 1),
            "The text is not well-formed JSON",
        ),
        (
            format!("{plain}{plain}"),
            "The text is not well-formed JSON",
        ),
        (
            format!("\u{feff}{plain}"),
            "The text is not well-formed JSON",
        ),
        (
            plain.replacen('{', &format!(r#"{{"verb":{VERB},"#), 1),
            "A key stands twice in one object",
        ),
        (
            plain.replacen('}', &format!(r#","x":{}}}"#, "[".repeat(100_000)), 1),
            "The JSON is nested deeper",
        ),
    ] {
        let broken = broken_in(&sent, &by_signer(&payload));
        let [one] = broken.as_slice() else {
            panic!("{broken:?} for {payload:.200}")
        };
        let expected = format!("signature-payload@/attachments/0: {inner}");
        assert!(one.starts_with(&expected), "{one} is not {expected}");
    }
    // JSON that is no statement is not this statement.
    assert_bad(
        &sent,
        &by_signer("{}"),
        "signature-differs: a difference at /actor",
    );
}

/// An administrator may allow statements deeper than the default, and what is signed with them.
#[test]
fn a_payload_may_be_as_deep_as_the_statement_sent() {
    let deep = |levels: usize| {
        let value = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        statement(&format!(
            r#","result":{{"extensions":{{"urn:x":{value}}}}}"#
        ))
    };
    let sent = deep(2 * DEFAULT_MAX_DEPTH).replacen(
        '{',
        &format!(r#"{{"attachments":[{}],"#, attachment()),
        1,
    );
    let verify = |payload: &str| {
        let (text, node) = json::parse(sent.as_bytes(), json::ANY_DEPTH).expect("JSON");
        let attachment = &node
            .get("attachments")
            .and_then(Node::elements)
            .expect("a list")[0];
        let statement = Statement::trusted(text, &node);
        verify(
            statement,
            Uuid::nil(),
            attachment,
            by_signer(payload).as_bytes(),
        )
    };
    let rules = |payload: &str| verify(payload).map_err(|broken| broken[0].rule);
    assert_eq!(rules(&deep(2 * DEFAULT_MAX_DEPTH)), Ok(()));
    assert_eq!(
        rules(&deep(2 * DEFAULT_MAX_DEPTH + 1)),
        Err(Rule::SignaturePayload)
    );
}

#[test]
fn the_content_type_is_application_octet_stream() {
    let plain = statement("");
    let with_type = |content_type: &str| {
        let mut attachment = attachment();
        attachment["contentType"] = content_type.into();
        with_attachments(&plain, &[attachment])
    };
    let jws = by_signer(&plain);
    assert_good(&with_type("Application/Octet-Stream"), &jws);
    for other in [
        "text/plain; charset=ascii",
        "application/jose",
        "application/octet-stream; type=x",
    ] {
        assert_bad(
            &with_type(other),
            &jws,
            &format!("signature-content-type: {other}"),
        );
    }
    // Whatever else is wrong is told too.
    assert_eq!(
        broken_in(&with_type("text/plain"), "a.b"),
        [
            "signature-content-type@/attachments/0: text/plain",
            "signature-not-compact@/attachments/0: parts: 2",
        ]
    );
}

/// An attachment of a `SubStatement` that claims to sign signs the statement around it.
#[test]
fn a_signature_among_the_attachments_of_a_sub_statement_has_its_pointer() {
    let sub = json!({
        "objectType": "SubStatement",
        "actor": {"mbox": "mailto:ben@example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/asked"},
        "object": {"id": "http://example.com/thread/2"},
    });
    let plain = of(ACTOR, VERB, &sub.to_string(), "");
    let nested = with_attachments(&sub.to_string(), &[attachment()]);
    let sent = of(ACTOR, VERB, &nested, "");
    let (text, node) = json::parse(sent.as_bytes(), DEFAULT_MAX_DEPTH).expect("JSON");
    let statement = Statement::trusted(text, &node);
    let attachment = &node
        .at(&["object", "attachments"])
        .and_then(Node::elements)
        .expect("attachments")[0];
    let good = by_signer(&plain);
    assert_eq!(
        verify(statement, Uuid::nil(), attachment, good.as_bytes()),
        Ok(())
    );
    let broken = verify(statement, Uuid::nil(), attachment, b"").expect_err("no signature");
    assert_eq!(broken[0].pointer, "/object/attachments/0");
}
