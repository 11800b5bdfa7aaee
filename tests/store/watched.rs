//! What a store on `MongoDB` sends to it: looked at in every test of the contract.
//!
//! - Every change of one document, and every upsert, carries the shard key of its collection, so that a router
//!   knows the one shard it is for. Nothing is unique in a way that shards could not keep.
//! - An index serves every question: none reads a whole collection or sorts in memory, but for collections that
//!   hold a few documents of configuration.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use mongodb::bson::{Bson, Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;

use super::database::Database;

/// Collections that hold a few documents whatever is stored: keys, processes, rules.
const FEW: [&str; 6] = [
    "edition",
    "instance",
    "key",
    "order",
    "process",
    "rule_text",
];

/// Notes what is sent.
#[derive(Clone, Default)]
pub struct Watched(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    /// Changes that a router could not send to one shard.
    astray: Vec<String>,
    /// One question of each shape.
    questions: BTreeMap<String, Document>,
}

impl Watched {
    /// To be told of every command.
    pub fn handler(&self) -> EventHandler<CommandEvent> {
        let seen = Arc::clone(&self.0);
        EventHandler::callback(move |event| {
            if let CommandEvent::Started(started) = event {
                seen.lock()
                    .unwrap()
                    .note(&started.command_name, &started.command);
            }
        })
    }

    /// Fails where anything was sent that must not be.
    pub fn check(&self, database: &Database) {
        let (astray, questions) = {
            let mut seen = self.0.lock().unwrap();
            (
                std::mem::take(&mut seen.astray),
                std::mem::take(&mut seen.questions),
            )
        };
        assert!(astray.is_empty(), "without the shard key: {astray:#?}");
        database.read(async move |database| {
            for (shape, question) in questions {
                let explain = doc! { "explain": question, "verbosity": "queryPlanner" };
                let plan = database.run_command(explain).await.unwrap();
                let mut stages = Vec::new();
                stages_of(&Bson::Document(plan.clone()), &mut stages);
                for refused in ["COLLSCAN", "SORT"] {
                    assert!(
                        !stages.iter().any(|stage| stage == refused),
                        "{refused} for {shape}: {plan:#}"
                    );
                }
            }
            for name in database.list_collection_names().await.unwrap() {
                let collection = database.collection::<Document>(&name);
                let mut indexes = collection.list_indexes().await.unwrap();
                while indexes.advance().await.unwrap() {
                    let index = indexes.deserialize_current().unwrap();
                    let unique = index.options.as_ref().and_then(|options| options.unique);
                    let first = index.keys.keys().next().cloned().unwrap_or_default();
                    assert!(
                        unique != Some(true) || first == shard_key(&name),
                        "{name} has a unique index that shards cannot keep: {index:?}"
                    );
                }
            }
        });
    }
}

/// The field by which a collection is spread over shards.
fn shard_key(collection: &str) -> &'static str {
    if collection.ends_with(".chunks") {
        "files_id"
    } else {
        "_id"
    }
}

impl Seen {
    fn note(&mut self, name: &str, command: &Document) {
        let collection = command.get_str(name).unwrap_or_default();
        let key = shard_key(collection);
        let mut astray = |filter: Option<&Document>| {
            if !filter.is_some_and(|filter| is_one(filter.get(key))) {
                self.astray
                    .push(format!("{name} of {collection}: {filter:?}"));
            }
        };
        match name {
            "update" | "delete" => {
                let changes = command
                    .get_array("updates")
                    .or_else(|_| command.get_array("deletes"));
                for change in changes.unwrap().iter().filter_map(Bson::as_document) {
                    let many = change.get_bool("multi").unwrap_or_default()
                        || change.get("limit").and_then(as_number) == Some(0);
                    let upsert = change.get_bool("upsert").unwrap_or_default();
                    if upsert || !many {
                        astray(change.get_document("q").ok());
                    }
                }
            }
            "findAndModify" => astray(command.get_document("query").ok()),
            "find" | "aggregate" if !FEW.contains(&collection) => self.ask(command),
            _ => {}
        }
    }

    fn ask(&mut self, command: &Document) {
        const ASKED: [&str; 9] = [
            "find",
            "aggregate",
            "filter",
            "pipeline",
            "sort",
            "limit",
            "projection",
            "hint",
            "cursor",
        ];
        let mut question = Document::new();
        let mut shape = String::new();
        for (name, value) in command {
            if ASKED.contains(&name.as_str()) {
                question.insert(name, value.clone());
                let _ = write!(shape, "{name} {} ", shape_of(value, name == "sort"));
            }
        }
        if collection_is_system(&question) {
            return;
        }
        self.questions.entry(shape).or_insert(question);
    }
}

fn collection_is_system(question: &Document) -> bool {
    question
        .get_str("find")
        .is_ok_and(|name| name.starts_with("system."))
}

/// Whether a condition is for one value.
fn is_one(condition: Option<&Bson>) -> bool {
    match condition {
        None => false,
        Some(Bson::Document(condition)) => !condition.keys().any(|name| name.starts_with('$')),
        Some(_) => true,
    }
}

fn as_number(value: &Bson) -> Option<i64> {
    value.as_i64().or_else(|| value.as_i32().map(i64::from))
}

/// A value with what it says left out: names, and of lists one item.
fn shape_of(value: &Bson, whole: bool) -> String {
    match value {
        Bson::Document(document) => {
            let fields = document
                .iter()
                .map(|(name, value)| format!("{name}: {}", shape_of(value, whole)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Bson::Array(items) => {
            let item = items.first().map(|item| shape_of(item, whole));
            format!("[{}]", item.unwrap_or_default())
        }
        Bson::String(text) if text.starts_with('$') => text.clone(),
        value if whole => value.to_string(),
        value => format!("{:?}", value.element_type()),
    }
}

/// The stages of every plan that won.
fn stages_of(value: &Bson, stages: &mut Vec<String>) {
    match value {
        Bson::Document(document) => {
            for (name, value) in document {
                match value {
                    Bson::String(stage) if name == "stage" => stages.push(stage.clone()),
                    _ if name == "rejectedPlans" => {}
                    value => stages_of(value, stages),
                }
            }
        }
        Bson::Array(items) => items.iter().for_each(|item| stages_of(item, stages)),
        _ => {}
    }
}
