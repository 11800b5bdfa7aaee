//! A text as it may come from anybody, as one statement or none, on its whole way in and out.

#![no_main]

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use tertulia::facts::{Mappings, classify};
use tertulia::xapi::accept_language::AcceptLanguage;
use tertulia::xapi::compare::{difference, fingerprint};
use tertulia::xapi::definition::{Definition, definitions, merge};
use tertulia::xapi::format::{Known, write_canonical, write_ids};
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH, Node};
use tertulia::xapi::seal::{Assigned, seal, unseal};
use tertulia::xapi::statement::Statement;
use tertulia::xapi::terms::terms;
use tertulia::xapi::version::Version;
use uuid::Uuid;

const AUTHORITY: &str =
    r#"{"objectType":"Agent","account":{"homePage":"http://l.org","name":"k"}}"#;

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(|| Mappings::built_in().expect("a mapping"));

fuzz_target!(|bytes: &[u8]| {
    let Ok((text, node)) = json::parse(bytes, DEFAULT_MAX_DEPTH) else {
        return;
    };
    // What a signature signs is compared whatever it is.
    let anything = Statement::trusted(text, &node);
    assert_eq!(difference(anything, anything), None);
    with_spaces(anything);
    for version in [Version::V1, Version::V2] {
        if let Ok(statement) = Statement::parse(text, &node, version) {
            way_in_and_out(statement, version);
        }
    }
});

/// The same value with other bytes is no shorter way to the same answer.
fn with_spaces(value: Statement<'_>) {
    let Some(rest) = value.raw().strip_prefix(['{', '[']) else {
        return;
    };
    let spaced = format!("{} {rest}", &value.raw()[..1]);
    let (text, node) = json::parse(spaced.as_bytes(), DEFAULT_MAX_DEPTH).expect("the same value");
    assert_same(value, Statement::trusted(text, &node));
}

fn assert_same(one: Statement<'_>, other: Statement<'_>) {
    assert_eq!(difference(one, other), None, "{}", other.raw());
    assert_eq!(difference(other, one), None, "{}", other.raw());
}

fn way_in_and_out(sent: Statement<'_>, version: Version) {
    let (_, authority) = json::parse(AUTHORITY.as_bytes(), DEFAULT_MAX_DEPTH).expect("JSON");
    let time = sent.timestamp().unwrap_or(Timestamp::UNIX_EPOCH);
    let found = terms(sent, Some(&authority));
    let counted = classify(&MAPPINGS, sent, time, &[]);

    let assigned = Assigned {
        id: sent.id().unwrap_or(Uuid::nil()),
        authority: AUTHORITY,
        version: version.latest(),
    };
    let sealed = format!("{}}}", seal(sent, &assigned));
    read(&sealed, version, |sealed| {
        assert_same(sent, sealed);
        assert_eq!(fingerprint(sent), fingerprint(sealed));
        assert_eq!(found, terms(sealed, Some(&authority)));
        let again = classify(&MAPPINGS, sealed, time, &[]);
        assert_eq!(format!("{counted:?}"), format!("{again:?}"));
    });

    let set = sent.timestamp().is_none().then_some(time);
    let stored = unseal(&seal(sent, &assigned), set, Timestamp::UNIX_EPOCH);
    read(&stored, version, |stored| {
        assert_same(sent, stored);
        formats(stored, version);
    });
}

/// Every format is a statement again, about the same agents, verb and activities.
fn formats(stored: Statement<'_>, version: Version) {
    let languages = ["", "pt-BR, en;q=0.5, *;q=0", "*"].map(AcceptLanguage::parse);
    let mut written = vec![String::new()];
    write_ids(stored, &mut written[0]);
    let definitions = known(stored);
    for languages in &languages {
        for definitions in [&HashMap::new(), &definitions] {
            let mut canonical = String::new();
            let known = Known::read(definitions, languages, usize::MAX);
            let mut known = known.expect("definitions are JSON");
            write_canonical(stored, &mut known, languages, &mut canonical);
            written.push(canonical);
        }
    }
    let authority = stored.node().get("authority");
    let found = terms(stored, authority);
    for text in written {
        read(&text, version, |statement| {
            assert_eq!(found, terms(statement, statement.node().get("authority")));
            assert_eq!(statement.id(), stored.id());
            assert_eq!(statement.target(), stored.target());
            let attachments = |statement: Statement<'_>| {
                let list = statement.node().get("attachments").and_then(Node::elements);
                list.map(<[_]>::len)
            };
            assert_eq!(attachments(statement), attachments(stored));
        });
    }
}

/// What a store would know of the activities once it has the statement.
fn known(stored: Statement<'_>) -> HashMap<String, String> {
    let mut known: HashMap<String, String> = HashMap::new();
    for Definition { activity, text, .. } in definitions(stored) {
        let merged = match known.get(&activity) {
            Some(before) => merge(before, &text).expect("definitions are JSON"),
            None => Some(text),
        };
        if let Some(merged) = merged {
            known.insert(activity, merged);
        }
    }
    known
}

/// Reads what was written here, which is a valid statement.
fn read(text: &str, version: Version, then: impl FnOnce(Statement<'_>)) {
    let (text, node) = json::parse(text.as_bytes(), json::ANY_DEPTH)
        .unwrap_or_else(|broken| panic!("{broken} in {text}"));
    match Statement::parse(text, &node, version) {
        Ok(statement) => then(statement),
        Err(broken) => panic!("{broken:?} in {text}"),
    }
}
