//! `quality` and `unmapped`: what each key sent.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::{Difference, compare};
use crate::asked::{Asked, Span};
use crate::counted::{by_id, is_copy, shows};
use crate::script::is_voiding;
use crate::table::Table;
use crate::world::{Arrived, World};

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    vec![quality(world, asked), unmapped(world, asked)]
}

/// Everything that arrived, with whether it repeats an earlier one and whether it counts for nothing.
fn arrived(world: &World) -> Vec<(&Arrived, bool, bool)> {
    let by_id = by_id(world);
    let mut seen: Vec<(&str, &Value)> = Vec::new();
    let mut all = Vec::new();
    for one in &world.arrived {
        let copy = (one.key.as_str(), &one.statement);
        let repeats = is_copy(one) && seen.contains(&copy);
        if is_copy(one) {
            seen.push(copy);
        }
        let counts = !shows(world, &one.statement, &by_id).is_empty();
        let unmapped = !counts && !repeats && !is_voiding(&one.statement);
        all.push((one, repeats, unmapped));
    }
    all
}

fn quality(world: &World, asked: &Asked) -> Difference {
    let names = ["stored", "duplicates", "unmapped", "late", "rejected"];
    let mut right = Table::default();
    let mut counts: BTreeMap<(String, String), [u64; 5]> = BTreeMap::new();
    for (one, repeats, unmapped) in arrived(world) {
        let Some(period) = asked.period(one.stored) else {
            continue;
        };
        let row = counts.entry((period, one.key.clone())).or_default();
        let late = one.stored - 24.hours() > one.time;
        let marks = [true, repeats, unmapped, late, false];
        for (count, mark) in row.iter_mut().zip(marks) {
            *count += u64::from(mark);
        }
    }
    for span in asked.spans() {
        for key in ["admin", "platform-0", "platform-1"] {
            let name = (span.label.clone(), key.to_owned());
            let row = counts.get(&name).copied().unwrap_or_default();
            let row = names.into_iter().zip(row.map(|count| json!(count)));
            right.set(&[&span.label, key], row);
            let silent = json!(is_silent(world, key, &span));
            right.set(&[&span.label, key], [("silent", silent)]);
            right.set(&[&span.label, key], span.about(world));
        }
    }
    let figures = [
        &names[..],
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
    for (one, _, unmapped) in arrived(world) {
        let Some(period) = asked.period(one.stored).filter(|_| unmapped) else {
            continue;
        };
        let statement = &one.statement;
        let verb = statement["verb"]["id"].as_str().unwrap();
        let kind = statement["object"]["definition"]["type"].as_str();
        let key = [&period, verb, kind.unwrap_or("-"), &one.key];
        let row = right.row(&key);
        let count = row.get("statements").and_then(Value::as_u64).unwrap_or(0);
        row.insert("statements".to_owned(), json!(count + 1));
    }
    let keys = ["period", "verb", "activity_type", "key"];
    let path = asked.path("unmapped", &[]);
    compare(world, &path, &keys, &["statements"], &right)
}
