//! Reports over two years of a filled store: the first time, when days are worked out, and after that.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};
use tertulia::store::Clock;

use crate::client::Connection;
use crate::queries::{Asked, Sample, identified};

/// Units to which those who act are dealt out.
const UNITS: usize = 12;
const BANDS: [&str; 5] = ["entry", "experienced", "lead", "senior", "executive"];

/// A report, how many weeks it is about, its other parameters, and how many milliseconds p99 may take; `None`
/// where nothing is promised.
type Kind = (&'static str, i64, &'static str, Option<f64>);

const KINDS: [Kind; 20] = [
    ("principles", 104, "interval=week", Some(10.0)),
    ("behaviours", 104, "interval=week", Some(10.0)),
    ("timeseries", 104, "interval=week", Some(10.0)),
    ("threads", 1, "interval=none", Some(100.0)),
    ("threads", 13, "interval=week", Some(100.0)),
    ("threads", 104, "interval=none", Some(100.0)),
    ("people", 1, "interval=none", Some(100.0)),
    ("people", 13, "interval=week", Some(100.0)),
    ("people", 104, "interval=none", Some(100.0)),
    ("debriefs", 1, "interval=none", Some(100.0)),
    ("debriefs", 13, "interval=week", Some(100.0)),
    ("debriefs", 104, "interval=none", Some(100.0)),
    ("network", 13, "interval=none", Some(1_000.0)),
    ("seniors", 13, "interval=none", None),
    ("units", 13, "interval=none", None),
    ("verbs", 104, "interval=none", None),
    ("platforms", 104, "interval=none", None),
    ("courses", 13, "interval=none", None),
    ("teams", 13, "interval=none", None),
    ("activities", 13, "interval=none&limit=100", None),
];

/// How long reports that take longer than the server lets them are asked for again.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Told where a report would have more in it than is added up for one.
const TOO_MUCH: u16 = 422;

/// One of so many people opts out.
const ONE_OUT_OF: usize = 50;

/// Loads a directory of those who did what was drawn, some of whom opted out; how many.
pub fn organise(address: SocketAddr, drawn: &[String]) -> usize {
    let mut people: BTreeMap<String, Value> = BTreeMap::new();
    for text in drawn {
        let statement: Value = serde_json::from_str(text).unwrap();
        let actor = &statement["actor"];
        if let Some(key) = identified(actor).filter(|_| actor["objectType"] != "Group") {
            let agent = serde_json::from_str(&key).unwrap();
            people.insert(key, agent);
        }
    }
    let members: Vec<Value> = people
        .values()
        .enumerate()
        .map(|(place, agent)| {
            json!({
                "person": format!("p{place}"),
                "identifiers": [agent],
                "places": [{
                    "unit": format!("unit-{}", place % UNITS),
                    "band": BANDS[place % BANDS.len()],
                }],
                "preferences": { "includeInReports": place % ONE_OUT_OF != 0 },
            })
        })
        .collect();
    let body = json!({ "members": members }).to_string();
    let mut connection = Connection::open(address);
    let status = connection.send(
        "PUT /api/v1/directory",
        "application/json",
        &[(body.as_bytes(), 1)],
    );
    assert!(status < 300, "the directory is refused with {status}");
    members.len()
}

/// Asks once for each of the reports, so that the store works out what they add up; how long that took.
pub fn work_out(address: SocketAddr, last: Timestamp) -> Duration {
    let begun = Instant::now();
    let mut connection = Connection::open(address);
    for (report, weeks, parameters, _) in KINDS {
        let path = path(report, weeks, parameters, monday(last));
        let mut status = connection.get(&path).status;
        // What was worked out until then is kept, as whoever asks again finds.
        while status == 503 && begun.elapsed() < PATIENCE {
            status = connection.get(&path).status;
        }
        let is_known = status == 200 || status == TOO_MUCH;
        assert!(is_known, "{path} is answered with {status}");
    }
    begun.elapsed()
}

/// Asks each report `count` times over whole weeks, each time ending with another one, and tells of each.
pub fn ask(address: SocketAddr, last: Timestamp, count: usize, mut tell: impl FnMut(&Asked)) {
    let mut connection = Connection::open(address);
    for (report, weeks, parameters, bound) in KINDS {
        let ends = (0..4).map(|earlier: i64| monday(last) - earlier.weeks());
        let refused = ends
            .map(|end| path(report, weeks, parameters, end))
            .map(|path| connection.get(&path).status)
            .find(|status| *status != 200);
        if let Some(status) = refused {
            println!("{report}, {weeks} weeks: not measured, it is answered with {status}");
            continue;
        }
        let mut sample = Sample::default();
        for turn in 0..count + count / 5 {
            let earlier = i64::try_from(turn % 4).unwrap();
            let end = monday(last) - earlier.weeks();
            let path = path(report, weeks, parameters, end);
            if turn < count / 5 {
                connection.expect(&path);
            } else {
                sample.time(&mut connection, &path);
            }
        }
        let shape = parameters.trim_start_matches("interval=");
        let name = format!("{report}, {weeks} weeks, {shape}");
        tell(&sample.of(name, bound));
    }
}

fn path(report: &str, weeks: i64, parameters: &str, end: Date) -> String {
    let from = end - weeks.weeks();
    format!("/api/v1/reports/{report}?from={from}&to={end}&{parameters}")
}

/// The Monday on or before a moment, in a week that is over: a day that is not over is never kept.
fn monday(time: Timestamp) -> Date {
    let time = time.min(Clock::system().now());
    let day = TimeZone::UTC.to_datetime(time).date();
    day - i64::from(day.weekday().since(Weekday::Monday)).days()
}
