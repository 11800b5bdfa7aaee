//! Where statements are filed so that filters find them.

use rusqlite::params;
use uuid::Uuid;

use super::fault::Fault;
use super::names::Kind;
use super::writer::Write;
use crate::xapi::terms::Terms;

/// What a row says about its statement besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts, packed into one column.
pub(super) struct Flags {
    pub(super) voided: bool,
    pub(super) voiding: bool,
    /// Whether its object is a `StatementRef`.
    pub(super) refers: bool,
    pub(super) timestamp_sent: bool,
}

impl Flags {
    pub(super) const VOIDED: i64 = 1;
    const VOIDING: i64 = 2;
    const REFERS: i64 = 4;
    const TIMESTAMP_SENT: i64 = 8;

    pub(super) fn bits(self) -> i64 {
        [
            (self.voided, Self::VOIDED),
            (self.voiding, Self::VOIDING),
            (self.refers, Self::REFERS),
            (self.timestamp_sent, Self::TIMESTAMP_SENT),
        ]
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, bit)| bit)
        .sum()
    }

    pub(super) fn from_bits(bits: i64) -> Self {
        Self {
            voided: bits & Self::VOIDED != 0,
            voiding: bits & Self::VOIDING != 0,
            refers: bits & Self::REFERS != 0,
            timestamp_sent: bits & Self::TIMESTAMP_SENT != 0,
        }
    }
}

/// Files the statement at `sequence` under `terms`: its own, or those of a statement it targets.
pub(super) fn file(write: &mut Write<'_>, sequence: i64, terms: &Terms) -> Result<(), Fault> {
    let connection = write.connection;
    let verb = write.names.number(connection, Kind::Verb, &terms.verb)?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO by_verb (verb, seq) VALUES (?1, ?2)")?
        .execute([verb, sequence])?;
    for agent in &terms.agents {
        let agent = write.names.number(connection, Kind::Agent, agent)?;
        connection
            .prepare_cached("INSERT OR IGNORE INTO by_agent (agent, seq) VALUES (?1, ?2)")?
            .execute([agent, sequence])?;
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO by_agent_verb (agent, verb, seq) VALUES (?1, ?2, ?3)",
            )?
            .execute([agent, verb, sequence])?;
    }
    for agent in &terms.related_agents {
        let agent = write.names.number(connection, Kind::Agent, agent)?;
        connection
            .prepare_cached("INSERT OR IGNORE INTO by_related_agent (agent, seq) VALUES (?1, ?2)")?
            .execute([agent, sequence])?;
    }
    for activity in &terms.activities {
        let activity = write.names.number(connection, Kind::Activity, activity)?;
        connection
            .prepare_cached("INSERT OR IGNORE INTO by_activity (activity, seq) VALUES (?1, ?2)")?
            .execute([activity, sequence])?;
    }
    for activity in &terms.related_activities {
        let activity = write.names.number(connection, Kind::Activity, activity)?;
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO by_related_activity (activity, seq) VALUES (?1, ?2)",
            )?
            .execute([activity, sequence])?;
    }
    if let Some(registration) = terms.registration {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO by_registration (registration, seq) VALUES (?1, ?2)",
            )?
            .execute(params![registration.as_bytes(), sequence])?;
    }
    Ok(())
}

/// Remembers that the statement at `sequence` targets `target`, stored or not.
pub(super) fn refer(write: &mut Write<'_>, sequence: i64, target: Uuid) -> Result<(), Fault> {
    write
        .connection
        .prepare_cached("INSERT OR IGNORE INTO by_target (target, seq) VALUES (?1, ?2)")?
        .execute(params![target.as_bytes(), sequence])?;
    Ok(())
}
