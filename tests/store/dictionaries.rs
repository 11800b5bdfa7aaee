//! Dictionaries made from the store's own statements change how texts are packed, and nothing else.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tertulia::store::sqlite::{Role, SqliteStore};
use tertulia::store::{Filter, NewStatement, Store};

use super::pages::request;
use super::samples::{ASKED, SHARED, id, ready, says};
use super::stores::{TestStore, run};

/// Statements at which a store gets its first own dictionary.
const FIRST: u128 = 5_000;
/// More than it ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn statement(number: u128) -> NewStatement {
    let who = usize::try_from(number % 700).unwrap();
    let verb = [ASKED, SHARED][usize::from(number.is_multiple_of(2))];
    let activity = format!("http://example.org/threads/{}/posts/{number}", number % 90);
    ready(&says(id(number), who, verb, &activity))
}

fn newest_dictionary(at: &TestStore, of: &str) -> i64 {
    let connection = Connection::open(at.folder().join("store.db")).unwrap();
    connection.query_row(of, [], |row| row.get(0)).unwrap()
}

async fn all_read_as_sent(store: &dyn Store, stored: u128) {
    let mut asked = request(Filter::default());
    let mut number = 0;
    loop {
        let page = store.page(asked.clone()).await.unwrap();
        for found in page.statements {
            assert_eq!(found.id, id(number));
            assert_eq!(found.sealed, statement(number).sealed);
            number += 1;
        }
        asked.after = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(number, stored);
}

#[test]
fn statements_packed_before_and_after_a_dictionary_was_made_read_as_they_were_sent() {
    run(
        |mut at| async move {
            let file = at.folder().join("store.db");
            let before = SqliteStore::open(&file, Role::Command, at.hands.clock()).unwrap();
            for first in (0..FIRST).step_by(1_000) {
                let batch = (first..first + 1_000).map(statement).collect();
                at.store.accept(batch).await.unwrap();
            }
            let mut stored = FIRST;
            let begun = Instant::now();
            let used = "SELECT max(dictionary) FROM statement";
            while newest_dictionary(&at, used) < 2 {
                assert!(begun.elapsed() < PATIENCE, "no dictionary is used");
                at.store.accept(vec![statement(stored)]).await.unwrap();
                stored += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            let made = "SELECT count(*) FROM dictionary";
            assert_eq!(newest_dictionary(&at, made), 2);
            all_read_as_sent(at.store.as_ref(), stored).await;
            all_read_as_sent(&before, stored).await;
            before.close().await;
            at.reopen().await;
            all_read_as_sent(at.store.as_ref(), stored).await;
            // It is used from the start, and not made again.
            at.store.accept(vec![statement(stored)]).await.unwrap();
            let last = "SELECT dictionary FROM statement ORDER BY seq DESC LIMIT 1";
            assert_eq!(newest_dictionary(&at, last), 2);
            at.reopen().await;
            assert_eq!(newest_dictionary(&at, made), 2);
        },
        TestStore::sqlite(),
    );
}
