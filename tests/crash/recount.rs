//! Reports against a plain recount of the statements read back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use crate::api::Api;
use crate::statements::{DAYS, VERBS, now};

/// What one statement counts for.
struct Counted {
    at: i64,
    principle: &'static str,
    people: BTreeSet<String>,
}

fn counted(statement: &Value) -> Option<Counted> {
    let (_, principle) = VERBS
        .into_iter()
        .find(|(verb, _)| statement["verb"]["id"] == **verb)?;
    let written = statement["timestamp"].as_str().unwrap();
    let instant: Timestamp = written.parse().unwrap();
    let actor = &statement["actor"];
    let people = match actor["objectType"].as_str() {
        Some("Group") => actor["member"]
            .as_array()
            .unwrap()
            .iter()
            .map(person)
            .collect(),
        _ => BTreeSet::from([person(actor)]),
    };
    Some(Counted {
        at: instant.as_millisecond(),
        principle,
        people,
    })
}

fn person(agent: &Value) -> String {
    match agent["mbox"].as_str() {
        Some(mbox) => mbox.to_owned(),
        None => agent["account"].to_string(),
    }
}

/// Statements and people of one row.
type Figures = BTreeMap<(String, String), (u64, BTreeSet<String>)>;

/// Compares reports of several zones, intervals and ranges with `statements`, which are all that
/// are stored and not voided.
pub async fn reports_equal(api: &Api, statements: &[Value]) {
    let counted: Vec<_> = statements.iter().filter_map(counted).collect();
    let now = now();
    let days = |days: u64| i64::try_from(days * 24).unwrap().hours();
    let first = now - days(DAYS + 2);
    let last = now + days(2);
    let odd = first + 13.hours() + 7.minutes() + 11.seconds() + 123.milliseconds();
    let middle = now - days(DAYS / 2) - 4.minutes() - 59.seconds() - 999.milliseconds();
    for (zone, interval, from, to) in [
        ("UTC", "none", first, last),
        ("UTC", "month", first, last),
        ("Asia/Kathmandu", "day", odd, last),
        ("Asia/Kathmandu", "none", odd, middle),
        ("Australia/Lord_Howe", "month", odd, middle),
        ("America/St_Johns", "day", middle, now - 17.milliseconds()),
    ] {
        let (from, to) = (whole(from), whole(to));
        let path =
            format!("/api/v1/reports/principles?interval={interval}&tz={zone}&from={from}&to={to}");
        let answer = api.get(&path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let expected = recount(&counted, zone, interval, from, to);
        compare(&answer.json(), expected, interval == "none", &path);
    }
}

fn whole(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap()
}

fn recount(
    counted: &[Counted],
    zone: &str,
    interval: &str,
    from: Timestamp,
    to: Timestamp,
) -> Figures {
    let zone = TimeZone::get(zone).unwrap();
    let range = from.as_millisecond()..to.as_millisecond();
    let mut figures = Figures::new();
    for statement in counted.iter().filter(|counted| range.contains(&counted.at)) {
        let instant = Timestamp::from_millisecond(statement.at).unwrap();
        let date = zone.to_datetime(instant).date().to_string();
        let period = match interval {
            "day" => date,
            "month" => date[..7].to_owned(),
            _ => String::new(),
        };
        let row = figures
            .entry((period, statement.principle.to_owned()))
            .or_default();
        row.0 += 1;
        row.1.extend(statement.people.iter().cloned());
    }
    figures
}

fn compare(report: &Value, mut expected: Figures, whole: bool, path: &str) {
    for row in report["data"].as_array().unwrap() {
        let period = if whole {
            ""
        } else {
            row["period"].as_str().unwrap()
        };
        let principle = row["principle"].as_str().unwrap();
        let (statements, people) = expected
            .remove(&(period.to_owned(), principle.to_owned()))
            .unwrap_or_default();
        assert_eq!(
            row["statements"], statements,
            "statements of {row} in {path}"
        );
        assert_eq!(row["people"], people.len(), "people of {row} in {path}");
    }
    assert!(expected.is_empty(), "{path} lacks {expected:?}");
}
