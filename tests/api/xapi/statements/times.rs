//! `since`, `until`, `limit` and order (xAPI 1.0.3, Part 3, 2.1.3), under a clock of our own

use std::time::Duration;

use crate::helpers::{TestApp, TestClock};
use crate::samples::{ASKED, SHARED, about, asked};

/// A server and three statements that were stored at least a second apart.
fn three() -> (TestApp, [String; 3], [String; 3]) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let ids = [(); 3].map(|()| {
        clock.advance(Duration::from_secs(1));
        app.store_one(&asked("ada"))
    });
    let times = ids
        .clone()
        .map(|id| app.stored(&id)["stored"].as_str().unwrap().to_owned());
    (app, ids, times)
}

fn shifted(time: &str, milliseconds: i64) -> String {
    let time: jiff::Timestamp = time.parse().unwrap();
    let shifted = time.as_millisecond() + milliseconds;
    let shifted = jiff::Timestamp::from_millisecond(shifted).unwrap();
    tertulia::xapi::time::format_timestamp(shifted)
}

#[test]
fn stored_is_the_time_of_the_clock_2_4_8() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let now = clock.clock();
    for _ in 0..3 {
        clock.advance(Duration::from_secs(1));
        let before = now.now();
        let id = app.store_one(&asked("ada"));
        let time = before..=now.now();
        let stored = app.stored(&id)["stored"].as_str().unwrap().to_owned();
        let stored: jiff::Timestamp = stored.parse().unwrap();
        assert!(time.contains(&stored), "{stored} in {time:?}");
    }
}

#[test]
fn since_is_exclusive_to_the_millisecond_2_1_3() {
    let (app, ids, times) = three();
    let since = |time: &str| app.ids(&[("since", time), ("ascending", "true")]);
    assert_eq!(since(&times[1]), ids[2..]);
    assert_eq!(since(&shifted(&times[1], -1)), ids[1..]);
    assert_eq!(since(&shifted(&times[1], 1)), ids[2..]);
    assert_eq!(since(&shifted(&times[0], -1)), ids);
    assert!(since(&times[2]).is_empty());
}

#[test]
fn until_is_inclusive_to_the_millisecond_2_1_3() {
    let (app, ids, times) = three();
    let until = |time: &str| app.ids(&[("until", time), ("ascending", "true")]);
    assert_eq!(until(&times[1]), ids[..2]);
    assert_eq!(until(&shifted(&times[1], -1)), ids[..1]);
    assert_eq!(until(&shifted(&times[1], 1)), ids[..2]);
    assert!(until(&shifted(&times[0], -1)).is_empty());
    assert_eq!(until(&times[2]), ids);
}

#[test]
fn parts_of_a_millisecond_are_no_boundary_2_1_3() {
    let (app, ids, times) = three();
    let finer = times[1].replace('Z', "9Z");
    let query = [("since", finer.as_str()), ("ascending", "true")];
    assert_eq!(app.ids(&query), ids[2..]);
    let query = [("until", finer.as_str()), ("ascending", "true")];
    assert_eq!(app.ids(&query), ids[..2]);
}

#[test]
fn both_bounds_hold_together_2_1_3() {
    let (app, ids, times) = three();
    let between = |since: &str, until: &str| app.ids(&[("since", since), ("until", until)]);
    assert_eq!(between(&times[0], &times[1]), [ids[1].clone()]);
    assert!(between(&times[1], &times[1]).is_empty());
    assert!(between(&times[2], &times[0]).is_empty());
}

#[test]
fn bounds_may_be_in_any_zone_and_far_away_2_1_3() {
    let (app, ids, times) = three();
    let there = times[1].replace("T11", "T13").replace('Z', "+02:00");
    let query = [("since", there.as_str()), ("ascending", "true")];
    assert_eq!(app.ids(&query), ids[2..]);
    assert!(app.ids(&[("since", "9999-12-31T23:59:59Z")]).is_empty());
    assert_eq!(app.ids(&[("until", "9999-12-31T23:59:59Z")]).len(), 3);
    assert_eq!(app.ids(&[("since", "0001-01-01T00:00:00Z")]).len(), 3);
    assert!(app.ids(&[("until", "0001-01-01T00:00:00Z")]).is_empty());
}

#[test]
fn lists_are_newest_first_unless_ascending_2_1_3() {
    let (app, ids, _) = three();
    let reversed: Vec<_> = ids.iter().rev().cloned().collect();
    assert_eq!(app.ids(&[]), reversed);
    assert_eq!(app.ids(&[("ascending", "false")]), reversed);
    assert_eq!(app.ids(&[("ascending", "true")]), ids);
}

#[test]
fn a_limit_bounds_a_page_and_zero_does_not_2_1_3() {
    let (app, ids, _) = three();
    for (limit, count) in [
        ("0", 3),
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("99999999999999999999", 3),
    ] {
        let page = app.page(&[("limit", limit), ("ascending", "true")]);
        assert_eq!(page.ids(), ids[..count]);
        assert_eq!(page.more.is_empty(), count == 3, "limit {limit}");
    }
}

#[test]
fn time_bounds_apply_to_the_referrer_and_not_to_its_target_2_1_3() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let target = app.store_one(&asked("ben"));
    clock.advance(Duration::from_secs(60));
    let referrer = app.store_one(&about("ada", SHARED, &target));
    let between = "2026-11-23T11:54:20Z";
    let since = [("verb", ASKED), ("since", between)];
    assert_eq!(app.ids(&since), [referrer]);
    let until = [("verb", ASKED), ("until", between)];
    assert_eq!(app.ids(&until), [target]);
}

#[test]
fn stored_never_runs_back_with_the_clock_2_4_8() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let first = app.store_one(&asked("ada"));
    clock.set("2026-11-20T00:00:00Z");
    let second = app.store_one(&asked("ada"));
    let stored = |id: &str| app.stored(id)["stored"].as_str().unwrap().to_owned();
    assert!(stored(&first) < stored(&second));
    let query = [("since", &*stored(&first))];
    assert_eq!(app.ids(&query), [second]);
}

#[test]
fn statements_of_one_request_are_stored_at_one_time_in_their_order() {
    let app = TestApp::spawn();
    let ids = app.store(&serde_json::json!(vec![asked("ada"); 30]));
    let all = app.list(&[("ascending", "true"), ("limit", "7")]);
    assert!(all.iter().all(|one| one["stored"] == all[0]["stored"]));
    let listed: Vec<_> = all.iter().map(crate::helpers::id_of).collect();
    assert_eq!(listed, ids);
}
