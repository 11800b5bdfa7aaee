//! One life, read once for all tests.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tertulia::simulate::{Sent, Settings, Simulation};
use tertulia::xapi::time::parse_timestamp;

pub const PEOPLE: u32 = 250;
pub const WEEKS: u32 = 26;
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
pub const BASE: &str = "https://w3id.org/xapi-social-learning";

pub fn settings(seed: u64) -> Settings {
    Settings {
        people: PEOPLE,
        weeks: WEEKS,
        seed,
        ..Settings::default()
    }
}

/// A statement as it was sent, and read.
pub struct Told {
    pub sent: Sent,
    pub value: Value,
}

/// Everything that is sent with seed 7.
pub static LIFE: LazyLock<Vec<Told>> = LazyLock::new(|| life(7));

/// Statements with ids, by id.
pub static BY_ID: LazyLock<HashMap<&'static str, &'static Told>> = LazyLock::new(|| {
    let firsts = LIFE.iter().filter(|told| !told.sent.repeat);
    firsts.filter_map(|told| Some((told.id()?, told))).collect()
});

pub fn life(seed: u64) -> Vec<Told> {
    Simulation::new(&settings(seed))
        .map(|sent| Told {
            value: serde_json::from_str(&sent.json).unwrap(),
            sent,
        })
        .collect()
}

impl Told {
    pub fn id(&self) -> Option<&str> {
        self.value["id"].as_str()
    }

    pub fn verb(&self) -> &str {
        self.value["verb"]["id"].as_str().unwrap()
    }

    pub fn voids(&self) -> Option<&str> {
        let target = self.value["object"]["id"].as_str();
        target.filter(|_| self.verb() == VOIDED)
    }

    pub fn happened(&self) -> Timestamp {
        parse_timestamp(self.value["timestamp"].as_str().unwrap()).unwrap()
    }

    /// From the deed to its sending.
    pub fn delay(&self) -> SignedDuration {
        self.sent.at.duration_since(self.happened())
    }

    /// Everyone who did it, as text.
    pub fn people(&self) -> Vec<String> {
        let actor = &self.value["actor"];
        let members = actor["member"].as_array().cloned();
        members
            .unwrap_or_else(|| vec![actor.clone()])
            .iter()
            .map(|agent| {
                let identity = ["account", "mbox", "openid"]
                    .into_iter()
                    .find(|ifi| agent.get(ifi).is_some());
                agent[identity.unwrap()].to_string()
            })
            .collect()
    }
}

/// How much of a whole a part is, in percent.
pub fn percent(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    100.0 * number(part) / number(whole.max(1))
}
