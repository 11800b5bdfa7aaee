//! A store's counting, in memory, over the same deltas and covers that stores use.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use jiff::Timestamp;
use roaring::RoaringBitmap;
use tertulia::facts::{
    Delta, Deltas, Evidence, Fact, Facts, Family, Node, Principle, Series, Subject, cover,
    series_of,
};
use tertulia::report::{
    Arrivals, Report, ReportError, ReportRequest, Sender, Settings, Tallies, Viewer, principles,
};
use tertulia::store::{StoreError, Tally};

/// What one statement counts for.
#[derive(Debug, Clone)]
pub struct Done {
    pub time_ms: i64,
    pub principles: Vec<Principle>,
    pub people: Vec<u32>,
}

impl Done {
    pub fn new(time: &str, principle: Principle, people: impl IntoIterator<Item = u32>) -> Self {
        Self {
            time_ms: instant(time).as_millisecond(),
            principles: vec![principle],
            people: people.into_iter().collect(),
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            people: Vec::new(),
            facts: vec![Fact {
                time_ms: self.time_ms,
                subject: Subject::Behaviour("asked".to_owned()),
                principles: self.principles.iter().copied().collect(),
                rule: "asked".to_owned(),
                evidence: Evidence::Mapped,
            }],
        }
    }
}

pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Rollups and facts, and what arrived when.
#[derive(Default)]
pub struct Memory {
    rollups: HashMap<(Series, Node), Delta>,
    facts: Vec<Done>,
    pub arrivals: Vec<(Series, i64)>,
    pub senders: Vec<Sender>,
}

impl Memory {
    pub fn of(facts: &[Done]) -> Self {
        let mut deltas = Deltas::new();
        for done in facts {
            deltas.add(&done.facts(), &done.people);
        }
        let rollups = deltas
            .iter()
            .map(|(key, delta)| (key.clone(), delta.clone()));
        Self {
            rollups: rollups.collect(),
            facts: facts.to_vec(),
            ..Self::default()
        }
    }

    /// A store that knows these keys, by number and name; nothing arrived yet.
    pub fn knowing(senders: &[(i64, &str)]) -> Self {
        let sender = |(number, name): &(i64, &str)| Sender {
            number: *number,
            id: format!("key{number}"),
            name: (*name).to_owned(),
            revoked: false,
        };
        Self {
            senders: senders.iter().map(sender).collect(),
            ..Self::default()
        }
    }

    /// Counts an arrival.
    pub fn hear(&mut self, time: &str, series: Series) {
        self.arrivals.push((series, instant(time).as_millisecond()));
    }

    fn add(
        &self,
        series: &Series,
        range: Range<i64>,
        statements: &mut i64,
        people: &mut RoaringBitmap,
    ) {
        if series.as_received().is_some() || series.as_unmapped().is_some() {
            let heard = self.arrivals.iter().filter(|(what, time)| {
                let quarter = Node::leaf(*time).range();
                what == series && range.start <= quarter.start && quarter.end <= range.end
            });
            *statements += i64::try_from(heard.count()).unwrap();
            return;
        }
        let cover = cover(range);
        for node in cover.nodes {
            if let Some(delta) = self.rollups.get(&(series.clone(), node)) {
                *statements += delta.statements;
                *people |= &delta.people;
            }
        }
        let at_edges = self
            .facts
            .iter()
            .filter(|done| cover.edges.iter().any(|edge| edge.contains(&done.time_ms)))
            .filter(|done| series_of(&done.facts().facts).contains(series));
        for done in at_edges {
            *statements += 1;
            people.extend(done.people.iter().copied());
        }
    }
}

#[async_trait]
impl Tallies for Memory {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, StoreError> {
        let tally = |cell: &Vec<Range<i64>>, series: &Series| {
            let (mut statements, mut people) = (0, RoaringBitmap::new());
            for range in cell {
                self.add(series, range.clone(), &mut statements, &mut people);
            }
            Tally {
                statements: statements.try_into().unwrap(),
                people: people.len(),
            }
        };
        Ok(cells
            .iter()
            .map(|cell| series.iter().map(|one| tally(cell, one)).collect())
            .collect())
    }
}

#[async_trait]
impl Arrivals for Memory {
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, StoreError> {
        let keys: BTreeSet<String> = self.arrivals.iter().map(|(what, _)| what.key()).collect();
        let of_family = keys
            .iter()
            .filter(|key| key.starts_with(&*family.prefix()))
            .map(|key| Series::from_key(key).unwrap());
        Ok(of_family.take(most).collect())
    }

    async fn senders(&self) -> Result<Vec<Sender>, StoreError> {
        Ok(self.senders.clone())
    }
}

/// Polls a future that never waits for anything.
pub fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// One question to the report, at a moment up to which all is counted.
pub struct Question<'q> {
    pub query: &'q [(&'q str, &'q str)],
    pub viewer: Viewer,
    pub settings: Settings,
    pub now: &'q str,
}

impl Default for Question<'_> {
    fn default() -> Self {
        Self {
            query: &[],
            viewer: Viewer::Exact,
            settings: Settings::default(),
            now: "2026-11-23T12:00:00Z",
        }
    }
}

impl Question<'_> {
    pub fn ask(&self, store: &dyn Tallies) -> Result<Report, ReportError> {
        let request = ReportRequest::parse(self.query.iter().copied())?;
        let now = instant(self.now);
        let report = principles(
            store,
            "1.0.0",
            &request,
            self.viewer,
            &self.settings,
            now,
            now,
        );
        now_or_never(report)
    }

    pub fn refused(&self) -> ReportError {
        self.ask(&Memory::default())
            .expect_err("the question is wrong")
    }
}
