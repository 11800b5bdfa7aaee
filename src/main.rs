//! The binary: everything is in the library.

use std::process::ExitCode;

/// Statements are many small pieces of text, and SQLite's pages are taken and given back all the time;
/// this allocator does both much faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tertulia::cli::main()
}
