//! What only a store in one file promises.

use rusqlite::Connection;
use tertulia::store::sqlite::{OpenError, Role, SqliteStore};
use tertulia::store::{Clock, Store};

use super::samples::{ASKED, id, ready, says};
use super::stores::{TestStore, run};

#[test]
fn a_second_server_on_the_same_file_is_refused_and_told_by_whom() {
    run(
        |at| async move {
            let file = at.folder().join("store.db");
            let second = SqliteStore::open(&file, Role::Server { iri: None }, Clock::system());
            let Err(OpenError::InUse { owner, .. }) = second else {
                panic!("it opened")
            };
            assert_eq!(owner, std::process::id().to_string());
            at.store.close().await;
            let third = SqliteStore::open(&file, Role::Server { iri: None }, Clock::system());
            third.map(drop).expect("the first one has let go");
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_command_works_beside_a_server_and_both_see_each_other() {
    run(
        |at| async move {
            let file = at.folder().join("store.db");
            let beside = SqliteStore::open(&file, Role::Command, at.hands.clock()).unwrap();
            at.store
                .accept(vec![ready(&says(id(1), 1, ASKED, "http://example.org/q"))])
                .await
                .unwrap();
            at.hands.turn(5);
            beside
                .accept(vec![ready(&says(id(2), 2, ASKED, "http://example.org/q"))])
                .await
                .unwrap();
            at.hands.turn(5);
            at.store
                .accept(vec![ready(&says(id(3), 3, ASKED, "http://example.org/r"))])
                .await
                .unwrap();
            for store in [at.store.as_ref(), &beside as &dyn Store] {
                for number in 1..=3 {
                    let found = store
                        .statement(id(number), tertulia::store::Standing::Valid)
                        .await;
                    assert!(found.unwrap().is_some());
                }
            }
            beside.close().await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_command_needs_a_store_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    let missing = SqliteStore::open(&folder.path().join("no.db"), Role::Command, Clock::system());
    assert!(matches!(missing, Err(OpenError::Missing { .. })));
}

#[test]
fn a_file_of_a_newer_program_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    drop(SqliteStore::open(&file, Role::Server { iri: None }, Clock::system()).unwrap());
    let connection = Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    let refused = SqliteStore::open(&file, Role::Command, Clock::system());
    let Err(error) = refused else {
        panic!("it opened")
    };
    assert!(error.to_string().contains("use a newer program"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let at = TestStore::sqlite();
    for name in ["store.db", "store.db-wal", "store.db.lock"] {
        let mode = std::fs::metadata(at.folder().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
