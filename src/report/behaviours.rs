//! The report `behaviours`: statements and people by behaviour and period, and what proves them.

use std::sync::Arc;

use serde::Serialize;

use super::complement::Relations;
use super::counts::{Asking, CountedBy, Counts, Span, Subjects};
use super::error::ReportError;
use super::fields::Shared;
use super::figures::{Asked, Figures};
use super::question::CountsRequest;
use super::shape::{Basis, Line, Report};
use super::tally::Tallies;
use super::words;
use crate::facts::{Behaviour, Evidence, Principle, Series};
use crate::store::Tally;

/// One period and behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BehaviourRow {
    pub within: Shared<Within>,
    pub called: Shared<Called>,
    /// `None` where hidden.
    pub statements: Option<u64>,
    /// `None` where hidden.
    pub people: Option<u64>,
    /// Of the statements, those with each [`Evidence`]; `None` for viewers without exact figures.
    pub followed: Option<u64>,
    pub matched: Option<u64>,
    pub mapped: Option<u64>,
    pub suppressed: bool,
    pub unfinished: bool,
    pub below_floor: bool,
}

/// What the rows of a period say of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
}

/// What the rows of a behaviour say of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Called {
    /// Its slug.
    pub behaviour: String,
    /// In the reader's language where there is one; the slug where nobody gave a name.
    pub name: String,
    /// Its code in the source of the profile, as `O1`.
    pub code: Option<String>,
    /// The slugs of the principles it counts toward, with spaces between.
    pub principles: String,
}

impl Line for BehaviourRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "behaviour",
        "name",
        "code",
        "principles",
        "statements",
        "people",
        "followed",
        "matched",
        "mapped",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const KEYS: &'static [&'static str] = &["behaviour"];
    const FIGURES: &'static [&'static str] =
        &["statements", "people", "followed", "matched", "mapped"];

    fn ends(&self) -> (&str, &str) {
        (&self.within.period_start, &self.within.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        vec![("behaviour", self.called.behaviour.as_str())]
    }
}

/// Makes the report: a row for each period and behaviour of the catalogue, empty ones included, by time
/// and then in the order of the catalogue.
///
/// For viewers without exact figures more is hidden than what is below the floor ([`Relations`]). The
/// parameter `principle` leaves rows out and counts nothing anew, so they may use it too.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn behaviours(
    store: &dyn Tallies,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report<Basis, BehaviourRow>, ReportError> {
    let all = &by.catalogue.behaviours;
    let (relations, floor) = (Relations::of(by.catalogue), asking.settings.floor);
    let shown = move |tallies: &[Tally]| relations.shown(tallies, floor);
    let series = Relations::series(by.catalogue);
    let first = Principle::ALL.len() + by.catalogue.competencies.len();
    let listed = |one: &&Behaviour| match request.principle {
        Some(principle) => one.principles.contains(principle),
        None => true,
    };
    let subjects = Subjects {
        exact: &counted(all),
        floored: Asked {
            series: &series,
            wanted: first..first + all.len(),
            shown: Arc::new(shown),
        },
        rows: all.iter().filter(listed).count(),
    };
    let counts = Counts::of(store, request, asking, &subjects).await?;
    let listed = all.iter().enumerate().filter(|(_, one)| listed(one));
    let listed = listed.map(|(place, one)| (place, Called::of(one, request, asking)));
    let listed: Vec<_> = listed.collect();
    let mut data = Vec::with_capacity(counts.times.periods.len() * listed.len());
    for (span, figures) in counts.spans() {
        let within = Within::of(span);
        for (place, called) in &listed {
            // Nothing stands behind the behaviours for viewers without exact figures.
            let kinds = [0, 1, 2].map(|kind| figures.get(place + kind * all.len()));
            data.extend(row(&within, called, kinds));
        }
    }
    Ok(Report {
        meta: counts.meta("behaviours", request, by, asking, words::BEHAVIOURS),
        data,
    })
}

/// All behaviours, then by the evidence that is not what is left over.
fn counted(all: &[Behaviour]) -> Vec<Series> {
    let slugs = || all.iter().map(|one| &one.slug);
    let by = |evidence| slugs().map(move |slug| Series::behaviour_by(slug, evidence));
    let behaviours = slugs().map(Series::behaviour);
    behaviours
        .chain(by(Evidence::Followed))
        .chain(by(Evidence::Matched))
        .collect()
}

impl Called {
    pub(super) fn of(
        behaviour: &Behaviour,
        request: &CountsRequest,
        asking: &Asking<'_>,
    ) -> Shared<Self> {
        let name = asking.text(request, &behaviour.name);
        let principles: Vec<_> = behaviour.principles.iter().map(Principle::slug).collect();
        Shared::new(Self {
            behaviour: behaviour.slug.clone(),
            name: name.unwrap_or(&behaviour.slug).to_owned(),
            code: behaviour.code.clone(),
            principles: principles.join(" "),
        })
    }
}

impl Within {
    /// Of a period, and whether it is unfinished.
    pub(super) fn of(span: Span) -> (Shared<Self>, bool) {
        let within = Shared::new(Self {
            period: span.period,
            period_start: span.start,
            period_end: span.end,
        });
        (within, span.unfinished)
    }
}

/// A row from the figures of the behaviour, and of it followed and matched where these were counted.
pub(super) fn row(
    (within, unfinished): &(Shared<Within>, bool),
    called: &Shared<Called>,
    [all, followed, matched]: [Option<&Figures>; 3],
) -> Option<BehaviourRow> {
    let all = all?;
    let followed = followed.and_then(Figures::statements);
    let matched = matched.and_then(Figures::statements);
    let mapped = all
        .statements()
        .zip(followed.zip(matched))
        .map(|(all, (followed, matched))| all.saturating_sub(followed + matched));
    Some(BehaviourRow {
        within: within.clone(),
        called: called.clone(),
        statements: all.statements(),
        people: all.people(),
        followed,
        matched,
        mapped,
        suppressed: all.suppressed,
        unfinished: *unfinished,
        below_floor: all.below_floor,
    })
}
