//! Working days out while nobody asks for them, so that a first report after an import is quick.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::thread;
use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;
use futures_util::future::select;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::facts::Dimension;
use crate::facts::day::pairs::ByPrinciple;
use crate::http::App;
use crate::report::days::{Holds, find_withheld, keep_newest};
use crate::report::together::{Source, add_up_newest, remember_newest};
use crate::report::{Days, ReportError, Under};
use crate::store::Store;

/// From the end of one round to the next one.
const PAUSE: Duration = Duration::from_secs(60);

/// The same where a round ended because the organisation became another one.
const AGAIN: Duration = Duration::from_secs(1);

/// From the start of the server to the first round.
const FIRST: Duration = Duration::from_secs(10);

/// The smallest part of a day: whether it is there tells whether the day is kept.
type Smallest = ByPrinciple<{ Dimension::Evidence.index() }>;

/// How much the keeper gives way to whoever is waited for, of 19.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Works on a thread of its own and on others that come from it. Where processors are scarce, requests come first.
pub(super) struct Keeper {
    /// Never used: it stops when this is gone.
    running: oneshot::Sender<Infallible>,
    stopped: oneshot::Receiver<()>,
}

impl Keeper {
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(app: web::Data<App>) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (running, stop) = oneshot::channel();
        let (ended, stopped) = oneshot::channel();
        let work = move || {
            give_way();
            runtime.block_on(async move {
                select(pin!(keep(app)), stop).await;
            });
            // Nobody waits for what it is folding at this moment.
            runtime.shutdown_background();
            let _ = ended.send(());
        };
        thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(work)?;
        Ok(Self { running, stopped })
    }

    /// Has it begin nothing any more.
    pub(super) async fn stop(self) {
        drop(self.running);
        // An error means that it ended before.
        let _ = self.stopped.await;
    }
}

/// Lets others go first. On Linux each thread has a niceness, which those have as well that it starts.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!(%error, "days are worked out beforehand as if somebody waited for them");
    }
}

/// Goes on until it is dropped.
async fn keep(app: web::Data<App>) {
    tokio::time::sleep(FIRST).await;
    loop {
        let pause = match round(&app).await {
            Ok(false) => AGAIN,
            // What counts is about to change, or has changed; or today has too much in it, until it is over.
            Ok(true) | Err(ReportError::OtherRules | ReportError::TooMuchToCount { .. }) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "days could not be worked out beforehand; trying later");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Whether the organisation is still the one that a round began with.
struct Same<'a> {
    app: &'a App,
    basis: [u8; 16],
}

#[async_trait]
impl Holds for Same<'_> {
    async fn holds(&self) -> Result<bool, ReportError> {
        let store: &dyn Store = self.app.lrs.store.as_ref();
        let organisation = self.app.organisation.now(store).await?;
        Ok(organisation.basis == self.basis)
    }
}

/// Whether it was done for the organisation that there is now.
async fn round(app: &App) -> Result<bool, ReportError> {
    let store = app.lrs.store.as_ref();
    let standing = app.lrs.rules.standing();
    if standing.next.is_some() {
        return Ok(true);
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
    let still = Same {
        app,
        basis: organisation.basis,
    };
    find_withheld(&days, &still).await?;
    keep_newest::<Smallest>(&days, &still).await?;
    if still.holds().await? {
        add_up_newest(&days, app.reports.floor).await?;
        let library = &standing.current.library;
        remember_newest(&Source { days, library }, app.reports.floor, &still).await?;
    }
    still.holds().await
}
