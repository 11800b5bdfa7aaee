use tertulia::facts::{Received, Series};
use tertulia::report::quality::QualityRow;
use tertulia::report::{CsvStyle, ErrorKind};

use super::arrivals::ask_quality;
use super::memory::Memory;

/// `period key stored duplicates unmapped late rejected`.
fn line(row: &QualityRow) -> String {
    format!(
        "{} {} {} {} {} {} {}{}{}",
        row.period,
        row.key_name,
        row.stored,
        row.duplicates,
        row.unmapped,
        row.late,
        row.rejected,
        if row.silent { " silent" } else { "" },
        if row.unfinished { " unfinished" } else { "" }
    )
}

fn lines(store: &Memory, query: &[(&str, &str)]) -> Vec<String> {
    let report = ask_quality(store, query).unwrap();
    report.data.iter().map(line).collect()
}

/// Two keys of which the second one was made first.
fn told() -> Memory {
    use Received::{Duplicate, Late, Rejected, Stored, Unmapped};

    let mut store = Memory::knowing(&[(10, "moodle"), (2, "edx"), (3, "silent")]);
    let mut hear = |time: &str, key, what: &[Received]| {
        for one in what {
            store.hear(time, Series::received(key, *one));
        }
    };
    hear("2026-09-30T23:59:59.999Z", 10, &[Stored]);
    hear(
        "2026-10-01T00:00:00Z",
        10,
        &[Stored, Stored, Duplicate, Late],
    );
    hear("2026-10-31T23:59:59.999Z", 2, &[Rejected, Stored, Unmapped]);
    hear("2026-11-20T10:00:00Z", 10, &[Stored, Late, Unmapped]);
    store
}

const AUTUMN: [(&str, &str); 3] = [
    ("from", "2026-10-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

#[test]
fn rows_are_zero_filled_by_period_and_key_in_the_order_of_the_keys() {
    assert_eq!(
        lines(&told(), &AUTUMN),
        [
            "2026-10 moodle 2 1 0 1 0 silent",
            "2026-10 edx 1 0 1 0 1",
            "2026-10 silent 0 0 0 0 0",
            "2026-11 moodle 1 0 1 1 0 unfinished",
            "2026-11 edx 0 0 0 0 0 silent unfinished",
            "2026-11 silent 0 0 0 0 0 unfinished",
        ]
    );
}

#[test]
fn a_zone_moves_the_midnights_of_arrival() {
    // 23:59:59.999Z is the next day in Berlin.
    let berlin = [&AUTUMN[..], &[("tz", "Europe/Berlin"), ("key", "key10")]].concat();
    assert_eq!(
        lines(&told(), &berlin),
        [
            "2026-10 moodle 3 1 0 1 0 silent",
            "2026-11 moodle 1 0 1 1 0 unfinished"
        ]
    );
}

#[test]
fn a_key_is_silent_where_a_week_at_the_end_has_nothing_of_it_and_something_came_before() {
    use Received::{Rejected, Stored};

    let mut store = Memory::knowing(&[(1, "steady"), (2, "stops"), (3, "refused"), (4, "never")]);
    for (time, key, what) in [
        ("2026-10-02T00:00:00Z", 1, Stored),
        ("2026-10-25T00:00:00Z", 1, Stored),
        ("2026-11-16T12:15:00Z", 1, Stored),
        ("2026-10-24T23:59:59.999Z", 2, Stored),
        ("2026-10-01T00:00:00Z", 3, Stored),
        ("2026-10-31T12:00:00Z", 3, Rejected),
    ] {
        store.hear(time, Series::received(key, what));
    }
    let silent = |query: &[(&str, &str)]| {
        let report = ask_quality(&store, query).unwrap();
        let silent = report.data.iter().filter(|row| row.silent);
        silent
            .map(|row| format!("{} {}", row.period, row.key_name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        silent(&AUTUMN),
        ["2026-10 stops", "2026-11 stops", "2026-11 refused"]
    );
    // What came before the range tells that it is silent and was not always.
    let winter = [
        ("from", "2026-11-01"),
        ("to", "2027-02-01"),
        ("interval", "month"),
    ];
    assert_eq!(silent(&winter), ["2026-11 stops", "2026-11 refused"]);
    let days = [
        ("from", "2026-10-30"),
        ("to", "2026-11-03"),
        ("interval", "day"),
    ];
    let steady = [&days[..], &[("key", "key1")]].concat();
    assert_eq!(silent(&steady), ["2026-11-01 steady", "2026-11-02 steady"]);
}

#[test]
fn revoked_keys_are_told_of_if_anything_ever_came_from_them_or_they_are_asked_for() {
    let mut store = told();
    for sender in &mut store.senders {
        sender.revoked = true;
    }
    // Both once sent something, if not in this range.
    let december = [("from", "2026-12-01"), ("to", "2027-01-01")];
    assert_eq!(
        lines(&store, &december),
        [
            "2026-12-01/2027-01-01 moodle 0 0 0 0 0 unfinished",
            "2026-12-01/2027-01-01 edx 0 0 0 0 0 unfinished",
        ]
    );
    let silent = [&december[..], &[("key", "key3")]].concat();
    assert_eq!(
        lines(&store, &silent),
        ["2026-12-01/2027-01-01 silent 0 0 0 0 0 unfinished"]
    );
}

#[test]
fn too_many_rows_are_refused_with_advice() {
    let keys: Vec<_> = (0..60).map(|number| (number, "k")).collect();
    let mut store = Memory::knowing(&keys);
    let days = [
        ("from", "2026-01-01"),
        ("to", "2026-07-01"),
        ("interval", "day"),
    ];
    let error = ask_quality(&store, &days).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(
        error.sentence(),
        "This would take 10860 rows, and an answer holds at most 10000. Ask for longer periods, \
         a shorter range, or one key with `key`."
    );
    let narrowed = [&days[..], &[("key", "key7")]].concat();
    assert_eq!(lines(&store, &narrowed).len(), 181);
    store = Memory::knowing(&(0..10_001).map(|key| (key, "k")).collect::<Vec<_>>());
    let error = ask_quality(&store, &[]).unwrap_err();
    assert!(error.sentence().contains("Ask for a shorter"), "{error}");
    let endless = [("from", "1900-01-01"), ("interval", "day")];
    let error = ask_quality(&Memory::knowing(&[(1, "k")]), &endless).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[test]
fn csv_has_a_header_also_without_rows_and_no_formulas() {
    let csv = |store: &Memory| {
        let report = ask_quality(store, &AUTUMN).unwrap();
        String::from_utf8(report.to_csv(CsvStyle::default()).unwrap()).unwrap()
    };
    let head = "period,period_start,period_end,key,key_name,stored,duplicates,late,unmapped,\
        mapped,claimed,followed,matched,unmatched,with_registration,with_recipients,flagged,rejected,silent,unfinished,explain\r\n";
    assert_eq!(csv(&Memory::default()), head);
    let text = csv(&Memory::knowing(&[(1, "=1+1")]));
    assert_eq!(
        text.strip_prefix(head).unwrap().lines().next(),
        Some(
            "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,key1,'=1+1,0,0,0,0,0,0,0,0,0,0,0,0,0,false,false,/api/v1/reports/quality/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&key=key1"
        )
    );
}
