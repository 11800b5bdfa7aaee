//! The content of attachments: what is brought is kept, once, and belongs to those who brought it.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use serde_json::Value;
use tertulia::store::{
    Acceptance, Content, KeptAttachment, NewAttachment, NewStatement, PIECE, Standing, Store,
    StoreError,
};
use tertulia::xapi::hash::Sha2;
use uuid::Uuid;

use super::samples::{ASKED, SHARED, VOIDED, id, ready, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    content_that_was_handed_over_comes_back_in_pieces,
    content_that_was_staged_comes_back_in_pieces,
    nobody_reads_an_upload_before_it_is_a_statements,
    content_is_kept_once_and_belongs_to_those_who_brought_it,
    one_upload_serves_all_statements_of_a_batch,
    a_batch_that_is_refused_leaves_its_uploads_to_another,
    a_statement_that_was_stored_before_keeps_what_it_has,
    discarding_takes_what_no_batch_took_and_nothing_else,
    what_was_queued_before_is_discarded_after_it,
    attachments_of_voided_statements_stay,
    attachments_survive_reopening_and_uploads_do_not,
    a_batch_that_names_an_unknown_upload_is_not_stored,
];

fn hash(content: &[u8]) -> Sha2 {
    let mut hasher = Sha2::from_bytes(&[0; 32]).unwrap().hasher();
    hasher.update(content);
    hasher.finish().unwrap()
}

fn kept(content: &[u8]) -> KeptAttachment {
    KeptAttachment {
        sha2: hash(content),
        length: content.len() as u64,
    }
}

fn whole(content: &[u8]) -> NewAttachment {
    let KeptAttachment { sha2, length } = kept(content);
    NewAttachment {
        sha2,
        length,
        content: Content::Whole(content.into()),
    }
}

fn staged(upload: Uuid, content: &[u8]) -> NewAttachment {
    NewAttachment {
        content: Content::Staged(upload),
        ..whole(content)
    }
}

/// Stages content in pieces.
async fn stage(store: &dyn Store, upload: Uuid, content: &[u8]) {
    for (place, piece) in (0..).zip(content.chunks(PIECE)) {
        store.stage(upload, place, piece.to_vec()).await.unwrap();
    }
}

fn statement(number: u128) -> Value {
    says(id(number), 1, ASKED, "http://example.org/q")
}

fn bringing(number: u128, attachments: Vec<NewAttachment>) -> NewStatement {
    NewStatement {
        attachments,
        ..ready(&statement(number))
    }
}

async fn accept(at: &TestStore, batch: Vec<NewStatement>) -> Acceptance {
    at.store.accept(batch).await.unwrap()
}

/// The content with a hash, if it is kept.
async fn content(at: &TestStore, sha2: Sha2) -> Option<Vec<u8>> {
    let mut content = at.store.piece(sha2, 0).await.unwrap()?;
    let mut place = 1;
    while let Some(piece) = at.store.piece(sha2, place).await.unwrap() {
        assert!(piece.len() <= PIECE);
        content.extend(piece);
        place += 1;
    }
    assert!(at.store.piece(sha2, place + 7).await.unwrap().is_none());
    Some(content)
}

async fn attachments(at: &TestStore, number: u128) -> Vec<KeptAttachment> {
    let mut found = at.store.attachments(vec![id(number)]).await.unwrap();
    let mut found = found.pop().unwrap();
    found.sort_by_key(|kept| kept.sha2);
    found
}

fn large(seed: usize) -> Vec<u8> {
    (0..=250).cycle().take(PIECE * 40 + seed).collect()
}

/// Waits until an upload is gone: its hash cannot be given to it any more.
async fn is_gone(at: &TestStore, upload: Uuid, content: &[u8]) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        let mut probe = bringing(u128::from(u64::MAX), vec![staged(upload, content)]);
        // The write that would take it is undone by a conflict.
        probe.id = id(999);
        let other = NewStatement {
            attachments: Vec::new(),
            ..ready(&says(id(998), 9, SHARED, "http://example.org/other"))
        };
        match at.store.accept(vec![probe, other]).await {
            Err(StoreError::Broken(_)) => return true,
            Ok(Acceptance::Conflict { .. }) => sleep(Duration::from_millis(20)).await,
            outcome => panic!("{outcome:?}"),
        }
    }
    false
}

/// Stores what makes every probe a conflict.
async fn prepare(at: &TestStore) {
    accept(at, vec![ready(&statement(998))]).await;
}

async fn content_that_was_handed_over_comes_back_in_pieces(at: TestStore) {
    let contents = [
        b"".to_vec(),
        b"a".to_vec(),
        vec![7; PIECE],
        vec![8; 2 * PIECE + 1],
    ];
    let brought = contents.iter().map(|content| whole(content)).collect();
    accept(&at, vec![bringing(1, brought)]).await;
    let mut expected: Vec<_> = contents.iter().map(|content| kept(content)).collect();
    expected.sort_by_key(|kept| kept.sha2);
    assert_eq!(attachments(&at, 1).await, expected);
    for one in &contents[1..] {
        assert_eq!(content(&at, hash(one)).await.as_ref(), Some(one));
    }
    // What is empty has no piece.
    assert!(content(&at, hash(b"")).await.is_none());
}

async fn content_that_was_staged_comes_back_in_pieces(at: TestStore) {
    let large = large(1);
    stage(at.store.as_ref(), id(100), &large).await;
    accept(&at, vec![bringing(1, vec![staged(id(100), &large)])]).await;
    assert_eq!(attachments(&at, 1).await, [kept(&large)]);
    assert!(content(&at, hash(&large)).await == Some(large));
}

async fn nobody_reads_an_upload_before_it_is_a_statements(at: TestStore) {
    stage(at.store.as_ref(), id(100), b"secret").await;
    accept(&at, vec![bringing(1, Vec::new())]).await;
    assert!(content(&at, hash(b"secret")).await.is_none());
    assert!(attachments(&at, 1).await.is_empty());
}

async fn content_is_kept_once_and_belongs_to_those_who_brought_it(at: TestStore) {
    stage(at.store.as_ref(), id(100), b"same").await;
    accept(&at, vec![bringing(1, vec![whole(b"same")])]).await;
    // Another way of bringing it, from another key, and one that brings something else.
    let mut second = bringing(2, vec![staged(id(100), b"same"), whole(b"more")]);
    second.key = 7;
    accept(&at, vec![second, bringing(3, Vec::new())]).await;
    let found = at.store.attachments(vec![id(3), id(1), id(2), id(4)]).await;
    let found: Vec<usize> = found.unwrap().iter().map(Vec::len).collect();
    assert_eq!(found, [0, 1, 2, 0]);
    assert_eq!(content(&at, hash(b"same")).await, Some(b"same".to_vec()));
    assert_eq!(content(&at, hash(b"more")).await, Some(b"more".to_vec()));
}

async fn one_upload_serves_all_statements_of_a_batch(at: TestStore) {
    let large = large(2);
    stage(at.store.as_ref(), id(100), &large).await;
    let brought = || vec![staged(id(100), &large)];
    accept(&at, vec![ready(&statement(1))]).await;
    // The first one is stored already and takes nothing.
    let batch = vec![
        bringing(1, brought()),
        bringing(2, brought()),
        bringing(3, brought()),
    ];
    assert_eq!(accept(&at, batch).await, Acceptance::Stored { fresh: 2 });
    for (number, expected) in [(1, 0), (2, 1), (3, 1)] {
        assert_eq!(attachments(&at, number).await.len(), expected);
    }
    assert!(content(&at, hash(&large)).await == Some(large));
}

async fn a_batch_that_is_refused_leaves_its_uploads_to_another(at: TestStore) {
    accept(&at, vec![ready(&statement(1))]).await;
    stage(at.store.as_ref(), id(100), b"content").await;
    let brought = || vec![staged(id(100), b"content"), whole(b"more")];
    let other = NewStatement {
        id: id(1),
        ..ready(&says(id(1), 2, ASKED, "http://example.org/other"))
    };
    let outcome = accept(&at, vec![bringing(2, brought()), other]).await;
    assert!(matches!(outcome, Acceptance::Conflict { index: 1, .. }));
    assert!(attachments(&at, 2).await.is_empty());
    assert!(content(&at, hash(b"content")).await.is_none());
    assert!(content(&at, hash(b"more")).await.is_none());
    accept(&at, vec![bringing(2, brought())]).await;
    assert_eq!(
        content(&at, hash(b"content")).await,
        Some(b"content".to_vec())
    );
}

async fn a_statement_that_was_stored_before_keeps_what_it_has(at: TestStore) {
    accept(&at, vec![bringing(1, vec![whole(b"first")])]).await;
    let again = vec![bringing(1, vec![whole(b"first"), whole(b"second")])];
    assert_eq!(accept(&at, again).await, Acceptance::Stored { fresh: 0 });
    assert_eq!(attachments(&at, 1).await, [kept(b"first")]);
    assert!(content(&at, hash(b"second")).await.is_none());
}

async fn discarding_takes_what_no_batch_took_and_nothing_else(at: TestStore) {
    prepare(&at).await;
    let (taken, left) = (large(3), large(4));
    stage(at.store.as_ref(), id(100), &taken).await;
    stage(at.store.as_ref(), id(101), &left).await;
    stage(at.store.as_ref(), id(102), b"of another").await;
    accept(&at, vec![bringing(1, vec![staged(id(100), &taken)])]).await;
    at.store.discard(vec![id(100), id(101), id(103)]);
    assert!(is_gone(&at, id(101), &left).await);
    assert!(content(&at, hash(&taken)).await == Some(taken));
    accept(&at, vec![bringing(2, vec![staged(id(102), b"of another")])]).await;
    assert_eq!(
        content(&at, hash(b"of another")).await,
        Some(b"of another".to_vec())
    );
}

/// Lets work begin, and does not wait for it.
async fn begin<F: Future + Unpin>(work: &mut F) {
    std::future::poll_fn(|context| {
        let _ = std::pin::Pin::new(&mut *work).poll(context);
        std::task::Poll::Ready(())
    })
    .await;
}

async fn what_was_queued_before_is_discarded_after_it(at: TestStore) {
    prepare(&at).await;
    let content_of = |number: u128| number.to_be_bytes().to_vec();
    for number in 100..150 {
        stage(at.store.as_ref(), id(number), &content_of(number)).await;
        let batch = vec![bringing(
            number,
            vec![staged(id(number), &content_of(number))],
        )];
        let mut accepting = Box::pin(at.store.accept(batch));
        // Asked for, and given up: what it took stays.
        begin(&mut accepting).await;
        drop(accepting);
        at.store.discard(vec![id(number)]);
        let mut staging = Box::pin(at.store.stage(id(number + 1_000), 0, vec![1]));
        begin(&mut staging).await;
        drop(staging);
        at.store.discard(vec![id(number + 1_000)]);
    }
    assert!(is_gone(&at, id(1_149), &[1]).await);
    for number in 100..150 {
        assert_eq!(attachments(&at, number).await.len(), 1, "{number}");
        let found = content(&at, hash(&content_of(number))).await;
        assert_eq!(found, Some(content_of(number)));
    }
}

async fn attachments_of_voided_statements_stay(at: TestStore) {
    accept(&at, vec![bringing(1, vec![whole(b"kept")])]).await;
    accept(&at, vec![ready(&refers(id(2), 9, VOIDED, id(1)))]).await;
    let found = at.store.statement(id(1), Standing::Voided).await.unwrap();
    assert!(found.is_some());
    assert_eq!(attachments(&at, 1).await, [kept(b"kept")]);
}

async fn attachments_survive_reopening_and_uploads_do_not(mut at: TestStore) {
    prepare(&at).await;
    let (taken, left) = (large(5), large(6));
    stage(at.store.as_ref(), id(100), &taken).await;
    stage(at.store.as_ref(), id(101), &left).await;
    accept(&at, vec![bringing(1, vec![staged(id(100), &taken)])]).await;
    at.reopen().await;
    assert!(is_gone(&at, id(101), &left).await);
    assert_eq!(attachments(&at, 1).await, [kept(&taken)]);
    assert!(content(&at, hash(&taken)).await == Some(taken));
    // The id of one that is gone is free.
    stage(at.store.as_ref(), id(101), b"again").await;
    accept(&at, vec![bringing(2, vec![staged(id(101), b"again")])]).await;
    assert_eq!(content(&at, hash(b"again")).await, Some(b"again".to_vec()));
}

async fn a_batch_that_names_an_unknown_upload_is_not_stored(at: TestStore) {
    let batch = vec![
        ready(&statement(1)),
        bringing(2, vec![staged(id(100), b"a")]),
    ];
    assert!(matches!(
        at.store.accept(batch).await,
        Err(StoreError::Broken(_))
    ));
    let found = at.store.statement(id(1), Standing::Valid).await.unwrap();
    assert!(found.is_none());
}
