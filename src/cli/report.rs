//! `tertulia report`: a report on the terminal, or for scripts, beside a running server or without one.

mod bars;
mod place;
mod table;

use std::io::Write as _;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use self::place::Place;
use super::Failure;
use super::options::StoreOption;
use super::serve::ReportOptions;
use crate::http::ruled::{judging, ruled, settled};
use crate::lrs::rules::Book;
use crate::report::{
    Asking, Days, ErrorKind, Named, OUTLINES, Register, ReportError, Settings, Viewer, Workshop,
    named, outline_of,
};
use crate::store::Store;
use crate::xapi::accept_language::AcceptLanguage;

/// A server may still be writing what it gave an earlier time to.
const IN_FLIGHT: SignedDuration = SignedDuration::from_secs(10);

/// How the report is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For people: aligned columns with bars.
    Table,
    /// For spreadsheets and scripts, as the server's .csv has it.
    Csv,
    /// For scripts, as the server answers.
    Json,
}

#[derive(Args)]
pub(super) struct Report {
    /// Which report.
    #[arg(value_parser = PossibleValuesParser::new(OUTLINES.iter().map(|one| one.name)))]
    name: String,
    /// Where the range begins: a date, or an instant of RFC 3339.
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// Where it ends, outside it.
    #[arg(long, value_name = "MOMENT")]
    to: Option<String>,
    /// How it is cut: day, week, month, quarter or none.
    #[arg(long, value_name = "INTERVAL")]
    interval: Option<String>,
    /// The language of names, such as en or de.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Any other parameter of the report, as in its address; may stand several times.
    #[arg(long = "with", value_name = "NAME=VALUE", value_parser = pair)]
    with: Vec<(String, String)>,
    #[arg(long, value_enum, default_value = "table")]
    format: Shape,
    /// Show what keys see that may not read statements: the figures of small groups are hidden.
    #[arg(long)]
    floored: bool,
    /// Draw with plain ASCII, as where the output is no terminal or `NO_COLOR` is set.
    #[arg(long)]
    ascii: bool,
    #[command(flatten)]
    reports: ReportOptions,
    #[command(flatten)]
    store: StoreOption,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=');
    let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| "write NAME=VALUE, for example principle=openness".to_owned())
}

impl Report {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let unfloored = outline_of(&self.name).is_ok_and(|outline| outline.unfloored);
        if self.floored && unfloored {
            return Err(Failure::Misuse(format!(
                "{} tells what each key sent, and no floor protects anybody in it; keys that may not read \
                 statements do not see it",
                self.name
            )));
        }
        let store = self.store.open()?;
        let made = self.made(store.as_ref()).await;
        store.close().await;
        let text = self
            .written(&made.map_err(|error| failure(&error))?)
            .map_err(|error| failure(&error))?;
        match std::io::stdout().lock().write_all(&text) {
            // Whoever reads it has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::Failed(format!(
                "the report cannot be written: {error}"
            ))),
            Ok(()) => Ok(()),
        }
    }

    async fn made(&self, store: &dyn Store) -> Result<Named, ReportError> {
        let settings = self.reports.settings();
        let book = Book::open(store).await?;
        let pairs = self.pairs();
        let languages = AcceptLanguage::any();
        let asking = self.asking(&settings, &languages, store.consistent_through());
        let organisation = Register::new(settings.tz.clone()).now(store).await?;
        let listed = organisation.listed();
        let workshop = Workshop::default();
        settled(&book, store, async |rules, store| {
            let judge = judging(rules);
            let days = Days {
                store,
                listed: &listed,
                workshop: &workshop,
                home: &settings.tz,
                now: asking.now,
            };
            let ruled = ruled(rules, &judge);
            named(&self.name, &pairs, store, &days, &ruled, &asking).await
        })
        .await
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        let own = [
            ("from", &self.from),
            ("to", &self.to),
            ("interval", &self.interval),
            ("lang", &self.lang),
        ];
        let own = own
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let with = self
            .with
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(with).collect()
    }

    fn asking<'a>(
        &self,
        settings: &'a Settings,
        languages: &'a AcceptLanguage,
        now: Timestamp,
    ) -> Asking<'a> {
        Asking {
            // Whoever can open the store can read its statements.
            viewer: if self.floored {
                Viewer::Floored
            } else {
                Viewer::Exact
            },
            languages,
            settings,
            now,
            data_through: now.checked_sub(IN_FLIGHT).unwrap_or(now),
        }
    }

    fn written(&self, made: &Named) -> Result<Vec<u8>, ReportError> {
        match self.format {
            Shape::Csv => made.table.to_csv(made.asked.csv),
            Shape::Json => Ok((made.table.to_json()? + "\n").into_bytes()),
            Shape::Table => {
                let place = Place::of_output(self.ascii);
                Ok(table::drawn(made.table.as_ref(), &place)?.into_bytes())
            }
        }
    }
}

fn failure(error: &ReportError) -> Failure {
    match error.kind() {
        ErrorKind::BadParameter | ErrorKind::NotFound => Failure::Misuse(error.sentence()),
        _ => Failure::Failed(error.sentence()),
    }
}
