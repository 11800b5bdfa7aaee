//! The rules statements are judged and counted by, and the editions of them.
//!
//! What is counted under one edition lies beside what is counted under another, in the same collections: the
//! identity of whatever depends on rules begins with the edition's number. Which edition counts, and which one
//! will, stands in the document that orders commits (`order.rs`). So switching over is one field of it, and
//! what nobody reads any more is swept afterwards (`editions/sweep.rs`).

pub(super) mod sweep;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::Reader;
use super::fault::Fault;
use super::id::{Id, Parts};
use super::order::Order;
use super::snapshot::Snapshot;
use super::table::{Row, Table};
use super::time::timestamp;
use super::write::Write;
use crate::facts::FORM;
use crate::store::settled::Active;
use crate::store::{
    Begun, Building, Edition, NewEdition, NewRuleText, RuleKind, RuleText, Rulebook, Used,
};

/// An edition under which is written, or one that is to be swept: one that is neither the current nor the next
/// one. Its `_id` is its number.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct EditionRow {
    #[serde(rename = "_id")]
    id: Id,
    number: u32,
    /// The last statement judged, and the last one to be judged again.
    judged: i64,
    last: i64,
    uses: Vec<UseRow>,
    /// Absent in those of before.
    #[serde(default)]
    form: u32,
}

#[derive(Clone, Serialize, Deserialize)]
struct UseRow {
    text: i64,
    retired: Option<i64>,
}

impl Row for EditionRow {
    const COLLECTION: &'static str = "edition";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A text of rules, which never changes. Its `_id` is its number.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RuleTextRow {
    #[serde(rename = "_id")]
    id: Id,
    number: i64,
    kind: String,
    slug: String,
    version: String,
    built_in: bool,
    defects: bool,
    loaded: i64,
    text: String,
}

impl Row for RuleTextRow {
    const COLLECTION: &'static str = "rule_text";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// The identity of an edition.
fn edition_id(number: u32) -> Id {
    Parts::new().number32(number).id()
}

fn text_id(number: i64) -> Id {
    Parts::new().number(number).id()
}

impl From<&Order> for Active {
    fn from(order: &Order) -> Self {
        Self {
            current: order.current,
            next: order.next,
            verdicts: order.current,
            next_verdicts: order.next,
        }
    }
}

/// The editions under which is written.
pub(super) fn active(write: &Write<'_>) -> Active {
    Active::from(&write.order)
}

impl EditionRow {
    fn new(number: u32, last: i64, uses: Vec<UseRow>) -> Self {
        Self {
            id: edition_id(number),
            number,
            judged: 0,
            last,
            uses,
            form: FORM,
        }
    }

    fn edition(&self) -> Result<Edition, Fault> {
        let used = |used: &UseRow| {
            Ok(Used {
                text: used.text,
                retired: used.retired.map(timestamp).transpose()?,
            })
        };
        Ok(Edition {
            number: self.number,
            uses: self.uses.iter().map(used).collect::<Result<_, Fault>>()?,
            form: self.form,
        })
    }
}

impl RuleTextRow {
    fn text(&self) -> Result<RuleText, Fault> {
        let known = RuleKind::ALL
            .into_iter()
            .find(|one| one.name() == self.kind);
        let unknown = || {
            let kind = &self.kind;
            Fault::Corrupt(format!("a text of rules is of the unknown kind {kind}"))
        };
        Ok(RuleText {
            number: self.number,
            what: NewRuleText {
                kind: known.ok_or_else(unknown)?,
                slug: self.slug.clone(),
                version: self.version.clone(),
                text: self.text.clone(),
                built_in: self.built_in,
                defects: self.defects,
            },
            loaded: timestamp(self.loaded)?,
        })
    }
}

/// The rules as they stand.
pub(super) async fn rulebook(reader: &Reader) -> Result<Rulebook, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let active = Active::from(&snapshot.order);
    let mut tx = snapshot.tx();
    let mut editions = Table::<EditionRow>::default();
    editions
        .fetch(&mut tx, active.iter().map(edition_id))
        .await?;
    let found = |number: u32| editions.known(&edition_id(number));
    // As long as there never was another, there is no document of the first edition, which uses nothing.
    let first = Edition {
        number: active.current,
        uses: Vec::new(),
        form: 0,
    };
    let current = match found(active.current) {
        Some(row) => row.edition()?,
        None => first,
    };
    let building = |number: u32| {
        let count = |sequence: i64| u64::try_from(sequence).unwrap_or_default();
        let row = found(number).ok_or_else(|| gone_astray(number))?;
        Ok::<_, Fault>(Building {
            edition: row.edition()?,
            judged: count(row.judged),
            of: count(row.last),
        })
    };
    let next = active.next.map(building).transpose()?;
    let used = [Some(&current), next.as_ref().map(|next| &next.edition)];
    let used = used.into_iter().flatten().flat_map(|one| one.uses.iter());
    let ids: Vec<Id> = used.map(|used| text_id(used.text)).collect();
    let mut texts = Table::<RuleTextRow>::default();
    texts.fetch(&mut tx, ids).await?;
    let texts = texts.rows().map(|row| row.text());
    Ok(Rulebook {
        texts: texts.collect::<Result<_, _>>()?,
        current,
        next,
    })
}

fn gone_astray(number: u32) -> Fault {
    Fault::Corrupt(format!("the edition {number} of the rules is not there"))
}

/// Every text that was ever kept.
pub(super) async fn texts(reader: &Reader) -> Result<Vec<RuleText>, Fault> {
    let texts = reader
        .database
        .collection::<RuleTextRow>(RuleTextRow::COLLECTION);
    let found = texts.find(doc! {}).sort(doc! { "_id": 1 }).await?;
    let found: Vec<RuleTextRow> = found.try_collect().await?;
    found.iter().map(RuleTextRow::text).collect()
}

/// The last statement judged under an edition, and the last one to be judged again.
pub(super) async fn progress(write: &mut Write<'_>, edition: u32) -> Result<(i64, i64), Fault> {
    let editions = &mut write.tables.editions;
    let row = editions.get(&mut write.tx, &edition_id(edition)).await?;
    let row = row.ok_or_else(|| gone_astray(edition))?;
    Ok((row.judged, row.last))
}

/// The same as a reader sees it; `None` where the edition is not the next one.
pub(super) async fn progress_seen(
    snapshot: &mut Snapshot,
    edition: u32,
) -> Result<Option<(i64, i64)>, Fault> {
    if snapshot.order.next != Some(edition) {
        return Ok(None);
    }
    let mut editions = Table::<EditionRow>::default();
    let row = editions
        .get(&mut snapshot.tx(), &edition_id(edition))
        .await?;
    let row = row.ok_or_else(|| gone_astray(edition))?;
    Ok(Some((row.judged, row.last)))
}

/// Makes a change the next edition; the current one where nothing is stored.
pub(super) async fn begin(write: &mut Write<'_>, change: &NewEdition) -> Result<Begun, Fault> {
    let active = active(write);
    if active.next.unwrap_or(active.current) != change.after {
        return Ok(Begun::Outdated);
    }
    // A number is never used twice: somebody may still be judging under one that was given up.
    let number = u32::try_from(write.order.number("edition"))
        .map_err(|_| Fault::Corrupt("there were too many editions".to_owned()))?;
    let mut uses: Vec<UseRow> = Vec::new();
    for used in &change.uses {
        uses.push(UseRow {
            text: used.text,
            retired: used.retired.map(Timestamp::as_millisecond),
        });
    }
    for new in &change.texts {
        uses.push(UseRow {
            text: add(write, &new.text),
            retired: new.retired.map(Timestamp::as_millisecond),
        });
    }
    let last = write.order.sequence;
    let row = EditionRow::new(number, last, uses);
    write.tables.editions.put(row);
    if last == 0 {
        switch(write, number).await?;
    } else {
        write.order.next = Some(number);
    }
    Ok(Begun::Edition(number))
}

fn add(write: &mut Write<'_>, text: &NewRuleText) -> i64 {
    let number = write.order.number("rule_text");
    write.tables.rule_texts.put(RuleTextRow {
        id: text_id(number),
        number,
        kind: text.kind.name().to_owned(),
        slug: text.slug.clone(),
        version: text.version.clone(),
        built_in: text.built_in,
        defects: text.defects,
        loaded: write.stored,
        text: text.text.clone(),
    });
    number
}

/// Lets reports show an edition, and nobody the one before.
async fn switch(write: &mut Write<'_>, edition: u32) -> Result<(), Fault> {
    let before = write.order.current;
    let id = edition_id(before);
    let editions = &mut write.tables.editions;
    if editions.get(&mut write.tx, &id).await?.is_none() {
        // The first edition has no document until it has to be swept.
        editions.put(EditionRow::new(before, 0, Vec::new()));
    }
    write.order.current = edition;
    write.order.next = None;
    Ok(())
}

/// Remembers how far judging again has come; `true` when that was the last of it, and reports show the
/// edition now.
pub(super) async fn advance(
    write: &mut Write<'_>,
    edition: u32,
    judged: i64,
) -> Result<bool, Fault> {
    let editions = &mut write.tables.editions;
    let row = editions.get(&mut write.tx, &edition_id(edition)).await?;
    let row = row.ok_or_else(|| gone_astray(edition))?;
    editions.put(EditionRow {
        judged,
        ..EditionRow::clone(&row)
    });
    if judged < row.last {
        return Ok(false);
    }
    switch(write, edition).await?;
    Ok(true)
}

/// An edition under which nothing is written any more and whose counts still lie there.
pub(super) async fn gone(write: &mut Write<'_>) -> Result<Option<u32>, Fault> {
    let active = active(write);
    let editions = &mut write.tables.editions;
    editions.load(&mut write.tx, doc! {}, None).await?;
    let numbers = editions.rows().map(|row| row.number);
    Ok(numbers.filter(|number| !active.contains(*number)).min())
}

/// Whether what was counted under an edition that nobody reads any more still lies there.
pub(super) async fn is_one_gone(write: &mut Write<'_>) -> Result<bool, Fault> {
    Ok(gone(write).await?.is_some())
}

/// The same for somebody who only reads.
pub(super) async fn is_one_seen_gone(reader: &Reader) -> Result<bool, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let active = Active::from(&snapshot.order);
    let mut editions = Table::<EditionRow>::default();
    editions.load(&mut snapshot.tx(), doc! {}, None).await?;
    let gone = editions.rows().any(|row| !active.contains(row.number));
    Ok(gone)
}
