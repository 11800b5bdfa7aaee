//! What `quality` and `unmapped` count: what a key sent, at the time it arrived.
//!
//! Stores count arrivals and do not list them, so they are found among the statements of the key by the same
//! conditions. Where those that are found are not as many as were counted, none is listed, and the answer says so.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;
use serde_json::Value;

use super::behind::{Behind, Listed};
use super::cell;
use super::judged::{Judged, Seen};
use super::request::ExplainRequest;
use super::source::{Kept, Source, Statements};
use crate::facts::{Classified, Kind, LATE, Received, milliseconds};
use crate::report::error::ReportError;
use crate::report::named::Ruled;
use crate::report::tally::Sender;
use crate::store::{Filter, PageRequest, Rejection, RejectionQuery, StoredStatement};
use crate::xapi::compare::fingerprint;
use crate::xapi::statement::VOIDED;

/// Statements of one key and period that are looked through at most.
const MOST: usize = 50_000;
/// Voiding statements of the whole store that are looked through at most.
const MOST_VOIDING: usize = 20_000;
const AT_ONCE: usize = 500;
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Rejections that are read at once.
const REJECTIONS: usize = 1_000;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Received(Received),
    /// Followed, matched or not matched.
    Claimed,
    /// What counts for nothing, of one kind.
    Unmapped(Kind),
}

impl What {
    /// Whether statements have to be judged to be told apart.
    fn depends_on_rules(&self) -> bool {
        match self {
            Self::Received(what) => what.depends_on_rules(),
            Self::Claimed | Self::Unmapped(_) => true,
        }
    }

    /// Whether copies have to be told from what came first.
    fn asks_for_copies(&self) -> bool {
        *self == Self::Received(Received::Duplicate) || self.depends_on_rules()
    }
}

/// A figure of what arrived, and how to count it again.
struct Sought<'r> {
    key: i64,
    range: Range<i64>,
    what: What,
    ruled: &'r Ruled<'r>,
}

pub(super) async fn arrived(
    store: &dyn Source,
    request: &ExplainRequest<'_>,
    row: &Value,
    ruled: &Ruled<'_>,
) -> Result<Behind, ReportError> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let counted = row
        .get(request.figure)
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let range = cell::range(row)?;
    let what = match request.figure {
        "duplicates" => What::Received(Received::Duplicate),
        "claimed" => What::Claimed,
        "statements" => What::Unmapped(Kind {
            verb: text("verb").to_owned(),
            activity_type: row
                .get("activity_type")
                .and_then(Value::as_str)
                .map(str::to_owned),
        }),
        figure => {
            let mut all = Received::ALL.into_iter();
            let what = all.find(|what| what.slug().replace('-', "_") == figure);
            What::Received(what.unwrap_or(Received::Stored))
        }
    };
    let senders = store.arrivals().senders().await?;
    let Some(Sender { number, .. }) = senders.into_iter().find(|one| one.id == text("key")) else {
        return Ok(Behind::default());
    };
    if what == What::Received(Received::Rejected) {
        return refused(store.statements(), text("key"), range, counted).await;
    }
    let sought = Sought {
        key: number,
        range,
        what,
        ruled,
    };
    found(store.statements(), &sought, counted).await
}

async fn found(
    store: &dyn Statements,
    sought: &Sought<'_>,
    counted: u64,
) -> Result<Behind, ReportError> {
    let mut seen = Seen::default();
    let mut arrived = standing(store, sought, &mut seen).await?;
    let mut items = sought.choose(&arrived);
    if length(&items) != counted {
        let Some(voided) = voided(store, sought, &mut seen).await? else {
            let why = format!(
                "More than {MOST_VOIDING} statements void others, too many to find these by."
            );
            return Ok(unlisted(counted, why));
        };
        arrived.extend(voided);
        // Copies of each other are told by which came first.
        arrived.sort_by_key(|one| one.stored);
        items = sought.choose(&arrived);
    }
    if length(&items) == counted {
        let items = items.into_iter().collect();
        return Ok(Behind {
            items,
            ..Behind::default()
        });
    }
    let why = if sought.what.asks_for_copies() {
        "These cannot be told apart now: statements that repeat one which arrived before the period are known by \
         their count alone. Ask for a longer period, which holds both."
    } else {
        "What arrived changed while it was read. Ask again."
    };
    Ok(unlisted(counted, why.to_owned()))
}

fn length(items: &[Listed]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn unlisted(counted: u64, why: String) -> Behind {
    Behind {
        unlisted: Some((counted, why)),
        ..Behind::default()
    }
}

/// A statement of the key that arrived in the period.
struct Arrived {
    listed: Listed,
    stored: Timestamp,
    late: bool,
    /// The time and the fingerprint that copies share.
    alike: Option<(i64, [u8; 16])>,
    /// Where it has to be judged.
    judged: Option<Judged>,
}

impl Arrived {
    async fn settled(
        mut self,
        what: &What,
        store: &dyn Statements,
        seen: &mut Seen,
    ) -> Result<Self, ReportError> {
        if let Some(judged) = &mut self.judged {
            let what = match what {
                What::Received(what) => Some(*what),
                What::Claimed | What::Unmapped(_) => None,
            };
            judged.settle(what, store, seen).await?;
        }
        Ok(self)
    }
}

impl Sought<'_> {
    fn look(&self, statement: &StoredStatement, voided: bool) -> Arrived {
        let stored = statement.stored;
        let mut arrived = Arrived {
            listed: Listed::Arrived {
                id: statement.id,
                voided,
            },
            stored,
            late: false,
            alike: None,
            judged: None,
        };
        // One that is damaged counts for nothing.
        let _ = statement.set.with_sent(&statement.sealed, |sent| {
            let time = sent.timestamp().filter(|_| statement.timestamp_sent);
            let ms = time.map(milliseconds);
            arrived.late = ms.is_some_and(|ms| milliseconds(stored) - ms > LATE);
            if self.what.asks_for_copies() {
                let copy = ms.filter(|_| statement.copy);
                arrived.alike = copy.map(|ms| (ms, fingerprint(sent)));
            }
            if self.what.depends_on_rules() {
                let judged = (self.ruled.judge)(sent, time.unwrap_or(stored), stored);
                arrived.judged = Some(Judged::of(judged));
            }
        });
        arrived
    }

    /// Those that are counted, of all that arrived in their order.
    fn choose(&self, arrived: &[Arrived]) -> Vec<Listed> {
        let mut seen = HashSet::new();
        let mut chosen = Vec::new();
        for one in arrived {
            let repeats = one.alike.is_some_and(|alike| !seen.insert(alike));
            let is_meant = match &self.what {
                What::Received(Received::Stored) => true,
                What::Received(Received::Late) => one.late,
                What::Received(Received::Duplicate) => repeats,
                _ if repeats => false,
                What::Received(what) => one.judged.as_ref().is_some_and(|one| one.is(*what)),
                What::Claimed => one.judged.as_ref().is_some_and(Judged::claims),
                What::Unmapped(kind) => one
                    .judged
                    .as_ref()
                    .is_some_and(|one| one.classified() == &Classified::Unmapped(kind.clone())),
            };
            chosen.extend(is_meant.then_some(one.listed));
        }
        chosen
    }
}

/// The statements of the key that arrived in the period and are not voided.
async fn standing(
    store: &dyn Statements,
    sought: &Sought<'_>,
    seen: &mut Seen,
) -> Result<Vec<Arrived>, ReportError> {
    // `since` lies outside what it asks for, and `until` within.
    let moment = |ms: i64| Timestamp::from_millisecond(ms - 1).ok();
    let filter = Filter {
        owner: Some(sought.key),
        since: moment(sought.range.start),
        until: moment(sought.range.end),
        ..Filter::default()
    };
    let mut arrived = Vec::new();
    let mut after = None;
    loop {
        let page = store.page(ask(&filter, after)).await?;
        for one in &page.statements {
            arrived.push(
                sought
                    .look(one, false)
                    .settled(&sought.what, store, seen)
                    .await?,
            );
        }
        if arrived.len() > MOST {
            return Err(ReportError::TooMuchToCount {
                reason: format!(
                    "More than {MOST} statements of this key arrived in this period, too many to look through \
                     for those behind one figure."
                ),
                advice: "Ask for the figure of a shorter period: interval=day in the report."
                    .to_owned(),
            });
        }
        after = page.next;
        if after.is_none() {
            return Ok(arrived);
        }
        tokio::task::yield_now().await;
    }
}

/// Those that are voided; `None` where there are too many voiding statements to find them by.
async fn voided(
    store: &dyn Statements,
    sought: &Sought<'_>,
    seen: &mut Seen,
) -> Result<Option<Vec<Arrived>>, ReportError> {
    let filter = Filter {
        verb: Some(VOIDED.to_owned()),
        ..Filter::default()
    };
    let mut found = BTreeMap::new();
    let (mut after, mut looked) = (None, 0);
    loop {
        let page = store.page(ask(&filter, after)).await?;
        looked += page.statements.len();
        if looked > MOST_VOIDING {
            return Ok(None);
        }
        for one in &page.statements {
            // What refers to a voiding statement is found with it.
            let target = one.set.with_sent(&one.sealed, |sent| {
                sent.target().filter(|_| sent.is_voiding())
            });
            if let Some(target) = target.ok().flatten()
                && let Some(Kept {
                    statement,
                    voided: true,
                }) = store.statement(target).await?
                && statement.key == sought.key
                && sought.range.contains(&milliseconds(statement.stored))
            {
                let voided = sought.look(&statement, true);
                found.insert(target, voided.settled(&sought.what, store, seen).await?);
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(Some(found.into_values().collect()));
        }
    }
}

fn ask(filter: &Filter, after: Option<crate::store::Position>) -> PageRequest {
    PageRequest {
        filter: filter.clone(),
        ascending: true,
        after,
        limit: AT_ONCE,
        max_bytes: MAX_BYTES,
    }
}

/// The requests that were refused, as far as they are kept.
async fn refused(
    store: &dyn Statements,
    key: &str,
    range: Range<i64>,
    counted: u64,
) -> Result<Behind, ReportError> {
    let mut kept: Vec<Rejection> = Vec::new();
    let mut before = None;
    loop {
        let query = RejectionQuery {
            key: Some(key.to_owned()),
            before,
            limit: REJECTIONS,
            ..RejectionQuery::default()
        };
        let page = store.rejections(query).await?;
        before = page.last().map(|last| last.number);
        let is_last = page.len() < REJECTIONS;
        for one in page {
            let is_new = kept
                .last()
                .is_none_or(|last| last.what.request != one.what.request);
            if range.contains(&milliseconds(one.what.time)) && is_new {
                kept.push(one);
            }
        }
        if is_last || before.is_none() {
            break;
        }
    }
    kept.reverse();
    let items: Vec<_> = (0..kept.len()).map(Listed::Refused).collect();
    let why = || {
        let listed = items.len();
        format!(
            "{listed} of these {counted} requests are listed: the log of what was refused keeps the newest entries only."
        )
    };
    let unlisted = (length(&items) != counted).then(|| (counted, why()));
    Ok(Behind {
        items,
        refused: kept,
        unlisted,
        ..Behind::default()
    })
}
