//! A store under changing rules, with everything that was sent to it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::mapping;
use tertulia::lrs::rules::{self, Rules};
use tertulia::store::{
    Acceptance, Begun, Door, Edition, JudgedAgain, NewEdition, NewKey, NewRuleText, NewStatement,
    NewlyUsed, RuleKind, RuleText, Rulebook, Scope, SecretHash, SetByServer, Standing, Used,
};
use tertulia::xapi::json::parse;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;
use uuid::Uuid;

use super::judging_recount::{Recount, Stored};
use super::samples::{VOIDED, id, ready_from, ready_without_id, refers};
use super::stores::TestStore;
use super::told::{ALWAYS, all_told};

pub const PROFILE: &str = include_str!("../../profiles/social-learning.jsonld");
pub const PROFILE_VERSION: &str = "https://w3id.org/xapi-social-learning/v1.0";
/// A verb that only a mapping of the organisation knows.
pub const HUMMED: &str = "http://example.org/verbs/hummed";

/// The program's mapping, which here maps the verb too, and counts what was asked otherwise.
static OWN_MAPPING: LazyLock<String> = LazyLock::new(|| {
    let mut mapping: Value = serde_json::from_str(mapping::BUILT_IN).unwrap();
    mapping["version"] = json!("9.0.0");
    // Its behaviours count toward other principles here.
    mapping.as_object_mut().unwrap().remove("behaviours");
    let rules = mapping["rules"].as_array_mut().unwrap();
    let asked = rules.iter_mut().find(|rule| rule["id"] == "asked").unwrap();
    asked["principles"] = json!(["transparency"]);
    rules.push(json!({
        "id": "hummed", "verbs": [HUMMED], "behaviour": "hummed", "principles": ["openness"], "note": "n",
    }));
    mapping.to_string()
});

/// The rules a store may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The program's mapping, and no profile.
    Mapped,
    /// The profile too.
    Profile,
    /// Another mapping, with the profile or without.
    OwnWithProfile,
    OwnMapping,
    /// The profile judges nothing new.
    Retired,
    /// Another profile beside it, and the same where it judges nothing new.
    Beside,
    RetiredBeside,
}

/// A version of another profile, in which one listens to nothing but what was asked in it.
pub const OTHER_VERSION: &str = "https://example.org/profiles/other/v1";

static OTHER_PROFILE: LazyLock<String> = LazyLock::new(|| {
    let template = |name: &str, verb: &str| {
        json!({
            "id": format!("https://example.org/profiles/other/templates/{name}"),
            "type": "StatementTemplate",
            "inScheme": OTHER_VERSION,
            "prefLabel": { "en": name },
            "definition": { "en": name },
            "verb": verb,
        })
    };
    let asked = template("asked", super::samples::ASKED);
    let mut listened = template(
        "listened",
        "https://w3id.org/xapi-social-learning/verbs/listened",
    );
    listened["objectStatementRefTemplate"] = json!([asked["id"]]);
    json!({
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": "https://example.org/profiles/other",
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": { "en": "Other" },
        "definition": { "en": "Another profile." },
        "author": { "type": "Organization", "name": "Somebody" },
        "versions": [{ "id": OTHER_VERSION, "generatedAtTime": "2026-01-01T00:00:00Z" }],
        "templates": [asked, listened],
    })
    .to_string()
});

impl Change {
    /// Those of one profile.
    pub const ALL: [Self; 5] = [
        Self::Mapped,
        Self::Profile,
        Self::OwnWithProfile,
        Self::OwnMapping,
        Self::Retired,
    ];

    fn texts(self) -> Vec<NewRuleText> {
        let text = |kind, version: &str, text: &str| NewRuleText {
            kind,
            slug: "social-learning".to_owned(),
            version: version.to_owned(),
            text: text.to_owned(),
            built_in: true,
            defects: false,
        };
        let own = matches!(self, Self::OwnWithProfile | Self::OwnMapping);
        let mut texts = vec![if own {
            text(RuleKind::Mapping, "9.0.0", &OWN_MAPPING)
        } else {
            text(RuleKind::Mapping, "2.0.0", mapping::BUILT_IN)
        }];
        if !matches!(self, Self::Mapped | Self::OwnMapping) {
            texts.push(text(RuleKind::Profile, PROFILE_VERSION, PROFILE));
        }
        if matches!(self, Self::Beside | Self::RetiredBeside) {
            texts.push(text(RuleKind::Profile, OTHER_VERSION, &OTHER_PROFILE));
        }
        texts
    }

    /// The change that leads to these rules.
    pub fn edition(self, book: &Rulebook, now: Timestamp) -> NewEdition {
        let next = book.next.as_ref().map(|next| &next.edition);
        let mut edition = NewEdition {
            after: next.unwrap_or(&book.current).number,
            uses: Vec::new(),
            texts: Vec::new(),
        };
        for text in self.texts() {
            let retires = matches!(self, Self::Retired | Self::RetiredBeside)
                && text.version == PROFILE_VERSION;
            match book.texts.iter().find(|known| known.what == text) {
                Some(known) => edition.uses.push(Used {
                    text: known.number,
                    retired: retires.then_some(now),
                }),
                None => edition.texts.push(NewlyUsed {
                    text,
                    retired: None,
                }),
            }
        }
        edition
    }
}

/// The rules of an edition, beside those that are known. Reading a profile takes long, and many stores have the same.
fn rules_of(known: &[Arc<Rules>], edition: &Edition, texts: &[RuleText]) -> Arc<Rules> {
    static READ: LazyLock<Mutex<HashMap<String, Arc<Rules>>>> = LazyLock::new(Mutex::default);
    let versions = texts.iter().map(|text| (text.number, &text.what.version));
    let name = format!("{edition:?} {:?}", versions.collect::<Vec<_>>());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let rules = read
        .entry(name)
        .or_insert_with(|| Arc::new(Rules::beside(known, edition, texts).unwrap()));
    Arc::clone(rules)
}

/// What keys want, by their places.
pub const DOORS: [Door; 3] = [Door::Flag, Door::Off, Door::Reject];
pub const FLAG: usize = 0;
pub const OFF: usize = 1;
pub const REJECT: usize = 2;

/// A statement to be sent. It has an id here, also where it is sent without one.
#[derive(Debug, Clone)]
pub struct Sent {
    pub key: usize,
    pub with_id: bool,
    pub value: Value,
}

/// A store, the rules as whoever sends knows them, and what was sent.
pub struct World {
    pub at: TestStore,
    /// Numbers of the keys.
    pub keys: Vec<i64>,
    pub current: Arc<Rules>,
    pub next: Option<Arc<Rules>>,
    pub recount: Recount,
}

impl World {
    pub async fn new(at: TestStore) -> Self {
        let mut keys = Vec::new();
        for door in DOORS {
            let key = NewKey {
                door,
                id: door.name().to_owned(),
                name: door.name().to_owned(),
                secret: SecretHash::new("secret", [0; 16]),
                scopes: vec![Scope::StatementsWrite],
            };
            keys.push(at.store.put_key(key).await.unwrap().unwrap().number);
        }
        let book = at.store.rulebook().await.unwrap();
        let current = rules_of(&[], &book.current, &book.texts);
        let mut world = Self {
            at,
            keys,
            current,
            next: None,
            recount: Recount::default(),
        };
        world.refresh().await;
        world
    }

    /// A store that begins with rules.
    pub async fn under(at: TestStore, change: Change) -> Self {
        let mut world = Self::new(at).await;
        world.begin(change).await;
        world
    }

    /// The rules as whoever sends knows them.
    fn standing(&self) -> rules::Standing {
        rules::Standing {
            current: Arc::clone(&self.current),
            next: self.next.clone(),
        }
    }

    /// Reads the rules.
    pub async fn refresh(&mut self) {
        let book = self.at.store.rulebook().await.unwrap();
        let known: Vec<_> = self.standing().all().map(Arc::clone).collect();
        let rules = |edition: &Edition| rules_of(&known, edition, &book.texts);
        self.current = rules(&book.current);
        self.next = book.next.as_ref().map(|next| rules(&next.edition));
    }

    pub async fn begin(&mut self, change: Change) -> u32 {
        let book = self.at.store.rulebook().await.unwrap();
        let edition = change.edition(&book, self.at.hands.clock().now());
        let begun = self.at.store.begin_edition(edition).await.unwrap();
        let Begun::Edition(number) = begun else {
            panic!("nobody else changes rules")
        };
        self.refresh().await;
        number
    }

    /// As the server would hand it to the store under the rules it knows.
    pub fn prepare(&self, sent: &Sent) -> NewStatement {
        let key = self.keys[sent.key];
        let ready = if sent.with_id {
            ready_from(&sent.value, key)
        } else {
            ready_without_id(&sent.value, key)
        };
        let source = as_sent(sent).to_string();
        let (text, node) = parse(source.as_bytes(), 100).unwrap();
        let view = Statement::parse(text, &node, Version::V2).unwrap();
        let time = view.timestamp().unwrap_or(Timestamp::UNIX_EPOCH);
        NewStatement {
            judgements: self.standing().judge(view, time, DOORS[sent.key]),
            set: SetByServer {
                id: !sent.with_id,
                version: view.version().is_none(),
                authority: true,
            },
            ..ready
        }
    }

    /// Sends a batch, and notes what was stored.
    pub async fn send(&mut self, batch: &[Sent]) -> Acceptance {
        loop {
            let prepared = batch.iter().map(|sent| self.prepare(sent)).collect();
            let outcome = self.at.store.accept(prepared).await.unwrap();
            if outcome == Acceptance::OtherRules {
                self.refresh().await;
                continue;
            }
            self.note(batch, &outcome).await;
            return outcome;
        }
    }

    pub async fn stored(&mut self, batch: &[Sent]) {
        let outcome = self.send(batch).await;
        assert!(matches!(outcome, Acceptance::Stored { .. }), "{outcome:?}");
    }

    /// Sends batches at the same time, after something that keeps the writer busy meanwhile: they come
    /// into one transaction, in their order.
    pub async fn send_together(&mut self, batches: &[Vec<Sent>]) -> Vec<Acceptance> {
        let mut all = vec![
            self.at
                .store
                .accept((0..60).map(|n| self.prepare(&hum(9_000 + n))).collect()),
        ];
        for batch in batches {
            let prepared = batch.iter().map(|sent| self.prepare(sent)).collect();
            all.push(self.at.store.accept(prepared));
        }
        let outcomes = futures_util::future::join_all(all).await;
        let mut outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
        let busy: Vec<Sent> = (0..60).map(|n| hum(9_000 + n)).collect();
        self.note(&busy, &outcomes.remove(0)).await;
        for (batch, outcome) in batches.iter().zip(&outcomes) {
            self.note(batch, outcome).await;
        }
        outcomes
    }

    /// Sends batches of which each comes while the one before is written, or soon after.
    pub async fn send_following(&mut self, batches: &[Vec<Sent>]) -> Vec<Acceptance> {
        let mut all = Vec::new();
        for (wait, batch) in (0..).step_by(2).map(Duration::from_millis).zip(batches) {
            let prepared = batch.iter().map(|sent| self.prepare(sent)).collect();
            let store = Arc::clone(&self.at.store);
            all.push(async move {
                actix_web::rt::time::sleep(wait).await;
                store.accept(prepared).await.unwrap()
            });
        }
        let outcomes = futures_util::future::join_all(all).await;
        for (batch, outcome) in batches.iter().zip(&outcomes) {
            self.note(batch, outcome).await;
        }
        outcomes
    }

    async fn note(&mut self, batch: &[Sent], outcome: &Acceptance) {
        if !matches!(outcome, Acceptance::Stored { .. }) {
            return;
        }
        for sent in batch {
            let id: Uuid = sent.value["id"].as_str().unwrap().parse().unwrap();
            if self.recount.knows(id) {
                continue;
            }
            let mut found = None;
            for standing in [Standing::Valid, Standing::Voided] {
                found = found.or(self.at.store.statement(id, standing).await.unwrap());
            }
            let stored = found.expect("it is stored").stored;
            let key = self.keys[sent.key];
            let sent = Stored::of(id, key, DOORS[sent.key], stored, sent);
            self.recount.note(sent);
        }
    }

    pub async fn void(&mut self, number: u128, target: u128) {
        self.stored(&[voids(number, target)]).await;
    }

    /// Judges again a step of about so many bytes; `None` where there is nothing to be judged again.
    pub async fn judge_again(&mut self, bytes: usize) -> Option<JudgedAgain> {
        let rules = Arc::clone(self.next.as_ref()?);
        let store = Arc::clone(&self.at.store);
        let unjudged = store.unjudged(rules.edition, bytes).await.unwrap();
        let doors: Vec<_> = self.keys.iter().copied().zip(DOORS).collect();
        let judged = rules.judge_again(&unjudged, &doors);
        let outcome = store.judge_again(rules.edition, judged).await.unwrap();
        self.refresh().await;
        Some(outcome)
    }

    /// Judges again whatever there is left.
    pub async fn finish(&mut self) {
        while let Some(outcome) = self.judge_again(4_000).await {
            assert_ne!(outcome, JudgedAgain::Abandoned);
        }
    }

    pub async fn reopen(&mut self) {
        self.at.reopen().await;
    }

    /// Holds the store to a plain recount under the rules that count.
    pub async fn agrees(&self) {
        let keys = &self.keys;
        let store = self.at.store.as_ref();
        self.recount.agrees(store, &self.current, keys).await;
        let told = all_told(self.at.happened(), ALWAYS).await;
        assert_eq!(told, self.recount.told(&self.current));
    }

    /// The same of the counts of findings alone.
    pub async fn counts_agree(&self) {
        let store = self.at.store.as_ref();
        self.recount.counts_agree(store, &self.current).await;
    }
}

/// The statement without what was not sent.
pub fn as_sent(sent: &Sent) -> Value {
    let mut value = sent.value.clone();
    if !sent.with_id {
        value.as_object_mut().unwrap().remove("id");
    }
    value
}

pub fn voids(number: u128, target: u128) -> Sent {
    Sent {
        key: FLAG,
        with_id: true,
        value: refers(id(number), 9, VOIDED, id(target)),
    }
}

fn hum(number: u128) -> Sent {
    Sent {
        key: OFF,
        with_id: true,
        value: super::samples::says(id(number), 5, HUMMED, "http://example.org/q"),
    }
}

/// The profile's examples that tests send.
const EXAMPLES: [(&str, &str); 7] = [
    (
        "asked-question",
        include_str!("../../profiles/examples/asked-question.json"),
    ),
    (
        "answered",
        include_str!("../../profiles/examples/answered.json"),
    ),
    (
        "acknowledged-answer",
        include_str!("../../profiles/examples/acknowledged-answer.json"),
    ),
    (
        "asked-for-feedback",
        include_str!("../../profiles/examples/asked-for-feedback.json"),
    ),
    (
        "gave-feedback",
        include_str!("../../profiles/examples/gave-feedback.json"),
    ),
    (
        "listened",
        include_str!("../../profiles/examples/listened.json"),
    ),
    (
        "shared-knowledge",
        include_str!("../../profiles/examples/shared-knowledge.json"),
    ),
];

/// The example of a template as another statement: of this number and time, in a registration of its own.
pub fn example(slug: &str, number: u128, time: Option<i64>) -> Value {
    let (_, text) = EXAMPLES.iter().find(|(name, _)| *name == slug).unwrap();
    let mut value: Value = serde_json::from_str(text).unwrap();
    value.as_object_mut().unwrap().remove("version");
    value["id"] = json!(id(number));
    set_time(&mut value, time);
    value
}

pub fn set_time(value: &mut Value, time: Option<i64>) {
    match time {
        Some(time) => {
            let time = Timestamp::from_millisecond(time).unwrap();
            value["timestamp"] = json!(time.to_string());
        }
        None => {
            value.as_object_mut().unwrap().remove("timestamp");
        }
    }
}

/// Lets an example refer to the statement of this number.
pub fn about(mut value: Value, target: u128) -> Value {
    if value["object"]["objectType"] == "StatementRef" {
        value["object"]["id"] = json!(id(target));
    } else {
        value["context"]["statement"] = json!({ "objectType": "StatementRef", "id": id(target) });
    }
    value
}

/// The registration of this number, or none.
pub fn within(mut value: Value, registration: Option<u128>) -> Value {
    let context = value["context"].as_object_mut().unwrap();
    context.remove("registration");
    if let Some(number) = registration {
        value["context"]["registration"] = json!(id(70_000 + number));
    }
    value
}

/// Lets a statement fit one template more, of which it breaks a rule: across which boundary is not said.
pub fn broken(mut value: Value) -> Value {
    let category = value["context"]["contextActivities"]["category"].as_array_mut();
    category.unwrap().push(json!({
        "id": "https://example.org/boundary",
        "definition": {
            "type": "https://w3id.org/xapi-social-learning/activity-types/cross-boundary",
        },
    }));
    value
}

pub fn flagged(value: Value) -> Sent {
    Sent {
        key: FLAG,
        with_id: true,
        value,
    }
}
