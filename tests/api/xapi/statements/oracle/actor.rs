//! Agents and groups, each told by a number and spelt in the ways that mean the same
//! (xAPI 1.0.3, Part 2, 2.4.2).

use serde_json::{Value, json};

use super::dice::Dice;
use crate::helpers::INSTANCE;

/// Who acts. The numbers behind them are the authorities of the senders.
pub const PEOPLE: usize = 10;
/// The keys that send; the first one reads everything, the others what is theirs.
pub const SENDERS: [&str; 3] = ["administrator", "moodle", "chat"];

/// The identifier of a person, an identified group or a sender, spelt in one of the ways that
/// compare as equal.
pub fn identifier(number: usize, dice: &mut Dice) -> Value {
    if let Some(sender) = number.checked_sub(PEOPLE) {
        return account(INSTANCE, SENDERS[sender]);
    }
    let otherwise = dice.one_in(4);
    match (number % 5, otherwise) {
        (0, false) => json!({ "mbox": format!("mailto:p{number}@example.org") }),
        (0, true) => json!({ "mbox": format!("mailto:p{number}@EXAMPLE.org") }),
        (1, false) => json!({ "mbox_sha1sum": format!("{number:a>40x}") }),
        (1, true) => json!({ "mbox_sha1sum": format!("{number:A>40X}") }),
        (2, _) => json!({ "openid": format!("https://p{number}.example.org/") }),
        // The same name on two systems, and two names on one system: four people.
        (3, _) => account(&format!("https://{number}.example.org"), "p"),
        _ => account("https://one.example.org", &format!("p{number} é")),
    }
}

fn account(home: &str, name: &str) -> Value {
    json!({ "account": { "homePage": home, "name": name } })
}

/// An agent, or a group with or without members. The person of an identified group is its
/// identifier.
#[derive(Clone)]
pub struct Actor {
    person: Option<usize>,
    /// `None` for an agent.
    members: Option<Vec<usize>>,
}

impl Actor {
    pub fn roll(dice: &mut Dice) -> Self {
        if dice.one_in(3) {
            Self::group(dice)
        } else {
            Self::agent(dice)
        }
    }

    pub fn agent(dice: &mut Dice) -> Self {
        let person = Some(dice.below(PEOPLE));
        Self {
            person,
            members: None,
        }
    }

    pub fn group(dice: &mut Dice) -> Self {
        let person = dice.maybe(2, |dice| dice.below(PEOPLE));
        let mut members = dice.some(3, |dice| dice.below(PEOPLE));
        if person.is_none() && members.is_empty() {
            members.push(dice.below(PEOPLE));
        }
        let members = Some(members);
        Self { person, members }
    }

    pub fn json(&self, dice: &mut Dice) -> Value {
        let mut json = self
            .person
            .map_or(json!({}), |person| identifier(person, dice));
        if let Some(members) = &self.members {
            json["objectType"] = json!("Group");
            if !members.is_empty() {
                let members = members.iter().map(|member| identifier(*member, dice));
                json["member"] = members.collect();
            }
        } else {
            json["objectType"] = json!("Agent");
        }
        if dice.one_in(4) {
            // A name tells nobody from anybody.
            json["name"] = json!("p1");
        }
        json
    }

    pub fn is(&self, person: usize) -> bool {
        let members = self.members.iter().flatten();
        self.person.iter().chain(members).any(|one| *one == person)
    }
}
