//! Reports by the values of a dimension, and of statements that are narrowed down: the same recounted from all
//! statements, in other words than the code's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::facts::Principle::{Empowerment, Openness, Sharing};
use tertulia::facts::{Catalogue, Dimension, Evidence, Principle};
use tertulia::report::{ErrorKind, Settings, ValueRow, Viewer};

use super::behaviours::{behaviour, catalogue};
use super::memory::{Question, instant};
use super::org::{Org, Said, Somebody};

/// Of these dimensions there is a report.
pub const LISTED: [Dimension; 6] = [
    Dimension::Verb,
    Dimension::Activity,
    Dimension::Unit,
    Dimension::Team,
    Dimension::Course,
    Dimension::Platform,
];

pub fn parts() -> Catalogue {
    catalogue(vec![
        behaviour("asked", &[Openness], &[]),
        behaviour("shared", &[Sharing], &[]),
        behaviour("crossed", &[Openness, Sharing], &[]),
        behaviour("debriefed", &[Empowerment], &[]),
    ])
}

fn shows() -> impl Strategy<Value = Vec<(&'static str, Vec<Principle>, Evidence)>> {
    let one = prop::sample::select(vec![
        ("asked", vec![Openness]),
        ("shared", vec![Sharing]),
        ("crossed", vec![Openness, Sharing]),
        ("crossed", vec![Sharing]),
        ("debriefed", vec![Empowerment]),
    ]);
    let one = (one, prop::sample::select(&Evidence::ALL[..]));
    let one = one.prop_map(|((slug, principles), evidence)| (slug, principles, evidence));
    prop::collection::vec(one, 1..3).prop_map(|mut all| {
        all.sort_by_key(|(slug, ..)| *slug);
        all.dedup_by_key(|(slug, ..)| *slug);
        all
    })
}

fn one_of(values: &[Option<&'static str>]) -> impl Strategy<Value = Option<&'static str>> + use<> {
    prop::sample::select(values.to_vec())
}

/// A statement of some out of so many people, at a time within these milliseconds.
pub fn said(people: u32, times: Range<i64>) -> impl Strategy<Value = Said> {
    let values = (
        prop::sample::select(vec![
            "https://example.org/v/ask",
            "https://example.org/v/tell",
        ]),
        one_of(&[
            None,
            Some("https://example.org/a/1"),
            Some("https://example.org/a/named"),
        ]),
        one_of(&[None, None, Some("mbox mailto:team@example.org")]),
        one_of(&[None, Some("https://example.org/c/1")]),
        one_of(&[Some("Forum"), Some("Forum"), Some("Chat"), None]),
    );
    let who = prop::collection::vec(0..people, 0..4);
    (times, who, shows(), values).prop_map(|(time_ms, people, shows, values)| {
        let (verb, activity, team, course, platform) = values;
        Said {
            time_ms,
            people,
            shows,
            verb,
            activity,
            team,
            course,
            platform,
        }
    })
}

/// Some of the first eight people in units, some of whom opted out.
pub fn people(middle: i64) -> impl Strategy<Value = BTreeMap<u32, Somebody>> {
    let unit = prop::sample::select(vec![None, Some("North"), Some("South")]);
    let out = prop::sample::select(vec![false, false, false, true]);
    let somebody = (unit.clone(), unit, out).prop_map(move |(before, after, opted_out)| {
        let before = before.map(|unit| (0..middle, unit));
        let after = after.map(|unit| (middle..i64::MAX, unit));
        Somebody {
            places: before.into_iter().chain(after).collect(),
            opted_out,
        }
    });
    prop::collection::vec(prop::option::of(somebody), 8).prop_map(|all| {
        let known = (0..)
            .zip(all)
            .filter_map(|(agent, one)| Some((agent, one?)));
        known.collect()
    })
}

/// Agents 8 and 9 are two of the first ones.
fn org(said: Vec<Said>, people: BTreeMap<u32, Somebody>, page: usize) -> Org {
    Org {
        said,
        people,
        same: [(8, 1), (9, 2)].into(),
        declared: 2,
        page,
        ..Org::default()
    }
}

/// What a statement adds to one principle or behaviour under some filters: the people, or nothing.
pub fn added(
    org: &Org,
    said: &Said,
    subject: &str,
    filters: &[(Dimension, &str)],
) -> Option<BTreeSet<u32>> {
    let counts = said.shows.iter().filter(|(slug, principles, _)| {
        *slug == subject || principles.iter().any(|one| one.slug() == subject)
    });
    let best = counts.map(|(.., evidence)| *evidence).min()?;
    let all: BTreeSet<u32> = said
        .people
        .iter()
        .map(|agent| org.same.get(agent).copied().unwrap_or(*agent))
        .collect();
    let is_out = |one: &u32| org.people.get(one).is_some_and(|one| one.opted_out);
    let mut people: BTreeSet<u32> = all.iter().copied().filter(|one| !is_out(one)).collect();
    if people.is_empty() && !all.is_empty() {
        return None;
    }
    for (dimension, wanted) in filters {
        let has = match dimension {
            Dimension::Evidence => best.slug() == *wanted,
            Dimension::Unit => {
                let there = |one: &u32| {
                    let somebody = org.people.get(one);
                    let mut places = somebody.into_iter().flat_map(|one| &one.places);
                    places.any(|(range, unit)| range.contains(&said.time_ms) && unit == wanted)
                };
                people.retain(there);
                !people.is_empty()
            }
            _ => said.value(*dimension) == Some(*wanted),
        };
        if !has {
            return None;
        }
    }
    Some(people)
}

/// Statements and people of a subject within a range.
pub fn recount(
    org: &Org,
    range: &Range<i64>,
    subject: &str,
    filters: &[(Dimension, &str)],
    behaviour: Option<&str>,
) -> (u64, u64) {
    let within = org.said.iter().filter(|said| range.contains(&said.time_ms));
    let shows = |said: &&Said| {
        behaviour.is_none_or(|wanted| said.shows.iter().any(|(slug, ..)| *slug == wanted))
    };
    let added: Vec<_> = within
        .filter(shows)
        .filter_map(|said| added(org, said, subject, filters))
        .collect();
    let people: BTreeSet<u32> = added.iter().flatten().copied().collect();
    (added.len() as u64, people.len() as u64)
}

fn range(start: &str, end: &str) -> Range<i64> {
    instant(start).as_millisecond()..instant(end).as_millisecond()
}

/// The weeks around both changes of the clock in Berlin.
const TIMES: Range<i64> = 1_773_900_000_000..1_775_800_000_000;
const MIDDLE: i64 = 1_774_827_000_000;

const ZONES: [&str; 4] = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"];

fn settings(zone: &str) -> Settings {
    Settings {
        tz: TimeZone::get(zone).unwrap(),
        ..Settings::default()
    }
}

fn values(org: &Org, question: &Question<'_>, dimension: Dimension) -> Vec<ValueRow> {
    org.values(question, &parts(), dimension).unwrap().data
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_row_by_a_dimension_is_what_a_recount_finds_whether_days_are_kept_or_not(
        first in prop::collection::vec(said(10, TIMES), 0..30),
        late in prop::collection::vec(said(10, TIMES), 0..4),
        people in people(MIDDLE),
        dimension in prop::sample::select(&LISTED[..]),
        home in prop::sample::select(&ZONES[..]),
        tz in prop::sample::select(&ZONES[..]),
        interval in prop::sample::select(vec!["day", "week", "month", "none"]),
        ends in (TIMES, TIMES),
        page in 0_usize..6,
    ) {
        let mut org = org(first, people, page);
        let (from, to) = (ends.0.min(ends.1), ends.0.max(ends.1) + 1);
        let [from, to] = [from, to].map(|ms| Timestamp::from_millisecond(ms).unwrap().to_string());
        let question = Question {
            query: &[("from", &from), ("to", &to), ("tz", tz), ("interval", interval)],
            settings: settings(home),
            ..Question::default()
        };
        values(&org, &question, dimension);
        for said in late {
            org.said.push(said);
            let rows = values(&org, &question, dimension);
            let listed: BTreeSet<&str> = rows.iter().map(|row| row.value.as_str()).collect();
            for row in &rows {
                let range = range(&row.period_start, &row.period_end);
                let principle = row.principle.as_deref().unwrap();
                let expected = recount(&org, &range, principle, &[(dimension, &row.value)], None);
                prop_assert_eq!((row.statements.unwrap(), row.people.unwrap()), expected);
                let (whole, _) = recount(&org, &range, principle, &[], None);
                let [whole, part] = [whole, expected.0].map(|all| f64::from(u32::try_from(all).unwrap()));
                let share = row.share.unwrap_or_default();
                prop_assert!((share * whole - part).abs() < 0.01);
            }
            // Nothing that is there is left out.
            let whole = range(&from, &to);
            for value in ["North", "South", "Forum", "Chat", "https://example.org/v/ask"] {
                let is_there = Principle::ALL.into_iter().any(|principle| {
                    let filter = match dimension {
                        Dimension::Unit | Dimension::Platform | Dimension::Verb => (dimension, value),
                        _ => return false,
                    };
                    recount(&org, &whole, principle.slug(), &[filter], None).0 > 0
                });
                prop_assert!(!is_there || listed.contains(value));
            }
        }
    }

    #[test]
    fn filters_count_what_a_recount_finds_one_by_one_and_together(
        all in prop::collection::vec(said(10, TIMES), 0..40),
        people in people(MIDDLE),
        unit in one_of(&[None, Some("North")]),
        verb in one_of(&[None, Some("https://example.org/v/ask")]),
        platform in one_of(&[None, Some("Forum"), Some("Nowhere")]),
        evidence in one_of(&[None, Some("followed"), Some("matched"), Some("mapped")]),
        behaviour in one_of(&[None, None, Some("crossed")]),
        home in prop::sample::select(&ZONES[..]),
    ) {
        let org = org(all, people, 0);
        let filters: Vec<(Dimension, &str)> = [
            (Dimension::Unit, unit),
            (Dimension::Verb, verb),
            (Dimension::Platform, platform),
            (Dimension::Evidence, evidence),
        ]
        .into_iter()
        .filter_map(|(dimension, value)| Some((dimension, value?)))
        .collect();
        let mut query = vec![("from", "2026-03-20"), ("to", "2026-04-10"), ("interval", "week")];
        query.extend(filters.iter().map(|(dimension, value)| (dimension.slug(), *value)));
        query.extend(behaviour.map(|slug| ("behaviour", slug)));
        prop_assume!(query.len() > 3);
        let question = Question { query: &query, settings: settings(home), ..Question::default() };
        for row in org.principles(&question).unwrap().data {
            let range = range(&row.period_start, &row.period_end);
            let expected = recount(&org, &range, row.principle, &filters, behaviour);
            prop_assert_eq!((row.statements.unwrap(), row.people.unwrap()), expected);
        }
        query.retain(|(name, _)| *name != "behaviour");
        prop_assume!(query.len() > 3);
        let question = Question {
            query: &query,
            settings: settings(home),
            ..Question::default()
        };
        for row in org.behaviours(&question, &parts()).unwrap().data {
            let range = range(&row.within.period_start, &row.within.period_end);
            let expected = recount(&org, &range, &row.called.behaviour, &filters, None);
            prop_assert_eq!((row.statements.unwrap(), row.people.unwrap()), expected);
            prop_assert_eq!(row.followed, None);
        }
    }
}

fn say(time: &str, people: &[u32], platform: &'static str) -> Said {
    Said {
        time_ms: instant(time).as_millisecond(),
        people: people.to_vec(),
        shows: vec![("asked", vec![Openness], Evidence::Mapped)],
        verb: "https://example.org/v/ask",
        activity: Some("https://example.org/a/named"),
        team: None,
        course: None,
        platform: Some(platform),
    }
}

const SPRING: [(&str, &str); 3] = [
    ("from", "2026-03-01"),
    ("to", "2026-05-01"),
    ("interval", "month"),
];

fn spring(viewer: Viewer) -> Question<'static> {
    Question {
        query: &SPRING,
        viewer,
        ..Question::default()
    }
}

#[test]
fn values_are_listed_by_size_in_every_period_and_limit_leaves_the_small_ones_out() {
    let org = Org::of(vec![
        say("2026-03-02T10:00:00Z", &[1], "Chat"),
        say("2026-04-02T10:00:00Z", &[1], "Forum"),
        say("2026-04-03T10:00:00Z", &[2], "Forum"),
    ]);
    let query = [&SPRING[..], &[("principle", "openness")]].concat();
    let ask = |query: &[(&str, &str)]| {
        let question = Question {
            query,
            ..Question::default()
        };
        let report = org
            .values(&question, &parts(), Dimension::Platform)
            .unwrap();
        let rows = report.data.into_iter();
        let rows = rows.map(|row| (row.period, row.value, row.statements.unwrap()));
        (report.meta.basis.values, rows.collect::<Vec<_>>())
    };
    let row =
        |period: &str, value: &str, statements| (period.to_owned(), value.to_owned(), statements);
    let (values, rows) = ask(&query);
    assert_eq!(values, 2);
    let [forum, chat] = [row("2026-03", "Forum", 0), row("2026-03", "Chat", 1)];
    assert_eq!(
        rows,
        [
            forum.clone(),
            chat,
            row("2026-04", "Forum", 2),
            row("2026-04", "Chat", 0)
        ]
    );
    let (values, rows) = ask(&[&query[..], &[("limit", "1")]].concat());
    assert_eq!((values, rows.len(), &rows[0]), (2, 2, &forum));
}

#[test]
fn activities_have_their_names_and_verbs_the_end_of_their_iris() {
    let org = Org::of(vec![say("2026-03-02T10:00:00Z", &[1], "Chat")]);
    let name = |dimension, lang| {
        let query = [&SPRING[..], &[("lang", lang)]].concat();
        let question = Question {
            query: &query,
            ..Question::default()
        };
        values(&org, &question, dimension)[0].name.clone()
    };
    assert_eq!(name(Dimension::Activity, "de"), "Benannt");
    assert_eq!(name(Dimension::Activity, "fr"), "Named");
    assert_eq!(name(Dimension::Verb, "de"), "ask");
    assert_eq!(name(Dimension::Platform, "de"), "Chat");
}

#[test]
fn a_behaviour_can_be_counted_in_place_of_principles() {
    let mut said = say("2026-03-02T10:00:00Z", &[1], "Chat");
    said.shows
        .push(("crossed", vec![Openness, Sharing], Evidence::Followed));
    let org = Org::of(vec![said, say("2026-03-02T10:00:00Z", &[2], "Chat")]);
    let query = [&SPRING[..], &[("behaviour", "crossed")]].concat();
    let question = Question {
        query: &query,
        ..Question::default()
    };
    let rows = values(&org, &question, Dimension::Platform);
    assert_eq!(rows.len(), 2);
    let row = &rows[0];
    assert_eq!(
        (row.principle.as_deref(), row.behaviour.as_deref()),
        (None, Some("crossed"))
    );
    assert_eq!(
        (row.statements, row.people, row.share),
        (Some(1), Some(1), Some(1.0))
    );
}

#[test]
fn units_have_a_population_that_leaves_out_who_opted_out() {
    let mut org = Org::of(vec![say("2026-03-02T10:00:00Z", &[1], "Chat")]);
    for agent in 1..6 {
        let places = vec![(0..i64::MAX, "North")];
        let opted_out = agent == 5;
        org.people.insert(agent, Somebody { places, opted_out });
    }
    let rows = values(&org, &spring(Viewer::Exact), Dimension::Unit);
    assert_eq!((rows[0].population, rows[0].breadth), (Some(4), Some(0.25)));
    let rows = values(&org, &spring(Viewer::Exact), Dimension::Platform);
    assert_eq!((rows[0].population, rows[0].breadth), (None, None));
}

#[test]
fn more_rows_than_an_answer_holds_are_refused_with_the_limit_that_fits() {
    let org = Org::of(vec![
        say("2026-03-02T10:00:00Z", &[1], "Chat"),
        say("2026-03-02T10:00:00Z", &[1], "Forum"),
    ]);
    let query = [
        ("from", "2022-01-01"),
        ("to", "2026-05-01"),
        ("interval", "day"),
    ];
    let question = Question {
        query: &query,
        ..Question::default()
    };
    let refused = org
        .values(&question, &parts(), Dimension::Platform)
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TooLarge);
    assert!(
        refused.sentence().contains("limit=1 "),
        "{}",
        refused.sentence()
    );
}
