//! What was found wrong with statements: a document for each of the last ones, and counts of all.

mod read;

use serde::{Deserialize, Serialize};

pub(super) use self::read::{counts, read};
use super::fault::Fault;
use super::id::{Id, Parts};
use super::table::Row;
use super::write::Write;
use super::{editions, statements};
use crate::profile::Finding;
use crate::store::judging::FINDINGS_KEPT;

/// Findings beyond those that are kept, before the oldest are removed together.
const SLACK: i64 = 1_000;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Bytes of the identity of a finding, and of a count.
pub(super) const FINDING: usize = 20;
pub(super) const COUNT: usize = 28;

/// A finding. Its `_id` is the edition, the place of the statement, and the kind.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct FindingRow {
    #[serde(rename = "_id")]
    id: Id,
    edition: u32,
    /// The statement, its place, when it was stored and the number of the key that sent it.
    statement: Id,
    n: i64,
    stored: i64,
    key: i64,
    kind: i64,
    /// The values found.
    found: Vec<String>,
}

impl Row for FindingRow {
    const COLLECTION: &'static str = "finding";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// What all findings have in common that differ in nothing but the values found.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KindRow {
    #[serde(rename = "_id")]
    id: Id,
    number: i64,
    profile: String,
    template: Option<String>,
    rule: String,
    /// The finding without the values, as JSON.
    what: String,
}

impl Row for KindRow {
    const COLLECTION: &'static str = "finding_kind";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// How often a kind was found in the statements of a key that were stored on one day. Its `_id` is the edition,
/// the day, the key and the kind.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct CountRow {
    #[serde(rename = "_id")]
    id: Id,
    day: i64,
    key: i64,
    kind: i64,
    statements: i64,
}

impl Row for CountRow {
    const COLLECTION: &'static str = "finding_count";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A statement about which something was found, under one edition.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) edition: u32,
    pub(super) sequence: i64,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// When, in milliseconds since 1970.
    pub(super) stored: i64,
}

impl About {
    /// A stored statement.
    pub(super) async fn of(
        write: &mut Write<'_>,
        edition: u32,
        sequence: i64,
    ) -> Result<Self, Fault> {
        let row = statements::by_sequence(write, sequence).await?;
        let row = row.ok_or_else(|| lost(sequence))?;
        Ok(Self {
            edition,
            sequence,
            key: row.key,
            stored: row.stored,
        })
    }

    fn finding(&self, kind: i64) -> Id {
        Parts::new()
            .number32(self.edition)
            .number(self.sequence)
            .number(kind)
            .id()
    }

    fn day(&self) -> i64 {
        self.stored.div_euclid(DAY)
    }

    fn count(&self, kind: i64) -> Id {
        Parts::new()
            .number32(self.edition)
            .number(self.day())
            .number(self.key)
            .number(kind)
            .id()
    }
}

fn lost(sequence: i64) -> Fault {
    Fault::Corrupt(format!(
        "the statement at the place {sequence} is not there"
    ))
}

/// The identity of a kind, and its text.
fn name(finding: &Finding) -> Result<(Id, String), Fault> {
    let name = serde_json::to_string(&finding.kind())
        .map_err(|error| Fault::Corrupt(format!("a finding cannot be written: {error}")))?;
    Ok((Id::text(&name), name))
}

/// Reads what findings will ask for that are added. A statement has no place yet where it is stored now.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    found: &[(About, &Finding)],
) -> Result<(), Fault> {
    let (tables, tx) = (&mut write.tables, &mut write.tx);
    let mut kinds = Vec::with_capacity(found.len());
    for (_, finding) in found {
        kinds.push(name(finding)?.0);
    }
    tables
        .finding_kinds
        .fetch(tx, kinds.iter().cloned())
        .await?;
    let (mut counts, mut findings) = (Vec::new(), Vec::new());
    for ((about, _), kind) in found.iter().zip(&kinds) {
        if let Some(kind) = tables.finding_kinds.known(kind) {
            counts.push(about.count(kind.number));
            if about.sequence > 0 && !write.pending.is_new(about.sequence) {
                findings.push(about.finding(kind.number));
            }
        }
    }
    tables.finding_counts.fetch(tx, counts).await?;
    tables.findings.fetch(tx, findings).await
}

/// The number of the kind of a finding: of all findings that differ in nothing but the values found.
pub(super) async fn kind(write: &mut Write<'_>, finding: &Finding) -> Result<i64, Fault> {
    let (id, what) = name(finding)?;
    let kinds = &mut write.tables.finding_kinds;
    if let Some(known) = kinds.get(&mut write.tx, &id).await? {
        return Ok(known.number);
    }
    let number = write.order.number("finding_kind");
    kinds.put(KindRow {
        id,
        number,
        profile: finding.profile.clone(),
        template: finding.template.clone(),
        rule: finding.rule.slug().to_owned(),
        what,
    });
    Ok(number)
}

/// Keeps a finding and counts it, unless it is there already.
pub(super) async fn add(
    write: &mut Write<'_>,
    about: &About,
    finding: &Finding,
) -> Result<(), Fault> {
    let kind = kind(write, finding).await?;
    let id = about.finding(kind);
    let (findings, tx) = (&mut write.tables.findings, &mut write.tx);
    let there = if write.pending.is_new(about.sequence) {
        findings.known(&id)
    } else {
        findings.get(tx, &id).await?
    };
    if there.is_some() {
        return Ok(());
    }
    let statement = statements::by_sequence(write, about.sequence).await?;
    let statement = statement.ok_or_else(|| lost(about.sequence))?;
    write.tables.findings.put(FindingRow {
        id,
        edition: about.edition,
        statement: statement.id.clone(),
        n: about.sequence,
        stored: about.stored,
        key: about.key,
        kind,
        found: finding.found.clone(),
    });
    *kept(write, about.edition) += 1;
    count(write, about, kind, 1).await
}

/// Says anew with which values something was found that is found still.
pub(super) async fn correct(
    write: &mut Write<'_>,
    about: &About,
    finding: &Finding,
) -> Result<(), Fault> {
    let kind = kind(write, finding).await?;
    let findings = &mut write.tables.findings;
    let row = findings.get(&mut write.tx, &about.finding(kind)).await?;
    if let Some(row) = row.filter(|row| row.found != finding.found) {
        findings.put(FindingRow {
            found: finding.found.clone(),
            ..FindingRow::clone(&row)
        });
    }
    Ok(())
}

/// Takes a finding back.
pub(super) async fn remove(write: &mut Write<'_>, about: &About, kind: i64) -> Result<(), Fault> {
    let id = about.finding(kind);
    let findings = &mut write.tables.findings;
    if findings.get(&mut write.tx, &id).await?.is_some() {
        findings.remove(&id);
        *kept(write, about.edition) -= 1;
    }
    count(write, about, kind, -1).await
}

async fn count(write: &mut Write<'_>, about: &About, kind: i64, by: i64) -> Result<(), Fault> {
    let id = about.count(kind);
    let counts = &mut write.tables.finding_counts;
    let before = counts.get(&mut write.tx, &id).await?;
    counts.put(CountRow {
        id,
        day: about.day(),
        key: about.key,
        kind,
        statements: before.map_or(0, |before| before.statements) + by,
    });
    Ok(())
}

/// The name under which it is counted how many findings of an edition are kept.
pub(super) fn counter(edition: u32) -> String {
    format!("findings of {edition}")
}

fn kept<'w>(write: &'w mut Write<'_>, edition: u32) -> &'w mut i64 {
    write.order.numbers.entry(counter(edition)).or_default()
}

/// Removes the findings about the oldest statements where there are too many.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    for edition in editions::active(write).iter() {
        let kept_now = write.order.numbers.get(&counter(edition));
        let beyond = kept_now.copied().unwrap_or_default() - FINDINGS_KEPT;
        let many = beyond.max(0) / SLACK * SLACK;
        if many == 0 {
            continue;
        }
        let all = Parts::new().number32(edition).range(FINDING);
        let (findings, tx) = (&mut write.tables.findings, &mut write.tx);
        let most = usize::try_from(many).unwrap_or(usize::MAX);
        let oldest = findings.range(tx, all, most, false).await?;
        for row in &oldest {
            findings.remove(&row.id);
        }
        *kept(write, edition) -= many;
    }
    Ok(())
}
