//! `principles` and `behaviours` of statements that are narrowed down.
//!
//! By one dimension it is what is kept of days, and for viewers without exact figures exactly what the report by that
//! dimension shows of the value. Combinations are folded from the statements, for viewers of exact figures only.

use std::collections::HashMap;

use super::behaviours::{self, BehaviourRow, Called, Within};
use super::counts::{Asking, CountedBy};
use super::days::{Days, Fold};
use super::error::ReportError;
use super::figures::Figures;
use super::filters::{BEHAVIOUR, Filters};
use super::floor::{Viewer, hidden};
use super::principles;
use super::question::CountsRequest;
use super::shape::{Basis, Report, Row};
use super::split::only_principles;
use super::split::sums::{Sum, Wanted};
use super::split::table::{Seen, Table};
use super::tally::Tallies;
use super::times::Times;
use super::words;
use crate::facts::{Behaviour, Counting, Dimension, Principle, Told, Whom};

/// Makes `principles` of the statements that the filters leave.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn principles_of(
    store: &dyn Tallies,
    days: &Days<'_>,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report<Basis, Row>, ReportError> {
    let times = Times::of(request, asking, Principle::ALL.len())?;
    let slugs = Principle::ALL.map(|one| one.slug().to_owned()).to_vec();
    let asked = Narrowed {
        store,
        days,
        by,
        asking,
        times: &times,
        filters: &request.filters,
    };
    let figures = asked.figures(Counting::Principles, slugs).await?;
    let mut data = Vec::new();
    for (span, figures) in times.spans().zip(&figures) {
        let each = Principle::ALL.into_iter().zip(figures);
        data.extend(each.map(|(principle, figures)| principles::row(&span, principle, figures)));
    }
    Ok(Report {
        meta: times.meta("principles", request, by, asking, words::PRINCIPLES_OF),
        data,
    })
}

/// Makes `behaviours` of the statements that the filters leave; for viewers of exact figures only. By evidence they
/// are not counted.
///
/// # Errors
/// As for [`principles_of`].
pub async fn behaviours_of(
    store: &dyn Tallies,
    days: &Days<'_>,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report<Basis, BehaviourRow>, ReportError> {
    let listed = |one: &&Behaviour| match request.principle {
        Some(principle) => one.principles.contains(principle),
        None => true,
    };
    let listed: Vec<_> = by.catalogue.behaviours.iter().filter(listed).collect();
    let times = Times::of(request, asking, listed.len())?;
    let asked = Narrowed {
        store,
        days,
        by,
        asking,
        times: &times,
        filters: &request.filters,
    };
    let slugs = listed.iter().map(|one| one.slug.clone()).collect();
    let figures = asked.figures(Counting::Behaviours, slugs).await?;
    let called = listed.iter().map(|one| Called::of(one, request, asking));
    let called: Vec<_> = called.collect();
    let mut data = Vec::new();
    for (span, figures) in times.spans().zip(&figures) {
        let within = Within::of(span);
        for (called, figures) in called.iter().zip(figures) {
            let kinds = [Some(figures), None, None];
            data.extend(behaviours::row(&within, called, kinds));
        }
    }
    Ok(Report {
        meta: times.meta("behaviours", request, by, asking, words::BEHAVIOURS_OF),
        data,
    })
}

/// A question about some of the statements.
struct Narrowed<'n> {
    store: &'n dyn Tallies,
    days: &'n Days<'n>,
    by: &'n CountedBy<'n>,
    asking: &'n Asking<'n>,
    times: &'n Times,
    filters: &'n Filters,
}

impl Narrowed<'_> {
    /// For each period those of all subjects.
    async fn figures(
        &self,
        counting: Counting,
        subjects: Vec<String>,
    ) -> Result<Vec<Vec<Figures>>, ReportError> {
        let floored = self.asking.viewer == Viewer::Floored;
        match self.filters.single() {
            Some((dimension, _)) if floored && counting == Counting::Behaviours => {
                Err(only_principles(dimension.slug()))
            }
            Some((dimension, value)) => {
                let wanted = Wanted {
                    counting,
                    dimension,
                    subjects,
                    only: (!floored).then(|| value.to_owned()),
                    cells: Vec::new(),
                };
                self.one(wanted, value).await
            }
            None if floored => Err(only_principles(self.second())),
            None => self.folded(counting, subjects).await,
        }
    }

    /// A parameter that is one too many.
    fn second(&self) -> &'static str {
        let second = self
            .filters
            .values
            .get(1)
            .map(|(dimension, _)| dimension.slug());
        match &self.filters.behaviour {
            Some(_) => BEHAVIOUR,
            None => second.unwrap_or(Dimension::Unit.slug()),
        }
    }

    /// Those of one value. One that is not listed for viewers without exact figures is as one that is not there:
    /// nothing is shown of either.
    async fn one(&self, wanted: Wanted, value: &str) -> Result<Vec<Vec<Figures>>, ReportError> {
        let (days, times, asking) = (self.days, self.times, self.asking);
        let subjects = wanted.subjects.len();
        let exact = asking.viewer == Viewer::Exact;
        let table = if exact {
            Table::exact(days, times, wanted, asking).await?
        } else {
            Table::floored(self.store, days, times, wanted, self.by, asking).await?
        };
        let listed = table.values.iter().find(|one| &*one.text == value);
        let seen = |period, subject| match listed {
            Some(listed) => table.seen(period, subject, listed),
            None => unlisted(exact),
        };
        let of_period = |period| {
            let each = (0..subjects).map(|subject| seen(period, subject).figures);
            each.collect()
        };
        Ok((0..times.periods.len()).map(of_period).collect())
    }

    async fn folded(
        &self,
        counting: Counting,
        subjects: Vec<String>,
    ) -> Result<Vec<Vec<Figures>>, ReportError> {
        let local = self.days.cut(&self.times.window)?;
        let filters = self.filters.clone();
        let begin = move || Narrow {
            counting,
            filters: filters.clone(),
            sums: HashMap::new(),
        };
        let folded = self.days.fold(&local, begin).await?;
        let cells = self.times.ranges();
        let mut sums: HashMap<(usize, String), Sum> = HashMap::new();
        for (day, folded) in local.iter().zip(folded) {
            let cell = cells.partition_point(|cell| cell.end <= day.range.start);
            for (subject, sum) in folded.sums {
                sums.entry((cell, subject)).or_default().join(&sum);
            }
        }
        let floor = self.asking.settings.floor;
        let figures = |sum: Option<Sum>| {
            let tally = sum.unwrap_or_default().tally();
            Figures {
                shown: Some(tally),
                suppressed: false,
                below_floor: hidden(tally, floor),
            }
        };
        let mut of_cell = |cell| {
            let each = subjects
                .iter()
                .map(|slug| figures(sums.remove(&(cell, slug.clone()))));
            each.collect()
        };
        Ok((0..cells.len()).map(&mut of_cell).collect())
    }
}

/// What is seen of a value that is not there.
fn unlisted(exact: bool) -> Seen {
    Seen {
        figures: Figures {
            shown: exact.then(crate::store::Tally::default),
            suppressed: !exact,
            below_floor: false,
        },
        of: None,
    }
}

/// Statements that the filters leave, by what they count for.
struct Narrow {
    counting: Counting,
    filters: Filters,
    sums: HashMap<String, Sum>,
}

impl Fold for Narrow {
    fn add(&mut self, told: &Told, whom: &Whom) {
        for (slug, people) in self.filters.counted(self.counting, told, whom) {
            let sum = match self.sums.get_mut(slug) {
                Some(sum) => sum,
                None => self.sums.entry(slug.to_owned()).or_default(),
            };
            sum.statements += 1;
            sum.people.extend(people);
        }
    }
}
