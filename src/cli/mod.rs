//! The commands.

mod directory;
mod key;
mod options;
mod report;
mod secret;
mod serve;
mod simulate;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A learning record store for social learning: xAPI statements in, reports by principle out.
#[derive(Parser)]
#[command(name = "tertulia", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(Box<serve::Serve>),
    /// Create, list and revoke keys, beside a running server or without one.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Load, show and remove the organisation's directory, beside a running server or without one.
    #[command(subcommand)]
    Directory(directory::DirectoryCommand),
    /// Show a report, beside a running server or without one.
    Report(Box<report::Report>),
    /// Make up social-learning life: statements on standard output, or posted to a server.
    Simulate(Box<simulate::Simulate>),
    /// Check profiles, and statements against them, without a server.
    #[command(subcommand)]
    Validate(validate::Validate),
}

/// Why a command did not do its work.
enum Failure {
    /// It was asked wrongly: exit 2, like a wrong option.
    Misuse(String),
    /// It could not: exit 1.
    Failed(String),
    /// It did, and has told what is not well: exit 1.
    Unwell,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}

/// Runs the command line: 0 when all went well, 1 when it failed, 2 when it was misused.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let system = actix_web::rt::System::new;
    let outcome = match cli.command {
        Command::Serve(serve) => system().block_on(serve.run()),
        Command::Key(key) => system().block_on(key.run()),
        Command::Directory(directory) => system().block_on(directory.run()),
        Command::Report(report) => system().block_on(report.run()),
        Command::Simulate(simulate) => simulate.run(),
        Command::Validate(validate) => validate.run(),
    };
    let (message, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Unwell) => return ExitCode::from(1),
        Err(Failure::Failed(message)) => (message, 1),
        Err(Failure::Misuse(message)) => (message, 2),
    };
    eprintln!("tertulia: {message}");
    ExitCode::from(code)
}
