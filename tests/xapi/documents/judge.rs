//! What becomes of a document (Part 3, 2.2 and 3.1; 2.0.0, 4.1.4)

use jiff::Timestamp;
use tertulia::xapi::document::{
    Action, Conditions, Document, Header, Refused, Request, Resource, Stored, Tags, Unguarded,
    Verdict, judge,
};
use tertulia::xapi::version::Version;

use super::{json, of};

const RESOURCES: [Resource; 3] = [
    Resource::State,
    Resource::ActivityProfile,
    Resource::AgentProfile,
];

fn request(action: Action, unguarded: Unguarded) -> Request {
    Request {
        action,
        conditions: Conditions::default(),
        unguarded,
        most: 100,
    }
}

fn stored(document: Document) -> Stored {
    Stored {
        document,
        updated: Timestamp::UNIX_EPOCH,
    }
}

/// `stored`, `409` or `400`.
fn fate(verdict: &Verdict<'_>) -> &'static str {
    match verdict {
        Verdict::Store(_) => "stored",
        Verdict::Refuse(Refused::Unguarded { current: Some(_) }) => "409",
        Verdict::Refuse(Refused::Unguarded { current: None }) => "400",
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_put_without_a_condition_depends_on_version_and_resource_3_1() {
    let found = stored(json("{}"));
    for version in [Version::V1, Version::V2] {
        for resource in RESOURCES {
            let put = Action::Put(json(r#"{"a":1}"#));
            let request = request(put, Unguarded::at(resource, version));
            let fates = [None, Some(&found)].map(|found| fate(&judge(&request, found)));
            let expected = match (version, resource) {
                (Version::V1, Resource::State) => ["stored", "stored"],
                (Version::V1, _) => ["400", "409"],
                (Version::V2, _) => ["stored", "409"],
            };
            assert_eq!(fates, expected, "{version:?} {resource:?}");
        }
    }
}

#[test]
fn a_post_and_a_delete_need_no_condition_3_1() {
    let found = stored(json(r#"{"a":1}"#));
    for unguarded in [Unguarded::Replaces, Unguarded::Makes, Unguarded::Nothing] {
        let post = request(Action::Post(json(r#"{"b":2}"#)), unguarded);
        let Verdict::Store(merged) = judge(&post, Some(&found)) else {
            panic!("it is refused")
        };
        assert_eq!(*merged, json(r#"{"a":1,"b":2}"#));
        let delete = request(Action::Delete, unguarded);
        assert_eq!(judge(&delete, Some(&found)), Verdict::Delete);
        assert_eq!(judge(&delete, None), Verdict::Delete);
    }
}

#[test]
fn a_condition_that_fails_keeps_every_action_from_happening_3_1() {
    let found = stored(json("{}"));
    let actions = || {
        [
            Action::Put(json("{}")),
            Action::Post(json("{}")),
            Action::Delete,
        ]
    };
    for action in actions() {
        let with = |conditions| Request {
            conditions,
            ..request(action.clone(), Unguarded::Replaces)
        };
        let other = || Tags::parse(b"\"1234\"");
        let match_other = with(Conditions {
            if_match: other(),
            ..Conditions::default()
        });
        let refused = |header, found: Option<&Stored>| {
            let current = found.map(|found| found.document.etag);
            Verdict::Refuse(Refused::Condition { header, current })
        };
        for found in [None, Some(&found)] {
            assert_eq!(judge(&match_other, found), refused(Header::IfMatch, found));
        }
        let none = with(Conditions {
            if_none_match: Some(Tags::Any),
            ..Conditions::default()
        });
        assert_eq!(
            judge(&none, Some(&found)),
            refused(Header::IfNoneMatch, Some(&found))
        );
        assert!(!matches!(judge(&none, None), Verdict::Refuse(_)));
        let holds = with(Conditions {
            if_match: Some(Tags::Any),
            if_none_match: other(),
            ..Conditions::default()
        });
        assert!(!matches!(judge(&holds, Some(&found)), Verdict::Refuse(_)));
    }
}

#[test]
fn a_post_to_nothing_stores_what_it_brings_2_2() {
    for document in [json("[1]"), of("image/png", "\u{0}"), json("{}")] {
        let post = request(Action::Post(document.clone()), Unguarded::Nothing);
        let Verdict::Store(kept) = judge(&post, None) else {
            panic!("it is refused")
        };
        assert_eq!(*kept, document);
    }
}

#[test]
fn a_merged_document_keeps_the_stored_content_type_and_the_bound_2_2() {
    let found = stored(of("application/json;charset=utf-8", r#"{"a":1}"#));
    let post = |content: &str| request(Action::Post(json(content)), Unguarded::Nothing);
    let small = post(r#"{"b":2}"#);
    let Verdict::Store(merged) = judge(&small, Some(&found)) else {
        panic!("it is refused")
    };
    assert_eq!(merged.content_type, "application/json;charset=utf-8");
    let filled = |length| post(&format!("{{\"b\":\"{}\"}}", "x".repeat(length)));
    let (fits, exceeds) = (filled(100 - 14), filled(100 - 13));
    assert!(
        matches!(judge(&fits, Some(&found)), Verdict::Store(merged) if merged.content.len() == 100)
    );
    let too_large = Verdict::Refuse(Refused::TooLarge { bytes: 101 });
    assert_eq!(judge(&exceeds, Some(&found)), too_large);
}
