//! `tertulia validate profile`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{Stop, counted, read};
use crate::lrs::validate::{ProfileRecord, read_profiles};
use crate::profile::Problem;

/// Warnings of one rule that people are shown.
const MOST_ALIKE: usize = 5;

#[derive(Args)]
pub(in crate::cli) struct Profile {
    /// Profile documents (JSON-LD). What one takes from another is looked up among them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object for each file, with its `errors` and `warnings`.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct FileRecord<'r> {
    file: String,
    #[serde(flatten)]
    record: &'r ProfileRecord,
}

impl Profile {
    /// Whether no file has errors.
    pub(super) fn run(self) -> Result<bool, Stop> {
        let texts = self.files.iter().map(|path| read(path));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let loaded = read_profiles(&texts);
        let mut out = BufWriter::new(io::stdout().lock());
        let files = || self.files.iter().zip(&loaded.records);
        for (path, record) in files() {
            if self.json {
                let file = path.display().to_string();
                serde_json::to_writer(&mut out, &FileRecord { file, record })
                    .map_err(io::Error::from)?;
                writeln!(out)?;
            } else {
                print(path, record, &mut out)?;
            }
        }
        if !self.json {
            let well = files().filter(|(_, record)| record.errors.is_empty());
            let errors = files().map(|(_, record)| record.errors.len()).sum();
            let warnings = files().map(|(_, record)| record.warnings.len()).sum();
            writeln!(
                out,
                "{} of {} without errors; {}, {} in all",
                well.count(),
                counted(self.files.len(), "profile"),
                counted(errors, "error"),
                counted(warnings, "warning")
            )?;
        }
        out.flush()?;
        Ok(!loaded.has_errors())
    }
}

/// What is wrong with one file, errors first. Of warnings that say the same of many places only the first few are
/// shown.
pub(super) fn print(path: &Path, record: &ProfileRecord, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{}: {}, {}",
        path.display(),
        counted(record.errors.len(), "error"),
        counted(record.warnings.len(), "warning")
    )?;
    for problem in &record.errors {
        line("error", problem, out)?;
    }
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in &record.warnings {
        let count = told.entry(problem.rule).or_default();
        *count += 1;
        if *count <= MOST_ALIKE {
            line("warning", problem, out)?;
        }
    }
    for (rule, count) in told {
        if count > MOST_ALIKE {
            let more = count - MOST_ALIKE;
            writeln!(
                out,
                "  and {more} more like these: {rule}; --json tells all"
            )?;
        }
    }
    Ok(())
}

fn line(severity: &str, problem: &Problem, out: &mut impl Write) -> io::Result<()> {
    let Problem {
        rule,
        pointer,
        sentence,
        clause,
        ..
    } = problem;
    let stage = problem.stage.slug();
    let pointer = if pointer.is_empty() {
        "the document"
    } else {
        pointer
    };
    writeln!(out, "  {severity}, {stage}: {pointer}")?;
    writeln!(out, "    {sentence} ({rule}; {clause})")
}
