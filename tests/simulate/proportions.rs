//! Life as it is: how much people send, when, and how their threads end.

use std::collections::{HashMap, HashSet};

use jiff::tz::Offset;
use tertulia::simulate::Sender;

use crate::samples::{LIFE, PEOPLE, Told, WEEKS, percent};

fn firsts(sender: Sender) -> impl Iterator<Item = &'static Told> {
    LIFE.iter()
        .filter(move |told| told.sent.sender == sender && !told.sent.repeat)
}

fn registration(told: &Told) -> &str {
    told.value["context"]["registration"].as_str().unwrap_or("")
}

/// Registrations of the community's statements with a verb, and with this end of the object's type.
fn threads(verb: &str, kind: &str) -> HashSet<&'static str> {
    firsts(Sender::Profile)
        .filter(|told| told.verb().ends_with(verb))
        .filter(|told| {
            let found = told.value["object"]["definition"]["type"].as_str();
            found.is_some_and(|found| found.ends_with(kind))
        })
        .map(registration)
        .collect()
}

#[test]
fn people_send_one_or_two_statements_a_week_and_a_few_of_them_most() {
    let firsts = LIFE.iter().filter(|told| !told.sent.repeat);
    let weekly = percent(firsts.clone().count(), (PEOPLE * WEEKS) as usize) / 100.0;
    assert!((1.0..=2.0).contains(&weekly), "{weekly}");
    let mut each: HashMap<String, usize> = HashMap::new();
    for person in firsts.flat_map(Told::people) {
        *each.entry(person).or_default() += 1;
    }
    let mut counts: Vec<usize> = each.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let most: usize = counts.iter().take(PEOPLE as usize / 10).sum();
    let share = percent(most, counts.iter().sum());
    assert!((35.0..=80.0).contains(&share), "{share}");
    assert!(counts.iter().filter(|count| **count < 10).count() > PEOPLE as usize / 10);
}

#[test]
fn most_questions_are_answered_some_answers_acknowledged_and_the_rest_stays_open() {
    let asked = &threads("/asked", "/question") | &threads("/asked", "/doubt");
    let answered = &threads("/answered", "/question") | &threads("/answered", "/doubt");
    let thanked = threads("/acknowledge", "/answer");
    let share = percent(asked.intersection(&answered).count(), asked.len());
    assert!((50.0..=85.0).contains(&share), "{share}");
    let share = percent(thanked.intersection(&answered).count(), answered.len());
    assert!((20.0..=70.0).contains(&share), "{share}");
    assert!(thanked.is_subset(&(&answered | &threads("/answered", ""))));
}

#[test]
fn answers_take_minutes_to_days_and_come_after_their_question() {
    let mut asked = HashMap::new();
    let mut waits = Vec::new();
    for told in firsts(Sender::Profile) {
        if told.verb().ends_with("/asked") {
            asked.insert(registration(told), told.happened());
        } else if let Some(begin) = asked
            .get(registration(told))
            .filter(|_| told.verb().ends_with("/answered"))
        {
            waits.push(told.happened().duration_since(*begin).as_secs());
        }
    }
    waits.sort_unstable();
    assert!(waits[0] > 0);
    let median = waits[waits.len() / 2] / 3_600;
    assert!((1..=48).contains(&median), "{median} hours");
    assert!(waits[waits.len() - 1] > 4 * 86_400);
}

#[test]
fn some_debriefs_are_shared_wider_and_some_are_not() {
    let debriefed = &threads("/debriefed", "/mistake") | &threads("/debriefed", "/project");
    let shared = threads("/shared", "/debrief-report");
    assert!(debriefed.len() > 30, "{}", debriefed.len());
    let share = percent(shared.intersection(&debriefed).count(), debriefed.len());
    assert!((15.0..=80.0).contains(&share), "{share}");
}

#[test]
fn sharing_is_spontaneous_formal_or_unsaid() {
    let routed = |route: &str| {
        let route = format!("\"route\":\"{route}\"");
        firsts(Sender::Profile)
            .filter(|told| told.sent.json.contains(&route))
            .count()
    };
    let (spontaneous, formal) = (routed("spontaneous"), routed("formal"));
    assert!(
        spontaneous > formal && formal > 20,
        "{spontaneous} and {formal}"
    );
}

#[test]
fn every_thread_is_an_activity_of_its_own() {
    let mut of: HashMap<&str, &str> = HashMap::new();
    for told in firsts(Sender::Profile).filter(|told| told.verb().ends_with("/asked")) {
        let activity = told.value["object"]["id"].as_str().unwrap();
        assert_eq!(of.insert(activity, registration(told)), None, "{activity}");
    }
    let registrations: HashSet<&str> = of.values().copied().collect();
    assert_eq!(registrations.len(), of.len());
}

#[test]
fn nights_and_weekends_are_quiet() {
    let mut weekend = 0;
    let mut sites: HashSet<i8> = HashSet::new();
    for told in LIFE.iter() {
        let civil = Offset::UTC.to_datetime(told.happened());
        weekend += usize::from(civil.weekday().to_monday_zero_offset() > 4);
        sites.insert(civil.hour());
    }
    let share = percent(weekend, LIFE.len());
    assert!((0.2..=8.0).contains(&share), "{share}");
    // With an offset the clock on the wall is known: nobody posts at night.
    for told in firsts(Sender::Bare) {
        let Some((_, time)) = told.value["timestamp"].as_str().unwrap().split_once('T') else {
            panic!("{}", told.sent.json);
        };
        let hour: u32 = time[..2].parse().unwrap();
        let voids = told.voids().is_some();
        assert!(voids || (7..21).contains(&hour), "{}", told.sent.json);
    }
}

#[test]
fn habits_drift_over_the_weeks() {
    let half = LIFE[LIFE.len() - 1].sent.at.as_second() / 2 + LIFE[0].sent.at.as_second() / 2;
    let (mut early, mut late) = (0, 0);
    for told in LIFE.iter().filter(|told| !told.sent.repeat) {
        if told.verb().ends_with("/asked") || told.verb().ends_with("debriefed") {
            let after = told.happened().as_second() > half;
            *(if after { &mut late } else { &mut early }) += 1;
        }
    }
    assert!(late * 100 > early * 105, "{early} and then {late}");
}

#[test]
fn people_are_of_all_bands_and_units_cross_boundaries() {
    let has = |what: &str| firsts(Sender::Profile).any(|told| told.sent.json.contains(what));
    for band in ["entry", "experienced", "lead", "senior", "executive"] {
        assert!(has(&format!("\"actor\":\"{band}\"")), "{band}");
    }
    for kind in ["function", "site"] {
        assert!(has(&format!("[{{\"kind\":\"{kind}\"")), "{kind}");
    }
}
