//! People: which agents an administrator declared to be one person.

/// Agents that are one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What administrators call the person by; unique.
    pub id: String,
    pub name: Option<String>,
    /// In the order in which they were declared, each once, at least one.
    pub agents: Vec<Persona>,
}

/// One of the agents that are a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// [`crate::xapi::actor::Ifi::key`], by which the agent is known.
    pub key: String,
    /// The agent's JSON as it was declared.
    pub text: String,
}

/// What became of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declaration {
    /// The agents are the person, and no others are.
    Declared {
        /// Whether there was no person with this id before.
        fresh: bool,
    },
    /// An agent belongs to another person; nothing was changed.
    Taken {
        /// Place of the agent among those declared, from 0.
        index: usize,
        /// The id of the person it belongs to.
        person: String,
    },
}

/// Which people to read; each condition that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// Only the person with this id.
    pub person: Option<String>,
    /// Only the one this agent belongs to ([`crate::xapi::actor::Ifi::key`]).
    pub agent: Option<String>,
    /// Only those whose ids come after this one, byte by byte.
    pub after: Option<String>,
    /// At most this many.
    pub limit: usize,
}
