//! The commands.

mod key;
mod options;
mod serve;

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
}

/// Runs the command line: 0 when all went well, 1 when it failed, 2 when it was misused.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let system = actix_web::rt::System::new();
    let outcome = match cli.command {
        Command::Serve(serve) => system.block_on(serve.run()),
        Command::Key(key) => system.block_on(key.run()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("tertulia: {message}");
            ExitCode::FAILURE
        }
    }
}
