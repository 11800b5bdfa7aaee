//! Which registrations follow a pattern to its end.

use std::sync::Arc;

use tertulia::facts::Directory;
use tertulia::profile::{Document, Library, Symbol, Version};
use tertulia::report::together::Together;
use tertulia::report::{Listed, Settings, Viewer};
use tertulia::store::KeptThread;
use uuid::Uuid;

use crate::history::{DAY, Said};
use crate::recounted::by_key;
use crate::store::{Memory, Question};

const TEXT: &str = include_str!("../../profiles/social-learning.jsonld");

fn version() -> Arc<Version> {
    let document = Document::read(TEXT).0.unwrap();
    Version::compile(&document, &[], &Library::default()).remove(0)
}

/// The thread of a registration, as a store keeps it.
fn thread(version: &Version, history: &[Said], registration: Uuid) -> KeptThread {
    let own = history
        .iter()
        .filter(|one| one.registration == Some(registration));
    let mut thread = version.patterns.begin();
    for said in own.clone() {
        let is_it = |id: &str| {
            said.templates
                .iter()
                .any(|name| id.ends_with(&format!("/templates/{name}")))
        };
        let templates = version.templates.iter().enumerate();
        let places = templates
            .filter(|(_, one)| is_it(&one.id))
            .map(|(place, _)| place);
        let symbol = Symbol {
            valid: true,
            templates: places.collect(),
        };
        thread.step(&version.patterns, &symbol);
    }
    KeptThread {
        version: version.id.clone(),
        registration,
        subregistration: Vec::new(),
        started_ms: own.map(|one| one.time).min().unwrap(),
        state: thread.to_bytes(),
    }
}

#[test]
fn a_registration_counts_where_its_first_statement_begins_the_loop() {
    // 3 February 2026, noon.
    let start = 1_770_120_000_000;
    let mut history = Vec::new();
    let mut say = |registration: u128, days: i64, template: &'static str| {
        let sequence = i64::try_from(history.len()).unwrap() + 1;
        history.push(Said {
            registration: Some(Uuid::from_u128(registration)),
            ..Said::new(sequence, start + days * DAY, &[1], template)
        });
    };
    // Closed, although one more question in it would not have been.
    say(1, 0, "asked-question");
    say(1, 20, "answered");
    say(1, 21, "acknowledged-answer");
    // Not acknowledged.
    say(2, 1, "asked-for-help");
    say(2, 2, "answered");
    // Begun with something else.
    say(3, 2, "answered");
    say(3, 3, "asked-question");
    say(3, 4, "answered");
    // Begun before the range.
    say(4, -10, "asked-question");
    say(4, 1, "answered");
    say(4, 2, "acknowledged-answer");
    // Too young.
    say(5, 21, "asked-question");
    history.sort_by_key(|one| one.time);
    let version = version();
    let threads = (1..=5).map(|one| thread(&version, &history, Uuid::from_u128(one)));
    let mut store = Memory::of(&history);
    store.threads = threads.collect();
    let question = Question {
        query: &[("from", "2026-02-01"), ("to", "2026-03-01")],
        viewer: Viewer::Exact,
        settings: Settings::default(),
        now: "2026-06-01T00:00:00Z",
        listed: Listed {
            directory: Arc::new(Directory::default()),
            revision: [0; 16],
            left_out: [0; 16],
            state: 0,
            source: None,
        },
        library: Library::new(vec![version]),
    };
    let rows = by_key(&question.ask(Together::Threads, &store).unwrap().data);
    let row = rows
        .iter()
        .find(|(key, _)| key.2 == "closed_ask_answer_acknowledge");
    let (_, says) = row.unwrap();
    assert_eq!(*says, (Some(0.5), Some(1), Some(2), Some(1)));
    let other = rows
        .iter()
        .find(|(key, _)| key.2 == "closed_feedback_loop")
        .unwrap();
    assert_eq!(*other.1, (None, Some(0), Some(0), Some(0)));
}
