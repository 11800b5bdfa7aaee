//! Drawn statements: the four verbs and others, people alone and in groups, over many months.

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use tertulia::store::Clock;
use uuid::Uuid;

use crate::random::Random;

/// Verbs and the principle each counts toward.
pub const VERBS: [(&str, &str); 4] = [
    ("http://adlnet.gov/expapi/verbs/asked", "openness"),
    (
        "http://activitystrea.ms/schema/1.0/acknowledge",
        "transparency",
    ),
    ("http://adlnet.gov/expapi/verbs/shared", "sharing"),
    (
        "https://w3id.org/xapi-social-learning/verbs/debriefed",
        "empowerment",
    ),
];
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const EXPERIENCED: &str = "http://adlnet.gov/expapi/verbs/experienced";

/// Days over which timestamps are spread, up to now.
pub const DAYS: u64 = 300;
const QUARTER: i64 = 15 * 60 * 1_000;

pub fn now() -> Timestamp {
    Clock::system().now()
}

/// A statement with an id; `words` of text make it as large as wanted.
pub fn drawn(random: &mut Random, words: u64) -> Value {
    let id = random.id();
    with_id(random, id, words)
}

pub fn with_id(random: &mut Random, id: Uuid, words: u64) -> Value {
    let verb = if random.one_in(6) {
        EXPERIENCED
    } else {
        random.pick(&VERBS).0
    };
    let activity = format!("https://example.org/threads/{}", random.below(40));
    let mut statement = json!({
        "id": id,
        "actor": actor(random),
        "verb": { "id": verb },
        "object": { "id": activity, "definition": { "name": { "en": "A thread" } } },
        "result": { "response": random.text(words) },
    });
    if !random.one_in(5) {
        statement["timestamp"] = timestamp(random).into();
    }
    statement
}

/// A statement that voids the one with the id `target`.
pub fn voiding(random: &mut Random, target: &str) -> Value {
    json!({
        "id": random.id(),
        "actor": { "mbox": "mailto:moderator@example.org" },
        "verb": { "id": VOIDED },
        "object": { "objectType": "StatementRef", "id": target },
    })
}

/// The id of the statement that this one voids.
pub fn voids(statement: &Value) -> Option<&str> {
    (statement["verb"]["id"] == VOIDED).then(|| statement["object"]["id"].as_str().unwrap())
}

fn agent(random: &mut Random) -> Value {
    let number = random.below(60);
    if number.is_multiple_of(3) {
        json!({ "account": { "homePage": "https://lms.example.org", "name": format!("{number}") } })
    } else {
        json!({ "mbox": format!("mailto:person{number}@example.org") })
    }
}

fn actor(random: &mut Random) -> Value {
    if !random.one_in(6) {
        return agent(random);
    }
    let members: Vec<_> = (0..=random.below(4)).map(|_| agent(random)).collect();
    let mut group = json!({ "objectType": "Group", "member": members });
    if random.one_in(2) {
        group["mbox"] = "mailto:team@example.org".into();
    }
    group
}

/// A moment of the past months, often right at an edge of a quarter of an hour, written with an
/// offset and with fractions finer than milliseconds.
fn timestamp(random: &mut Random) -> String {
    let range = DAYS * 24 * 60 * 60 * 1_000;
    let mut at = now().as_millisecond() - i64::try_from(random.below(range)).unwrap();
    if random.one_in(3) {
        at = at / QUARTER * QUARTER + i64::try_from(random.below(3)).unwrap() - 1;
    }
    let fine = i64::try_from(random.below(1_000)).unwrap().microseconds();
    let instant = Timestamp::from_millisecond(at).unwrap() + fine;
    let minutes = *random.pick(&[0, 60, -210, 345, 825]);
    let offset = Offset::from_seconds(minutes * 60).unwrap();
    instant.display_with_offset(offset).to_string()
}
