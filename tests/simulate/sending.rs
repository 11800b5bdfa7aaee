//! In which order statements are sent, and what goes wrong on the way.

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use tertulia::simulate::{Sender, Settings, Simulation};

use crate::samples::{BY_ID, LIFE, Told, life, percent};

#[test]
fn nothing_is_sent_before_what_was_sent_before_it_nor_before_it_happened() {
    for pair in LIFE.windows(2) {
        assert!(pair[0].sent.at <= pair[1].sent.at, "{}", pair[1].sent.json);
    }
    for told in LIFE.iter() {
        assert!(told.delay() > SignedDuration::ZERO, "{}", told.sent.json);
    }
}

#[test]
fn a_few_are_sent_days_after_they_happened() {
    let late = LIFE
        .iter()
        .filter(|told| told.delay() >= SignedDuration::from_hours(8));
    let share = percent(late.clone().count(), LIFE.len());
    assert!((0.5..=5.0).contains(&share), "{share}");
    let longest = late.map(Told::delay).max().unwrap();
    assert!(longest > SignedDuration::from_hours(72), "{longest}");
    assert!(longest < SignedDuration::from_hours(24 * 7), "{longest}");
}

#[test]
fn a_repeat_is_the_same_as_one_sent_before_it() {
    let mut seen = HashSet::new();
    let (mut with_id, mut without, mut otherwise) = (0, 0, 0);
    for told in LIFE.iter() {
        let same = told.value.to_string();
        assert_eq!(told.sent.repeat, !seen.insert(same), "{}", told.sent.json);
        if told.sent.repeat {
            let Some(id) = told.id() else {
                without += 1;
                continue;
            };
            with_id += 1;
            otherwise += usize::from(BY_ID[id].sent.json != told.sent.json);
        }
    }
    let share = percent(with_id + without, LIFE.len());
    assert!((0.7..=4.0).contains(&share), "{share}");
    assert!(with_id > 10 && without > 10, "{with_id} and {without}");
    assert!(otherwise > 0, "some are equal without being identical");
}

#[test]
fn what_is_voided_is_sent_too_and_now_and_then_only_afterwards() {
    let (mut voided, mut before) = (0, 0);
    let more = [life(1), life(2)];
    for life in more.iter().chain(std::iter::once(&*LIFE)) {
        let firsts = life.iter().enumerate().rev();
        let places: HashMap<&str, usize> = firsts
            .filter_map(|(place, told)| Some((told.id()?, place)))
            .collect();
        for (place, told) in life.iter().enumerate() {
            let Some(target) = told.voids() else { continue };
            let sent = places.get(target).copied();
            let sent = sent.unwrap_or_else(|| panic!("{target} is never sent"));
            assert_eq!(life[sent].voids(), None, "nobody voids a voiding statement");
            voided += 1;
            before += usize::from(place < sent);
        }
        let of = life.iter().filter(|told| told.voids().is_some()).count();
        let share = percent(of, life.len());
        assert!((0.1..=1.0).contains(&share), "{share}");
    }
    assert!(before > 0 && before * 4 < voided, "{before} of {voided}");
}

#[test]
fn everything_happens_within_the_weeks() {
    let settings = Settings {
        people: 300,
        weeks: 3,
        ..Settings::default()
    };
    let first = settings.from.at(0, 0, 0, 0);
    let utc = jiff::tz::Offset::UTC;
    let begin = utc.to_timestamp(first).unwrap() - SignedDuration::from_hours(12);
    let end = begin + SignedDuration::from_hours(24 * 21 + 24);
    let mut last = begin;
    for sent in Simulation::new(&settings) {
        assert!(sent.at > begin, "{}", sent.json);
        last = sent.at;
        if sent.json.contains("/voided\"") {
            continue;
        }
        let value: serde_json::Value = serde_json::from_str(&sent.json).unwrap();
        let happened = value["timestamp"].as_str().unwrap();
        let happened = tertulia::xapi::time::parse_timestamp(happened).unwrap();
        assert!((begin..end).contains(&happened), "{}", sent.json);
    }
    assert!(last < end + SignedDuration::from_hours(24 * 7));
}

#[test]
fn every_kind_of_sender_sends() {
    for sender in Sender::ALL {
        let count = LIFE
            .iter()
            .filter(|told| told.sent.sender == sender)
            .count();
        assert!(percent(count, LIFE.len()) > 5.0, "{sender:?}: {count}");
    }
}
