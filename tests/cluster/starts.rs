//! What a store finds when it is opened, and who opens it.

use std::sync::Barrier;
use std::thread;

use tertulia::app::StoreUrl;
use tertulia::store::{Clock, Role};

use crate::mongod::ReplicaSet;
use crate::samples::{names, open, run, write};

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn processes_that_start_at_once_on_a_new_database_make_one_store() {
    let set = ReplicaSet::start(1);
    let together = Barrier::new(4);
    let work = |number: usize| {
        together.wait();
        let store = open(&set);
        let instance = store.instance().iri.clone();
        run(async {
            write(store.as_ref(), &format!("key {number}"))
                .await
                .unwrap();
            store.close().await;
        });
        instance
    };
    let instances: Vec<String> = thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..4)
            .map(|number| scope.spawn(move || work(number)))
            .collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(
        instances.iter().all(|iri| *iri == instances[0]),
        "{instances:?}"
    );
    run(async {
        let all = ["key 0", "key 1", "key 2", "key 3"];
        assert_eq!(names(open(&set).as_ref()).await, all);
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_command_needs_a_store_that_exists() {
    let set = ReplicaSet::start(1);
    let url: StoreUrl = set.url("nothing_here").parse().unwrap();
    let Err(error) = url.open(Role::Command, Clock::system()) else {
        panic!("it opened");
    };
    let told = error.to_string();
    assert!(
        told.contains("nothing_here") && told.contains("tertulia serve"),
        "{told}"
    );
}
