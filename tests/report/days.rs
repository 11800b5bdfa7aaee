//! Days: what is kept is read, what is not is worked out, and each is of one state.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tertulia::facts::Principle::Openness;
use tertulia::facts::day::pairs::ByPrinciple;
use tertulia::facts::{Dimension, Evidence};
use tertulia::report::days::{Holds, Workshop, find_withheld, keep_newest};
use tertulia::report::{ErrorKind, ReportError};

use super::memory::{Question, instant};
use super::org::{Org, Said, Somebody};
use super::split::parts;

fn say(time: &str, person: u32) -> Said {
    Said {
        time_ms: instant(time).as_millisecond(),
        people: vec![person],
        shows: vec![("asked", vec![Openness], Evidence::Mapped)],
        verb: "https://example.org/v/ask",
        activity: None,
        team: None,
        course: None,
        platform: Some("Forum"),
    }
}

const MARCH: [(&str, &str); 3] = [
    ("from", "2026-03-01"),
    ("to", "2026-04-01"),
    ("principle", "openness"),
];

fn march() -> Question<'static> {
    Question {
        query: &MARCH,
        ..Question::default()
    }
}

/// Statements and people on the forum in March.
fn forum(org: &Org) -> Result<(u64, u64), ReportError> {
    let report = org.values(&march(), &parts(), Dimension::Platform)?;
    let row = report.data.first();
    Ok(row.map_or((0, 0), |row| (row.statements.unwrap(), row.people.unwrap())))
}

fn some() -> Org {
    let days = ["2026-03-02", "2026-03-02", "2026-03-17", "2026-03-31"];
    let said = days
        .iter()
        .zip(1..)
        .map(|(day, person)| say(&format!("{day}T10:00:00Z"), person));
    Org::of(said.collect())
}

#[test]
fn days_are_worked_out_once_and_again_only_when_they_changed() {
    let mut org = some();
    assert_eq!(forum(&org).unwrap(), (4, 4));
    let told = org.told_so_far();
    assert_eq!((told, org.kept_days()), (4, 3));
    assert_eq!(forum(&org).unwrap(), (4, 4));
    assert_eq!(org.told_so_far(), told);
    org.said.push(say("2026-03-17T23:59:59Z", 1));
    assert_eq!(forum(&org).unwrap(), (5, 4));
    assert_eq!(org.told_so_far(), told + 2);
}

#[test]
fn another_directory_and_another_declaration_make_days_anew() {
    let mut org = some();
    assert_eq!(forum(&org).unwrap(), (4, 4));
    org.people.insert(
        1,
        Somebody {
            opted_out: true,
            ..Somebody::default()
        },
    );
    org.revision += 1;
    assert_eq!(forum(&org).unwrap(), (3, 3));
    org.same.insert(3, 2);
    org.declared += 1;
    assert_eq!(forum(&org).unwrap(), (3, 2));
}

#[test]
fn a_request_of_an_older_directory_takes_no_day_from_a_newer_one() {
    let mut org = some();
    let opted_out = Somebody {
        opted_out: true,
        ..Somebody::default()
    };
    org.people.insert(1, opted_out);
    org.revision = 1;
    assert_eq!(forum(&org).unwrap(), (3, 3));
    let (older, newer) = (BTreeMap::new(), std::mem::take(&mut org.people));
    // It was begun before.
    (org.people, org.revision) = (older, 0);
    assert_eq!(forum(&org).unwrap(), (4, 4));
    let told = org.told_so_far();
    assert_eq!(forum(&org).unwrap(), (4, 4));
    assert_eq!(org.told_so_far(), told + 4);
    (org.people, org.revision) = (newer, 1);
    assert_eq!(forum(&org).unwrap(), (3, 3));
    assert_eq!(org.told_so_far(), told + 4);
}

#[test]
fn what_left_counts_is_kept_for_every_directory_that_leaves_out_the_same_people() {
    let mut org = some();
    let opted_out = Somebody {
        opted_out: true,
        ..Somebody::default()
    };
    org.people.insert(1, opted_out);
    let find = |org: &Org| {
        let still = For::ever();
        org.with(&march(), async |days, _| {
            find_withheld(days, &still).await.unwrap();
        });
        org.told_so_far()
    };
    org.revision = 1;
    assert_eq!(forum(&org).unwrap(), (3, 3));
    // It was begun before another directory was loaded.
    org.revision = 0;
    let told = find(&org);
    assert_eq!(told, 8);
    // Somebody asks after a restart.
    org.revision = 1;
    org.workshop = Workshop::default();
    assert_eq!(find(&org), told);
}

#[test]
fn days_of_another_zone_are_folded_and_not_kept() {
    let org = some();
    let query = [&MARCH[..], &[("tz", "Asia/Kathmandu")]].concat();
    let question = Question {
        query: &query,
        ..Question::default()
    };
    let rows = org
        .values(&question, &parts(), Dimension::Platform)
        .unwrap()
        .data;
    assert_eq!(rows[0].statements, Some(4));
    assert_eq!(org.kept_days(), 0);
}

#[test]
fn today_is_folded_and_not_kept() {
    let mut org = some();
    org.said.push(say("2026-11-23T11:00:00Z", 9));
    let query = [
        ("from", "2026-11-01"),
        ("to", "2026-12-01"),
        ("principle", "openness"),
    ];
    let question = Question {
        query: &query,
        ..Question::default()
    };
    let rows = org
        .values(&question, &parts(), Dimension::Platform)
        .unwrap()
        .data;
    assert_eq!(rows[0].statements, Some(1));
    assert_eq!(org.kept_days(), 0);
}

#[test]
fn a_day_of_several_pages_is_of_one_state() {
    let mut org = Org::of(
        (1..8)
            .map(|person| say("2026-03-02T10:00:00Z", person))
            .collect(),
    );
    org.page = 3;
    org.changes_behind = 2.into();
    assert_eq!(forum(&org).unwrap(), (7, 7));
    // What never settles is told, and no figure is made up.
    let other = Org {
        page: 3,
        changes_behind: usize::MAX.into(),
        ..Org::of(org.said.clone())
    };
    other.changes_behind.store(1_000_000, Ordering::Relaxed);
    let refused = forum(&other).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TryAgain);
}

#[test]
fn so_many_days_that_nobody_adds_up_are_refused() {
    let query = [("from", "1900-01-01"), ("to", "2900-01-01")];
    let question = Question {
        query: &query,
        ..Question::default()
    };
    let refused = some()
        .values(&question, &parts(), Dimension::Platform)
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TooLarge);
}

#[test]
fn days_are_worked_out_before_anybody_asks() {
    let mut org = some();
    org.said.push(say("2020-03-02T10:00:00Z", 1));
    org.said.push(say("2026-11-23T11:00:00Z", 9));
    let keep = |org: &Org| {
        org.with(&march(), async |days, _| {
            let still = For::ever();
            keep_newest::<ByPrinciple<{ Dimension::Evidence.index() }>>(days, &still)
                .await
                .unwrap();
        });
    };
    keep(&org);
    // Not the one of long ago, and not today.
    assert_eq!((org.kept_days(), org.told_so_far()), (3, 4));
    assert_eq!(forum(&org).unwrap(), (4, 4));
    keep(&org);
    assert_eq!(org.told_so_far(), 4);
}

/// An organisation that is another one when it was asked for so often.
struct For(AtomicUsize);

impl For {
    fn ever() -> Self {
        Self(usize::MAX.into())
    }
}

#[async_trait]
impl Holds for For {
    async fn holds(&self) -> Result<bool, ReportError> {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        Ok(left > 0)
    }
}

#[test]
fn no_days_are_kept_for_an_organisation_that_is_no_more() {
    let said = (1..=20)
        .map(|day| say(&format!("2026-03-{day:02}T10:00:00Z"), 1))
        .collect();
    let org = Org::of(said);
    let keep = |still: For| {
        org.with(&march(), async |days, _| {
            keep_newest::<ByPrinciple<{ Dimension::Evidence.index() }>>(days, &still)
                .await
                .unwrap();
        });
        org.kept_days()
    };
    assert_eq!(keep(For(0.into())), 0);
    // The newest week, and no other one.
    assert_eq!(keep(For(1.into())), 7);
    assert_eq!(keep(For::ever()), 20);
}
