//! The rules: which layer may use which, and which names stay where.

use crate::paths::{Uses, read};

/// Outermost first. A layer uses those after it, never those before it nor the one beside it.
const ORDER: [&[&str]; 8] = [
    &["main"],
    &["cli"],
    &["app"],
    &["http"],
    &["lrs", "report"],
    &["store", "simulate"],
    &["profile", "facts"],
    &["xapi"],
];

/// Layers that compute and wait for nothing.
const PURE: [&str; 4] = ["simulate", "profile", "facts", "xapi"];

/// What pure layers do without: names that begin like these.
const WAITING: [&str; 8] = [
    "async", "await", "tokio", "actix", "futures", "mio", "reqwest", "ureq",
];

/// Each name (or what names begin with) and the places below `src` where it may stand.
const KEPT_IN: [(&str, &[&str]); 5] = [
    ("rusqlite", &["store/sqlite/"]),
    ("mongodb", &["store/mongo/"]),
    ("actix", &["http/", "app/", "cli/"]),
    ("ureq", &["cli/simulate/"]),
    // What serves does not invent.
    ("simulate", &["simulate/", "cli/", "lib.rs"]),
];

/// Words that only stand together in SQL.
const SQL: [&[&str]; 8] = [
    &["SELECT ", " FROM "],
    &["INSERT ", "INTO "],
    &["UPDATE ", " SET "],
    &["DELETE FROM "],
    &["CREATE TABLE"],
    &["CREATE ", "INDEX "],
    &["ALTER TABLE"],
    &["PRAGMA "],
];

/// Where SQL is written.
const SQL_STANDS_IN: &str = "store/sqlite/";

/// Every rule the source at `name` (its path below `src`) breaks, each in a sentence.
pub fn broken_in(name: &str, text: &str) -> Vec<String> {
    let uses = read(name, text);
    let mut broken = arrows(name, &uses);
    broken.extend(strays(name, &uses));
    broken.extend(sql(name, &uses));
    broken
        .into_iter()
        .map(|sentence| format!("src/{name}: {sentence}"))
        .collect()
}

/// The layer of a source: its folder, or `main` and `lib` by themselves.
fn layer(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or(name);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn rank(layer: &str) -> Option<usize> {
    ORDER.iter().position(|beside| beside.contains(&layer))
}

fn arrows(name: &str, uses: &Uses) -> Vec<String> {
    let from = layer(name);
    let wrong = |path: &Vec<String>| {
        let to = path.first().map_or("crate", String::as_str);
        let shown = path.join("::");
        let why = match (rank(from), rank(to)) {
            _ if from == to => return None,
            (_, None) => format!("`{shown}` names no layer"),
            (None, _) => format!("`{from}` is no layer and uses `{shown}`"),
            (Some(own), Some(other)) if own < other => return None,
            (Some(own), Some(other)) if own == other => {
                format!("`{from}` uses `{shown}` beside it")
            }
            _ => format!("`{from}` uses `{shown}`, and `{to}` may use `{from}`"),
        };
        Some(why)
    };
    uses.paths.iter().filter_map(wrong).collect()
}

fn strays(name: &str, uses: &Uses) -> Vec<String> {
    let pure = PURE.contains(&layer(name));
    let wrong = |what: &String| {
        let begins = |with: &str| what.starts_with(with);
        let why = if pure && WAITING.iter().any(|with| begins(with)) {
            format!("`{what}` in `{}`, which waits for nothing", layer(name))
        } else {
            let (_, places) = KEPT_IN.iter().find(|(with, _)| begins(with))?;
            if places.iter().any(|place| name.starts_with(place)) {
                return None;
            }
            format!("`{what}` stays in {}", places.join(", "))
        };
        Some(why)
    };
    uses.identifiers.iter().filter_map(wrong).collect()
}

fn sql(name: &str, uses: &Uses) -> Vec<String> {
    if name.starts_with(SQL_STANDS_IN) {
        return Vec::new();
    }
    let is_sql = |text: &str| {
        SQL.iter()
            .any(|words| words.iter().all(|word| text.contains(word)))
    };
    uses.strings
        .iter()
        .filter(|string| is_sql(string))
        .map(|string| format!("SQL stays in {SQL_STANDS_IN}, and here is {string}"))
        .collect()
}
