//! Numbers of agents, in which sets of people are kept.
//!
//! A number is given inside the transaction that first needs it, and never changes. So what was read of them
//! once is remembered, whatever other processes write.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use lru::LruCache;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::id::Id;
use super::table::{Row, Tx};
use super::write::Write;

/// Numbers remembered, at roughly a hundred bytes each. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// The counter of agents.
const AGENT: &str = "agent";

/// An agent. Its `_id` stands for its name.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct AgentRow {
    #[serde(rename = "_id")]
    id: Id,
    /// [`Ifi::key`](crate::xapi::actor::Ifi::key).
    name: String,
    number: u32,
}

impl Row for AgentRow {
    const COLLECTION: &'static str = "agent";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// Numbers that commits have given.
pub(super) struct Remembered(LruCache<Id, u32>);

impl Default for Remembered {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

/// Reads the numbers of agents that will be asked for, many at a time.
pub(super) async fn prefetch<'n>(
    write: &mut Write<'_>,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<(), Fault> {
    let ids = names.into_iter().map(Id::text);
    let unknown: Vec<Id> = ids
        .filter(|id| !write.memory.agents.0.contains(id))
        .collect();
    write.tables.agents.fetch(&mut write.tx, unknown).await
}

/// The number of the agent with an [`Ifi::key`](crate::xapi::actor::Ifi::key), made where there is none yet.
pub(super) async fn number(write: &mut Write<'_>, agent: &str) -> Result<u32, Fault> {
    let id = Id::text(agent);
    if let Some(number) = write.memory.agents.0.get(&id) {
        return Ok(*number);
    }
    if let Some(known) = write.tables.agents.get(&mut write.tx, &id).await? {
        return Ok(known.number);
    }
    let number = u32::try_from(write.order.number(AGENT))
        .map_err(|_| Fault::Corrupt("there are too many agents".to_owned()))?;
    write.tables.agents.put(AgentRow {
        id,
        name: agent.to_owned(),
        number,
    });
    Ok(number)
}

/// Remembers the numbers of a transaction that is about to be committed; what is remembered does not outlive
/// one that fails.
pub(super) fn remember(write: &mut Write<'_>) {
    for row in write.tables.agents.rows() {
        write.memory.agents.0.put(row.id.clone(), row.number);
    }
}

/// The names of some agents, by their numbers; of those that are not there none.
pub(super) async fn names(tx: &mut Tx<'_>, numbers: &[u32]) -> Result<HashMap<u32, String>, Fault> {
    /// Numbers asked for by one query.
    const ASKED: usize = 1_000;
    let mut names = HashMap::with_capacity(numbers.len());
    for some in numbers.chunks(ASKED) {
        let some: Vec<i64> = some.iter().copied().map(i64::from).collect();
        let mut found = tx
            .database
            .collection::<AgentRow>(AgentRow::COLLECTION)
            .find(doc! { "number": { "$in": some } })
            .session(&mut *tx.session)
            .await?;
        while let Some(found) = found.next(&mut *tx.session).await {
            let found = found?;
            names.insert(found.number, found.name);
        }
    }
    Ok(names)
}
