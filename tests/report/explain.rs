//! Why is this number 42: the list behind a figure is as long as the figure, and holds what it counts.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::facts::{Catalogue, Evidence, Mappings, Principle, Subject};
use tertulia::profile::Library;
use tertulia::report::explain::Entry;
use tertulia::report::{
    CountsRequest, Days, ErrorKind, ExplainRequest, Explanation, ReportError, Ruled, Viewer,
    explain, named,
};
use tertulia::xapi::accept_language::AcceptLanguage;
use url::Url;

use super::behaviours::{behaviour, catalogue, shows};
use super::listing::{Listing, id};
use super::memory::{Done, Question, counted_by, instant};
use super::org::Org;

const COMPETENCY: &str = "https://example.org/competencies/1";

type Pairs = Vec<(String, String)>;

/// A store and the rules it counts by.
struct World {
    store: Listing,
    catalogue: Catalogue,
    mappings: Mappings,
    library: Library,
    viewer: Viewer,
}

impl World {
    fn of(store: Listing, catalogue: Catalogue) -> Self {
        Self {
            store,
            catalogue,
            mappings: Mappings::built_in().unwrap(),
            library: Library::default(),
            viewer: Viewer::Exact,
        }
    }

    fn with<T>(
        &self,
        make: impl AsyncFnOnce(&Days<'_>, &Ruled<'_>, &tertulia::report::Asking<'_>) -> T,
    ) -> T {
        let question = Question {
            viewer: self.viewer,
            ..Question::default()
        };
        let languages = AcceptLanguage::any();
        let ruled = Ruled {
            by: counted_by(&self.catalogue),
            mappings: &self.mappings,
            library: &self.library,
            judge: &|_, _, _| unreachable!("nothing that arrived is explained here"),
        };
        // Nothing of days is explained here.
        let none = Org::default();
        none.with(&question, async |days, _| {
            make(days, &ruled, &question.asking(&languages)).await
        })
    }

    fn explain(
        &self,
        report: &str,
        pairs: &[(String, String)],
    ) -> Result<Explanation, ReportError> {
        let borrowed = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let request = ExplainRequest::parse(report, borrowed)?;
        self.with(async |days, ruled, asking| {
            explain(&self.store, days, &request, ruled, asking).await
        })
    }

    /// What the address of an explanation says.
    fn follow(&self, link: &str) -> Explanation {
        let url = Url::parse("http://localhost").unwrap().join(link).unwrap();
        let report = url.path().rsplit('/').nth(1).unwrap().to_owned();
        let pairs: Pairs = url.query_pairs().into_owned().collect();
        self.explain(&report, &pairs).unwrap()
    }

    /// The entries of all pages, and what the first says.
    fn all_pages(&self, link: &str) -> (Explanation, Vec<Entry>) {
        let first = self.follow(link);
        let (mut entries, mut next) = (first.data.clone(), first.next.clone());
        while let Some(link) = next {
            let page = self.follow(&link);
            assert_eq!(page.meta, first.meta);
            entries.extend(page.data);
            next = page.next;
        }
        (first, entries)
    }

    /// The rows of a report, as its JSON has them.
    fn rows(&self, report: &str, query: &[(&str, &str)]) -> Vec<Value> {
        let json = self.with(async |days, ruled, asking| {
            let made = named(report, query, &self.store, days, ruled, asking).await;
            made.unwrap().table.to_json().unwrap()
        });
        let mut json: Value = serde_json::from_str(&json).unwrap();
        serde_json::from_value(json["data"].take()).unwrap()
    }
}

fn three() -> Catalogue {
    catalogue(vec![
        behaviour("asked", &[Openness], &[COMPETENCY]),
        behaviour("shared", &[Sharing], &[]),
        behaviour("crossed", &[Openness, Sharing], &[COMPETENCY]),
    ])
}

fn history() -> impl Strategy<Value = Vec<Done>> {
    let time = 1_772_000_000_000_i64..1_778_000_000_000;
    let people = prop::collection::vec(0_u32..9, 0..4);
    let shown = prop::sample::subsequence(vec![0_usize, 1, 2], 1..=3);
    let evidence = prop::sample::select(Evidence::ALL.to_vec());
    let one = (time, people, shown, evidence).prop_map(|(time, people, shown, evidence)| {
        let catalogue = three();
        let facts = shown
            .iter()
            .flat_map(|place| shows(&catalogue.behaviours[*place], evidence));
        // Of two behaviours that prove one competency, one is kept.
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by(|one, other| one.subject.cmp(&other.subject));
        facts.dedup_by(|one, other| one.subject == other.subject);
        Done::showing(time, &people, facts)
    });
    prop::collection::vec(one, 0..40)
}

/// The ids behind a figure of a row, found without any of the program's counting.
fn recounted(history: &[Done], report: &str, row: &Value, figure: &str) -> BTreeSet<String> {
    let moment = |name: &str| instant(row[name].as_str().unwrap()).as_millisecond();
    let range = moment("period_start")..moment("period_end");
    let mut sorted = history.to_vec();
    sorted.sort_by_key(|one| one.time_ms);
    let mut found = BTreeSet::new();
    for (sequence, done) in (1..).zip(&sorted) {
        let counts = done.shown.iter().any(|fact| {
            let subject = match report {
                "principles" => {
                    let wanted = Principle::from_slug(row["principle"].as_str().unwrap()).unwrap();
                    fact.principles.contains(wanted)
                }
                "behaviours" => {
                    fact.subject
                        == Subject::Behaviour(row["behaviour"].as_str().unwrap().to_owned())
                }
                _ => fact.subject == Subject::Competency(COMPETENCY.to_owned()),
            };
            let evidence =
                matches!(figure, "statements" | "people") || fact.evidence.slug() == figure;
            subject && evidence
        });
        if range.contains(&done.time_ms) && counts {
            match figure {
                "people" => found.extend(
                    done.people
                        .iter()
                        .map(|one| format!("mailto:p{one}@example.org")),
                ),
                _ => found.extend([id(sequence).to_string()]),
            }
        }
    }
    found
}

fn named_by(entry: &Entry) -> String {
    match entry {
        Entry::Statement { what, .. } => what.id.clone(),
        Entry::Person { agent, .. } => agent["mbox"].as_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_list_behind_every_figure_is_what_a_recount_finds_and_as_long_as_the_figure(
        history in history(),
        interval in prop::sample::select(&["none", "month", "week"][..]),
        tz in prop::sample::select(&["UTC", "Asia/Kathmandu", "America/Sao_Paulo"][..]),
    ) {
        let world = World::of(Listing::of(history.clone()), three());
        let query = [("from", "2026-02-20"), ("to", "2026-05-20"), ("interval", interval), ("tz", tz)];
        for report in ["principles", "behaviours", "competencies"] {
            for row in world.rows(report, &query) {
                let figures: &[&str] = match report {
                    "behaviours" => &["statements", "people", "followed", "matched", "mapped"],
                    _ => &["statements", "people"],
                };
                for figure in figures {
                    let link = format!("{}&figure={figure}&limit=3", row["explain"].as_str().unwrap());
                    let (first, entries) = world.all_pages(&link);
                    prop_assert_eq!(first.meta.value, row[figure].as_u64(), "{}", &link);
                    prop_assert_eq!(entries.len() as u64, row[figure].as_u64().unwrap());
                    let listed: Vec<String> = entries.iter().map(named_by).collect();
                    let different: BTreeSet<String> = listed.iter().cloned().collect();
                    prop_assert_eq!(different.len(), listed.len());
                    prop_assert_eq!(different, recounted(&history, report, &row, figure));
                    if *figure != "people" {
                        let by_rule: u64 = first.meta.rules.iter().filter_map(|one| one.statements).sum();
                        prop_assert_eq!(Some(by_rule), row[figure].as_u64());
                    }
                }
            }
        }
    }
}

/// Statements of some people in a month that has ended.
fn march(groups: &[(usize, std::ops::Range<u32>)]) -> World {
    let catalogue = three();
    let time = instant("2026-03-10T10:00:00Z").as_millisecond();
    let done = (0..).zip(groups).map(|(later, (place, people))| {
        let people: Vec<u32> = people.clone().collect();
        let shown = shows(&catalogue.behaviours[*place], Evidence::Mapped);
        Done::showing(time + later, &people, shown)
    });
    World::of(Listing::of(done.collect()), three())
}

const MARCH: [(&str, &str); 3] = [
    ("from", "2026-03-01"),
    ("to", "2026-04-01"),
    ("interval", "month"),
];

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn a_viewer_who_may_not_read_statements_gets_rules_without_counts_and_no_list() {
    let mut world = march(&[(0, 0..6), (0, 0..7), (1, 0..5)]);
    world.viewer = Viewer::Floored;
    let rows = world.rows("principles", &MARCH);
    let told = world.follow(rows[0]["explain"].as_str().unwrap());
    assert_eq!((told.meta.value, told.meta.hidden), (Some(2), false));
    assert!(told.data.is_empty() && told.next.is_none());
    assert_eq!(told.meta.lists, "nothing");
    assert!(told.meta.rules.iter().all(|rule| rule.statements.is_none()));
    let asked = told
        .meta
        .rules
        .iter()
        .find(|rule| rule.behaviour == "asked");
    let text = &asked.unwrap().text;
    assert!(
        text.contains("http://adlnet.gov/expapi/verbs/asked") && text.contains("openness"),
        "{text}"
    );
}

#[test]
fn a_hidden_figure_explains_itself_as_hidden_and_nothing_more() {
    let mut world = march(&[(0, 0..2), (1, 0..9)]);
    world.viewer = Viewer::Floored;
    let rows = world.rows("principles", &MARCH);
    for figure in ["statements", "people"] {
        let link = format!("{}&figure={figure}", rows[0]["explain"].as_str().unwrap());
        let told = world.follow(&link);
        assert_eq!((told.meta.value, told.meta.hidden), (None, true));
        assert!(told.meta.rules.is_empty() && told.data.is_empty());
    }
    // What is told of one hidden cell is told of another with other things in it.
    let mut other = march(&[(0, 3..7), (0, 3..4), (1, 0..9)]);
    other.viewer = Viewer::Floored;
    let link = rows[0]["explain"].as_str().unwrap();
    assert_eq!(world.follow(link), other.follow(link));
}

#[test]
fn a_viewer_who_may_not_read_statements_asks_within_the_grid() {
    let mut world = march(&[(0, 0..6)]);
    world.viewer = Viewer::Floored;
    let asked = pairs(&[
        ("from", "2026-03-02"),
        ("to", "2026-04-01"),
        ("principle", "openness"),
    ]);
    let refused = world.explain("principles", &asked).unwrap_err();
    assert!(matches!(refused, ReportError::OffGrid { .. }), "{refused}");
}

#[test]
fn a_page_that_would_not_fit_the_one_before_is_refused() {
    let world = march(&[(0, 0..2), (0, 0..3), (0, 1..2)]);
    let rows = world.rows("principles", &MARCH);
    let link = format!("{}&limit=2", rows[0]["explain"].as_str().unwrap());
    let next = world.follow(&link).next.unwrap();
    assert_eq!(world.follow(&next).data.len(), 1);
    let grown = march(&[(0, 0..2), (0, 0..3), (0, 1..2), (0, 1..2)]);
    let url = Url::parse("http://localhost").unwrap().join(&next).unwrap();
    let asked: Pairs = url.query_pairs().into_owned().collect();
    let refused = grown.explain("principles", &asked).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Changed);
    // What changes elsewhere changes nothing here.
    let elsewhere = march(&[(0, 0..2), (0, 0..3), (0, 1..2), (1, 1..2)]);
    assert_eq!(elsewhere.follow(&next).data.len(), 1);
}

#[test]
fn all_of_a_list_is_of_one_state_of_the_store() {
    let world = march(&std::array::from_fn::<_, 20, _>(|_| (0, 0..2)));
    let rows = world.rows("principles", &MARCH);
    let link = rows[0]["explain"].as_str().unwrap();
    // The second page was read after a write, and so all is read again.
    *world.store.states.lock().unwrap() = vec![1, 1, 1, 2, 1];
    assert_eq!(world.follow(link).data.len(), 20);
    assert!(world.store.states.lock().unwrap().is_empty());
    *world.store.states.lock().unwrap() = (0..60).collect();
    let url = Url::parse("http://localhost").unwrap().join(link).unwrap();
    let asked: Pairs = url.query_pairs().into_owned().collect();
    let refused = world.explain("principles", &asked).unwrap_err();
    assert!(matches!(refused, ReportError::Unsettled));
}

#[test]
fn people_are_listed_with_how_often_and_the_first_statement() {
    let world = march(&[(0, 0..2), (0, 1..3), (0, 1..2)]);
    let rows = world.rows("principles", &MARCH);
    let link = format!("{}&figure=people", rows[0]["explain"].as_str().unwrap());
    let told = world.follow(&link);
    let in_words = |entry: &Entry| match entry {
        Entry::Person {
            agent,
            statements,
            first,
            ..
        } => {
            let first = first
                .as_ref()
                .unwrap()
                .id
                .trim_start_matches(['0', '-'])
                .to_owned();
            format!(
                "{} {} {first}",
                agent["mbox"].as_str().unwrap(),
                statements.unwrap()
            )
        }
        other => panic!("{other:?}"),
    };
    let lines: Vec<String> = told.data.iter().map(in_words).collect();
    assert_eq!(
        lines,
        [
            "mailto:p0@example.org 1 1",
            "mailto:p1@example.org 3 1",
            "mailto:p2@example.org 1 2"
        ]
    );
}

#[test]
fn a_row_is_named_by_its_period_and_keys_as_the_report_has_them() {
    let world = march(&[(0, 0..2)]);
    let year = [
        ("from", "2026-01-01"),
        ("to", "2027-01-01"),
        ("interval", "month"),
    ];
    let mut asked = pairs(&year);
    asked.extend(pairs(&[("principle", "openness")]));
    let refused = world.explain("principles", &asked).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    assert!(refused.to_string().contains("Several periods"), "{refused}");
    asked.extend(pairs(&[("period", "2026-03")]));
    assert_eq!(
        world.explain("principles", &asked).unwrap().meta.value,
        Some(1)
    );
    for (name, value) in [("period", "2026-13"), ("principle", "openess")] {
        let mut wrong = asked.clone();
        wrong.retain(|(one, _)| one != name);
        wrong.extend(pairs(&[(name, value)]));
        let refused = world.explain("principles", &wrong).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::NotFound, "{refused}");
    }
    assert_eq!(
        world.explain("nonsense", &[]).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    for (name, value) in [
        ("figure", "suppressed"),
        ("limit", "0"),
        ("limit", "10001"),
        ("after", "x"),
        ("nonsense", "1"),
    ] {
        let mut wrong = asked.clone();
        wrong.extend(pairs(&[(name, value)]));
        let refused = world.explain("principles", &wrong).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadParameter, "{name}");
    }
}

#[test]
fn every_report_that_has_figures_is_explained_by_its_first_one() {
    for outline in tertulia::report::OUTLINES {
        // What words mean counts nothing.
        let counts = outline.name != "definitions";
        assert_eq!(!outline.figures.is_empty(), counts, "{}", outline.name);
        let asked = ExplainRequest::parse(outline.name, []);
        assert!(asked.is_ok());
    }
    assert!(CountsRequest::of_principles([("explain", "1")]).is_err());
}
