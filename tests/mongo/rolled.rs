//! Rolling up what is fresh, of which a process has in memory what it has written itself.

use tertulia::store::Store as _;

use super::apart::{ask, counted, let_roll_up, void};
use super::database::Database;
use super::load::{open, run};

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_was_taken_back_before_it_was_rolled_up_does_not_count() {
    let database = Database::new();
    let store = open(database.url());
    run(async {
        ask(&store, 1, 1, 0).await;
        let_roll_up(&database);
        // From here on the process has all that is fresh in memory.
        ask(&store, 2, 2, 0).await;
        ask(&store, 3, 2, 1).await;
        ask(&store, 4, 3, 1).await;
        void(&store, 5, 3).await;
        let_roll_up(&database);
        ask(&store, 6, 1, 2).await;
        let rolled = [(2, 2), (1, 1), (1, 1), (0, 0), (4, 3), (4, 3)];
        assert_eq!(counted(&store).await, rolled);
        void(&store, 7, 4).await;
        ask(&store, 8, 3, 3).await;
        let_roll_up(&database);
        ask(&store, 9, 3, 3).await;
        let rolled = [(2, 2), (0, 0), (1, 1), (2, 1), (5, 3), (5, 3)];
        assert_eq!(counted(&store).await, rolled);
        store.close().await;
    });
    let store = open(database.url());
    run(async {
        let rolled = [(2, 2), (0, 0), (1, 1), (2, 1), (5, 3), (5, 3)];
        assert_eq!(counted(&store).await, rolled);
        store.close().await;
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_another_process_has_written_is_rolled_up_too() {
    let database = Database::new();
    let (one, other) = (open(database.url()), open(database.url()));
    run(async {
        ask(&one, 1, 1, 0).await;
        let_roll_up(&database);
        ask(&one, 2, 2, 0).await;
        // Each of them has seen a part of what is fresh.
        ask(&one, 3, 3, 1).await;
        ask(&other, 4, 4, 1).await;
        ask(&one, 5, 5, 2).await;
        void(&other, 6, 3).await;
        let_roll_up(&database);
        ask(&one, 7, 6, 3).await;
        let rolled = [(2, 2), (1, 1), (1, 1), (1, 1), (5, 5), (5, 5)];
        for store in [&one, &other] {
            assert_eq!(counted(store).await, rolled);
        }
        ask(&one, 8, 7, 3).await;
        ask(&other, 9, 8, 3).await;
        let_roll_up(&database);
        ask(&other, 10, 8, 3).await;
        let rolled = [(2, 2), (1, 1), (1, 1), (4, 3), (8, 7), (8, 7)];
        for store in [&one, &other] {
            assert_eq!(counted(store).await, rolled);
            store.close().await;
        }
    });
}
