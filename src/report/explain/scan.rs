//! Finds the statements of a cell among all that count within its range.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::behind::{Behind, Done, Listed};
use super::cell::{Cell, Claim};
use super::source::Statements;
use crate::facts::{Directory, Told};
use crate::report::error::ReportError;
use crate::store::StoreError;

/// Statements read at once, all of one state of the store.
const AT_ONCE: usize = 100_000;
/// Statements looked through at most.
const MOST: usize = 2_000_000;
/// How often all is read anew when writes change it meanwhile.
const ATTEMPTS: usize = 5;
/// Agents asked for at once.
const AGENTS: usize = 10_000;

/// Reads the range until all of it was read from one state of the store.
pub(super) async fn scan(
    store: &dyn Statements,
    directory: &Directory,
    range: Range<i64>,
    cell: Cell,
) -> Result<Behind, ReportError> {
    let cell = Arc::new(cell);
    for _ in 0..ATTEMPTS {
        if let Some(behind) = attempt(store, directory, &range, &cell).await? {
            return Ok(behind);
        }
    }
    Err(ReportError::Unsettled)
}

/// `None` where the store changed while it was read.
async fn attempt(
    store: &dyn Statements,
    directory: &Directory,
    range: &Range<i64>,
    cell: &Arc<Cell>,
) -> Result<Option<Behind>, ReportError> {
    let asks_who = cell.people || directory.leaves_out();
    let (people, _) = store.identified(Vec::new()).await?;
    let mut gathered = Gathered::default();
    let (mut state, mut after, mut looked) = (None, None, 0);
    loop {
        let page = store.told(range.clone(), after, AT_ONCE).await?;
        if *state.get_or_insert(page.state) != page.state {
            return Ok(None);
        }
        looked += page.told.len();
        if looked > MOST {
            return Err(too_much());
        }
        after = page.told.last().map(|told| (told.time_ms, told.sequence));
        let cell = Arc::clone(cell);
        let work = move || {
            gathered.take(&page.told, &cell, asks_who);
            gathered
        };
        gathered = off_the_workers(work).await?;
        if !page.more || after.is_none() {
            break;
        }
    }
    if !asks_who {
        return Ok(Some(gathered.statements()));
    }
    let (mut persons, mut out) = (HashMap::new(), HashSet::new());
    let agents: Vec<u32> = gathered.agents().into_iter().collect();
    for some in agents.chunks(AGENTS) {
        let (still, known) = store.identified(some.to_vec()).await?;
        // Somebody was declared to be somebody else meanwhile, perhaps before the statements were read.
        if still != people {
            return Ok(None);
        }
        for one in known {
            if directory.preferences(&one.keys).opted_out {
                out.insert(one.agent);
            }
            persons.insert(one.agent, one.person);
        }
    }
    let gathered = gathered.without(&out);
    Ok(Some(if cell.people {
        gathered.people(&persons)
    } else {
        gathered.statements()
    }))
}

async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ReportError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| StoreError::Broken(error.to_string()))?)
}

/// What counts in the cell.
#[derive(Default)]
pub(super) struct Gathered {
    found: Vec<Found>,
    claims: Vec<(Claim, u64)>,
    places: HashMap<Claim, usize>,
}

struct Found {
    sequence: i64,
    claim: usize,
    /// Only where it matters who they are.
    people: Vec<u32>,
}

impl Gathered {
    fn take(&mut self, told: &[Told], cell: &Cell, asks_who: bool) {
        for told in told {
            if let Some(claim) = cell.claim(told) {
                let people = if asks_who {
                    told.people.clone()
                } else {
                    Vec::new()
                };
                self.add(told.sequence, claim, people);
            }
        }
    }

    pub(super) fn add(&mut self, sequence: i64, claim: Claim, people: Vec<u32>) {
        let claim = self.place(claim);
        self.claims[claim].1 += 1;
        self.found.push(Found {
            sequence,
            claim,
            people,
        });
    }

    fn place(&mut self, claim: Claim) -> usize {
        *self.places.entry(claim.clone()).or_insert_with(|| {
            self.claims.push((claim, 0));
            self.claims.len() - 1
        })
    }

    /// Adds what was found later.
    pub(super) fn join(&mut self, later: Self) {
        for found in later.found {
            let (claim, _) = &later.claims[found.claim];
            self.add(found.sequence, claim.clone(), found.people);
        }
    }

    /// What is left without these agents; statements that nobody else did go with them.
    fn without(self, out: &HashSet<u32>) -> Self {
        let mut left = Self::default();
        for one in self.found {
            let mut people = one.people;
            let was_nobodys = people.is_empty();
            people.retain(|agent| !out.contains(agent));
            if was_nobodys || !people.is_empty() {
                let (claim, _) = &self.claims[one.claim];
                left.add(one.sequence, claim.clone(), people);
            }
        }
        left
    }

    fn agents(&self) -> BTreeSet<u32> {
        self.found
            .iter()
            .flat_map(|one| one.people.iter().copied())
            .collect()
    }

    pub(super) fn statements(self) -> Behind {
        let listed = |one: &Found| Listed::Statement {
            sequence: one.sequence,
            claim: Some(one.claim),
        };
        Behind {
            items: self.found.iter().map(listed).collect(),
            claims: self.claims,
            ..Behind::default()
        }
    }

    /// The people, where they are known by the numbers that stand for them.
    pub(super) fn persons(self) -> Behind {
        self.people(&HashMap::new())
    }

    /// The people, each with what is theirs. An agent nobody knows is a person of their own.
    fn people(self, persons: &HashMap<u32, u32>) -> Behind {
        let mut done: BTreeMap<u32, Done> = BTreeMap::new();
        for one in &self.found {
            let whose = one.people.iter();
            let whose = whose.map(|agent| persons.get(agent).copied().unwrap_or(*agent));
            for person in whose.collect::<BTreeSet<_>>() {
                let first = one.sequence;
                let statements = 0;
                done.entry(person)
                    .or_insert(Done { statements, first })
                    .statements += 1;
            }
        }
        let listed = |(person, done)| Listed::Person {
            person,
            done: Some(done),
        };
        Behind {
            items: done.into_iter().map(listed).collect(),
            claims: self.claims,
            ..Behind::default()
        }
    }
}

fn too_much() -> ReportError {
    ReportError::TooMuchToCount {
        reason: format!(
            "More than {MOST} statements count within this period, too many to look through for those \
             behind one figure."
        ),
        advice:
            "Ask for the figure of a shorter period: interval=week or interval=day in the report."
                .to_owned(),
    }
}
