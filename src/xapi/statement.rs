//! A statement: a typed view over the JSON that was sent (xAPI 1.0.3, Part 2, 2.4).

use jiff::Timestamp;
use uuid::Uuid;

use super::broken::Broken;
use super::check::Check;
use super::id::parse_uuid;
use super::json::Node;
use super::object::Object;
use super::time::parse_timestamp;
use super::version::Version;

mod rules;

pub(super) use rules::sub_statement;

/// The one verb the specification reserves (xAPI 1.0.3, Part 2, 2.3.2).
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// One valid statement in a document that may hold several.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'d> {
    text: &'d str,
    node: &'d Node<'d>,
}

impl<'d> Statement<'d> {
    /// Checks everything the specification says about the data of a statement.
    ///
    /// `text` is the document `node` was parsed from; pointers are relative to the statement.
    ///
    /// # Errors
    /// Every rule the statement breaks: for each object those of its members, in the order of the
    /// text, then those of the object as a whole.
    pub fn parse(text: &'d str, node: &'d Node<'d>, version: Version) -> Result<Self, Vec<Broken>> {
        let mut check = Check::new(text, version);
        rules::statement(&mut check, node);
        let broken = check.finish();
        if broken.is_empty() {
            Ok(Self { text, node })
        } else {
            Err(broken)
        }
    }

    /// A view over a statement that was found valid before.
    #[must_use]
    pub fn trusted(text: &'d str, node: &'d Node<'d>) -> Self {
        Self { text, node }
    }

    /// The whole document the statement stands in.
    #[must_use]
    pub fn text(self) -> &'d str {
        self.text
    }

    #[must_use]
    pub fn node(self) -> &'d Node<'d> {
        self.node
    }

    /// The statement exactly as it was sent.
    #[must_use]
    pub fn raw(self) -> &'d str {
        self.node.raw(self.text)
    }

    #[must_use]
    pub fn id(self) -> Option<Uuid> {
        self.string(&["id"]).and_then(parse_uuid)
    }

    /// The actor, which every valid statement has.
    #[must_use]
    pub fn actor(self) -> Option<&'d Node<'d>> {
        self.node.get("actor")
    }

    #[must_use]
    pub fn verb_id(self) -> &'d str {
        self.string(&["verb", "id"]).unwrap_or_default()
    }

    #[must_use]
    pub fn object(self) -> Object<'d> {
        // A valid statement has an object; without one the statement itself matches nothing.
        Object::of(self.node.get("object").unwrap_or(self.node))
    }

    /// When the experience happened, as the client says (2.4.7).
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        self.string(&["timestamp"])
            .and_then(|text| parse_timestamp(text).ok())
    }

    #[must_use]
    pub fn registration(self) -> Option<Uuid> {
        self.string(&["context", "registration"])
            .and_then(parse_uuid)
    }

    /// The version the client named (2.4.10).
    #[must_use]
    pub fn version(self) -> Option<&'d str> {
        self.string(&["version"])
    }

    /// Whether this statement voids another (2.3.2).
    #[must_use]
    pub fn is_voiding(self) -> bool {
        self.verb_id() == VOIDED
    }

    /// The id of the statement that the object of this one refers to.
    #[must_use]
    pub fn target(self) -> Option<Uuid> {
        match self.object() {
            Object::StatementRef(node) => {
                node.get("id").and_then(Node::as_str).and_then(parse_uuid)
            }
            _ => None,
        }
    }

    fn string(self, path: &[&str]) -> Option<&'d str> {
        self.node.at(path).and_then(Node::as_str)
    }
}
