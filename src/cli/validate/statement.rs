//! `tertulia validate statement`.

use std::io::{self, BufWriter, IsTerminal as _, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::judges::{Batch, Judges};
use super::progress::Progress;
use super::summary::Summary;
use super::targets::Targets;
use super::{Failure, Stop, open, output, profile, read};
use crate::lrs::rules::SOCIAL_LEARNING;
use crate::lrs::validate::{Loaded, Threads, read_profiles};
use crate::profile::Library;

/// Below the options.
pub(super) const NOTES: &str = "\
Each statement is first checked as xAPI, 2.0 or 1.0 as its `version` says, and then judged by every version of \
the profiles, whether it claims them or not. Patterns are followed by registration and subregistration in \
the order of the input, through the statements that claim the profile or fit one of its templates (a server \
puts them in the order of their timestamps). Memory grows with the registrations, and not with the \
statements.

A statement is well when it is not invalid, follows the profiles that it claims, and nothing but advice was \
found. One that no profile speaks of is unmatched, and well.

Exit codes: 0 all statements are well; 1 one is not, or the input cannot be read to its end; 2 misuse, files that \
cannot be read, or profiles with errors.";

#[derive(Args)]
pub(in crate::cli) struct Statements {
    /// A profile to judge by, more than once for several; the social learning profile if not given.
    #[arg(long, value_name = "FILE")]
    profile: Vec<PathBuf>,
    /// Judge by a profile that has errors; the templates they are in judge nothing.
    #[arg(long)]
    accept_defects: bool,
    /// Statements that others may refer to. They are kept in memory.
    #[arg(long, value_name = "FILE")]
    context: Vec<PathBuf>,
    /// Statements may refer to others of the same input, before or behind them. It is read twice, so it must be
    /// a file, and memory grows with its ids.
    #[arg(long)]
    linked: bool,
    /// Print one JSON object for each statement, and no summary.
    #[arg(long)]
    json: bool,
    /// Where the statements are; `-` for standard input.
    #[arg(value_name = "FILE")]
    input: PathBuf,
}

impl Statements {
    /// Whether all statements are well.
    pub(super) fn run(self) -> Result<bool, Stop> {
        let library = Arc::new(self.library()?);
        let from_stdin = self.input.as_os_str() == "-";
        if from_stdin && self.linked {
            let why = "--linked reads the statements twice, which standard input does not give; name a file, \
                       or give what they refer to with --context";
            return Err(Failure::Misuse(why.to_owned()).into());
        }
        let (input, size): (Box<dyn Read + Send>, _) = if from_stdin {
            (Box::new(io::stdin()), None)
        } else {
            let file = open(&self.input)?;
            let size = file.metadata().ok().map(|about| about.len());
            (Box::new(file), size)
        };
        let targets = Arc::new(self.targets()?);
        let mut run = Run {
            judges: Judges::start(input, &library, &targets),
            library,
            threads: Threads::default(),
            progress: Progress::start(size),
            summary: Summary::default(),
            json: self.json,
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
        };
        let outcome = run.all();
        run.progress.hide();
        if let Err(Stop::Output(_)) = outcome {
            // What is left in the buffer cannot be written; nor need it be.
            let _ = run.out.into_parts();
        }
        outcome
    }

    fn library(&self) -> Result<Library, Stop> {
        if self.profile.is_empty() {
            return Ok(read_profiles(&[SOCIAL_LEARNING]).library);
        }
        let texts = self.profile.iter().map(|path| read(path));
        let loaded = read_profiles(&texts.collect::<Result<Vec<_>, _>>()?);
        if loaded.has_errors() {
            // Where it cannot be told, the work goes on, or the exit code tells it.
            let _ = self.tell(&loaded);
            if !self.accept_defects {
                let why = "a profile has errors; mend them, or judge by what is sound of it with --accept-defects";
                return Err(Failure::Misuse(why.to_owned()).into());
            }
        }
        Ok(loaded.library)
    }

    /// What is wrong with the profiles, and what it comes to.
    fn tell(&self, loaded: &Loaded) -> io::Result<()> {
        let mut err = io::stderr().lock();
        let files = self.profile.iter().zip(&loaded.records);
        for (path, record) in files.filter(|(_, record)| !record.errors.is_empty()) {
            profile::print(path, record, &mut err)?;
        }
        if self.accept_defects {
            for id in loaded.disabled() {
                writeln!(err, "disabled: {id}")?;
            }
        }
        Ok(())
    }

    fn targets(&self) -> Result<Targets, Failure> {
        let mut targets = Targets::default();
        for path in &self.context {
            targets.keep(path)?;
        }
        if self.linked {
            targets.link(&self.input)?;
        }
        Ok(targets)
    }
}

/// A stream of statements on its way through.
struct Run {
    judges: Judges,
    library: Arc<Library>,
    threads: Threads,
    progress: Progress,
    summary: Summary,
    json: bool,
    out: BufWriter<io::Stdout>,
}

impl Run {
    fn all(&mut self) -> Result<bool, Stop> {
        let judged = loop {
            // Whoever reads along gets what there is before more is waited for.
            let out = &mut self.out;
            match self.judges.next(|| out.flush().map_err(Stop::Output)) {
                Ok(Some(batch)) => self.take(batch)?,
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        self.progress.hide();
        if !self.json {
            self.summary.print(self.progress.elapsed(), &mut self.out)?;
        }
        self.out.flush()?;
        judged.map(|()| self.summary.is_well())
    }

    fn take(&mut self, batch: Batch) -> Result<(), Stop> {
        let amid = self.progress.is_visible() && io::stdout().is_terminal();
        for (mut judged, begin) in batch.judged {
            self.threads.follow(&self.library, &mut judged);
            self.summary.count(&judged.record);
            if self.json {
                output::json(&judged.record, &mut self.out)?;
            } else {
                output::text(&judged.record, begin, &mut self.out)?;
            }
        }
        if amid && !self.out.buffer().is_empty() {
            self.progress.hide();
            self.out.flush()?;
        }
        self.progress.at(batch.read, self.summary.statements);
        Ok(())
    }
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Failure(Failure::Failed(why))
    }
}
