//! The layers of `ARCHITECTURE.md`, held apart: an arrow may skip, never turn.
//!
//! [`rules`] says what may be used where, [`paths`] reads it out of the sources, and [`proofs`] shows
//! on small sources that each turned arrow is found, so that the silence of these tests means
//! something.

#![allow(clippy::unwrap_used, clippy::panic)] // A test fails by panicking.

mod paths;
mod proofs;
mod rules;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use crate::rules::broken_in;

/// A file longer than this holds more than one thing.
const LONGEST: usize = 400;

/// The folders that make up the map; each one that exists says what it is.
const FOLDERS: [&str; 8] = [
    "xapi", "profile", "facts", "simulate", "store", "lrs", "report", "http",
];

#[test]
fn no_arrow_turns_and_nothing_leaks() {
    let broken: Vec<String> = sources()
        .iter()
        .flat_map(|(name, text)| broken_in(name, text))
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(name, lines)| format!("src/{name} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "more than {LONGEST}: {}", long.join(", "));
}

#[test]
fn every_folder_says_what_it_is() {
    let silent: Vec<&str> = FOLDERS
        .into_iter()
        .filter(|folder| root().join(folder).is_dir())
        .filter(|folder| {
            let module = fs::read_to_string(root().join(folder).join("mod.rs"));
            !module.is_ok_and(|text| text.starts_with("//! "))
        })
        .collect();
    assert!(silent.is_empty(), "no module doc in {silent:?}");
}

#[test]
fn the_sources_are_found() {
    let names: Vec<String> = sources().into_iter().map(|(name, _)| name).collect();
    for name in ["lib.rs", "main.rs", "http/mod.rs", "store/sqlite/mod.rs"] {
        assert!(names.iter().any(|found| found == name), "{name} is missing");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source with its path below `src`, written with slashes.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap();
                let name = name.to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
