//! `tertulia directory`: who belongs to the organisation, beside a running server or without one.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::Failure;
use super::options::StoreOption;
use crate::lrs::rules::Book;
use crate::lrs::{DirectoryForm, Fault, Limits, Lrs, Refusal};
use crate::store::Clock;
use crate::xapi::document::Conditions;

#[derive(Subcommand)]
pub(super) enum DirectoryCommand {
    /// Load a directory in place of the one there is. A running server uses it for the next report.
    Load(Load),
    /// Print the directory as CSV, in the form in which it can be loaded.
    Show(Show),
    /// Remove the directory.
    Remove(Remove),
}

#[derive(Args)]
pub(super) struct Load {
    /// CSV, or JSON where the name ends in .json; docs/directory.md says what is in it.
    file: PathBuf,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args)]
pub(super) struct Show {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args)]
pub(super) struct Remove {
    #[command(flatten)]
    store: StoreOption,
}

impl DirectoryCommand {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Load(load) => load.run().await,
            Self::Show(show) => show.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

impl Load {
    async fn run(self) -> Result<(), Failure> {
        let path = self.file.display();
        let body =
            fs::read(&self.file).map_err(|error| format!("{path} cannot be read: {error}"))?;
        let ending = self.file.extension().and_then(|ending| ending.to_str());
        let is_csv = !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let work = async |lrs: &Lrs| {
            lrs.load_directory(is_csv, body, Conditions::default())
                .await
        };
        let told = with(&self.store, work).await?.told;
        for warning in &told.warnings {
            eprintln!("{}", words(warning));
        }
        println!(
            "{} people with {} identifiers in {} units; {} opted out of reports",
            told.members, told.identifiers, told.units, told.opted_out
        );
        Ok(())
    }
}

impl Show {
    async fn run(self) -> Result<(), Failure> {
        let form = if self.json {
            DirectoryForm::Json
        } else {
            DirectoryForm::Csv {
                separator: b',',
                bom: false,
            }
        };
        let work = async |lrs: &Lrs| lrs.directory(form, &Conditions::default()).await;
        let text = with(&self.store, work).await?.text.unwrap_or_default();
        let written = io::stdout().write_all(&text);
        Ok(written.map_err(|error| format!("the directory cannot be printed: {error}"))?)
    }
}

impl Remove {
    async fn run(self) -> Result<(), Failure> {
        let work = async |lrs: &Lrs| lrs.remove_directory(Conditions::default()).await;
        with(&self.store, work).await?;
        println!("removed");
        Ok(())
    }
}

/// Works on the store as the server does.
async fn with<T>(
    store: &StoreOption,
    work: impl AsyncFnOnce(&Lrs) -> Result<T, Refusal>,
) -> Result<T, Failure> {
    let store = store.open()?;
    let rules = Book::open(store.as_ref()).await;
    let lrs = Lrs {
        rules: Arc::new(rules.map_err(|error| error.to_string())?),
        store,
        limits: Limits::default(),
        clock: Clock::system(),
    };
    let outcome = work(&lrs).await;
    lrs.store.close().await;
    outcome.map_err(|refusal| Failure::Failed(told(&refusal)))
}

fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound(why) => why.clone(),
        Refusal::Store(error) => error.to_string(),
        refusal => {
            let faults: Vec<String> = refusal.faults().iter().map(words).collect();
            format!("nothing was changed:\n{}", faults.join("\n"))
        }
    }
}

/// What is wrong, where, and what to do.
fn words(fault: &Fault) -> String {
    let place = match (fault.row, &fault.column, fault.pointer.as_str()) {
        (Some(row), Some(column), _) => format!("row {row}, column {column}: "),
        (Some(row), None, _) => format!("row {row}: "),
        (None, _, "") => String::new(),
        (None, _, pointer) => format!("{pointer}: "),
    };
    let found = fault.found.as_ref().map(|found| format!(" ({found:?})"));
    let found = found.unwrap_or_default();
    format!("{place}{}{found}. {}", fault.message, fault.fix)
}
