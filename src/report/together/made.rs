//! From days to rows.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::closure::behind;
use super::figure::{Figure, Place, Set};
use super::frame::{Frame, MONTH, YEAR};
use super::request::{Together, TogetherRequest};
use super::row::MeasureRow;
use super::veil::{Behind, hidden};
use super::words::Known;
use super::{network, people, received, words};
use crate::facts::together::{Contacts, Items};
use crate::profile::library::Library;
use crate::report::counts::{Asking, CountedBy};
use crate::report::days::{Days, Decoded, PopulationTold};
use crate::report::error::{MOST_ROWS, ReportError};
use crate::report::figures::blocking;
use crate::report::floor::Viewer;
use crate::report::shape::{Ground, Meta, Report};
use crate::report::zone::{name, rfc3339};

/// Where these reports are read from.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    pub days: Days<'s>,
    /// The profiles whose patterns threads follow.
    pub library: &'s Library,
}

/// On which basis a report on learning together was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnEvidence {
    /// The number of the edition of the rules that statements were counted by.
    pub edition: u32,
    /// The IRIs of the versions of profiles that they were judged by.
    pub profile_versions: Vec<String>,
    pub evidence: &'static str,
    pub viewer: &'static str,
    pub floor: u64,
    pub measure: Option<&'static str>,
    pub principle: Option<&'static str>,
    /// Whether a directory lists people, so that units and bands are known.
    pub directory: bool,
    /// How many people there are, and who says so; `None` where nobody does.
    pub population: Option<PopulationTold>,
}

impl Ground for OnEvidence {}

/// A figure, and whether it is hidden from the viewer.
pub(super) struct Seen {
    pub(super) figure: Figure,
    pub(super) is_hidden: bool,
}

/// What is wanted of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Numbers,
    /// What each number counts, too.
    Lists,
}

/// Makes a report: for each period a row for each measure, and for some a row for each principle, band or unit.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn together(
    report: Together,
    source: &Source<'_>,
    by: &CountedBy<'_>,
    request: &TogetherRequest,
    asking: &Asking<'_>,
) -> Result<Report<OnEvidence, MeasureRow>, ReportError> {
    let frame = frame(report, request, asking)?;
    let made = worked_out(report, source, request, &frame, Wanted::Numbers).await?;
    let mut data = Vec::new();
    for (seen, period) in made.iter().zip(&frame.periods) {
        let asked = seen.iter().filter(|seen| is_asked(&seen.figure, request));
        data.extend(asked.map(|seen| MeasureRow::of(&seen.figure, period, &frame, seen.is_hidden)));
    }
    if data.len() > MOST_ROWS {
        return Err(ReportError::TooManyRows {
            rows: data.len(),
            advice: "Ask for longer periods, a shorter range, or one measure with `measure`."
                .to_owned(),
        });
    }
    let window = &frame.window;
    let listed = source.days.listed;
    let has_directory = listed.directory.lists_people();
    let known = match &listed.directory {
        _ if has_directory => Known::Listed,
        directory if directory.only_counts_people() => Known::Counted,
        _ => Known::Nobody,
    };
    let through = asking.data_through.min(asking.now);
    let meta = Meta {
        report: report.name(),
        from: rfc3339(window.start, &window.tz),
        to: rfc3339(window.end, &window.tz),
        tz: name(&window.tz).to_owned(),
        interval: frame.interval.slug(),
        mapping_version: by.mapping_version.to_owned(),
        data_through: rfc3339(through, &window.tz),
        basis: OnEvidence {
            edition: by.edition,
            profile_versions: by.profile_versions.clone(),
            evidence: "followed",
            viewer: asking.viewer.slug(),
            floor: asking.settings.floor,
            measure: request.measure,
            principle: request.principle.map(crate::facts::Principle::slug),
            directory: has_directory,
            population: listed.told(&frame.range()),
        },
        words: words::words(report.words(), known),
    };
    Ok(Report { meta, data })
}

pub(super) fn frame(
    report: Together,
    request: &TogetherRequest,
    asking: &Asking<'_>,
) -> Result<Arc<Frame>, ReportError> {
    let rows_each = match request.measure {
        Some(_) => 1,
        None => report.measures().len(),
    };
    Ok(Arc::new(Frame::resolve(request, asking, rows_each)?))
}

pub(super) fn is_asked(figure: &Figure, request: &TogetherRequest) -> bool {
    let is_named = |measure| figure.definition.name == measure;
    let tells_of = |principle| {
        let of_all = figure.definition.principles.contains(&principle);
        of_all && figure.principle.is_none_or(|own| own == principle)
    };
    request.measure.is_none_or(is_named) && request.principle.is_none_or(tells_of)
}

/// The figures of each period, before any are left out that were not asked for: what is hidden does not depend on
/// that.
pub(super) async fn worked_out(
    report: Together,
    source: &Source<'_>,
    request: &TogetherRequest,
    frame: &Arc<Frame>,
    wanted: Wanted,
) -> Result<Vec<Vec<Seen>>, ReportError> {
    let days = &source.days;
    let (own, directory) = (Arc::clone(frame), Arc::clone(&days.listed.directory));
    match report {
        Together::People => {
            let cut = days.cut(&frame.looking_back(YEAR))?;
            let places = frame.places(&cut);
            let added = days.add_up(&cut, &places, people::named(frame)).await?;
            blocking(move || {
                let figures = people::figures(&added, &places, &directory, &own);
                veiled(bare(figures), &own, &|_| Vec::new())
            })
            .await
        }
        Together::Network => {
            let cut = days.cut(&frame.looking_back(MONTH))?;
            let merge = move |days: &mut Decoded<'_, Contacts>| {
                let days = days.collect::<Result<Vec<_>, _>>()?;
                let who = match own.viewer {
                    Viewer::Exact => HashMap::new(),
                    Viewer::Floored => network::behind(&days),
                };
                let figures = network::figures(days, &directory, &own, wanted);
                let behind = move |sequence| who.get(&sequence).cloned().unwrap_or_default();
                Ok(veiled(bare(figures), &own, &behind))
            };
            days.read(&cut, merge).await
        }
        Together::Threads => received::threads(source, request, frame, directory, wanted).await,
        Together::Debriefs => received::debriefs(source, frame, wanted).await,
        Together::Seniors => received::seniors(source, frame, directory, wanted).await,
    }
}

pub(super) fn merged<const KIND: u8>(
    days: &mut Decoded<'_, Items<KIND>>,
) -> Result<Items<KIND>, ReportError> {
    let mut all = Items::default();
    for day in days {
        all.append(day?.part);
    }
    Ok(all)
}

/// Who did statements; only looked for where the veil needs it.
fn behind_of<const KIND: u8>(items: &Items<KIND>, frame: &Frame) -> HashMap<i64, Vec<u32>> {
    match frame.viewer {
        Viewer::Exact => HashMap::new(),
        Viewer::Floored => behind(items),
    }
}

pub(super) fn known<const KIND: u8>(
    items: &Items<KIND>,
    frame: &Frame,
) -> impl Fn(i64) -> Vec<u32> + Send + Sync + use<KIND> {
    let who = behind_of(items, frame);
    move |sequence| who.get(&sequence).cloned().unwrap_or_default()
}

/// Figures beside which no other report shows anything of the same things.
pub(super) fn bare(figures: Vec<Vec<Figure>>) -> Vec<(Vec<Figure>, Vec<Set>)> {
    figures.into_iter().map(|own| (own, Vec::new())).collect()
}

pub(super) fn veiled(
    figures: Vec<(Vec<Figure>, Vec<Set>)>,
    frame: &Frame,
    behind: &Behind,
) -> Vec<Vec<Seen>> {
    let of_period = |((figures, others), period): ((Vec<Figure>, Vec<Set>), _)| {
        let is_hidden = match frame.viewer {
            Viewer::Exact => vec![false; figures.len()],
            Viewer::Floored => hidden(&figures, &others, period, frame, behind),
        };
        let seen = figures.into_iter().zip(is_hidden);
        seen.map(|(mut figure, is_hidden)| {
            // How large a band is tells nothing of a group, and may be small itself.
            if is_hidden && figure.place != Place::All {
                figure.population = None;
            }
            Seen { figure, is_hidden }
        })
        .collect()
    };
    figures
        .into_iter()
        .zip(&frame.periods)
        .map(of_period)
        .collect()
}
