//! `quality` and `unmapped`: what each key sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::{Difference, compare};
use crate::asked::{Asked, Span};
use crate::counted::{by_id, is_copy, shows};
use crate::plain::profile::{BASE, TEMPLATES, claims};
use crate::script::is_voiding;
use crate::table::Table;
use crate::world::{Arrived, World};

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    vec![quality(world, asked), unmapped(world, asked)]
}

/// Everything that arrived, with whether it repeats an earlier one, and whether it counts for nothing or by the
/// mapping alone.
struct Sent<'w> {
    arrived: &'w Arrived,
    repeats: bool,
    unmapped: bool,
    mapped: bool,
}

fn sent(world: &World) -> Vec<Sent<'_>> {
    let by_id = by_id(world);
    let mut seen: Vec<(&str, &Value)> = Vec::new();
    let mut all = Vec::new();
    for arrived in &world.arrived {
        let copy = (arrived.key.as_str(), &arrived.statement);
        let repeats = is_copy(arrived) && seen.contains(&copy);
        if is_copy(arrived) {
            seen.push(copy);
        }
        let shows = shows(world, &arrived.statement, &by_id);
        let is_told = !repeats && !is_voiding(&arrived.statement);
        all.push(Sent {
            arrived,
            repeats,
            unmapped: is_told && shows.is_empty(),
            mapped: is_told
                && !shows.is_empty()
                && shows.values().all(|one| one.evidence == "mapped"),
        });
    }
    all
}

const FIGURES: [&str; 13] = [
    "stored",
    "duplicates",
    "late",
    "unmapped",
    "mapped",
    "claimed",
    "followed",
    "matched",
    "unmatched",
    "with_registration",
    "with_recipients",
    "flagged",
    "rejected",
];

/// The statements about which findings are kept; those about whole threads aside.
fn found(world: &World) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut link = "/api/v1/findings?limit=1000".to_owned();
    loop {
        let page = world.app.get(&link).expect(200).json();
        for finding in page["data"].as_array().unwrap() {
            let id = finding["statement"].as_str().unwrap();
            let arrived = world.arrived.iter().find(|one| one.id == id).unwrap();
            let is_alone = arrived.statement["context"]["registration"].is_null();
            if finding["rule"] != "pattern" || is_alone {
                found.insert(id.to_owned());
            }
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut link),
            None => return found,
        }
    }
}

/// In the order of [`FIGURES`].
fn marks(
    one: &Sent<'_>,
    by_id: &HashMap<String, Value>,
    found: &BTreeSet<String>,
) -> [bool; FIGURES.len()] {
    let statement = &one.arrived.statement;
    let is_told = !one.repeats && !is_voiding(statement);
    let claimed = is_told && claims(statement);
    let fitting: Vec<_> = TEMPLATES.iter().filter(|one| one.fits(statement)).collect();
    let fits = !fitting.is_empty();
    let mut fitting = fitting.into_iter();
    let follows = fitting.all(|one| one.is_followed(statement, by_id, &[]));
    let recipients = &statement["context"]["extensions"][format!("{BASE}/extensions/recipients")];
    let named = recipients.as_array().is_some_and(|all| !all.is_empty());
    let refers = !statement["context"]["statement"].is_null()
        || statement["object"]["objectType"] == "StatementRef";
    [
        true,
        one.repeats,
        one.arrived.stored - 24.hours() > one.arrived.time,
        one.unmapped,
        one.mapped,
        claimed,
        claimed && fits && follows,
        claimed && fits && !follows,
        claimed && !fits,
        claimed && !statement["context"]["registration"].is_null(),
        claimed && (named || refers),
        is_told && found.contains(&one.arrived.id),
        false,
    ]
}

fn quality(world: &World, asked: &Asked) -> Difference {
    let (by_id, found) = (by_id(world), found(world));
    let mut right = Table::default();
    let mut counts: BTreeMap<(String, String), [u64; FIGURES.len()]> = BTreeMap::new();
    for one in &sent(world) {
        let Some(period) = asked.period(one.arrived.stored) else {
            continue;
        };
        let row = counts.entry((period, one.arrived.key.clone()));
        for (count, mark) in row.or_default().iter_mut().zip(marks(one, &by_id, &found)) {
            *count += u64::from(mark);
        }
    }
    for span in asked.spans() {
        for key in ["admin", "platform-0", "platform-1"] {
            let name = (span.label.clone(), key.to_owned());
            let row = counts.get(&name).copied().unwrap_or_default();
            let row = FIGURES.into_iter().zip(row.map(|count| json!(count)));
            right.set(&[&span.label, key], row);
            let silent = json!(is_silent(world, key, &span));
            right.set(&[&span.label, key], [("silent", silent)]);
            right.set(&[&span.label, key], span.about(world));
        }
    }
    let figures = [
        &FIGURES[..],
        &["silent", "period_start", "period_end", "unfinished"],
    ]
    .concat();
    let path = asked.path("quality", &[]);
    compare(world, &path, &["period", "key"], &figures, &right)
}

/// Whether a key that sent something before has sent nothing for a week at the end of a period, or now. Here
/// nothing is refused.
fn is_silent(world: &World, key: &str, span: &Span) -> bool {
    let quarter = 15 * 60;
    let ending = (world.now.as_second() / quarter + 1) * quarter;
    let end = span.end.min(Timestamp::from_second(ending).unwrap());
    let week = end - (7 * 24).hours();
    let came = |range: Range<Timestamp>| {
        let mut all = world.arrived.iter();
        all.any(|one| one.key == key && range.contains(&one.stored))
    };
    span.start < world.now && came(Timestamp::MIN..week) && !came(week..end)
}

fn unmapped(world: &World, asked: &Asked) -> Difference {
    let mut right = Table::default();
    for one in sent(world) {
        let arrived = one.arrived;
        let Some(period) = asked.period(arrived.stored).filter(|_| one.unmapped) else {
            continue;
        };
        let statement = &arrived.statement;
        let verb = statement["verb"]["id"].as_str().unwrap();
        let kind = statement["object"]["definition"]["type"].as_str();
        let key = [&period, verb, kind.unwrap_or("-"), &arrived.key];
        let row = right.row(&key);
        let count = row.get("statements").and_then(Value::as_u64).unwrap_or(0);
        row.insert("statements".to_owned(), json!(count + 1));
    }
    let keys = ["period", "verb", "activity_type", "key"];
    let path = asked.path("unmapped", &[]);
    compare(world, &path, &keys, &["statements"], &right)
}
