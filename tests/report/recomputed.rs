//! The report against a plain recount: each fact is put on its local date, one by one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::facts::Principle;
use tertulia::report::Interval;

use super::memory::{Done, Memory, Question};

/// Zones whose clocks do awkward things in 2011 and 2012, but never show a date again that has
/// ended.
const ZONES: [&str; 8] = [
    "UTC",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Marquesas",
    "America/Sao_Paulo",
];

fn label(date: Date, interval: Interval) -> String {
    let week = date.iso_week_date();
    match interval {
        Interval::Day => date.strftime("%Y-%m-%d").to_string(),
        Interval::Week => format!("{}-W{:0>2}", week.year(), week.week()),
        Interval::Month => date.strftime("%Y-%m").to_string(),
        Interval::Quarter => date.strftime("%Y-Q%q").to_string(),
        Interval::None => "all".to_owned(),
    }
}

fn done() -> impl Strategy<Value = Done> {
    // From the middle of December 2011 to the middle of January 2013, many close to the year's end.
    let anywhere = 1_323_900_000_000_i64..1_358_200_000_000;
    let close = 1_325_100_000_000_i64..1_325_400_000_000;
    let time = prop_oneof![anywhere, close];
    let principles = prop::sample::subsequence(Principle::ALL.to_vec(), 1..=4);
    let people = prop::collection::vec(0_u32..12, 0..4);
    (time, principles, people).prop_map(|(time_ms, principles, people)| Done {
        time_ms,
        principles,
        people,
        shown: Vec::new(),
    })
}

type Counts = BTreeMap<(String, &'static str), (u64, u64)>;

fn recount(facts: &[Done], zone: &TimeZone, range: [Timestamp; 2], interval: Interval) -> Counts {
    let mut statements: BTreeMap<_, u64> = BTreeMap::new();
    let mut people: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for done in facts {
        let time = Timestamp::from_millisecond(done.time_ms).unwrap();
        if time < range[0] || time >= range[1] {
            continue;
        }
        for principle in &done.principles {
            let key = (
                label(zone.to_datetime(time).date(), interval),
                principle.slug(),
            );
            *statements.entry(key.clone()).or_default() += 1;
            people.entry(key).or_default().extend(&done.people);
        }
    }
    let count = |(key, statements)| {
        let people = people.get(&key).map_or(0, |people| people.len() as u64);
        (key, (statements, people))
    };
    statements.into_iter().map(count).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_row_is_what_a_recount_finds(
        facts in prop::collection::vec(done(), 0..60),
        zone in prop::sample::select(&ZONES[..]),
        interval in prop::sample::select(&Interval::ALL[..]),
        start in 1_323_900_000_000_i64..1_340_000_000_000,
        length in 1_i64..34_000_000_000,
    ) {
        let range = [start, start + length].map(|ms| Timestamp::from_millisecond(ms).unwrap());
        let [from, to] = range.map(|at| at.to_string());
        let question = Question {
            query: &[("from", &from), ("to", &to), ("tz", zone), ("interval", interval.slug())],
            ..Question::default()
        };
        let report = question.ask(&Memory::of(&facts)).unwrap();
        let mut found = Counts::new();
        for row in &report.data {
            let counts = (row.statements.unwrap(), row.people.unwrap());
            let period = if interval == Interval::None { "all" } else { &row.period };
            if counts != (0, 0) {
                let twice = found.insert((period.to_owned(), row.principle), counts);
                prop_assert_eq!(twice, None);
            }
        }
        let zone = TimeZone::get(zone).unwrap();
        prop_assert_eq!(found, recount(&facts, &zone, range, interval));
    }

    #[test]
    fn periods_follow_each_other_from_one_end_of_the_range_to_the_other(
        zone in prop::sample::select(&ZONES[..]),
        interval in prop::sample::select(&Interval::ALL[..]),
        start in 1_323_900_000_000_i64..1_340_000_000_000,
        length in 1_i64..34_000_000_000,
    ) {
        let range = [start, start + length].map(|ms| Timestamp::from_millisecond(ms).unwrap());
        let [from, to] = range.map(|at| at.to_string());
        let question = Question {
            query: &[("from", &from), ("to", &to), ("tz", zone), ("interval", interval.slug())],
            ..Question::default()
        };
        let report = question.ask(&Memory::default()).unwrap();
        let mut reached = range[0];
        for row in report.data.iter().step_by(4) {
            prop_assert_eq!(row.period_start.parse::<Timestamp>().unwrap(), reached);
            reached = row.period_end.parse().unwrap();
        }
        prop_assert_eq!(reached, range[1]);
    }
}
