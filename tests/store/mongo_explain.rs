//! Pages of a store on `MongoDB` are read along an index in the order asked for, and cost about what they
//! return, whatever is asked.

use jiff::Timestamp;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use tertulia::store::{Filter, PageRequest};

use super::samples::{ASKED, ready_from, refers, says};
use super::stores::{TestStore, run};

const COUNT: u64 = 3_000;
const TOGETHER: u64 = 100;
const LIMIT: usize = 20;

/// What is asked for in each of the filters.
const AGENT: u64 = 3;
const VERB: u64 = 2;
const ACTIVITY: u64 = 5;
const REGISTRATION: u64 = 9;
const OWNER: u64 = 1;

/// A statement by what filters look for.
#[derive(Clone, Copy)]
struct Made {
    number: u64,
    actor: u64,
    instructor: u64,
    verb: u64,
    activity: u64,
    parent: u64,
    registration: u64,
    owner: u64,
}

impl Made {
    fn new(number: u64) -> Self {
        // Each choice is made as if the others were not.
        let draw = |salt: u64, of: u64| {
            let mixed = (number + 1)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .wrapping_add(salt)
                .wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed >> 33) % of
        };
        Self {
            number,
            actor: draw(1, 40),
            instructor: draw(2, 25),
            verb: draw(3, 6),
            activity: draw(4, 30),
            parent: draw(5, 20),
            registration: draw(6, 100),
            owner: draw(7, 4),
        }
    }

    fn json(self) -> Value {
        let id = super::samples::id(u128::from(self.number));
        let who = usize::try_from(self.actor).unwrap();
        let mut made = says(id, who, &verb(self.verb), &activity(self.activity));
        made["context"] = json!({
            "instructor": { "mbox": format!("mailto:p{}@example.org", self.instructor) },
            "contextActivities": { "parent": [{ "id": activity(self.parent) }] },
            "registration": registration(self.registration).to_string(),
        });
        made
    }
}

fn verb(number: u64) -> String {
    match number {
        VERB => ASKED.to_owned(),
        other => format!("http://example.org/verbs/{other}"),
    }
}

fn activity(number: u64) -> String {
    format!("http://example.org/activities/{number}")
}

fn registration(number: u64) -> uuid::Uuid {
    super::samples::id(1_000_000 + u128::from(number))
}

/// One question, and what it is looked up by.
#[derive(Debug, Clone)]
struct Question {
    filter: Filter,
    ascending: bool,
}

/// Every combination of filters, bounds of time, and orders.
fn questions(since: Timestamp, until: Timestamp) -> Vec<Question> {
    let mut all = vec![Question {
        filter: Filter::default(),
        ascending: false,
    }];
    let mut vary = |change: &dyn Fn(&mut Question)| {
        let mut changed = all.clone();
        changed.iter_mut().for_each(change);
        all.extend(changed);
    };
    vary(&|one| one.filter.agent = Some(super::samples::person_key(3)));
    vary(&|one| one.filter.related_agents = one.filter.agent.is_some());
    vary(&|one| one.filter.verb = Some(verb(VERB)));
    vary(&|one| one.filter.activity = Some(activity(ACTIVITY)));
    vary(&|one| one.filter.related_activities = one.filter.activity.is_some());
    vary(&|one| one.filter.registration = Some(registration(REGISTRATION)));
    vary(&|one| one.filter.owner = Some(i64::try_from(OWNER).unwrap()));
    vary(&|one| one.filter.since = Some(since));
    vary(&|one| one.filter.until = Some(until));
    vary(&|one| one.ascending = true);
    all
}

/// Whether a statement that was made meets one condition.
type Condition = Box<dyn Fn(&Made) -> bool>;

impl Question {
    /// The conditions of the filter, one by one.
    fn conditions(&self) -> Vec<Condition> {
        let filter = self.filter.clone();
        let mut all: Vec<Condition> = Vec::new();
        if filter.agent.is_some() {
            let related = filter.related_agents;
            all.push(Box::new(move |made| {
                made.actor == AGENT || related && made.instructor == AGENT
            }));
        }
        if filter.activity.is_some() {
            let related = filter.related_activities;
            all.push(Box::new(move |made| {
                made.activity == ACTIVITY || related && made.parent == ACTIVITY
            }));
        }
        if filter.verb.is_some() {
            all.push(Box::new(|made| made.verb == VERB));
        }
        if filter.registration.is_some() {
            all.push(Box::new(|made| made.registration == REGISTRATION));
        }
        if filter.owner.is_some() {
            all.push(Box::new(|made| made.owner == OWNER));
        }
        all
    }

    /// How many there are of what it asks for, and in the shortest list that has them all.
    fn expected(&self, window: &[Made]) -> (usize, usize) {
        let conditions = self.conditions();
        let matching = window
            .iter()
            .filter(|made| conditions.iter().all(|holds| holds(made)));
        let mut shortest = window.len();
        for holds in &conditions {
            shortest = shortest.min(window.iter().filter(|made| holds(made)).count());
        }
        let filter = &self.filter;
        let agent = filter.agent.is_some() && !filter.related_agents;
        let activity = filter.activity.is_some() && !filter.related_activities;
        let mut pair = |asked: bool, holds: &dyn Fn(&Made) -> bool| {
            if asked {
                shortest = shortest.min(window.iter().filter(|made| holds(made)).count());
            }
        };
        pair(agent && filter.verb.is_some(), &|made| {
            made.actor == AGENT && made.verb == VERB
        });
        pair(agent && activity, &|made| {
            made.actor == AGENT && made.activity == ACTIVITY
        });
        pair(activity && filter.verb.is_some(), &|made| {
            made.activity == ACTIVITY && made.verb == VERB
        });
        (matching.count(), shortest)
    }
}

async fn fill(at: &TestStore) -> Vec<Made> {
    let all: Vec<Made> = (0..COUNT).map(Made::new).collect();
    for some in all.chunks(usize::try_from(TOGETHER).unwrap()) {
        let batch = some
            .iter()
            .map(|made| ready_from(&made.json(), i64::try_from(made.owner).unwrap()));
        at.store.accept(batch.collect()).await.unwrap();
        at.hands.turn(1_000);
    }
    // Chains of references, which share what they are found by.
    let chain = (1..40_u128).map(|place| {
        let own = super::samples::id(2_000_000 + place);
        let target = super::samples::id(2_000_000 + place - 1);
        ready_from(
            &refers(own, 77, "http://example.org/verbs/refers", target),
            9,
        )
    });
    at.store.accept(chain.collect()).await.unwrap();
    all
}

/// Notes from now on what the database does.
fn profile(at: &TestStore, on: bool) {
    at.database().unwrap().read(async move |database| {
        if on {
            database
                .create_collection("system.profile")
                .capped(true)
                .size(256 * 1024 * 1024)
                .await
                .unwrap();
        }
        let level = if on { 2 } else { 0 };
        database
            .run_command(doc! { "profile": level })
            .await
            .unwrap();
    });
}

/// What the questions for pages cost, in their order.
fn costs(at: &TestStore) -> Vec<Document> {
    at.database().unwrap().read(async move |database| {
        let notes = database.collection::<Document>("system.profile");
        let pages = doc! {
            "op": "query",
            "command.find": "statement",
            "command.sort.n": { "$exists": true },
            "command.sort.stored": { "$exists": false },
        };
        let mut cursor = notes
            .find(pages)
            .sort(doc! { "$natural": 1 })
            .await
            .unwrap();
        let mut found = Vec::new();
        while cursor.advance().await.unwrap() {
            found.push(cursor.deserialize_current().unwrap());
        }
        found
    })
}

fn number(note: &Document, name: &str) -> usize {
    let value = note.get(name).unwrap();
    let value = value.as_i64().or_else(|| value.as_i32().map(i64::from));
    usize::try_from(value.unwrap()).unwrap()
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn every_question_for_a_page_reads_about_what_it_returns_on_mongodb() {
    run(each_question_reads_what_it_returns, TestStore::mongodb());
}

async fn each_question_reads_what_it_returns(at: TestStore) {
    let first = at.hands.clock().now();
    let made = fill(&at).await;
    let stored = |group: u64| {
        Timestamp::from_millisecond(first.as_millisecond() + i64::try_from(group).unwrap() * 1_000)
            .unwrap()
    };
    // Everything stored after the tenth group, up to the twentieth.
    let (since, until) = (stored(9), stored(19));
    let questions = questions(since, until);
    profile(&at, true);
    let mut returned = Vec::new();
    for question in &questions {
        let page = at
            .store
            .page(PageRequest {
                filter: question.filter.clone(),
                ascending: question.ascending,
                after: None,
                limit: LIMIT,
                max_bytes: usize::MAX,
            })
            .await
            .unwrap();
        returned.push(page.statements.len());
    }
    profile(&at, false);
    let costs = costs(&at);
    assert_eq!(costs.len(), questions.len());
    for ((question, cost), returned) in questions.iter().zip(&costs).zip(returned) {
        let from = question.filter.since.map_or(0, |_| 10 * TOGETHER);
        let to = question.filter.until.map_or(COUNT, |_| 20 * TOGETHER);
        let window = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
        let (matching, shortest) = question.expected(&made[window]);
        let told = format!("{question:?}: {matching} of {shortest}, {returned} returned, {cost:#}");
        let plan = cost.get_str("planSummary").unwrap();
        assert!(!plan.contains("COLLSCAN"), "{told}");
        assert!(!cost.get_bool("hasSortStage").unwrap_or_default(), "{told}");
        let examined = number(cost, "docsExamined").max(number(cost, "keysExamined"));
        // One list has all and nothing else: no more than the page, and one that says that there is a next.
        // Otherwise what it has in common with others is found in the shortest one, or in one that the database
        // takes for as good.
        let most = if matching == shortest {
            LIMIT + 2
        } else {
            3 * shortest + 2
        };
        assert!(
            examined <= most,
            "{examined} examined, {most} expected, {told}"
        );
    }
}
