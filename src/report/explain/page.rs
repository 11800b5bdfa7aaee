//! The entries of a page: what is listed, read from the store.

use std::collections::HashMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{Entry, Reference};
use super::behind::{Behind, Done, Listed};
use super::request::Part;
use super::source::Statements;
use crate::report::error::ReportError;
use crate::store::{Rejection, StoreError};
use crate::xapi::actor::Ifi;
use crate::xapi::time::format_timestamp;

/// Statements read side by side.
const SIDE_BY_SIDE: usize = 8;

/// The entries of a part of what is listed, in its order.
pub(super) async fn entries(
    store: &dyn Statements,
    behind: &Behind,
    part: &Part,
) -> Result<Vec<Entry>, ReportError> {
    let items = behind.items.get(part.range.clone()).unwrap_or_default();
    let statements = Read::of(store, items).await?;
    let people = people(store, items).await?;
    let agents = |person: &u32| people.get(person).cloned().unwrap_or_default();
    let entry = |item: &Listed| match item {
        Listed::Statement { sequence, claim } => {
            let claim = claim.and_then(|place| behind.claims.get(place));
            let rule = claim.map(|(claim, _)| claim.rule.to_string());
            let evidence = claim.map(|(claim, _)| claim.evidence.slug());
            Ok(statements.entry(statements.id(*sequence)?, rule, evidence))
        }
        Listed::Arrived { id, .. } => Ok(statements.entry(*id, None, None)),
        Listed::Person { person, done } => {
            let mut all = agents(person).into_iter();
            let first = done.map(|done| statements.id(done.first)).transpose()?;
            Ok(Entry::Person {
                agent: all.next().unwrap_or_default(),
                others: all.collect(),
                statements: done.map(|done| done.statements),
                first: first.map(|id| statements.reference(id)),
            })
        }
        Listed::Member { place, .. } => {
            let keys = behind.members.get(*place).map(Vec::as_slice);
            let mut all = keys.unwrap_or_default().iter().map(|key| agent(key));
            Ok(Entry::Person {
                agent: all.next().unwrap_or_default(),
                others: all.collect(),
                statements: None,
                first: None,
            })
        }
        Listed::Pair(from, to) => Ok(Entry::Pair {
            from: agents(from).into_iter().next().unwrap_or_default(),
            to: agents(to).into_iter().next().unwrap_or_default(),
        }),
        Listed::Behaviour(code) => Ok(Entry::Behaviour {
            behaviour: (*code).to_owned(),
        }),
        Listed::Refused(place) => {
            let refused = behind.refused.get(*place);
            let lost = || StoreError::Broken("a refused request was lost".to_owned());
            Ok(refused_told(refused.ok_or_else(lost)?))
        }
    };
    items.iter().map(entry).collect()
}

/// The statements of a page.
#[derive(Default)]
struct Read {
    ids: HashMap<i64, Uuid>,
    /// As JSON, and whether they are voided.
    texts: HashMap<Uuid, (Value, bool)>,
}

impl Read {
    async fn of(store: &dyn Statements, items: &[Listed]) -> Result<Self, ReportError> {
        let sequences: Vec<i64> = items.iter().filter_map(sequence).collect();
        let mut read = Self::default();
        if !sequences.is_empty() {
            let ids = store.ids(sequences.clone()).await?;
            let known = sequences.into_iter().zip(ids);
            read.ids = known.filter_map(|(one, id)| Some((one, id?))).collect();
        }
        let arrived = items.iter().filter_map(|item| match item {
            Listed::Arrived { id, .. } => Some(*id),
            _ => None,
        });
        let wanted: Vec<Uuid> = read.ids.values().copied().chain(arrived).collect();
        let texts = stream::iter(wanted)
            .map(|id| async move {
                let kept = store.statement(id).await?;
                let told = kept.and_then(|kept| {
                    let text = serde_json::from_str(&kept.statement.json()).ok()?;
                    Some((id, (text, kept.voided)))
                });
                Ok::<_, ReportError>(told)
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect::<Vec<_>>()
            .await?;
        read.texts = texts.into_iter().flatten().collect();
        Ok(read)
    }

    fn id(&self, sequence: i64) -> Result<Uuid, ReportError> {
        let lost = || StoreError::Broken(format!("the statement at {sequence} is not there"));
        Ok(self.ids.get(&sequence).copied().ok_or_else(lost)?)
    }

    fn reference(&self, id: Uuid) -> Reference {
        let (timestamp, voided) = match self.texts.get(&id) {
            Some((text, voided)) => (text_of(text.get("timestamp")), *voided),
            None => (None, false),
        };
        let name = if voided {
            "voidedStatementId"
        } else {
            "statementId"
        };
        Reference {
            id: id.to_string(),
            timestamp,
            url: format!("/xapi/statements?{name}={id}"),
        }
    }

    fn entry(&self, id: Uuid, rule: Option<String>, evidence: Option<&'static str>) -> Entry {
        let text = self.texts.get(&id).map(|(text, _)| text);
        let member = |name| text.and_then(|text| text.get(name));
        Entry::Statement {
            what: self.reference(id),
            stored: text_of(member("stored")),
            actor: member("actor").cloned(),
            verb: text_of(member("verb").and_then(|verb| verb.get("id"))),
            rule,
            evidence,
        }
    }
}

fn text_of(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

fn sequence(item: &Listed) -> Option<i64> {
    match item {
        Listed::Statement { sequence, .. } => Some(*sequence),
        Listed::Person {
            done: Some(Done { first, .. }),
            ..
        } => Some(*first),
        _ => None,
    }
}

/// The agents of each person, the one of the smallest number first.
async fn people(
    store: &dyn Statements,
    items: &[Listed],
) -> Result<HashMap<u32, Vec<Value>>, ReportError> {
    let persons: Vec<u32> = items
        .iter()
        .flat_map(|item| match item {
            Listed::Person { person, .. } => vec![*person],
            Listed::Pair(from, to) => vec![*from, *to],
            _ => Vec::new(),
        })
        .collect();
    if persons.is_empty() {
        return Ok(HashMap::new());
    }
    let (_, known) = store.identified(persons).await?;
    let told = known.into_iter().map(|one| {
        let agents = one.keys.iter().map(|key| agent(key));
        (one.agent, agents.collect())
    });
    Ok(told.collect())
}

/// An agent, from [`Ifi::key`].
fn agent(key: &str) -> Value {
    match Ifi::from_key(key) {
        Ifi::Mbox(mbox) => json!({ "mbox": mbox }),
        Ifi::MboxSha1Sum(sum) => json!({ "mbox_sha1sum": sum }),
        Ifi::OpenId(openid) => json!({ "openid": openid }),
        Ifi::Account { home_page, name } => {
            json!({ "account": { "homePage": home_page, "name": name } })
        }
    }
}

fn refused_told(rejection: &Rejection) -> Entry {
    let what = &rejection.what;
    Entry::Request {
        request: what.request.clone(),
        time: format_timestamp(what.time),
        status: what.status,
        rule: what.rule.clone(),
        message: what.message.clone(),
        url: format!("/api/v1/rejections?request={}", what.request),
    }
}
