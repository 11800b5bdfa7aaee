//! Accepting a batch: what is decided inside the write.

use uuid::Uuid;

use super::definitions::{self, Lesson, Source, Told};
use super::fault::Fault;
use super::id::Id;
use super::judged::{self, Subject};
use super::links;
use super::queue::weight;
use super::statements::{self, LARGEST, MOST_TERMS, StatementRow, View};
use super::sweeper::Sweeper;
use super::texts::{self, with_view};
use super::write::Write;
use super::{arrivals, attachments, copies, editions, facts, filing, referred, threads, waiting};
use crate::facts::{Classified, LATE, Received, Series, milliseconds};
use crate::profile::Finding;
use crate::store::budget::Budget;
use crate::store::flags::Flags;
use crate::store::settled::{Alike, Before};
use crate::store::{Acceptance, MOST_READ, MOST_REFERRED, NewStatement};
use crate::xapi::compare::difference;

/// A statement, its packed text, what filters see of it, and its definitions.
pub(super) struct Parcel {
    pub(super) statement: NewStatement,
    id: Id,
    body: Id,
    view: View,
    lessons: Vec<Lesson>,
}

impl Parcel {
    /// What can be done before the writer is asked.
    pub(super) fn of(mut statement: NewStatement) -> Result<Self, Fault> {
        let definitions = std::mem::take(&mut statement.definitions);
        Ok(Self {
            id: Id::uuid(statement.id),
            body: texts::pack(&statement.sealed)?.into(),
            view: filing::view(&statement.terms),
            lessons: definitions.into_iter().map(Lesson::new).collect(),
            statement,
        })
    }

    /// What it weighs in a transaction.
    pub(super) fn weight(&self) -> usize {
        weight(self.body.bytes().len())
    }

    /// Whether it comes without attachments.
    pub(super) fn is_plain(&self) -> bool {
        self.statement.attachments.is_empty()
    }

    /// Whether the database takes it in one document, and what it tells in another one.
    fn fits(&self) -> bool {
        let terms = self.view.terms.len();
        let size = statements::size(self.body.bytes().len(), terms);
        let mut judgements = self.statement.judgements.iter();
        let tells_too_much = judgements.any(|one| match &one.classified {
            Classified::Counts(counts) => !facts::fit(counts),
            Classified::Unmapped(_) | Classified::Voids => false,
        });
        terms <= MOST_TERMS && size <= LARGEST && !tells_too_much
    }

    /// What it shares with its copies, where it can have any.
    fn alike(&self) -> Option<Alike> {
        Some(Alike {
            key: self.statement.key,
            time: milliseconds(self.statement.timestamp?),
            fingerprint: self.statement.fingerprint?,
        })
    }
}

/// Reads what batches will ask for, and what was not read yet, as far as it may be.
pub(super) async fn prefetch(write: &mut Write<'_>, parcels: &[&Parcel]) -> Result<(), Fault> {
    let targets = parcels.iter().filter_map(|parcel| parcel.statement.target);
    let ids = parcels.iter().map(|parcel| parcel.statement.id);
    let mut asked: Vec<Uuid> = ids.chain(targets).collect();
    let judgements = parcels.iter().flat_map(|one| &one.statement.judgements);
    asked.extend(judged::references(write, judgements));
    referred::fetch(write, &asked).await?;
    let known = &write.tables.statements;
    let new: Vec<&Parcel> = parcels
        .iter()
        .copied()
        .filter(|parcel| known.known(&parcel.id).is_none())
        .collect();
    links::fetch(write, new.iter().map(|parcel| parcel.id.clone())).await?;
    copies::fetch(write, new.iter().filter_map(|parcel| parcel.alike())).await?;
    let attachments = new.iter().flat_map(|parcel| &parcel.statement.attachments);
    attachments::fetch(write, attachments).await?;
    let lessons = new.iter().flat_map(|parcel| &parcel.lessons);
    definitions::fetch(write, lessons).await?;
    judged::prefetch(write, new.iter().map(|parcel| &parcel.statement)).await
}

/// Stores all of the batch or none of it. What it leaves waiting is the sweeper's.
pub(super) async fn accept(
    write: &mut Write<'_>,
    batch: &[Parcel],
    sweeper: &Sweeper,
) -> Result<Acceptance, Fault> {
    let outcome = store_all(write, batch).await?;
    waiting::tell(write, sweeper);
    Ok(outcome)
}

async fn store_all(write: &mut Write<'_>, batch: &[Parcel]) -> Result<Acceptance, Fault> {
    let is_judged = |parcel: &Parcel| judged::is_judged(write, &parcel.statement.judgements);
    if !batch.iter().all(is_judged) {
        return Ok(Acceptance::OtherRules);
    }
    write.pending.references.allow(MOST_REFERRED);
    prefetch(write, &batch.iter().collect::<Vec<_>>()).await?;
    let mut budget = Budget::of_a_batch();
    let mut source = Source::new(MOST_READ);
    let mut fresh = 0;
    for (index, parcel) in batch.iter().enumerate() {
        let refused = match store(write, parcel, &mut budget, &mut source).await? {
            Settled::Fresh => {
                fresh += 1;
                continue;
            }
            Settled::Same => continue,
            Settled::Different(pointer) => Acceptance::Conflict {
                index,
                id: parcel.statement.id,
                pointer,
            },
            Settled::Unfit(findings) => Acceptance::Unfit { index, findings },
            Settled::TooEntangled => Acceptance::TooEntangled { index },
            Settled::TooLarge => Acceptance::TooLarge { index },
        };
        write.undo = true;
        return Ok(refused);
    }
    Ok(Acceptance::Stored { fresh })
}

enum Settled {
    Fresh,
    /// It is stored already.
    Same,
    /// Another one has its id; where the two differ.
    Different(String),
    /// It breaks rules, or refers to a statement that it must not refer to.
    Unfit(Vec<Finding>),
    /// Its references cost more than was left of the budget.
    TooEntangled,
    /// No document can hold it.
    TooLarge,
}

/// How a statement stands to the stored one of the same id (Part 2, 2.3.1).
fn compare(stored: &StatementRow, statement: &NewStatement) -> Result<Settled, Fault> {
    let stored = stored.sealed()?;
    // The place told is one of the statement that was sent.
    let differs = with_view(&stored, |ours| {
        with_view(&statement.sealed, |theirs| difference(ours, theirs))
    })??;
    Ok(differs.map_or(Settled::Same, Settled::Different))
}

/// Stores one statement, unless its id is taken.
async fn store(
    write: &mut Write<'_>,
    parcel: &Parcel,
    budget: &mut Budget,
    source: &mut Source,
) -> Result<Settled, Fault> {
    let statement = &parcel.statement;
    if let Some(stored) = statements::by_id(write, statement.id).await? {
        let settled = compare(&stored, statement);
        write.tables.statements.let_go(&stored);
        return settled;
    }
    if !parcel.fits() {
        return Ok(Settled::TooLarge);
    }
    let referrers = links::referrers(write, &parcel.id).await?;
    let voided = !statement.voiding && referrers.iter().any(|referrer| referrer.voiding);
    let row = row(write, parcel, voided).await?;
    let sequence = row.sequence;
    if !links::file(write, row, &referrers, budget).await? {
        return Ok(Settled::TooEntangled);
    }
    if statement.voiding
        && let Some(target) = statement.target
    {
        void(write, target).await?;
    }
    let subject = count(write, sequence, parcel, voided).await?;
    for judgement in &statement.judgements {
        if editions::active(write).contains(judgement.edition) {
            let refused = judged::take(write, &subject, judgement).await?;
            if write.pending.references.are_short() {
                return Ok(Settled::TooEntangled);
            }
            if !refused.is_empty() {
                return Ok(Settled::Unfit(refused));
            }
        }
    }
    waiting::arrived(write, statement.id).await?;
    if subject.before == Before::Nothing {
        let told = Told {
            statement: &parcel.id,
            length: statement.sealed.len(),
            lessons: &parcel.lessons,
        };
        definitions::learn(write, source, &told).await?;
    }
    Ok(Settled::Fresh)
}

/// The document of a statement that is stored now, with what it brought.
async fn row(write: &mut Write<'_>, parcel: &Parcel, voided: bool) -> Result<StatementRow, Fault> {
    let statement = &parcel.statement;
    let flags = Flags {
        voided,
        voiding: statement.voiding,
        refers: statement.target.is_some(),
        timestamp_sent: statement.timestamp.is_some(),
        copy: statement.fingerprint.is_some(),
        set: statement.set,
    };
    let mut brought = Vec::with_capacity(statement.attachments.len());
    for attachment in &statement.attachments {
        brought.push(attachments::keep(write, attachment).await?);
    }
    write.order.sequence += 1;
    Ok(StatementRow {
        id: parcel.id.clone(),
        sequence: write.order.sequence,
        stored: write.stored,
        key: statement.key,
        flags: flags.bits(),
        body: parcel.body.clone(),
        target: statement.target.map(Id::uuid),
        views: vec![parcel.view.clone()],
        chain: 0,
        brought,
    })
}

/// Counts what arrived.
async fn count(
    write: &mut Write<'_>,
    sequence: i64,
    parcel: &Parcel,
    voided: bool,
) -> Result<Subject, Fault> {
    let statement = &parcel.statement;
    let (key, stored) = (statement.key, write.stored);
    let sent = statement.timestamp.map(milliseconds);
    let before = match parcel.alike() {
        Some(alike) => copies::note(write, alike, sequence).await?,
        None => Before::Nothing,
    };
    let mut arrived = |what| arrivals::arrived(write, 0, Series::received(key, what), stored, 1);
    arrived(Received::Stored);
    if sent.is_some_and(|sent| stored - sent > LATE) {
        arrived(Received::Late);
    }
    if before != Before::Nothing {
        arrived(Received::Duplicate);
    }
    Ok(Subject {
        sequence,
        key,
        stored,
        sent,
        voided,
        before,
        repeats: before != Before::Nothing,
        is_new: true,
    })
}

/// Voids a stored statement, unless it is a voiding statement itself (Part 2, 2.3.2).
async fn void(write: &mut Write<'_>, target: Uuid) -> Result<(), Fault> {
    let Some(found) = statements::by_id(write, target).await? else {
        return Ok(());
    };
    let flags = found.flags();
    if flags.voiding || flags.voided {
        return Ok(());
    }
    let flags = Flags {
        voided: true,
        ..flags
    };
    let counted = links::counted(&found)?;
    let (sequence, key) = (found.sequence, found.key);
    let voided = StatementRow {
        flags: flags.bits(),
        ..StatementRow::clone(&found)
    };
    statements::put(write, voided);
    let other = match counted.fingerprint {
        Some(fingerprint) => {
            let alike = Alike {
                key,
                time: counted.time,
                fingerprint,
            };
            copies::voided(write, alike, sequence).await?;
            copies::standing(write, alike, sequence).await?
        }
        None => None,
    };
    threads::leave(write, counted.registration, counted.time, sequence, other).await?;
    match other {
        Some(other) => facts::hand_over(write, sequence, other, counted.time).await,
        None => facts::discount(write, sequence, counted.time).await,
    }
}
