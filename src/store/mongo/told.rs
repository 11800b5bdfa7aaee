//! Reading what statements tell: the facts of a range one after the other, with what each statement says beside
//! what it counts for.

use std::ops::Range;

use mongodb::bson::doc;
use mongodb::options::FindOptions;

use super::Reader;
use super::days;
use super::facts::{FactRow, Labels};
use super::fault::Fault;
use super::people;
use super::snapshot::Snapshot;
use super::table::{Row as _, any_of};
use crate::store::{AskedBeside, DayState, IsTold, OfEdition, ToldPage};

/// The statements within a range behind a place, of one state of the store. Facts of an earlier form are not
/// there.
pub(super) async fn page(
    reader: &Reader,
    range: &Range<i64>,
    after: Option<(i64, i64)>,
    most: usize,
) -> Result<OfEdition<ToldPage>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let found = of(&mut snapshot, range, after, None, most).await?;
    Ok(OfEdition { edition, found })
}

/// The statements of those days that are not in these states, by the places of the days.
pub(super) async fn changed(
    snapshot: &mut Snapshot,
    asked: &AskedBeside,
) -> Result<Vec<(usize, ToldPage)>, Fault> {
    let ranges = asked.days.iter().map(|(range, _)| range.clone());
    let now = days::states(snapshot, &ranges.collect::<Vec<_>>()).await?;
    let nothing = DayState(people::version(&snapshot.order).unsigned_abs());
    let mut left = asked.most;
    let mut changed = Vec::new();
    for (place, range, said) in asked.unlike(now, nothing) {
        let page = match said {
            Some(page) => page,
            None => of(snapshot, range, None, Some(&asked.is_told), left).await?,
        };
        left -= page.told.len();
        changed.push((place, page));
    }
    Ok(changed)
}

async fn of(
    snapshot: &mut Snapshot,
    range: &Range<i64>,
    after: Option<(i64, i64)>,
    is_told: Option<&IsTold>,
    most: usize,
) -> Result<ToldPage, Fault> {
    let edition = snapshot.order.current;
    let states = days::states(snapshot, std::slice::from_ref(range)).await?;
    let mut page = ToldPage {
        state: states.first().copied().unwrap_or_default(),
        ..ToldPage::default()
    };
    let mut within = FactRow::within(edition, range);
    if let Some(after) = after {
        within.start = within.start.max(FactRow::behind(edition, after));
    }
    if within.is_empty() {
        return Ok(page);
    }
    let mut filter = any_of([within]);
    filter.extend(FactRow::telling());
    // Of how many documents as many are to be told nobody knows beforehand.
    let limit = is_told.is_none().then(|| most.saturating_add(1));
    let options = FindOptions::builder()
        .sort(doc! { "_id": 1 })
        .limit(limit.map(|most| i64::try_from(most).unwrap_or(i64::MAX)))
        .build();
    let mut labels = Labels::default();
    snapshot
        .each_while(FactRow::COLLECTION, filter, options, |row| {
            let row = FactRow::read(row)?;
            if is_told.is_none_or(|is_told| is_told(&row.people())) {
                page.more = page.told.len() == most;
                if !page.more {
                    page.told.extend(row.told(&mut labels)?);
                }
            }
            Ok(!page.more)
        })
        .await?;
    Ok(page)
}
