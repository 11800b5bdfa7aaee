//! Reading page by page while others write.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use actix_web::rt::{spawn, time::sleep};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::{Api, STATEMENTS, id};
use crate::place::Place;
use crate::random::Random;
use crate::server::{Server, run};
use crate::statements::drawn;

/// The verb of every statement that is written here, for a filter that must not lose one.
const VERB: &str = "http://adlnet.gov/expapi/verbs/shared";

/// Far beyond what a busy machine takes for some statements.
const PATIENCE: Duration = Duration::from_secs(60);

/// xAPI 1.0.3, Part 2, 2.5: `more` leads to the rest of the result that the first page began.
#[test]
fn all_pages_show_what_was_stored_before_the_first_one_exactly_once() {
    run(async {
        let place = Place::chosen();
        let server = Server::start(&place);
        let api = Api::of(&server);
        let writing = Writing::default();
        let writers = writing.begin(&api);
        for _ in 0..4 {
            sleep(Duration::from_millis(200)).await;
            writing.has_more_than(0).await;
            let by_verb = format!("limit=9&verb={VERB}");
            let readers = ["limit=7", "limit=7&ascending=true", "limit=50", &by_verb]
                .map(|query| spawn(read(api.clone(), writing.clone(), query.to_owned())));
            for reader in readers {
                reader.await.unwrap();
            }
        }
        writing.end(writers).await;
        let all: HashSet<Uuid> = api.all("limit=31").await.iter().map(id).collect();
        assert_eq!(all, writing.so_far());
        println!("{} statements were written", all.len());
    });
}

async fn read(api: Api, writing: Writing, query: String) {
    let before = writing.so_far();
    // Checks that none comes twice.
    let seen: HashSet<Uuid> = api.all(&query).await.iter().map(id).collect();
    let lost: Vec<_> = before.difference(&seen).collect();
    assert!(lost.is_empty(), "{query} lost {lost:?}");
}

/// xAPI 1.0.3, Part 3, 2.1.3: `since`, `until` and `X-Experience-API-Consistent-Through`.
#[test]
fn polling_sees_every_statement_exactly_once() {
    run(async {
        let place = Place::chosen();
        let server = Server::start(&place);
        let api = Api::of(&server);
        let writing = Writing::default();
        let writers = writing.begin(&api);
        let by_stored = spawn(poll(api.clone(), writing.clone(), newer_than_seen));
        let by_header = spawn(poll(api.clone(), writing.clone(), until_consistent));
        sleep(Duration::from_millis(1_500)).await;
        writing.has_more_than(50).await;
        writing.end(writers).await;
        assert_eq!(by_stored.await.unwrap(), writing.so_far());
        assert_eq!(by_header.await.unwrap(), writing.so_far());
    });
}

/// Polls until the writers have ended, and once more; a statement seen twice is an error.
async fn poll(
    api: Api,
    writing: Writing,
    step: impl AsyncFn(&Api, Timestamp) -> (Vec<Value>, Timestamp),
) -> HashSet<Uuid> {
    let mut seen = HashSet::new();
    let mut since = Timestamp::UNIX_EPOCH;
    let mut polls = 0;
    loop {
        let last = writing.ended.get();
        let statements;
        (statements, since) = step(&api, since).await;
        for statement in &statements {
            let id = id(statement);
            assert!(seen.insert(id), "{id} came twice, in poll {polls}");
        }
        polls += 1;
        if last {
            println!("{polls} polls");
            return seen;
        }
    }
}

/// Asks for what was stored after everything seen so far.
async fn newer_than_seen(api: &Api, since: Timestamp) -> (Vec<Value>, Timestamp) {
    let query = format!("ascending=true&limit=13&since={since}");
    let statements = api.all(&query).await;
    let stored = |statement: &Value| statement["stored"].as_str().unwrap().parse().unwrap();
    let newest = statements.iter().map(stored).max().unwrap_or(since);
    (statements, newest)
}

/// Asks for what was stored up to the time at which nothing is missing any more.
async fn until_consistent(api: &Api, since: Timestamp) -> (Vec<Value>, Timestamp) {
    let page = api.page(&format!("{STATEMENTS}?limit=1")).await;
    let until: Timestamp = page.consistent_through.parse().unwrap();
    assert!(until >= since, "Consistent-Through ran backwards");
    let query = format!("ascending=true&limit=13&since={since}&until={until}");
    (api.all(&query).await, until)
}

/// What was acknowledged so far, and whether the writers have been asked to end.
#[derive(Clone, Default)]
struct Writing {
    acknowledged: Rc<RefCell<HashSet<Uuid>>>,
    ending: Rc<Cell<bool>>,
    ended: Rc<Cell<bool>>,
}

impl Writing {
    /// Waits until more statements than these were acknowledged.
    async fn has_more_than(&self, statements: usize) {
        let began = Instant::now();
        while self.so_far().len() <= statements {
            assert!(began.elapsed() < PATIENCE, "there is no load");
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn begin(&self, api: &Api) -> Vec<JoinHandle<()>> {
        let mut random = Random::new();
        let write = |_| spawn(self.clone().write(api.clone(), random.split()));
        (0..4).map(write).collect()
    }

    async fn write(self, api: Api, mut random: Random) {
        while !self.ending.get() {
            let batch: Vec<Value> = (0..=random.below(6))
                .map(|_| {
                    let mut statement = drawn(&mut random, 2);
                    statement["verb"] = json!({ "id": VERB });
                    statement
                })
                .collect();
            let ids: Vec<_> = batch.iter().map(id).collect();
            let answer = api.try_post(&batch.into()).await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            self.acknowledged.borrow_mut().extend(ids);
        }
    }

    async fn end(&self, writers: Vec<JoinHandle<()>>) {
        self.ending.set(true);
        for writer in writers {
            writer.await.unwrap();
        }
        self.ended.set(true);
    }

    fn so_far(&self) -> HashSet<Uuid> {
        self.acknowledged.borrow().clone()
    }
}
