//! What was sent, kept as plainly as can be, and what each query should find in it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use super::actor::SENDERS;
use super::dice::Dice;
use super::query::Query;
use super::statement::Core;
use crate::helpers::{Key, STATEMENTS, TestApp, ids_of, path};
use crate::samples::id;

/// A statement that was stored.
pub struct Kept {
    pub core: Core,
    /// The key that sent it, by its place among the senders.
    pub sender: usize,
    pub stored: Timestamp,
}

/// A server, and what it holds.
pub struct World {
    pub app: TestApp,
    pub keys: Vec<Key>,
    /// In the order in which they arrived.
    pub order: Vec<String>,
    kept: HashMap<String, Kept>,
    voided: HashSet<String>,
}

impl World {
    /// Sends random statements, shuffled, in batches of any size, by three keys and under both
    /// versions, to a new server.
    pub fn filled(dice: &mut Dice, count: usize) -> Self {
        let app = TestApp::spawn_with(|settings| settings.limits.page = super::PAGE);
        let mut keys = vec![app.admin.clone()];
        let scopes = [Scope::StatementsWrite, Scope::StatementsReadMine];
        keys.extend(SENDERS[1..].iter().map(|name| app.key(name, &scopes)));
        let mut order: Vec<String> = (0..count).map(|_| id()).collect();
        // Of some ids others know, but nothing comes.
        let known = [order.clone(), (0..5).map(|_| id()).collect()].concat();
        dice.shuffle(&mut order);
        let mut world = Self {
            app,
            keys,
            order: order.clone(),
            kept: HashMap::new(),
            voided: HashSet::new(),
        };
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let most = if dice.one_in(3) { 200 } else { 8 };
            let (now, later) = rest.split_at((1 + dice.below(most)).min(rest.len()));
            world.send(dice, now, &known);
            rest = later;
        }
        world.find_voided();
        for id in &order {
            world.read(id);
        }
        world
    }

    fn send(&mut self, dice: &mut Dice, ids: &[String], known: &[String]) {
        let (sender, newer) = (dice.below(SENDERS.len()), dice.one_in(2));
        let mut batch = Vec::new();
        for id in ids {
            let core = Core::roll(dice, known, newer);
            let mut json = core.json(dice);
            json["id"] = json!(id);
            batch.push(json);
            let stored = Timestamp::MIN;
            let kept = Kept {
                core,
                sender,
                stored,
            };
            self.kept.insert(id.clone(), kept);
        }
        let version = if newer { "2.0.0" } else { "1.0.3" };
        // Now and then the answer is lost, and the same comes again.
        for _ in 0..=usize::from(dice.one_in(6)) {
            let call = self.app.call(Method::POST, STATEMENTS).version(version);
            let call = call.by(&self.keys[sender]).json(&json!(batch));
            assert_eq!(ids_of(&call.send().expect(200).json()), ids);
        }
    }

    /// What others void, unless it voids something itself.
    fn find_voided(&mut self) {
        let voiding = self.kept.values().filter(|kept| kept.core.voids());
        let targets = voiding.filter_map(|kept| kept.core.target());
        let voided = targets.filter(|id| self.kept.get(*id).is_some_and(|kept| !kept.core.voids()));
        self.voided = voided.map(str::to_owned).collect();
    }

    /// Takes `stored` from the statement, which must stand under the one name it should.
    fn read(&mut self, id: &str) {
        let under = |name| self.app.get(&path(STATEMENTS, &[(name, id)]));
        let (plain, voided) = ("statementId", "voidedStatementId");
        let (there, not_there) = if self.voided.contains(id) {
            (voided, plain)
        } else {
            (plain, voided)
        };
        under(not_there).expect(404);
        let json: Value = under(there).expect(200).json();
        let stored = json["stored"].as_str().unwrap().parse().unwrap();
        self.kept.get_mut(id).unwrap().stored = stored;
    }

    pub fn times(&self) -> Vec<Timestamp> {
        self.order.iter().map(|id| self.kept[id].stored).collect()
    }

    /// A statement and what it targets, directly or through others.
    pub fn chain(&self, id: &str) -> Vec<&Kept> {
        let (mut chain, mut seen, mut next) = (Vec::new(), Vec::new(), Some(id));
        while let Some((id, kept)) = next.and_then(|id| self.kept.get_key_value(id)) {
            if seen.contains(&id) {
                break;
            }
            seen.push(id);
            chain.push(kept);
            next = kept.core.target();
        }
        chain
    }

    pub fn answer(&self, query: &Query) -> Vec<String> {
        let matches = |id: &&String| {
            !self.voided.contains(*id)
                && query.admits(&self.kept[*id])
                && self.chain(id).iter().any(|kept| query.holds(kept))
        };
        let mut found: Vec<String> = self.order.iter().filter(matches).cloned().collect();
        if !query.ascending {
            found.reverse();
        }
        found
    }
}
