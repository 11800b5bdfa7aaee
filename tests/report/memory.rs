//! A store's counting, in memory, over the same deltas and covers that stores use.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use async_trait::async_trait;
use jiff::Timestamp;
use roaring::RoaringBitmap;
use tertulia::facts::{
    Catalogue, Delta, Deltas, Evidence, Fact, Family, Node, Principle, PrincipleSet, Series,
    Subject, cover, series_of,
};
use tertulia::report::behaviours::BehaviourRow;
use tertulia::report::competencies::CompetencyRow;
use tertulia::report::{
    Arrivals, Asking, Basis, CountedBy, CountsRequest, Report, ReportError, Sender, Settings,
    Tallies, Viewer, behaviours, competencies, principles,
};
use tertulia::store::Tally;
use tertulia::xapi::accept_language::AcceptLanguage;
use tokio::runtime::{Builder, Runtime};

/// What one statement counts for.
#[derive(Debug, Clone)]
pub struct Done {
    pub time_ms: i64,
    pub principles: Vec<Principle>,
    pub people: Vec<u32>,
    /// What it shows; a behaviour that counts toward the principles where nothing is said.
    pub shown: Vec<Fact>,
}

impl Done {
    pub fn new(time: &str, principle: Principle, people: impl IntoIterator<Item = u32>) -> Self {
        Self {
            time_ms: instant(time).as_millisecond(),
            principles: vec![principle],
            people: people.into_iter().collect(),
            shown: Vec::new(),
        }
    }

    /// A statement that shows some behaviours and proves some competencies.
    pub fn showing(time_ms: i64, people: &[u32], shown: Vec<Fact>) -> Self {
        let shown = shown.into_iter().map(|fact| Fact { time_ms, ..fact });
        Self {
            time_ms,
            principles: Vec::new(),
            people: people.to_vec(),
            shown: shown.collect(),
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        if self.shown.is_empty() {
            let principles = self.principles.iter().copied().collect();
            let asked = Subject::Behaviour("asked".to_owned());
            let fact = fact(asked, principles, Evidence::Mapped);
            vec![Fact {
                time_ms: self.time_ms,
                ..fact
            }]
        } else {
            self.shown.clone()
        }
    }
}

/// A fact of no particular time.
pub fn fact(subject: Subject, principles: PrincipleSet, evidence: Evidence) -> Fact {
    Fact {
        time_ms: 0,
        subject,
        principles,
        rule: "rule".to_owned(),
        evidence,
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
            .map(|(series, node, delta)| ((series.clone(), node), delta.clone()));
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
                delta.people.add_to(people);
            }
        }
        let at_edges = self
            .facts
            .iter()
            .filter(|done| cover.edges.iter().any(|edge| edge.contains(&done.time_ms)))
            .filter(|done| series_of(&done.facts()).contains(series));
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
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
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
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, ReportError> {
        let keys: BTreeSet<String> = self.arrivals.iter().map(|(what, _)| what.key()).collect();
        let of_family = keys
            .iter()
            .filter(|key| key.starts_with(&*family.prefix()))
            .map(|key| Series::from_key(key).unwrap());
        Ok(of_family.take(most).collect())
    }

    async fn senders(&self) -> Result<Vec<Sender>, ReportError> {
        Ok(self.senders.clone())
    }
}

/// Waits for a report.
pub fn made<T>(report: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().enable_time().build().unwrap());
    RUNTIME.block_on(report)
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
        let request = CountsRequest::of_principles(self.query.iter().copied())?;
        let catalogue = Catalogue::default();
        let (by, languages) = (counted_by(&catalogue), AcceptLanguage::any());
        made(principles(store, &by, &request, &self.asking(&languages)))
    }

    pub fn behaviours(
        &self,
        store: &dyn Tallies,
        catalogue: &Catalogue,
        languages: &str,
    ) -> Result<Report<Basis, BehaviourRow>, ReportError> {
        let request = CountsRequest::of_behaviours(self.query.iter().copied())?;
        let (by, languages) = (counted_by(catalogue), AcceptLanguage::parse(languages));
        made(behaviours(store, &by, &request, &self.asking(&languages)))
    }

    pub fn competencies(
        &self,
        store: &dyn Tallies,
        catalogue: &Catalogue,
    ) -> Result<Report<Basis, CompetencyRow>, ReportError> {
        let request = CountsRequest::of_behaviours(self.query.iter().copied())?;
        let (by, languages) = (counted_by(catalogue), AcceptLanguage::any());
        made(competencies(store, &by, &request, &self.asking(&languages)))
    }

    pub fn asking<'a>(&'a self, languages: &'a AcceptLanguage) -> Asking<'a> {
        let now = instant(self.now);
        Asking {
            viewer: self.viewer,
            languages,
            settings: &self.settings,
            now,
            data_through: now,
        }
    }

    pub fn refused(&self) -> ReportError {
        self.ask(&Memory::default())
            .expect_err("the question is wrong")
    }
}

pub fn counted_by(catalogue: &Catalogue) -> CountedBy<'_> {
    CountedBy {
        edition: 3,
        mapping_version: "1.0.0",
        profile_versions: vec!["https://example.org/profile/v1".to_owned()],
        catalogue,
    }
}
