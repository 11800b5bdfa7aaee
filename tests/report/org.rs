//! An organisation and what happened in it, in memory: told one by one, and days that are kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tertulia::facts::{
    Catalogue, Circumstances, Dimension, Directory, Evidence, Member, Place, Preferences,
    Principle, Series, Subject, Told, ToldFact, series_of,
};
use tertulia::report::behaviours::BehaviourRow;
use tertulia::report::split::ValueBasis;
use tertulia::report::{
    Basis, CountsRequest, Days, Listed, Report, ReportError, Row, Tallies, Tells, ValueRow,
    Workshop, principles_of, values,
};
use tertulia::store::{
    AskedBeside, Beside, DayState, DayStates, Identified, KeptDay, KeptThread, NewDay, Tally,
    ToldPage,
};
use tertulia::xapi::accept_language::AcceptLanguage;
use uuid::Uuid;

use super::memory::{Question, counted_by, made};
use super::split::parts;

/// A statement that counts for some behaviours, each toward some principles.
#[derive(Debug, Clone)]
pub struct Said {
    pub time_ms: i64,
    pub people: Vec<u32>,
    pub shows: Vec<(&'static str, Vec<Principle>, Evidence)>,
    pub verb: &'static str,
    pub activity: Option<&'static str>,
    pub team: Option<&'static str>,
    pub course: Option<&'static str>,
    pub platform: Option<&'static str>,
}

impl Said {
    pub fn told(&self, sequence: i64) -> Told {
        let fact = |(slug, principles, evidence): &(&str, Vec<Principle>, Evidence)| ToldFact {
            subject: Arc::new(Subject::Behaviour((*slug).to_owned())),
            principles: principles.iter().copied().collect(),
            rule: Arc::from("rule"),
            evidence: *evidence,
        };
        let text = |text: Option<&'static str>| text.map(Arc::from);
        let people: BTreeSet<u32> = self.people.iter().copied().collect();
        Told {
            sequence,
            time_ms: self.time_ms,
            people: people.into_iter().collect(),
            facts: self.shows.iter().map(fact).collect(),
            circumstances: Circumstances {
                verb: Arc::from(self.verb),
                activity: text(self.activity),
                team: text(self.team),
                course: text(self.course),
                platform: text(self.platform),
                social: None,
            },
        }
    }

    /// Its value of a dimension that is none of people and none of evidence.
    pub fn value(&self, dimension: Dimension) -> Option<&'static str> {
        match dimension {
            Dimension::Verb => Some(self.verb),
            Dimension::Activity => self.activity,
            Dimension::Team => self.team,
            Dimension::Course => self.course,
            Dimension::Platform => self.platform,
            Dimension::Unit | Dimension::Evidence => unreachable!("{dimension:?}"),
        }
    }
}

/// Where somebody is from when on, and whether they opted out.
#[derive(Debug, Clone, Default)]
pub struct Somebody {
    pub places: Vec<(Range<i64>, &'static str)>,
    pub opted_out: bool,
}

pub type Part = (i64, i64, [u8; 16], u8);

#[derive(Default)]
pub struct Org {
    pub said: Vec<Said>,
    /// By agent; each is a person.
    pub people: BTreeMap<u32, Somebody>,
    /// Agents that are the same person as another one.
    pub same: HashMap<u32, u32>,
    pub declared: u64,
    /// Statements on a page at most; as many as are asked for where 0.
    pub page: usize,
    pub revision: u8,
    pub kept: Mutex<HashMap<Part, (DayState, Vec<u8>)>>,
    /// Statements that were told.
    pub told: AtomicUsize,
    /// A change that comes behind as many pages.
    pub changes_behind: AtomicUsize,
    pub workshop: Workshop,
}

const DAY: i64 = 86_400_000;

impl Org {
    pub fn of(said: Vec<Said>) -> Self {
        Self {
            said,
            ..Self::default()
        }
    }

    fn state(&self, range: &Range<i64>) -> DayState {
        let touched =
            range.start.div_euclid(DAY) * DAY..(range.end + DAY - 1).div_euclid(DAY) * DAY;
        let said = self
            .said
            .iter()
            .filter(|one| touched.contains(&one.time_ms))
            .count();
        DayState(u64::try_from(said).unwrap() + (self.declared << 32))
    }

    fn person(&self, agent: u32) -> u32 {
        self.same.get(&agent).copied().unwrap_or(agent)
    }

    pub fn listed(&self) -> Listed {
        let member = |(agent, one): (&u32, &Somebody)| Member {
            keys: vec![key(*agent)],
            places: one
                .places
                .iter()
                .map(|(range, unit)| Place {
                    range: range.clone(),
                    unit: Some(Arc::from(*unit)),
                    band: None,
                })
                .collect(),
            preferences: Preferences::new(!one.opted_out, true),
        };
        Listed {
            directory: Arc::new(Directory::new(self.people.iter().map(member).collect())),
            revision: [self.revision; 16],
            left_out: [0; 16],
            state: self.revision.into(),
            source: None,
        }
    }

    pub fn told_so_far(&self) -> usize {
        self.told.load(Ordering::Relaxed)
    }

    pub fn kept_days(&self) -> usize {
        let kept = self.kept.lock().unwrap();
        let days: BTreeSet<i64> = kept.keys().map(|(start, ..)| *start).collect();
        days.len()
    }

    /// Makes a report of days.
    pub fn with<T>(
        &self,
        question: &Question<'_>,
        make: impl AsyncFnOnce(&Days<'_>, &tertulia::report::Asking<'_>) -> T,
    ) -> T {
        let (listed, languages) = (self.listed(), AcceptLanguage::any());
        let asking = question.asking(&languages);
        let days = Days {
            store: self,
            listed: &listed,
            workshop: &self.workshop,
            home: &question.settings.tz,
            now: asking.now,
        };
        made(make(&days, &asking))
    }

    pub fn values(
        &self,
        question: &Question<'_>,
        catalogue: &Catalogue,
        dimension: Dimension,
    ) -> Result<Report<ValueBasis, ValueRow>, ReportError> {
        let request = CountsRequest::of_values(question.query.iter().copied(), dimension)?;
        self.with(question, async |days, asking| {
            values(
                self,
                days,
                &counted_by(catalogue),
                &request,
                asking,
                dimension,
            )
            .await
        })
    }

    pub fn principles(&self, question: &Question<'_>) -> Result<Report<Basis, Row>, ReportError> {
        let request = CountsRequest::of_principles(question.query.iter().copied())?;
        let catalogue = parts();
        self.with(question, async |days, asking| {
            principles_of(self, days, &counted_by(&catalogue), &request, asking).await
        })
    }

    pub fn behaviours(
        &self,
        question: &Question<'_>,
        catalogue: &Catalogue,
    ) -> Result<Report<Basis, BehaviourRow>, ReportError> {
        let request = CountsRequest::of_behaviours(question.query.iter().copied())?;
        self.with(question, async |days, asking| {
            let by = counted_by(catalogue);
            tertulia::report::behaviours_of(self, days, &by, &request, asking).await
        })
    }
}

pub fn key(agent: u32) -> String {
    format!("mbox mailto:p{agent}@example.org")
}

#[async_trait]
impl Tells for Org {
    fn edition(&self) -> u32 {
        3
    }

    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError> {
        let most = if self.page == 0 {
            most
        } else {
            most.min(self.page)
        };
        let all = self.said.iter().zip(0..);
        let mut told: Vec<Told> = all
            .map(|(said, sequence)| said.told(sequence))
            .filter(|one| range.contains(&one.time_ms))
            .collect();
        told.sort_by_key(|one| (one.time_ms, one.sequence));
        told.retain(|one| after.is_none_or(|after| (one.time_ms, one.sequence) > after));
        let more = told.len() > most;
        told.truncate(most);
        self.told.fetch_add(told.len(), Ordering::Relaxed);
        let mut state = self.state(&range);
        let left = self.changes_behind.load(Ordering::Relaxed);
        if left > 0 {
            self.changes_behind.store(left - 1, Ordering::Relaxed);
            state.0 += u64::try_from(left).unwrap();
        }
        Ok(ToldPage { told, more, state })
    }

    async fn tally_beside(&self, asked: AskedBeside) -> Result<Beside, ReportError> {
        let counts = self.tally(&asked.series, &asked.cells).await?;
        let (mut changed, mut left) = (Vec::new(), asked.most);
        for (place, (range, before)) in asked.days.into_iter().enumerate() {
            if before == Some(self.state(&range)) {
                continue;
            }
            let mut page = self.told(range, None, usize::MAX).await?;
            page.told.retain(|one| (asked.is_told)(&one.people));
            page.more |= page.told.len() > left;
            page.told.truncate(left);
            left -= page.told.len();
            changed.push((place, page));
        }
        Ok(Beside {
            counts,
            changed,
            people: self.declared,
        })
    }

    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<Vec<KeptDay>, ReportError> {
        let kept = self.kept.lock().unwrap();
        let of = |day: Range<i64>| {
            let state = self.state(&day);
            let part = |part: &u8| {
                let kept = kept.get(&(day.start, day.end, basis, *part))?;
                (kept.0 == state).then(|| kept.1.clone())
            };
            KeptDay {
                parts: parts.iter().map(part).collect(),
                state,
            }
        };
        Ok(days.into_iter().map(of).collect())
    }

    async fn day_states(&self, days: Vec<Range<i64>>) -> Result<Vec<DayStates>, ReportError> {
        let of = |day: &Range<i64>| DayStates {
            counted: self.state(day),
            begun: DayState::default(),
        };
        Ok(days.iter().map(of).collect())
    }

    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), ReportError> {
        let mut kept = self.kept.lock().unwrap();
        for day in days {
            assert_eq!(day.edition, 3);
            for part in day.parts {
                let place = (day.range.start, day.range.end, day.basis, part.part);
                kept.insert(place, (day.state, part.bytes));
            }
        }
        Ok(())
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError> {
        let identified = agents.into_iter().map(|agent| {
            let person = self.person(agent);
            let others = self
                .same
                .iter()
                .filter(|(_, of)| **of == person)
                .map(|(one, _)| *one);
            let all = std::iter::once(person)
                .chain(others)
                .filter(|one| *one != agent);
            Identified {
                agent,
                person,
                keys: std::iter::once(agent).chain(all).map(key).collect(),
            }
        });
        Ok((self.declared, identified.collect()))
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError> {
        Ok(vec![None; sequences.len()])
    }

    async fn threads(&self, _: Vec<Uuid>) -> Result<Vec<KeptThread>, ReportError> {
        Ok(Vec::new())
    }

    async fn definitions(
        &self,
        activities: Vec<String>,
        _: usize,
    ) -> Result<HashMap<String, String>, ReportError> {
        let named = activities.into_iter().filter(|id| id.ends_with("/named"));
        let definition = r#"{"name":{"de":"Benannt","en":"Named"}}"#;
        Ok(named.map(|id| (id, definition.to_owned())).collect())
    }
}

#[async_trait]
impl Tallies for Org {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
        let told: Vec<Told> = self.said.iter().map(|said| said.told(0)).collect();
        let tally = |cell: &Vec<Range<i64>>, series: &Series| {
            let within = told
                .iter()
                .filter(|one| cell.iter().any(|range| range.contains(&one.time_ms)));
            let counted: Vec<_> = within
                .filter(|one| series_of(&one.facts).contains(series))
                .collect();
            let people: BTreeSet<u32> = counted
                .iter()
                .flat_map(|one| one.people.iter().map(|agent| self.person(*agent)))
                .collect();
            Tally {
                statements: u64::try_from(counted.len()).unwrap(),
                people: u64::try_from(people.len()).unwrap(),
            }
        };
        let of_cell = |cell| series.iter().map(|one| tally(cell, one)).collect();
        Ok(cells.iter().map(of_cell).collect())
    }
}
