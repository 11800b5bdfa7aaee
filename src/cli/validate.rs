//! `tertulia validate`: profiles, and statements against them.

mod input;
mod judges;
mod output;
mod profile;
mod progress;
mod statement;
mod summary;
mod targets;

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use clap::Subcommand;

use self::profile::Profile;
use self::statement::Statements;
use super::Failure;

#[derive(Subcommand)]
pub(super) enum Validate {
    /// Check profile documents, each of them among the others.
    Profile(Profile),
    /// Judge statements by profiles: one statement, an array of them, or one a line, of any length.
    #[command(after_long_help = statement::NOTES)]
    Statement(Box<Statements>),
}

impl Validate {
    pub(super) fn run(self) -> Result<(), Failure> {
        let written = match self {
            Self::Profile(profile) => profile.run(),
            Self::Statement(statements) => statements.run(),
        };
        match written {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::Unwell),
            Err(Stop::Failure(failure)) => Err(failure),
            // Whoever pipes into `head` has seen enough.
            Err(Stop::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(Stop::Output(error)) => Err(Failure::Failed(format!(
                "the findings cannot be printed: {error}"
            ))),
        }
    }
}

/// Why a command ended before its end.
enum Stop {
    Failure(Failure),
    /// Standard output cannot be written.
    Output(std::io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    match file.metadata() {
        Ok(about) if about.is_dir() => Err(unreadable(path, &"it is a folder")),
        _ => Ok(file),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = open(path)?.read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, why: &dyn Display) -> Failure {
    Failure::Misuse(format!("{} cannot be read: {why}", path.display()))
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 error`, `2 errors`, `no errors`.
fn counted(number: usize, one: &str) -> String {
    match number {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    }
}
