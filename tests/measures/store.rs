//! A store of what was told, in memory.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, Mutex};

use async_trait::async_trait;
use tertulia::facts::{Catalogue, Told};
use tertulia::profile::Library;
use tertulia::report::together::{
    MeasureRow, OnEvidence, Source, Together, TogetherRequest, together,
};
use tertulia::report::{
    Asking, CountedBy, Days, Listed, Report, ReportError, Settings, Tells, Viewer, Workshop,
};
use tertulia::store::{
    AskedBeside, Beside, DayState, DayStates, Identified, KeptDay, KeptThread, NewDay, ToldPage,
};
use tertulia::xapi::accept_language::AcceptLanguage;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use crate::history::{AGENTS, Said, key, person};

/// What was kept of days, and in which states these were.
type Kept = HashMap<(i64, i64, [u8; 16]), (DayState, HashMap<u8, Vec<u8>>)>;

#[derive(Default)]
pub struct Memory {
    told: Vec<Told>,
    pub threads: Vec<KeptThread>,
    kept: Mutex<Kept>,
    /// How often anything changed, and at which time last.
    changes: Vec<i64>,
    /// How often it was declared who is whom.
    declared: u64,
}

impl Memory {
    pub fn of(history: &[Said]) -> Self {
        let mut told: Vec<Told> = history.iter().map(Said::told).collect();
        told.sort_by_key(|one| (one.time_ms, one.sequence));
        Self {
            told,
            ..Self::default()
        }
    }

    /// A statement comes late.
    pub fn arrive(&mut self, said: &Said) {
        self.told.push(said.told());
        self.told.sort_by_key(|one| (one.time_ms, one.sequence));
        self.changes.push(said.time);
    }

    /// A statement counts no more.
    pub fn void(&mut self, said: &Said) {
        self.told.retain(|one| one.sequence != said.sequence);
        self.changes.push(said.time);
    }

    /// Agents 9 and 10 are declared to be one person, or not to be any more.
    pub fn declare(&mut self) {
        self.declared += 1;
    }

    fn person(&self, agent: u32) -> u32 {
        match agent {
            10 if self.declared % 2 == 1 => 9,
            other => person(other),
        }
    }

    fn state(&self, range: &Range<i64>) -> DayState {
        let last = self.changes.iter().rposition(|one| range.contains(one));
        let last = last.map_or(0, |place| place as u64 + 1);
        DayState(1 + last + self.declared)
    }
}

#[async_trait]
impl Tells for Memory {
    fn edition(&self) -> u32 {
        1
    }

    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError> {
        let is_there = |one: &&Told| {
            range.contains(&one.time_ms)
                && after.is_none_or(|after| (one.time_ms, one.sequence) > after)
        };
        let mut there = self.told.iter().filter(is_there);
        Ok(ToldPage {
            told: there.by_ref().take(most).cloned().collect(),
            more: there.next().is_some(),
            state: self.state(&range),
        })
    }

    /// Measures ask for no counts.
    async fn tally_beside(&self, _: AskedBeside) -> Result<Beside, ReportError> {
        Err(ReportError::Unsettled)
    }

    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<Vec<KeptDay>, ReportError> {
        let kept = self.kept.lock().unwrap();
        let day = |day: &Range<i64>| KeptDay {
            parts: kept
                .get(&(day.start, day.end, basis))
                .filter(|(state, _)| *state == self.state(day))
                .map(|(_, of_day)| parts.iter().map(|part| of_day[part].clone()).collect()),
            state: self.state(day),
        };
        Ok(days.iter().map(day).collect())
    }

    async fn day_states(&self, days: Vec<Range<i64>>) -> Result<Vec<DayStates>, ReportError> {
        let state = |day: &Range<i64>| DayStates {
            counted: self.state(day),
            begun: DayState(1),
        };
        Ok(days.iter().map(state).collect())
    }

    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), ReportError> {
        let mut kept = self.kept.lock().unwrap();
        for day in days {
            let parts = day.parts.into_iter().map(|part| (part.part, part.bytes));
            let parts = (day.state, parts.collect());
            kept.insert((day.range.start, day.range.end, day.basis), parts);
        }
        Ok(())
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError> {
        let identify = |agent: u32| Identified {
            agent,
            person: self.person(agent),
            keys: std::iter::once(agent)
                .chain(
                    (1..=AGENTS)
                        .filter(|one| *one != agent && self.person(*one) == self.person(agent)),
                )
                .map(key)
                .collect(),
        };
        let identified = agents.into_iter().map(identify).collect();
        Ok((1 + self.declared, identified))
    }

    async fn ids(&self, _: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError> {
        Ok(Vec::new())
    }

    async fn threads(&self, registrations: Vec<Uuid>) -> Result<Vec<KeptThread>, ReportError> {
        let of = |one: &&KeptThread| registrations.contains(&one.registration);
        Ok(self.threads.iter().filter(of).cloned().collect())
    }

    async fn definitions(
        &self,
        _: Vec<String>,
        _: usize,
    ) -> Result<HashMap<String, String>, ReportError> {
        Ok(HashMap::new())
    }
}

pub fn made<T>(report: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap()
    });
    RUNTIME.block_on(report)
}

/// A question, and who asks it when.
pub struct Question<'q> {
    pub query: &'q [(&'q str, &'q str)],
    pub viewer: Viewer,
    pub settings: Settings,
    pub now: &'q str,
    pub listed: Listed,
    pub library: Library,
}

impl Question<'_> {
    pub fn ask(
        &self,
        report: Together,
        store: &Memory,
    ) -> Result<Report<OnEvidence, MeasureRow>, ReportError> {
        let request = TogetherRequest::parse(report, self.query.iter().copied())?;
        self.with(store, |source, by, asking| {
            made(together(report, source, by, &request, asking))
        })
    }

    /// Asks a process that may remember something.
    pub fn ask_again(
        &self,
        report: Together,
        store: &Memory,
        workshop: &Workshop,
    ) -> Result<Report<OnEvidence, MeasureRow>, ReportError> {
        let request = TogetherRequest::parse(report, self.query.iter().copied())?;
        self.within(store, workshop, |source, by, asking| {
            made(together(report, source, by, &request, asking))
        })
    }

    pub fn with<T>(
        &self,
        store: &Memory,
        ask: impl FnOnce(&Source<'_>, &CountedBy<'_>, &Asking<'_>) -> T,
    ) -> T {
        self.within(store, &Workshop::default(), ask)
    }

    fn within<T>(
        &self,
        store: &Memory,
        workshop: &Workshop,
        ask: impl FnOnce(&Source<'_>, &CountedBy<'_>, &Asking<'_>) -> T,
    ) -> T {
        let (catalogue, languages) = (Catalogue::default(), AcceptLanguage::any());
        let by = CountedBy {
            edition: 1,
            mapping_version: "1.0.0",
            profile_versions: Vec::new(),
            catalogue: &catalogue,
        };
        let now = self.now.parse().unwrap();
        let asking = Asking {
            viewer: self.viewer,
            languages: &languages,
            settings: &self.settings,
            now,
            data_through: now,
        };
        let source = Source {
            days: Days {
                store,
                listed: &self.listed,
                workshop,
                home: &self.settings.tz,
                now,
            },
            library: &self.library,
        };
        ask(&source, &by, &asking)
    }
}
