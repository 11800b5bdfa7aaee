//! What one stored statement has to do with another: references, voiding, what filters see of both.
//!
//! A statement carries the views of all that it targets, directly or through others. So whoever stores one takes
//! over those of its target, and hands its own on to those that referred to it before it came.

use std::collections::{HashMap, HashSet};

use mongodb::Collection;
use mongodb::bson::doc;
use serde::Deserialize;
use uuid::Uuid;

use super::fault::Fault;
use super::id::Id;
use super::statements::{self, LARGEST, MOST_TERMS, StatementRow, View};
use super::table::Row as _;
use super::texts::with_view;
use super::write::Write;
use crate::facts::milliseconds;
use crate::store::budget::Budget;
use crate::store::flags::Flags;
use crate::store::{MOST_REFERRED, MOST_STEPS};
use crate::xapi::compare::fingerprint;

/// Targets asked for by one query.
const ASKED: usize = 1_000;

/// A stored statement whose object is another one.
#[derive(Debug, Clone)]
pub(super) struct Referrer {
    id: Id,
    sequence: i64,
    pub(super) voiding: bool,
    /// Bytes of its document.
    bytes: usize,
}

/// What refers to what, as far as a transaction has asked or stored it.
#[derive(Default)]
pub(super) struct Links {
    /// By target: those that were stored before.
    before: HashMap<Id, Vec<Referrer>>,
    /// By target: those that the transaction before stores, which the database may not have yet.
    carried: HashMap<Id, Vec<Referrer>>,
    /// By target: those that the transaction stores.
    own: HashMap<Id, Vec<Referrer>>,
}

impl Links {
    /// What the next transaction has to know of what this one stores.
    pub(super) fn carried(&self) -> Self {
        Self {
            carried: self.own.clone(),
            ..Self::default()
        }
    }

    /// Forgets what was stored behind a place in the order of the store.
    pub(super) fn undo(&mut self, last: i64) {
        for referrers in self.own.values_mut() {
            referrers.retain(|referrer| referrer.sequence <= last);
        }
    }
}

/// What is read of a referrer.
#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "n")]
    sequence: i64,
    flags: i64,
    target: Id,
    bytes: i64,
}

/// Reads what refers to some statements, many at a time, unless that is more than any batch may follow.
pub(super) async fn fetch(
    write: &mut Write<'_>,
    targets: impl IntoIterator<Item = Id>,
) -> Result<(), Fault> {
    const MOST: usize = MOST_STEPS + 1;
    let known = &write.links.before;
    let mut missing: Vec<Id> = targets
        .into_iter()
        .filter(|target| !known.contains_key(target))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    for some in missing.chunks(ASKED) {
        let found = read(write, some, MOST).await?;
        if found.len() == MOST && some.len() > 1 {
            // One of them has so many: each is asked for by itself when its turn comes.
            continue;
        }
        for target in some {
            write.links.before.insert(target.clone(), Vec::new());
        }
        for (target, referrer) in found {
            write.links.before.entry(target).or_default().push(referrer);
        }
    }
    Ok(())
}

async fn read(
    write: &mut Write<'_>,
    targets: &[Id],
    most: usize,
) -> Result<Vec<(Id, Referrer)>, Fault> {
    let statements: Collection<Found> = write.tx.database.collection(StatementRow::COLLECTION);
    let filter = match targets {
        [one] => doc! { "target": one.clone() },
        some => doc! { "target": { "$in": some } },
    };
    let mut cursor = statements
        .find(filter)
        .projection(doc! { "n": 1, "flags": 1, "target": 1, "bytes": { "$bsonSize": "$$ROOT" } })
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .session(&mut *write.tx.session)
        .await?;
    let mut found = Vec::new();
    while let Some(row) = cursor.next(&mut *write.tx.session).await {
        let row = row?;
        let referrer = Referrer {
            id: row.id,
            sequence: row.sequence,
            voiding: Flags::from_bits(row.flags).voiding,
            bytes: usize::try_from(row.bytes).unwrap_or_default(),
        };
        found.push((row.target, referrer));
    }
    Ok(found)
}

/// The statements that target one directly.
pub(super) async fn referrers(write: &mut Write<'_>, id: &Id) -> Result<Vec<Referrer>, Fault> {
    fetch(write, [id.clone()]).await?;
    let links = &write.links;
    let all = [&links.before, &links.carried, &links.own];
    let all = all.into_iter().filter_map(|some| some.get(id)).flatten();
    // The database may have what was carried meanwhile.
    let mut seen = HashSet::new();
    let once = all.filter(|referrer| seen.insert(referrer.sequence));
    Ok(once.cloned().collect())
}

/// All statements that target one directly, those of `first`, or through others, but for the place `own`; more
/// than `most` are told by at least one too many.
async fn all_referrers(
    write: &mut Write<'_>,
    first: &[Referrer],
    own: i64,
    most: usize,
) -> Result<Vec<Referrer>, Fault> {
    let mut seen: HashSet<i64> = HashSet::from([own]);
    let mut found: Vec<Referrer> = Vec::new();
    let mut level = first.to_vec();
    while !level.is_empty() {
        let from = found.len();
        found.extend(level.into_iter().filter(|one| seen.insert(one.sequence)));
        if found.len() > most {
            break;
        }
        let ids: Vec<Id> = found[from..].iter().map(|one| one.id.clone()).collect();
        fetch(write, ids.iter().cloned()).await?;
        level = Vec::new();
        for id in &ids {
            level.extend(referrers(write, id).await?);
        }
    }
    Ok(found)
}

/// Stores a statement with the views of what it targets, and extends those of everything that refers to it.
/// `false`, and nothing stored, when that takes more than is left of the budget or than fits into a document.
pub(super) async fn file(
    write: &mut Write<'_>,
    mut row: StatementRow,
    direct: &[Referrer],
    budget: &mut Budget,
) -> Result<bool, Fault> {
    if row.target.is_none() && direct.is_empty() {
        statements::put(write, row);
        return Ok(true);
    }
    let own = row.terms();
    if let Some(id) = &row.target {
        let target = write.tables.statements.get(&mut write.tx, id).await?;
        if let Some(target) = target {
            row.chain = 1 + target.chain;
            extend(&mut row.views, &target.views);
            write.tables.statements.let_go(&target);
        }
    }
    let referrers = all_referrers(write, direct, row.sequence, budget.steps).await?;
    let steps = usize::try_from(row.chain).unwrap_or(usize::MAX);
    let under = row.terms() - own + referrers.len() * row.terms();
    let bytes: usize = referrers.iter().map(|referrer| referrer.bytes).sum();
    if !budget.spend(steps + referrers.len() * (1 + steps), under)
        || bytes > MOST_REFERRED
        || !fits(&row)
        || !hand_on(write, &row, &referrers).await?
    {
        return Ok(false);
    }
    if let Some(target) = row.target.clone() {
        let referrer = Referrer {
            id: row.id.clone(),
            sequence: row.sequence,
            voiding: row.flags().voiding,
            bytes: row.size(),
        };
        write.links.own.entry(target).or_default().push(referrer);
    }
    statements::put(write, row);
    Ok(true)
}

/// Lets everything that refers to a statement be found by what that is found by. `false` where that does not
/// fit into the documents.
async fn hand_on(
    write: &mut Write<'_>,
    row: &StatementRow,
    referrers: &[Referrer],
) -> Result<bool, Fault> {
    let ids = referrers.iter().map(|referrer| referrer.id.clone());
    write.tables.statements.fetch(&mut write.tx, ids).await?;
    for referrer in referrers {
        let Some(before) = write.tables.statements.known(&referrer.id) else {
            continue;
        };
        let mut longer = StatementRow::clone(&before);
        longer.chain += 1 + row.chain;
        extend(&mut longer.views, &row.views);
        if !fits(&longer) {
            return Ok(false);
        }
        statements::put(write, longer);
    }
    Ok(true)
}

/// Whether the database takes a statement.
pub(super) fn fits(row: &StatementRow) -> bool {
    row.terms() <= MOST_TERMS && row.size() <= LARGEST
}

/// Adds views that are not there yet.
fn extend(views: &mut Vec<View>, by: &[View]) {
    for view in by {
        if !views.contains(view) {
            views.push(view.clone());
        }
    }
}

/// What a stored statement is counted by.
pub(super) struct CountedBy {
    /// The time it counts at, in milliseconds since 1970.
    pub(super) time: i64,
    /// That of a statement that came without an id.
    pub(super) fingerprint: Option<[u8; 16]>,
    pub(super) registration: Option<Uuid>,
}

/// What a statement is counted by.
pub(super) fn counted(row: &StatementRow) -> Result<CountedBy, Fault> {
    with_view(&row.sealed()?, |statement| CountedBy {
        time: statement.timestamp().map_or(row.stored, milliseconds),
        fingerprint: row.flags().copy.then(|| fingerprint(statement)),
        registration: statement.registration(),
    })
}
