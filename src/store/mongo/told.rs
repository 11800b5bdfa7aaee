//! Reading what statements tell: the facts of a range one after the other, with what each statement says beside
//! what it counts for.

use std::ops::Range;

use mongodb::bson::doc;
use mongodb::options::FindOptions;

use super::Reader;
use super::days;
use super::facts::{FactRow, Labels};
use super::fault::Fault;
use super::snapshot::Snapshot;
use super::table::{Row as _, any_of};
use crate::store::{OfEdition, ToldPage};

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
    let states = days::states(&mut snapshot, std::slice::from_ref(range)).await?;
    let mut page = ToldPage {
        state: states.first().copied().unwrap_or_default(),
        ..ToldPage::default()
    };
    let mut within = FactRow::within(edition, range);
    if let Some(after) = after {
        within.start = within.start.max(FactRow::behind(edition, after));
    }
    if within.is_empty() {
        return Ok(OfEdition {
            edition,
            found: page,
        });
    }
    let mut filter = any_of([within]);
    filter.extend(FactRow::telling());
    let options = FindOptions::builder()
        .sort(doc! { "_id": 1 })
        .limit(i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX))
        .build();
    let mut labels = Labels::default();
    snapshot
        .each(FactRow::COLLECTION, filter, options, |row| {
            if page.told.len() == most {
                page.more = true;
                return Ok(());
            }
            page.told.extend(FactRow::read(row)?.told(&mut labels)?);
            Ok(())
        })
        .await?;
    Ok(OfEdition {
        edition,
        found: page,
    })
}
