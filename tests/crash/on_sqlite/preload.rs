//! Libraries in C that stand between the server and the system.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles `source`, a file beside this one, into a library in `folder`.
pub fn library(source: &str, folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/crash/on_sqlite")
        .join(source);
    let library = folder.join(source.with_extension("so").file_name().unwrap());
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
        .args([&library, &source])
        .args(["-ldl", "-lpthread"])
        .output()
        .unwrap_or_else(|error| panic!("this test needs the C compiler `cc`: {error}"));
    let errors = String::from_utf8_lossy(&compiled.stderr);
    assert!(
        compiled.status.success(),
        "{} does not compile: {errors}",
        source.display()
    );
    library
}
