//! A history as it took place: the server it was sent to, and the list of all that arrived there.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Credentials;
use tertulia::report;
use tertulia::store::Scope;

use super::helpers::{INSTANCE, Key, STATEMENTS, TestApp, TestClock, ids_of, path};
use super::history::{History, SENDERS, moment};
use super::plain::mapping;
use super::script::{ACME, Script, Step, is_voiding, voiding};

const MAPPING: &str = "/api/v1/mappings/acme";
const PEOPLE: &str = "/api/v1/people";
pub const DIRECTORY: &str = "/api/v1/directory";
const POPULATION: &str = "https://w3id.org/xapi-social-learning/documents/population";
const PREFERENCES: &str = "https://w3id.org/xapi-social-learning/documents/reporting-preferences";

/// A statement that was stored.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub id: String,
    /// The id of the key that sent it.
    pub key: String,
    /// As it was sent.
    pub statement: Value,
    /// Its timestamp; when it was stored where it has none.
    pub time: Timestamp,
    /// When it was stored, to some seconds.
    pub stored: Timestamp,
}

/// A server with a history behind it.
pub struct World {
    pub app: TestApp,
    pub history: History,
    /// In the order of arrival.
    pub arrived: Vec<Arrived>,
    /// The agents that are one person, by its name.
    pub declared: BTreeMap<String, Vec<Value>>,
    /// Those in force, the one that decides first at the front.
    pub mappings: Vec<Value>,
    pub directory: Option<Value>,
    /// How many people a document says there are.
    pub headcount: Option<usize>,
    /// What agents said they want, the agent beside it.
    pub preferences: Vec<(Value, Value)>,
    pub now: Timestamp,
    keys: Vec<Key>,
    clock: TestClock,
    /// The ids that were given to each draft.
    given: HashMap<usize, Vec<String>>,
}

impl World {
    /// Sends a history to a server of its own.
    pub fn of(history: &History) -> Self {
        // Seconds that go by between two requests cross no quarter of an hour.
        let now = moment(history.noon, -2, 0) + 7.minutes();
        let clock = TestClock::at(&now.to_string());
        let settings = report::Settings {
            tz: history.zone(),
            ..report::Settings::default()
        };
        let app = TestApp::spawn_with(|all| {
            all.clock = clock.clock();
            all.reports = settings;
        });
        let scopes = [Scope::StatementsWrite, Scope::Profile, Scope::Define];
        let key = |number| {
            let credentials = Credentials {
                id: format!("platform-{number}"),
                secret: "secret".to_owned(),
            };
            app.key_like(credentials, &format!("platform {number}"), &scopes)
        };
        let keys = (0..SENDERS).map(key).collect();
        let mut world = Self {
            app,
            history: history.clone(),
            arrived: Vec::new(),
            declared: BTreeMap::new(),
            mappings: vec![mapping::shipped()],
            directory: None,
            headcount: None,
            preferences: Vec::new(),
            now,
            keys,
            clock,
            given: HashMap::new(),
        };
        world.play(Script::of(history).0);
        world
    }

    fn play(&mut self, steps: Vec<Step>) {
        let mut batch: Vec<(u8, usize, Value)> = Vec::new();
        for step in steps {
            let Step::Post {
                sender,
                draft,
                statement,
            } = step
            else {
                self.post(std::mem::take(&mut batch));
                self.take(step);
                continue;
            };
            // One batch is of one sender, and names no id twice.
            let differs = |(by, _, other): &(u8, usize, Value)| {
                *by != sender || (statement.get("id").is_some() && statement["id"] == other["id"])
            };
            if batch.iter().any(differs) {
                self.post(std::mem::take(&mut batch));
            }
            batch.push((sender, draft, statement));
        }
        self.post(batch);
        let later = if self.history.acts.len().is_multiple_of(3) {
            5
        } else {
            100
        };
        self.at(self.now + (later * 24).hours());
        self.settle();
        self.catch_up();
    }

    /// Waits until the server knows that nothing is missing up to now: one of several processes has to hear it from the
    /// database first.
    fn catch_up(&self) {
        for _ in 0..2_000 {
            let answer = self.app.get("/xapi/statements?limit=1").expect(200);
            let through = answer.header("x-experience-api-consistent-through");
            if through.unwrap().parse::<Timestamp>().unwrap() >= self.now {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server never catches up with the clock");
    }

    fn at(&mut self, time: Timestamp) {
        self.now = time;
        self.clock.set(&time.to_string());
    }

    fn post(&mut self, batch: Vec<(u8, usize, Value)>) {
        let Some((sender, ..)) = batch.first() else {
            return;
        };
        let key = self.keys[usize::from(*sender)].clone();
        let statements: Vec<&Value> = batch.iter().map(|(_, _, statement)| statement).collect();
        let ids = self.send(&key, &json!(statements));
        for ((_, draft, statement), id) in batch.into_iter().zip(ids) {
            self.given.entry(draft).or_default().push(id.clone());
            self.keep(id, &key.id, statement);
        }
    }

    fn send(&self, key: &Key, statements: &Value) -> Vec<String> {
        let call = self.app.call(Method::POST, STATEMENTS).by(key);
        ids_of(&call.json(statements).send().expect(200).json())
    }

    /// Puts down what arrived, unless it is there already.
    fn keep(&mut self, id: String, key: &str, statement: Value) {
        if self.arrived.iter().any(|one| one.id == id) {
            return;
        }
        let time = statement["timestamp"].as_str().map_or_else(
            || {
                // It may be voided already.
                let read = |name| {
                    let path = path(STATEMENTS, &[(name, id.as_str())]);
                    self.app.get(&path)
                };
                let mut told = read("statementId");
                if told.status == 404 {
                    told = read("voidedStatementId");
                }
                let stored = told.expect(200).json();
                stored["timestamp"].as_str().unwrap().parse().unwrap()
            },
            |text| text.parse().unwrap(),
        );
        self.arrived.push(Arrived {
            id,
            key: key.to_owned(),
            statement,
            time,
            stored: self.now,
        });
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Post { .. } => {}
            Step::Void(id) => self.void(&id),
            Step::VoidDraft(draft) => {
                let given = self.given.get(&draft).cloned();
                if let Some(first) = given.iter().flatten().next() {
                    self.void(first);
                }
            }
            Step::Declare(person) => {
                let id = person["person"].as_str().unwrap().to_owned();
                let call = self.app.call(Method::PUT, PEOPLE).json(&person);
                assert!([200, 201].contains(&call.send().status));
                let agents = person["agents"].as_array().unwrap().clone();
                self.declared.insert(id, agents);
            }
            Step::Forget(id) => {
                let path = path(PEOPLE, &[("person", &id)]);
                let status = self.app.call(Method::DELETE, &path).send().status;
                let known = self.declared.remove(&id).is_some();
                assert_eq!(status, if known { 204 } else { 404 });
            }
            Step::Map(own) => self.map(own),
            Step::Organise(directory) => {
                let call = self.app.call(Method::PUT, DIRECTORY).json(&directory);
                let answer = call.send();
                assert!(
                    [200, 201, 204].contains(&answer.status),
                    "{}",
                    answer.text()
                );
                self.directory = Some(directory);
            }
            Step::Prefer { agent, document } => {
                let text = agent.to_string();
                let query = [("profileId", PREFERENCES), ("agent", &text)];
                let path = path("/xapi/agents/profile", &query);
                let call = self.app.call(Method::POST, &path).json(&document);
                call.send().expect(204);
                self.preferences.retain(|(other, _)| *other != agent);
                self.preferences.push((agent, document));
            }
            Step::Count(people) => {
                let query = [("activityId", INSTANCE), ("profileId", POPULATION)];
                let path = path("/xapi/activities/profile", &query);
                let call = match people {
                    // As a merge it needs no condition.
                    Some(people) => self
                        .app
                        .call(Method::POST, &path)
                        .json(&json!({ "asOf": "2026-01-01", "members": people })),
                    None => self.app.call(Method::DELETE, &path),
                };
                call.send().expect(204);
                self.headcount = people.map(usize::from);
            }
            Step::Wait { quarters } => {
                self.at(self.now + (i64::from(quarters) * 15).minutes());
            }
        }
    }

    fn void(&mut self, id: &str) {
        let statement = voiding(id);
        let ids = self.send(&self.app.admin, &statement);
        let key = self.app.admin.id.clone();
        for given in ids {
            self.keep(given, &key, statement.clone());
        }
    }

    fn map(&mut self, own: Option<Value>) {
        self.settle();
        let is_loaded = self.mappings.len() > 1;
        match &own {
            Some(own) => {
                let answer = self.app.call(Method::PUT, MAPPING).json(own).send();
                assert!([200, 201].contains(&answer.status), "{}", answer.text());
            }
            None if is_loaded => {
                let answer = self.app.call(Method::DELETE, MAPPING).send();
                assert!([200, 204].contains(&answer.status), "{}", answer.text());
            }
            None => {}
        }
        self.mappings.retain(|one| one["name"] != ACME);
        if let Some(own) = own {
            self.mappings.insert(0, own);
        }
    }

    /// Waits until nothing is judged again.
    fn settle(&self) {
        for _ in 0..3_000 {
            let told = self.app.get("/api/v1/profiles").expect(200).json();
            if told["judging"]["next"].is_null() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("what is stored is still judged again");
    }

    /// The ids of the statements that were voided, known or not.
    pub fn voided(&self) -> Vec<&str> {
        let voiding = self.arrived.iter().filter(|one| is_voiding(&one.statement));
        voiding
            .map(|one| one.statement["object"]["id"].as_str().unwrap())
            .collect()
    }
}
