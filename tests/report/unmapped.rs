use proptest::prelude::*;
use serde_json::json;
use tertulia::facts::{Kind, Mapping, Mappings, Series};
use tertulia::report::{CsvStyle, ErrorKind};

use super::arrivals::{ask_quality, ask_unmapped};
use super::memory::Memory;

fn series(key: i64, verb: &str, activity_type: Option<&str>) -> Series {
    let kind = Kind {
        verb: verb.to_owned(),
        activity_type: activity_type.map(str::to_owned),
    };
    Series::unmapped(key, kind)
}

pub fn hummed(key: i64) -> Series {
    series(key, "https://example.org/hummed", None)
}

fn built_in() -> Mappings {
    Mappings::built_in().unwrap()
}

/// `period key verb type statements`.
fn lines(store: &Memory, query: &[(&str, &str)]) -> Vec<String> {
    let report = ask_unmapped(store, &built_in(), query).unwrap();
    let line = |row: &tertulia::report::unmapped::UnmappedRow| {
        let end = |iri: &str| iri.rsplit('/').next().unwrap().to_owned();
        let kind = row.activity_type.as_deref().map_or("-".to_owned(), end);
        let unfinished = if row.unfinished { " unfinished" } else { "" };
        format!(
            "{} {} {} {kind} {}{unfinished}",
            row.period,
            row.key_name,
            end(&row.verb),
            row.statements
        )
    };
    report.data.iter().map(line).collect()
}

fn told() -> Memory {
    let mut store = Memory::knowing(&[(10, "moodle"), (2, "edx")]);
    let viewed = |key| {
        series(
            key,
            "http://id.tincanapi.com/verb/viewed",
            Some("http://x/page"),
        )
    };
    store.hear("2026-09-30T23:59:59.999Z", hummed(10));
    store.hear("2026-10-01T00:00:00Z", hummed(10));
    store.hear("2026-10-02T00:00:00Z", hummed(2));
    for _ in 0..3 {
        store.hear("2026-10-31T23:59:59.999Z", viewed(10));
    }
    store.hear("2026-11-20T00:00:00Z", viewed(10));
    store
}

const AUTUMN: [(&str, &str); 3] = [
    ("from", "2026-10-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

#[test]
fn kinds_stand_in_each_period_by_frequency_and_those_that_did_not_arrive_are_left_out() {
    assert_eq!(
        lines(&told(), &AUTUMN),
        [
            "2026-10 moodle viewed page 3",
            "2026-10 edx hummed - 1",
            "2026-10 moodle hummed - 1",
            "2026-11 moodle viewed page 1 unfinished",
        ]
    );
}

#[test]
fn a_key_narrows_the_report_down() {
    let edx = [&AUTUMN[..], &[("key", "key2")]].concat();
    assert_eq!(lines(&told(), &edx), ["2026-10 edx hummed - 1"]);
}

#[test]
fn statements_of_a_key_that_was_revoked_are_told_of() {
    let mut store = told();
    store.senders[1].revoked = true;
    assert_eq!(lines(&store, &AUTUMN).len(), 4);
}

#[test]
fn the_reason_is_that_of_the_mapping_in_force() {
    let verb = "http://example.org/v";
    let other = "http://example.org/other";
    let conditional = "http://example.org/conditional";
    let rule = |id: &str, more: serde_json::Value| {
        let mut rule = json!({
            "id": id,
            "verbs": [verb],
            "behaviour": "shared",
            "principles": ["sharing"],
            "note": "n",
        });
        for (name, value) in more.as_object().unwrap() {
            rule[name] = value.clone();
        }
        rule
    };
    let nothing = |id: &str, more: serde_json::Value| {
        let mut rule = rule(id, more);
        let members = rule.as_object_mut().unwrap();
        members.remove("behaviour");
        members.remove("principles");
        members.insert("counts_for_nothing".to_owned(), json!(true));
        rule
    };
    let has = |value: &str| json!({ "context_extension": "http://e/x", "is": [value] });
    let document = json!({
        "version": "7.0.0",
        "base": "https://example.org/profile",
        "rules": [
            rule("general", json!({ "except_types": ["http://t/quiz"] })),
            nothing("empty", json!({ "types": ["http://t/like"] })),
            nothing("hint", json!({ "types": ["http://t/part"], "where": has("hint") })),
            rule("typed", json!({ "verbs": [other], "types": ["http://t/forum"] })),
            rule("thread", json!({
                "verbs": [conditional], "types": ["http://t/thread"], "where": has("question"),
            })),
        ],
    });
    let mapping = Mapping::parse(&document.to_string()).unwrap_or_else(|errors| panic!("{errors}"));
    let mapping = Mappings::from(mapping);
    let reason = |verb: &str, kind: Option<&str>| {
        let mut store = Memory::knowing(&[(1, "moodle")]);
        store.hear("2026-11-20T09:00:00Z", series(1, verb, kind));
        let mut report = ask_unmapped(&store, &mapping, &[]).unwrap();
        assert_eq!(report.meta.mapping_version, "7.0.0");
        report.data.remove(0).reason
    };
    for (verb, kind, words) in [
        (
            "http://example.org/unknown",
            None,
            "no rule names this verb",
        ),
        (
            verb,
            Some("http://t/quiz"),
            "rule general leaves this activity type out",
        ),
        (
            verb,
            Some("http://t/like"),
            "rule empty says that it counts for nothing",
        ),
        (
            verb,
            Some("http://t/part"),
            "rule hint says that it counts for nothing with a certain value in the context",
        ),
        (
            verb,
            None,
            "the mapping counts it now, and what is stored is being judged again",
        ),
        (
            other,
            None,
            "rule typed asks for an activity type, and there is none",
        ),
        (
            other,
            Some("http://t/quiz"),
            "rule typed is for other activity types",
        ),
        (
            conditional,
            Some("http://t/thread"),
            "rule thread asks for a certain value in the context",
        ),
    ] {
        assert_eq!(reason(verb, kind), words, "{verb} {kind:?}");
    }
}

#[test]
fn csv_has_a_header_also_without_rows_and_no_formulas() {
    let csv = |store: &Memory| {
        let report = ask_unmapped(store, &built_in(), &AUTUMN).unwrap();
        String::from_utf8(report.to_csv(CsvStyle::default()).unwrap()).unwrap()
    };
    let head = "period,period_start,period_end,verb,activity_type,key,key_name,statements,reason,\
        unfinished,explain\r\n";
    assert_eq!(csv(&Memory::knowing(&[(1, "moodle")])), head);
    let mut store = Memory::knowing(&[(1, "@moodle")]);
    store.hear("2026-10-05T09:00:00Z", series(1, "=cmd:x", Some("+type:y")));
    store.hear("2026-10-05T09:00:00Z", series(1, "-verb:x", None));
    let text = csv(&store);
    let cells = |line: &str| line.split_once(",/api/v1/").unwrap().0.to_owned();
    assert_eq!(
        text.strip_prefix(head)
            .unwrap()
            .lines()
            .map(cells)
            .collect::<Vec<_>>(),
        [
            "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,'-verb:x,,key1,'@moodle,1,no rule names this verb,false",
            "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,'=cmd:x,'+type:y,key1,'@moodle,1,no rule names this verb,false",
        ]
    );
}

/// A store in which this many kinds arrived, each once.
fn of_kinds(count: usize) -> Memory {
    let mut store = Memory::knowing(&[(1, "moodle"), (2, "edx")]);
    for number in 0..count {
        let verb = format!("https://example.org/{number}");
        store.hear("2026-10-05T09:00:00Z", series(1, &verb, None));
    }
    store.hear("2026-10-05T09:00:00Z", hummed(2));
    store
}

#[test]
fn too_much_to_count_is_refused_with_advice() {
    let store = of_kinds(600);
    let days = [
        ("from", "2025-11-01"),
        ("to", "2026-12-01"),
        ("interval", "day"),
    ];
    let error = ask_unmapped(&store, &built_in(), &days).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(
        error.sentence(),
        "601 kinds of statements arrived in this range and counted for nothing, too many to look \
         for in each of 395 periods. Ask for longer periods, a shorter range, or one key with \
         `key`."
    );
    let narrowed = [&days[..], &[("key", "key2")]].concat();
    assert_eq!(lines(&store, &narrowed).len(), 1);
    let months = [&days[..2], &[("interval", "month")]].concat();
    assert_eq!(lines(&store, &months).len(), 601);
    assert_eq!(ask_quality(&store, &months).unwrap().data.len(), 26);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn periods_add_up_to_the_whole_range(
        arrivals in prop::collection::vec((0_i64..3, 0_usize..4, 0_i64..8_000), 0..60),
        zone in prop::sample::select(&["UTC", "Asia/Kathmandu", "Australia/Lord_Howe"][..]),
        interval in prop::sample::select(&["day", "week", "month", "quarter"][..]),
    ) {
        let mut store = Memory::knowing(&[(0, "a"), (1, "b"), (2, "c")]);
        for (key, verb, quarter) in &arrivals {
            let verb = format!("https://example.org/{verb}");
            // From September on, by quarters of an hour.
            let time = 1_788_220_800_000 + quarter * 900_000;
            store.arrivals.push((series(*key, &verb, None), time));
        }
        let query = [("from", "2026-08-01"), ("tz", zone), ("interval", interval)];
        let report = ask_unmapped(&store, &built_in(), &query).unwrap();
        let sum: u64 = report.data.iter().map(|row| row.statements).sum();
        prop_assert_eq!(sum, arrivals.len() as u64);
        prop_assert!(report.data.iter().all(|row| row.statements > 0));
    }
}
