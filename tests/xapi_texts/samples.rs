//! Statements of every shape, drawn from bytes so that a failing one shrinks.

use proptest::prelude::*;

/// JSON that keeps the spelling of its leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// A number, string, boolean or null as JSON text.
    Leaf(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

use Tree::{Leaf, List, Object};

impl Tree {
    pub fn text(&self) -> String {
        match self {
            Leaf(text) => text.clone(),
            List(items) => {
                let items: Vec<_> = items.iter().map(Tree::text).collect();
                format!("[ {} ]", items.join(" ,"))
            }
            Object(members) => {
                let member = |(name, value): &(String, Tree)| format!("{name:?}: {}", value.text());
                let members: Vec<_> = members.iter().map(member).collect();
                format!("{{\n{} }}", members.join("\n, "))
            }
        }
    }

    pub fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Object(members) => members
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, it)| it),
            _ => None,
        }
    }

    /// Every leaf with its pointer.
    pub fn leaves(&mut self) -> Vec<(String, &mut String)> {
        match self {
            Leaf(text) => vec![(String::new(), text)],
            List(items) => below(
                items
                    .iter_mut()
                    .enumerate()
                    .map(|(at, it)| (at.to_string(), it)),
            ),
            Object(members) => below(members.iter_mut().map(|(name, it)| (escaped(name), it))),
        }
    }
}

fn below<'t>(steps: impl Iterator<Item = (String, &'t mut Tree)>) -> Vec<(String, &'t mut String)> {
    let leaves = steps.flat_map(|(step, tree)| {
        let inner = tree.leaves().into_iter();
        inner.map(move |(path, leaf)| (format!("/{step}{path}"), leaf))
    });
    leaves.collect()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A statement and what is left of the bytes it was drawn from.
pub fn statements() -> impl Strategy<Value = (Tree, Draw)> {
    proptest::collection::vec(any::<u8>(), 0..160).prop_map(|bytes| {
        let mut draw = Draw { bytes, at: 0 };
        (draw.statement(false), draw)
    })
}

/// Decisions read from bytes; when they run out, the first choice of each.
#[derive(Debug, Clone)]
pub struct Draw {
    bytes: Vec<u8>,
    at: usize,
}

pub fn text(text: &str) -> Tree {
    Leaf(format!("\"{text}\""))
}

fn object<const N: usize>(members: [(&str, Tree); N]) -> Tree {
    Object(members.map(|(name, tree)| (name.to_owned(), tree)).into())
}

impl Draw {
    pub fn below(&mut self, bound: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % bound
    }

    fn maybe(&mut self) -> bool {
        self.below(2) == 1
    }

    pub fn pick<'x>(&mut self, choices: &[&'x str]) -> &'x str {
        choices[self.below(choices.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn list(&mut self, make: impl Fn(&mut Self) -> Tree) -> Tree {
        let count = 1 + self.below(3);
        List((0..count).map(|_| make(self)).collect())
    }

    fn identifier(&mut self) -> (&'static str, Tree) {
        let n = self.below(4);
        match self.below(4) {
            0 => ("mbox", text(&format!("mailto:Ana.{n}@example.org"))),
            1 => ("mbox_sha1sum", text(&format!("{n:040x}"))),
            2 => ("openid", text(&format!("https://id.example.org/{n}"))),
            _ => {
                let page = ("homePage", text("https://lms.example.org"));
                (
                    "account",
                    object([page, ("name", text(&format!("user {n}")))]),
                )
            }
        }
    }

    fn agent(&mut self, typed: bool) -> Tree {
        let mut agent = object([self.identifier()]);
        self.add(&mut agent, "name", |_| text("Ana"));
        if typed || self.maybe() {
            put(&mut agent, "objectType", text("Agent"));
        }
        agent
    }

    fn group(&mut self) -> Tree {
        let mut group = object([("objectType", text("Group"))]);
        let identified = self.maybe();
        if identified {
            let (key, value) = self.identifier();
            put(&mut group, key, value);
        }
        if !identified || self.maybe() {
            let members = self.list(|draw| draw.agent(false));
            put(&mut group, "member", members);
        }
        self.add(&mut group, "name", |_| text("Team"));
        group
    }

    fn actor(&mut self, typed: bool) -> Tree {
        if self.maybe() {
            self.group()
        } else {
            self.agent(typed)
        }
    }

    pub fn language_map(&mut self) -> Tree {
        let tags = ["en-GB", "en", "pt-BR", "ko"];
        let count = 1 + self.below(tags.len());
        let entry = |tag: &&str| ((*tag).to_owned(), text(&format!("in {tag}")));
        Object(tags[..count].iter().map(entry).collect())
    }

    fn verb(&mut self) -> Tree {
        let name = self.pick(&["asked", "shared"]);
        let mut verb = object([(
            "id",
            text(&format!("http://adlnet.gov/expapi/verbs/{name}")),
        )]);
        self.add(&mut verb, "display", Self::language_map);
        verb
    }

    fn activity(&mut self) -> Tree {
        let n = self.below(4);
        let mut activity = object([("id", text(&format!("http://example.org/activity/{n}")))]);
        self.add(&mut activity, "objectType", |_| text("Activity"));
        self.add(&mut activity, "definition", Self::definition);
        activity
    }

    pub fn definition(&mut self) -> Tree {
        let mut definition = object([("name", self.language_map())]);
        self.add(&mut definition, "extensions", Self::extensions);
        if self.maybe() {
            put(&mut definition, "interactionType", text("choice"));
            let component = object([("id", text("a")), ("description", self.language_map())]);
            put(&mut definition, "choices", List(vec![component]));
        }
        self.add(&mut definition, "description", Self::language_map);
        definition
    }

    fn extensions(&mut self) -> Tree {
        let value = self.json(3);
        let map = self.language_map();
        object([
            ("http://example.org/ext/~one", value),
            ("http://example.org/map", map),
        ])
    }

    fn json(&mut self, depth: usize) -> Tree {
        match self.below(if depth == 0 { 3 } else { 5 }) {
            0 => Leaf(
                self.pick(&["0.10", "-0", "1e400", "12345678901234567890", "7.0"])
                    .into(),
            ),
            1 => text(self.pick(&["", "\\u0000", "\u{e9}", "{\\\"a\\\":1}"])),
            2 => Leaf(self.pick(&["null", "true", "false"]).into()),
            3 => self.list(|draw| draw.json(depth - 1)),
            _ => object([("b", self.json(depth - 1)), ("a", self.json(depth - 1))]),
        }
    }

    pub fn uuid(&mut self) -> Tree {
        text(&format!(
            "6690e6c9-3ef0-4ed3-8b37-7f3964730be{:x}",
            self.below(4)
        ))
    }

    fn reference(&mut self) -> Tree {
        object([("objectType", text("StatementRef")), ("id", self.uuid())])
    }

    fn context(&mut self) -> Tree {
        let mut activities = object([]);
        for key in ["parent", "category", "grouping", "other"] {
            self.add(&mut activities, key, |draw| {
                if draw.maybe() {
                    draw.activity()
                } else {
                    draw.list(Self::activity)
                }
            });
        }
        let mut context = object([("contextActivities", activities)]);
        self.add(&mut context, "registration", Self::uuid);
        self.add(&mut context, "instructor", |draw| draw.actor(false));
        self.add(&mut context, "team", Self::group);
        self.add(&mut context, "statement", Self::reference);
        self.add(&mut context, "language", |_| text("pt-BR"));
        self.add(&mut context, "contextAgents", |draw| {
            draw.list(|draw| {
                let kind = ("objectType", text("contextAgent"));
                let types = draw.list(|draw| text(draw.pick(&["http://a.org/", "http://b.org/"])));
                object([kind, ("agent", draw.agent(false)), ("relevantTypes", types)])
            })
        });
        self.add(&mut context, "contextGroups", |draw| {
            let kind = ("objectType", text("contextGroup"));
            List(vec![object([kind, ("group", draw.group())])])
        });
        self.add(&mut context, "extensions", Self::extensions);
        context
    }

    fn attachment(&mut self) -> Tree {
        let mut attachment = object([
            ("usageType", text("http://example.org/certificate")),
            ("display", self.language_map()),
            ("contentType", text("text/Plain; charset=UTF-8")),
            ("length", Leaf(self.pick(&["27", "0"]).into())),
            ("sha2", text(&"a1".repeat(32))),
        ]);
        self.add(&mut attachment, "description", Self::language_map);
        attachment
    }

    pub fn statement(&mut self, nested: bool) -> Tree {
        let mut statement = object([]);
        if nested {
            put(&mut statement, "objectType", text("SubStatement"));
        } else {
            self.add(&mut statement, "id", Self::uuid);
            self.add(&mut statement, "stored", |_| text("2026-01-02T03:04:05Z"));
            self.add(&mut statement, "authority", |draw| draw.agent(false));
            self.add(&mut statement, "version", |_| text("1.0.0"));
        }
        put(&mut statement, "actor", self.actor(false));
        put(&mut statement, "verb", self.verb());
        let object = match self.below(if nested { 3 } else { 4 }) {
            0 => self.activity(),
            1 => self.actor(true),
            2 => self.reference(),
            _ => self.statement(true),
        };
        put(&mut statement, "object", object);
        self.add(&mut statement, "context", Self::context);
        self.add(&mut statement, "timestamp", |_| {
            text("2026-11-23T11:53:50.1230Z")
        });
        self.add(&mut statement, "attachments", |draw| {
            draw.list(Self::attachment)
        });
        self.add(&mut statement, "result", |draw| {
            let score = object_of_numbers(draw);
            let mut result = self::object([("score", score), ("duration", text("PT1.50S"))]);
            draw.add(&mut result, "extensions", Self::extensions);
            result
        });
        let Object(members) = &mut statement else {
            unreachable!()
        };
        self.shuffle(members);
        statement
    }

    fn add(&mut self, tree: &mut Tree, key: &str, make: impl FnOnce(&mut Self) -> Tree) {
        if self.maybe() {
            let value = make(self);
            put(tree, key, value);
        }
    }
}

fn object_of_numbers(draw: &mut Draw) -> Tree {
    let raw = draw.pick(&["1", "1.0", "10e-1", "95.50", "0"]);
    object([("raw", Leaf(raw.into())), ("max", Leaf("100".into()))])
}

pub fn put(tree: &mut Tree, key: &str, value: Tree) {
    if let Object(members) = tree {
        members.push((key.to_owned(), value));
    }
}
