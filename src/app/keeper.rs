//! Working days out while nobody asks for them, so that a first report after an import is quick.

use std::time::Duration;

use actix_web::web;

use crate::facts::Dimension;
use crate::facts::day::pairs::ByPrinciple;
use crate::http::App;
use crate::report::days::{find_withheld, keep_newest};
use crate::report::together::{Source, add_up_newest, remember_newest};
use crate::report::{Days, ReportError, Under};

/// From the end of one round to the next one.
const PAUSE: Duration = Duration::from_secs(60);

/// From the start of the server to the first round.
const FIRST: Duration = Duration::from_secs(10);

/// The smallest part of a day: whether it is there tells whether the day is kept.
type Smallest = ByPrinciple<{ Dimension::Evidence.index() }>;

/// Goes on until it is aborted.
pub(super) async fn keep(app: web::Data<App>) {
    tokio::time::sleep(FIRST).await;
    loop {
        match round(&app).await {
            // What counts is about to change, or has changed; or today has too much in it, until it is over.
            Ok(()) | Err(ReportError::OtherRules | ReportError::TooMuchToCount { .. }) => {}
            Err(error) => {
                tracing::warn!(%error, "days could not be worked out beforehand; trying later");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn round(app: &App) -> Result<(), ReportError> {
    let store = app.lrs.store.as_ref();
    let standing = app.lrs.rules.standing();
    if standing.next.is_some() {
        return Ok(());
    }
    let organisation = app.organisation.now(store).await?;
    let listed = organisation.listed();
    let edition = standing.current.edition;
    let days = Days {
        store: &Under { edition, store },
        listed: &listed,
        workshop: &app.workshop,
        home: &app.reports.tz,
        now: app.lrs.clock.now(),
    };
    find_withheld(&days).await?;
    keep_newest::<Smallest>(&days).await?;
    add_up_newest(&days, app.reports.floor).await?;
    let library = &standing.current.library;
    remember_newest(&Source { days, library }, app.reports.floor).await
}
