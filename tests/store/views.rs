//! The views of the embedded store: a second connection reads them, and they count what the store counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use tertulia::facts::{Evidence, Principle, Series};
use tertulia::store::Store;

use super::samples::{ACKNOWLEDGED, ASKED, SHARED, VOIDED, id, ready, refers, says};
use super::stores::{TestStore, run};

const DAY: i64 = 86_400_000;
/// The first of three days in UTC.
const FIRST: i64 = 20_500;

/// As a tool for reports opens it.
fn read_only(at: &TestStore) -> Connection {
    let file = at.folder().join("store.db");
    let uri = format!("file:{}?mode=ro", file.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags).unwrap()
}

/// What a view counts: by day and series.
fn viewed(connection: &Connection) -> BTreeMap<(String, String), u64> {
    let mut counts = BTreeMap::new();
    let sql = "SELECT day, 'principle:' || principle, statements FROM report_v1_principles_daily
        UNION ALL SELECT day, 'behaviour:' || behaviour, statements FROM report_v1_behaviours_daily
        UNION ALL SELECT day, 'mapped:' || behaviour, mapped FROM report_v1_behaviours_daily";
    let mut select = connection.prepare(sql).unwrap();
    let rows = select.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    for row in rows.unwrap() {
        let (key, count): ((String, String), i64) = row.unwrap();
        let count = u64::try_from(count).unwrap();
        assert_eq!(counts.insert(key, count), None, "each row stands once");
    }
    counts
}

/// What the store counts.
async fn counted(store: &dyn Store) -> BTreeMap<(String, String), u64> {
    let slugs = ["asked", "shared", "acknowledged"];
    let mut series = Principle::ALL.map(Series::principle).to_vec();
    let mut names: Vec<String> = series.iter().map(Series::key).collect();
    for slug in slugs {
        series.push(Series::behaviour(slug));
        names.push(format!("behaviour:{slug}"));
        // Nothing here claims a profile, so all of it is mapped.
        for evidence in Evidence::COUNTED {
            let by = vec![Series::behaviour_by(slug, evidence)];
            let all = vec![vec![0..i64::MAX / 2]];
            assert_eq!(
                store.tally(by, all).await.unwrap().found[0][0].statements,
                0
            );
        }
    }
    let days: Vec<i64> = (FIRST..FIRST + 3).collect();
    let cells = days.iter().map(|day| vec![day * DAY..(day + 1) * DAY]);
    let tallies = store.tally(series, cells.collect()).await.unwrap().found;
    let mut counts = BTreeMap::new();
    for (day, tallies) in days.iter().zip(tallies) {
        let date = Timestamp::from_millisecond(day * DAY).unwrap().to_string();
        for (name, tally) in names.iter().zip(tallies) {
            if tally.statements > 0 {
                let date = date[..10].to_owned();
                if let Some(slug) = name.strip_prefix("behaviour:") {
                    counts.insert((date.clone(), format!("mapped:{slug}")), tally.statements);
                }
                counts.insert((date, name.clone()), tally.statements);
            }
        }
    }
    counts
}

#[test]
fn views_count_what_the_store_counts_before_and_after_it_is_rolled_up() {
    run(
        |at| async move {
            let beside = read_only(&at);
            assert!(viewed(&beside).is_empty());
            let mut next = 0_u128;
            for size in [7, 600, 4_000, 30] {
                let batch = (0..size).map(|_| {
                    next += 1;
                    let verb = [ASKED, SHARED, ACKNOWLEDGED][(next % 3) as usize];
                    let mut statement = says(
                        id(next),
                        (next % 200) as usize,
                        verb,
                        "http://example.org/q",
                    );
                    let day = FIRST + i64::try_from((next % 7).min(2)).unwrap();
                    let time = Timestamp::from_millisecond(
                        day * DAY + 1_000 * (i64::try_from(next % 80_000).unwrap()),
                    );
                    statement["timestamp"] = json!(time.unwrap().to_string());
                    ready(&statement)
                });
                at.store.accept(batch.collect()).await.unwrap();
                // One of each batch, and later one of the first, which was rolled up meanwhile.
                for voided in [next, 2 + u128::from(next > 4_000)] {
                    let voids = refers(id(100_000 + next + voided), 1, VOIDED, id(voided));
                    at.store.accept(vec![ready(&voids)]).await.unwrap();
                }
                let found = viewed(&beside);
                assert_eq!(found, counted(at.store.as_ref()).await);
                assert!(found.len() >= 9);
            }
        },
        TestStore::sqlite(),
    );
}

#[test]
fn statements_are_listed_without_their_text_and_keys_without_their_secrets() {
    run(
        |at| async move {
            let asked = ready(&says(id(1), 1, ASKED, "http://example.org/q"));
            let voids = ready(&refers(id(2), 1, VOIDED, id(1)));
            at.store.accept(vec![asked, voids]).await.unwrap();
            let beside = read_only(&at);
            let mut select = beside
                .prepare("SELECT id, voided, voiding, stored FROM report_v1_statements ORDER BY stored, voiding")
                .unwrap();
            let row = |row: &rusqlite::Row<'_>| {
                let (id, voided, voiding): (String, bool, bool) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok((id, voided, voiding, row.get::<_, String>(3)?))
            };
            let rows: Vec<_> = select
                .query_map([], row)
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let stored = &rows[0].3;
            assert!(stored.parse::<Timestamp>().is_ok(), "{stored}");
            let expected = [
                (id(1).to_string(), true, false),
                (id(2).to_string(), false, true),
            ];
            let found: Vec<_> = rows
                .iter()
                .map(|(id, one, other, _)| (id.clone(), *one, *other))
                .collect();
            assert_eq!(found, expected);
            let columns = |view: &str| -> Vec<String> {
                let select = beside.prepare(&format!("SELECT * FROM {view}")).unwrap();
                select.column_names().map(str::to_owned).collect()
            };
            // The promise of docs/sql.md.
            for (view, promised) in [
                ("edition", "edition"),
                ("principles_daily", "day principle statements"),
                (
                    "behaviours_daily",
                    "day behaviour statements followed matched mapped",
                ),
                ("competencies_daily", "day competency statements"),
                ("statements", "id stored key key_name voided voiding"),
                ("keys", "key key_name scopes door created revoked"),
                ("people", "person person_name identifier"),
                (
                    "findings_daily",
                    "day key key_name profile template rule statements",
                ),
                (
                    "rejections",
                    "number time key request status place rule clause message",
                ),
            ] {
                assert_eq!(columns(&format!("report_v1_{view}")).join(" "), promised);
            }
            let refused = beside.execute("DELETE FROM statement", []);
            assert!(refused.is_err());
        },
        TestStore::sqlite(),
    );
}
