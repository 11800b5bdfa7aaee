//! A directory as JSON.

use std::collections::HashMap;

use super::CLAUSE;
use super::cells::{self, Wrong};
use super::csv::{ENDS, ends_before_it_begins};
use super::draft::{Draft, Faults, Spot};
use crate::facts::ListedPlace;
use crate::lrs::Fault;
use crate::xapi::actor::Ifi;
use crate::xapi::broken::Pointer;
use crate::xapi::json::{self, Node, Value};

/// Reads the people; what is wrong is noted, and reading goes on.
pub(super) fn read(body: &[u8], depth: usize, faults: &mut Faults) -> Vec<Draft> {
    let (text, root) = match json::parse(body, depth) {
        Ok(parsed) => parsed,
        Err(broken) => {
            faults.push(broken.into());
            return Vec::new();
        }
    };
    let mut reader = Reader { text, faults };
    reader.unknown(&root, "", &["members"]);
    let Some(members) = root.get("members").and_then(Node::elements) else {
        let message = "The directory has no list of members";
        let fix = "Send {\"members\": [{\"person\": \"…\", \"identifiers\": [agent, …], \"places\": […]}, …]}";
        reader.bad("/members".to_owned(), "directory-members", message, fix);
        return Vec::new();
    };
    let mut drafts = Vec::with_capacity(members.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for (number, node) in members.iter().enumerate() {
        let Some(draft) = reader.member(number, node) else {
            continue;
        };
        if let Some(first) = known.get(&draft.person) {
            let message = format!("Member {first} is the same person");
            let fix = "List each person once, with all identifiers and places";
            let pointer = format!("/members/{number}/person");
            reader.bad(pointer, "directory-person-repeated", message, fix);
        }
        known.entry(draft.person.clone()).or_insert(number);
        drafts.push(draft);
    }
    drafts
}

struct Reader<'t, 'f> {
    text: &'t str,
    faults: &'f mut Faults,
}

impl Reader<'_, '_> {
    fn bad(
        &mut self,
        pointer: String,
        rule: &'static str,
        message: impl Into<std::borrow::Cow<'static, str>>,
        fix: &'static str,
    ) {
        let fault = Fault::request(rule, message, fix, CLAUSE);
        self.faults.push(Fault { pointer, ..fault });
    }

    fn member(&mut self, number: usize, node: &Node<'_>) -> Option<Draft> {
        let spot = Spot::Member(number);
        let pointer = format!("/members/{number}");
        let known = ["person", "identifiers", "places", "preferences"];
        self.unknown(node, &pointer, &known);
        node.members()?;
        let person = node.get("person").and_then(Node::as_str);
        let person = match cells::text(person.unwrap_or_default()) {
            Ok(Some(person)) => person,
            Ok(None) => {
                let message = "The member has no person, which is the code they are known by";
                let fix = "Give each person a code of their own, a text of 1 to 200 characters";
                self.bad(
                    format!("{pointer}/person"),
                    "directory-person",
                    message,
                    fix,
                );
                return None;
            }
            Err(wrong) => {
                self.faults
                    .add(spot, "person", wrong, person.unwrap_or_default());
                return None;
            }
        };
        let mut draft = Draft::new(person, spot);
        for (place, agent) in self.list(node, &pointer, "identifiers").iter().enumerate() {
            match Ifi::parse_agent(self.text, agent) {
                Ok(ifi) => draft
                    .identifiers
                    .push((ifi, Spot::Identifier(number, place))),
                Err(broken) => {
                    draft.has_unread = true;
                    for broken in broken {
                        let pointer = format!("{pointer}/identifiers/{place}{}", broken.pointer);
                        self.faults.push(Fault {
                            pointer,
                            ..Fault::from(broken)
                        });
                    }
                }
            }
        }
        for (place, node) in self.list(node, &pointer, "places").iter().enumerate() {
            let spot = Spot::Place(number, place);
            let place = self.place(spot, &format!("{pointer}/places/{place}"), node);
            draft.places.push((place, spot));
        }
        if let Some(node) = node.get("preferences") {
            let pointer = format!("{pointer}/preferences");
            let (reports, network) = ("includeInReports", "includeInNetwork");
            self.unknown(node, &pointer, &[reports, network, "namedInRecognition"]);
            draft.include_in_reports = self.answer(node, &pointer, reports);
            draft.include_in_network = self.answer(node, &pointer, network);
        }
        Some(draft)
    }

    fn place(&mut self, spot: Spot, pointer: &str, node: &Node<'_>) -> ListedPlace {
        self.unknown(node, pointer, &["unit", "band", "from", "until"]);
        let place = ListedPlace {
            unit: self.value(spot, pointer, node, "unit", cells::text),
            band: self.value(spot, pointer, node, "band", cells::band),
            from: self.value(spot, pointer, node, "from", cells::date),
            until: self.value(spot, pointer, node, "until", cells::date),
        };
        if ends_before_it_begins(&place) {
            self.faults.add(spot, "until", ENDS, "");
        }
        place
    }

    /// A text, or `null` or nothing.
    fn value<T>(
        &mut self,
        spot: Spot,
        pointer: &str,
        node: &Node<'_>,
        name: &'static str,
        read: impl Fn(&str) -> Result<Option<T>, Wrong>,
    ) -> Option<T> {
        let node = node.get(name)?;
        let text = match &node.value {
            Value::Null => return None,
            Value::String(text) => text,
            _ => {
                let pointer = format!("{pointer}/{name}");
                let fix = "Send a text, or leave the member out";
                self.bad(pointer, "directory-text", "The value is not a text", fix);
                return None;
            }
        };
        match read(text) {
            Ok(value) => value,
            Err(wrong) => {
                self.faults.add(spot, name, wrong, text);
                None
            }
        }
    }

    /// A boolean; `true` where there is none.
    fn answer(&mut self, node: &Node<'_>, pointer: &str, name: &str) -> bool {
        match node.get(name).map(|node| &node.value) {
            None => true,
            Some(Value::Bool(answer)) => *answer,
            Some(_) => {
                let pointer = format!("{pointer}/{name}");
                let message = "The preference is neither true nor false";
                self.bad(pointer, "directory-answer", message, "Send true or false");
                true
            }
        }
    }

    /// The elements of a list that may be missing.
    fn list<'n, 'a>(&mut self, node: &'n Node<'a>, pointer: &str, name: &str) -> &'n [Node<'a>] {
        let Some(list) = node.get(name) else {
            return &[];
        };
        list.elements().unwrap_or_else(|| {
            let pointer = format!("{pointer}/{name}");
            let message = "This is not a list";
            self.bad(pointer, "directory-list", message, "Send an array");
            &[]
        })
    }

    fn unknown(&mut self, node: &Node<'_>, pointer: &str, known: &[&str]) {
        let Some(members) = node.members() else {
            let (message, fix) = ("This is not an object", "Send an object");
            self.bad(pointer.to_owned(), "directory-object", message, fix);
            return;
        };
        for (name, _) in members {
            if !known.contains(&name.as_ref()) {
                let mut tail = Pointer::root();
                tail.push(name);
                let message = "A directory has no such member, and what is not needed is not kept";
                let fix = "Leave it out";
                self.bad(format!("{pointer}{tail}"), "unknown-member", message, fix);
            }
        }
    }
}
