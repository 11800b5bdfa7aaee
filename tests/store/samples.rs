//! Statements for the tests, made by the same functions that the server uses.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::{Mappings, Said, classify};
use tertulia::store::{Door, Judgement, NewStatement, SetByServer};
use tertulia::xapi::compare::fingerprint;
use tertulia::xapi::definition::definitions;
use tertulia::xapi::json::parse;
use tertulia::xapi::seal::{Assigned, seal};
use tertulia::xapi::statement::Statement;
use tertulia::xapi::terms::terms;
use tertulia::xapi::version::Version;
use uuid::Uuid;

pub const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";
pub const SHARED: &str = "http://adlnet.gov/expapi/verbs/shared";
pub const ACKNOWLEDGED: &str = "http://activitystrea.ms/schema/1.0/acknowledge";
pub const DEBRIEFED: &str = "https://w3id.org/xapi-social-learning/verbs/debriefed";
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
pub const AUTHORITY: &str =
    r#"{"account":{"homePage":"http://localhost/a","name":"tests"},"objectType":"Agent"}"#;

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(|| Mappings::built_in().unwrap());

/// An id that is easy to tell from others.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x8000_0000_0000_4000_8000_0000_0000_0000 + number)
}

pub fn person(number: usize) -> Value {
    json!({ "mbox": format!("mailto:p{number}@example.org") })
}

pub fn person_key(number: usize) -> String {
    format!("mailto:p{number}@example.org")
}

/// A statement of an agent about an activity.
pub fn says(id: Uuid, who: usize, verb: &str, activity: &str) -> Value {
    json!({
        "id": id.to_string(),
        "actor": person(who),
        "verb": { "id": verb },
        "object": { "id": activity },
    })
}

/// A statement of an agent about a statement.
pub fn refers(id: Uuid, who: usize, verb: &str, target: Uuid) -> Value {
    json!({
        "id": id.to_string(),
        "actor": person(who),
        "verb": { "id": verb },
        "object": { "objectType": "StatementRef", "id": target.to_string() },
    })
}

/// The statement as the server would hand it to a store.
pub fn ready(statement: &Value) -> NewStatement {
    ready_from(statement, 1)
}

/// The same of a statement that came without an id and got this one here.
pub fn ready_without_id(statement: &Value, key: i64) -> NewStatement {
    let source = statement.to_string();
    let (text, node) = parse(source.as_bytes(), 100).unwrap();
    let view = Statement::parse(text, &node, Version::V2).unwrap();
    NewStatement {
        fingerprint: view.timestamp().map(|_| fingerprint(view)),
        ..ready_from(statement, key)
    }
}

/// The same, sent by the key of that number.
pub fn ready_from(statement: &Value, key: i64) -> NewStatement {
    let source = statement.to_string();
    let (text, node) = parse(source.as_bytes(), 100).unwrap();
    let view = Statement::parse(text, &node, Version::V2).unwrap();
    let (_, authority) = parse(AUTHORITY.as_bytes(), 100).unwrap();
    let id = view.id().unwrap();
    let timestamp = view.timestamp();
    NewStatement {
        id,
        sealed: seal(
            view,
            &Assigned {
                id,
                authority: AUTHORITY,
                version: "2.0.0",
            },
        ),
        timestamp,
        terms: terms(view, Some(&authority)),
        target: view.target(),
        voiding: view.is_voiding(),
        judgements: vec![Judgement {
            edition: 0,
            classified: classify(
                &MAPPINGS,
                view,
                timestamp.unwrap_or(Timestamp::UNIX_EPOCH),
                &[],
            ),
            verdicts: Vec::new(),
            said: Said::default(),
            library: Arc::default(),
            door: Door::Flag,
        }],
        set: SetByServer::default(),
        fingerprint: None,
        definitions: definitions(view),
        attachments: Vec::new(),
        key,
    }
}
