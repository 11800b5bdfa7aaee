//! A store in memory that tells its statements one by one.

use std::ops::Range;
use std::sync::Mutex;

use async_trait::async_trait;
use serde_json::json;
use tertulia::facts::{Circumstances, Family, Series, Told, ToldFact};
use tertulia::report::explain::{Kept, Statements};
use tertulia::report::{Arrivals, ReportError, Sender, Tallies};
use tertulia::store::{
    DayState, Identified, Page, PageRequest, Rejection, RejectionQuery, SetByServer,
    StoredStatement, Tally, ToldPage,
};
use uuid::Uuid;

use super::memory::{Done, Memory, instant};

/// What is stored; what it counts, and the same one by one.
pub struct Listing {
    done: Vec<Done>,
    memory: Memory,
    /// What is told on one page at most, so that pages follow each other.
    pub page: usize,
    /// States that the next readings find in place of the usual one.
    pub states: Mutex<Vec<u64>>,
}

impl Listing {
    pub fn of(mut done: Vec<Done>) -> Self {
        done.sort_by_key(|one| one.time_ms);
        Self {
            memory: Memory::of(&done),
            done,
            page: 7,
            states: Mutex::default(),
        }
    }

    /// Places of statements in the order of the store, from 1.
    fn told(&self) -> impl Iterator<Item = Told> {
        (1_i64..).zip(&self.done).map(|(sequence, done)| Told {
            sequence,
            time_ms: done.time_ms,
            people: done.people.clone(),
            facts: done.facts().into_iter().map(told_fact).collect(),
            circumstances: Circumstances {
                verb: "https://example.org/verbs/did".into(),
                activity: None,
                team: None,
                course: None,
                platform: None,
                social: None,
            },
        })
    }
}

fn told_fact(fact: tertulia::facts::Fact) -> ToldFact {
    ToldFact {
        subject: fact.subject.into(),
        principles: fact.principles,
        rule: fact.rule.into(),
        evidence: fact.evidence,
    }
}

/// The id of the statement at a place.
pub fn id(sequence: i64) -> Uuid {
    Uuid::from_u128(sequence.cast_unsigned().into())
}

#[async_trait]
impl Tallies for Listing {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
        self.memory.tally(series, cells).await
    }
}

#[async_trait]
impl Arrivals for Listing {
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, ReportError> {
        self.memory.series(family, most).await
    }

    async fn senders(&self) -> Result<Vec<Sender>, ReportError> {
        self.memory.senders().await
    }
}

#[async_trait]
impl Statements for Listing {
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError> {
        let most = most.min(self.page);
        let mut told: Vec<Told> = self
            .told()
            .filter(|one| range.contains(&one.time_ms))
            .filter(|one| after.is_none_or(|after| (one.time_ms, one.sequence) > after))
            .take(most + 1)
            .collect();
        let more = told.len() > most;
        told.truncate(most);
        let state = DayState(self.states.lock().unwrap().pop().unwrap_or(1));
        Ok(ToldPage { told, more, state })
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError> {
        let known = agents.into_iter().map(|agent| Identified {
            agent,
            person: agent,
            keys: vec![format!("mailto:p{agent}@example.org")],
        });
        Ok((0, known.collect()))
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError> {
        Ok(sequences.into_iter().map(|one| Some(id(one))).collect())
    }

    async fn statement(&self, id: Uuid) -> Result<Option<Kept>, ReportError> {
        let verb = json!({ "id": "https://example.org/verbs/did" });
        let text = json!({ "id": id, "verb": verb }).to_string();
        let statement = StoredStatement {
            id,
            stored: instant("2026-11-01T00:00:00Z"),
            key: 1,
            sealed: text.strip_suffix('}').unwrap().to_owned(),
            timestamp_sent: false,
            set: SetByServer::default(),
            copy: false,
        };
        let voided = false;
        Ok(Some(Kept { statement, voided }))
    }

    async fn page(&self, _: PageRequest) -> Result<Page, ReportError> {
        unreachable!("nothing that arrived is explained here")
    }

    async fn rejections(&self, _: RejectionQuery) -> Result<Vec<Rejection>, ReportError> {
        unreachable!("nothing that was refused is explained here")
    }
}
