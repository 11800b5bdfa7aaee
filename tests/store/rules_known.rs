//! What a process knows of the rules of its store.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serde_json::json;
use tertulia::lrs::rules::{Book, BuiltIn, Offered, Standing};
use tertulia::lrs::{Limits, Lrs};
use tertulia::store::RuleKind;

use super::judging_world::PROFILE_VERSION;
use super::samples::{ASKED, id, ready, says};
use super::stores::{TestStore, every_store};

every_store![
    rules_that_suffice_by_now_are_not_read_again,
    a_change_is_known_wherever_its_request_is_cut,
    profiles_that_stay_are_read_once,
];

async fn rules_that_suffice_by_now_are_not_read_again(at: TestStore) {
    let store = &*at.store;
    let book = Book::open(store).await.unwrap();
    let seen = book.standing();
    let suffices = |now: &Arc<Standing>| !Arc::ptr_eq(now, &seen);
    book.refresh(store, suffices).await.unwrap();
    let known = book.standing();
    assert!(!Arc::ptr_eq(&seen, &known));
    book.refresh(store, suffices).await.unwrap();
    assert!(Arc::ptr_eq(&known, &book.standing()));
}

async fn a_change_is_known_wherever_its_request_is_cut(at: TestStore) {
    let lrs = Lrs {
        store: Arc::clone(&at.store),
        rules: Arc::new(Book::open(&*at.store).await.unwrap()),
        limits: Limits::default(),
        clock: at.hands.clock(),
    };
    let is_known = async || {
        let latest = at.store.rulebook().await.unwrap().latest().number;
        lrs.rules.standing().latest().edition == latest
    };
    for steps in 0.. {
        let ended = {
            let mut left = steps;
            let mut loading = pin!(lrs.load_rules(mapping(steps)));
            poll_fn(|context| match loading.as_mut().poll(context) {
                Poll::Ready(changed) => Poll::Ready(changed.map(|_| true)),
                Poll::Pending if left == 0 => Poll::Ready(Ok(false)),
                Poll::Pending => {
                    left -= 1;
                    Poll::Pending
                }
            })
            .await
            .unwrap()
        };
        // What was asked of the store before is done when this is.
        at.store.probe().await.unwrap();
        let known = async {
            while !is_known().await {
                tokio::task::yield_now().await;
            }
        };
        let patience = Duration::from_secs(60);
        tokio::time::timeout(patience, known).await.unwrap();
        if ended {
            return;
        }
    }
}

async fn profiles_that_stay_are_read_once(at: TestStore) {
    let store = &*at.store;
    BuiltIn::read(None).unwrap().install(store).await.unwrap();
    // With something stored the next edition does not count at once.
    let mut statement = ready(&says(id(1), 1, ASKED, "http://example.org/a"));
    statement.judgements[0].edition = store.rulebook().await.unwrap().current.number;
    store.accept(vec![statement]).await.unwrap();
    let lrs = Lrs {
        store: Arc::clone(&at.store),
        rules: Arc::new(Book::open(store).await.unwrap()),
        limits: Limits::default(),
        clock: at.hands.clock(),
    };
    lrs.load_rules(mapping(0)).await.unwrap();
    let known = lrs.rules.standing();
    let next = known.next.as_ref().unwrap();
    assert!(Arc::ptr_eq(&known.current.library, &next.library));
    // As when the server starts between the two.
    let opened = Book::open(store).await.unwrap().standing();
    let next = opened.next.as_ref().unwrap();
    assert!(Arc::ptr_eq(&opened.current.library, &next.library));
    // The same texts, one of them out of force: the verdicts of one say nothing of the other.
    let version = format!("version={PROFILE_VERSION}");
    let dropped = lrs.drop_rules(RuleKind::Profile, "social-learning", &version);
    dropped.await.unwrap();
    let known = lrs.rules.standing();
    let next = known.next.as_ref().unwrap();
    assert!(known.current.is_in_force(PROFILE_VERSION));
    assert!(!next.is_in_force(PROFILE_VERSION));
}

fn mapping(patch: usize) -> Offered {
    let text = json!({
        "name": "acme",
        "version": format!("1.0.{patch}"),
        "base": "https://acme.example.org",
        "rules": [{
            "id": "whistled",
            "verbs": ["https://acme.example.org/verbs/whistled"],
            "behaviour": "whistled",
            "principles": ["sharing"],
            "note": "Whistling is sharing.",
        }],
    });
    Offered {
        kind: RuleKind::Mapping,
        slug: "acme".to_owned(),
        version: None,
        text: text.to_string(),
        accept_defects: false,
    }
}
