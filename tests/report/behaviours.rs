//! `behaviours`: what is listed, what is counted, in which words, and the same recounted.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::facts::Principle::{Empowerment, Openness, Sharing};
use tertulia::facts::{
    Behaviour, Catalogue, Competency, Evidence, Fact, Principle, PrincipleSet, Subject, Texts,
};
use tertulia::report::behaviours::BehaviourRow;
use tertulia::report::{CsvStyle, LINK, Line, Table, Viewer};

use super::memory::{Done, Memory, Question, fact, instant};

pub fn texts(texts: &[(&str, &str)]) -> Texts {
    let owned = |(tag, text): &(&str, &str)| ((*tag).to_owned(), (*text).to_owned());
    texts.iter().map(owned).collect()
}

pub fn behaviour(slug: &str, principles: &[Principle], competencies: &[&str]) -> Behaviour {
    Behaviour {
        slug: slug.to_owned(),
        principles: principles.iter().copied().collect(),
        competencies: competencies.iter().map(|one| (*one).to_owned()).collect(),
        ..Behaviour::default()
    }
}

/// A catalogue of these behaviours, and of the competencies they name.
pub fn catalogue(behaviours: Vec<Behaviour>) -> Catalogue {
    let ids: BTreeSet<&String> = behaviours
        .iter()
        .flat_map(|one| &one.competencies)
        .collect();
    let competency = |id: &&String| Competency {
        id: (*id).clone(),
        name: texts(&[("en", "A competency")]),
        behaviours: Vec::new(),
    };
    Catalogue {
        competencies: ids.iter().map(competency).collect(),
        behaviours,
    }
}

pub fn shows(one: &Behaviour, evidence: Evidence) -> Vec<Fact> {
    let shown = Subject::Behaviour(one.slug.clone());
    let mut facts = vec![fact(shown, one.principles, evidence)];
    facts.extend(one.competencies.iter().map(|id| {
        let proved = Subject::Competency(id.clone());
        fact(proved, PrincipleSet::EMPTY, evidence)
    }));
    facts
}

/// A statement of each group of people, in a month that has ended.
pub fn done(groups: &[(&Behaviour, std::ops::Range<u32>)]) -> Memory {
    let time = instant("2026-03-10T10:00:00Z").as_millisecond();
    let statement = |(one, people): &(&Behaviour, std::ops::Range<u32>)| {
        let people: Vec<u32> = people.clone().collect();
        Done::showing(time, &people, shows(one, Evidence::Mapped))
    };
    Memory::of(&groups.iter().map(statement).collect::<Vec<_>>())
}

pub const MARCH: [(&str, &str); 3] = [
    ("from", "2026-03-01"),
    ("to", "2026-04-01"),
    ("interval", "month"),
];

pub fn by(viewer: Viewer, query: &'static [(&'static str, &'static str)]) -> Question<'static> {
    Question {
        query,
        viewer,
        ..Question::default()
    }
}

fn some() -> Catalogue {
    let mut listened = behaviour("listened", &[Openness], &[]);
    listened.name = texts(&[("en", "Listened"), ("de", "Zugehört")]);
    listened.code = Some("O4".to_owned());
    let mut debriefed = behaviour("debriefed", &[Sharing, Empowerment], &[]);
    debriefed.name = texts(&[("de", "Nachbesprochen")]);
    catalogue(vec![
        listened,
        debriefed,
        behaviour("asked", &[Openness], &[]),
    ])
}

fn figures(rows: &[BehaviourRow]) -> Vec<(&str, Option<u64>, Option<u64>)> {
    let figures = |row: &'_ BehaviourRow| (row.statements, row.people);
    rows.iter()
        .map(|row| {
            (
                row.called.behaviour.as_str(),
                figures(row).0,
                figures(row).1,
            )
        })
        .collect()
}

#[test]
fn every_behaviour_of_the_catalogue_has_a_row_in_its_order() {
    let catalogue = some();
    let store = done(&[(&catalogue.behaviours[2], 1..3)]);
    let report = by(Viewer::Exact, &MARCH)
        .behaviours(&store, &catalogue, "")
        .unwrap();
    assert_eq!(
        figures(&report.data),
        [
            ("listened", Some(0), Some(0)),
            ("debriefed", Some(0), Some(0)),
            ("asked", Some(1), Some(2)),
        ]
    );
    assert_eq!(report.data[1].called.principles, "sharing empowerment");
    assert!(report.data[2].below_floor && !report.data[0].below_floor);
    assert_eq!(report.meta.report, "behaviours");
    assert_eq!(report.meta.basis.edition, 3);
}

#[test]
fn names_are_in_the_language_asked_for_or_preferred_or_english_or_any() {
    let catalogue = some();
    let names = |query: &'static [(&str, &str)], languages| {
        let question = by(Viewer::Exact, query);
        let report = question.behaviours(&Memory::default(), &catalogue, languages);
        let rows = report.unwrap().data.into_iter();
        rows.map(|row| row.called.name.clone()).collect::<Vec<_>>()
    };
    let english = ["Listened", "Nachbesprochen", "asked"];
    let german = ["Zugehört", "Nachbesprochen", "asked"];
    assert_eq!(names(&[], ""), english);
    assert_eq!(names(&[], "fr"), english);
    assert_eq!(names(&[], "de-CH, en;q=0.5"), german);
    assert_eq!(names(&[("lang", "de")], "en"), german);
    assert_eq!(names(&[("lang", "en")], "de"), english);
    assert_eq!(names(&[("lang", "it")], "de"), english);
}

#[test]
fn a_principle_leaves_out_the_behaviours_that_do_not_count_toward_it() {
    let catalogue = some();
    let question = by(Viewer::Floored, &[("principle", "empowerment")]);
    let report = question
        .behaviours(&Memory::default(), &catalogue, "")
        .unwrap();
    assert_eq!(figures(&report.data), [("debriefed", Some(0), Some(0))]);
}

#[test]
fn what_proves_a_behaviour_is_for_exact_viewers() {
    let catalogue = some();
    let time = instant("2026-03-10T10:00:00Z").as_millisecond();
    let people: Vec<u32> = (0..6).collect();
    let evidences = [Evidence::Followed, Evidence::Followed, Evidence::Matched]
        .into_iter()
        .chain([Evidence::Mapped; 4]);
    let facts = evidences.map(|one| shows(&catalogue.behaviours[0], one));
    let done: Vec<_> = facts
        .map(|facts| Done::showing(time, &people, facts))
        .collect();
    let store = Memory::of(&done);
    let row = |viewer| {
        let report = by(viewer, &MARCH).behaviours(&store, &catalogue, "");
        let row = report.unwrap().data.remove(0);
        (row.statements, row.followed, row.matched, row.mapped)
    };
    assert_eq!(row(Viewer::Exact), (Some(7), Some(2), Some(1), Some(4)));
    assert_eq!(row(Viewer::Floored), (Some(7), None, None, None));
}

#[test]
fn csv_has_the_promised_columns_and_no_formulas() {
    let mut catalogue = some();
    catalogue.behaviours.truncate(1);
    catalogue.behaviours[0].name = texts(&[("en", "=HYPERLINK(1)")]);
    let report = by(Viewer::Floored, &MARCH)
        .behaviours(&Memory::default(), &catalogue, "")
        .unwrap();
    let csv = String::from_utf8(report.to_csv(CsvStyle::default()).unwrap()).unwrap();
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "period,period_start,period_end,behaviour,name,code,principles,statements,people,followed,matched,mapped,suppressed,unfinished,below_floor,explain",
            "2026-03,2026-03-01T00:00:00+00:00,2026-04-01T00:00:00+00:00,listened,'=HYPERLINK(1),O4,openness,0,0,,,,false,false,false,/api/v1/reports/behaviours/explain?from=2026-03-01&to=2026-04-01&tz=UTC&interval=none&behaviour=listened",
        ]
    );
}

#[test]
fn what_rows_have_alike_stands_in_each_of_them() {
    let mut catalogue = some();
    catalogue.behaviours[1].name = texts(&[("en", "so \"quoted\"")]);
    let store = done(&[(&catalogue.behaviours[2], 1..3)]);
    let query = [
        ("from", "2026-02-01"),
        ("to", "2026-05-01"),
        ("interval", "month"),
    ];
    let question = Question {
        query: &query,
        viewer: Viewer::Exact,
        ..Question::default()
    };
    let report = question.behaviours(&store, &catalogue, "en").unwrap();
    let row = |row: &BehaviourRow| {
        let link = format!(
            "/api/v1/reports/behaviours/explain?from={}&to={}&tz=UTC&interval=none&behaviour={}",
            &row.within.period_start[..10],
            &row.within.period_end[..10],
            row.called.behaviour
        );
        let values = [
            json!(row.within.period),
            json!(row.within.period_start),
            json!(row.within.period_end),
            json!(row.called.behaviour),
            json!(row.called.name),
            json!(row.called.code),
            json!(row.called.principles),
            json!(row.statements),
            json!(row.people),
            json!(row.followed),
            json!(row.matched),
            json!(row.mapped),
            json!(row.suppressed),
            json!(row.unfinished),
            json!(row.below_floor),
            json!(link),
        ];
        let columns = BehaviourRow::COLUMNS.iter().chain([&LINK]);
        let pairs = columns.zip(values);
        let pairs = pairs.map(|(column, value)| format!("\"{column}\":{value}"));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
    };
    let rows: Vec<_> = report.data.iter().map(row).collect();
    assert_eq!(rows.len(), 9);
    let json = report.to_json().unwrap();
    let (_, data) = json.split_once("\"data\":[").unwrap();
    assert_eq!(data, format!("{}],\"next\":null}}", rows.join(",")));
    let told = Table::rows(&report).unwrap();
    for (told, row) in told.iter().zip(&rows) {
        let mut row: Value = serde_json::from_str(row).unwrap();
        row.as_object_mut().unwrap().remove(LINK);
        assert_eq!(*told, row);
    }
}

/// A statement: behaviours with their evidence, people, and a day from the first of March.
type Drawn = (Vec<(usize, Evidence)>, Vec<u32>, i64);

fn drawn() -> impl Strategy<Value = Drawn> {
    let evidence = prop::sample::select(&Evidence::ALL[..]);
    let shown = prop::collection::btree_map(0_usize..4, evidence, 1..3);
    let people = prop::collection::vec(0_u32..9, 0..4);
    (shown, people, 0_i64..60)
        .prop_map(|(shown, people, day)| (shown.into_iter().collect(), people, day))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_row_is_what_a_recount_finds(drawn in prop::collection::vec(drawn(), 0..40)) {
        let slugs = ["a", "b", "c", "d"];
        let catalogue = catalogue(slugs.map(|slug| behaviour(slug, &[Openness], &[])).to_vec());
        let first = instant("2026-03-01T00:00:00Z").as_millisecond();
        let done = drawn.iter().map(|(shown, people, day)| {
            let facts = shown.iter().flat_map(|(place, evidence)| {
                shows(&catalogue.behaviours[*place], *evidence)
            });
            Done::showing(first + day * 86_400_000, people, facts.collect())
        });
        let store = Memory::of(&done.collect::<Vec<_>>());
        let query = [("from", "2026-03-01"), ("to", "2026-05-01"), ("interval", "month")];
        let question = Question { query: &query, ..Question::default() };
        let report = question.behaviours(&store, &catalogue, "").unwrap();
        prop_assert_eq!(report.data.len(), 8);
        for (place, row) in report.data.iter().enumerate() {
            let (month, slug) = (place / 4, place % 4);
            prop_assert_eq!(&row.called.behaviour, slugs[slug]);
            let shown: Vec<_> = drawn
                .iter()
                .filter(|(.., day)| usize::from(*day >= 31) == month)
                .filter_map(|(shown, people, _)| {
                    let (_, evidence) = shown.iter().find(|(one, _)| *one == slug)?;
                    Some((*evidence, people))
                })
                .collect();
            let people: BTreeSet<_> = shown.iter().flat_map(|(_, people)| people.iter()).collect();
            let with = |evidence| Some(shown.iter().filter(|(one, _)| *one == evidence).count() as u64);
            prop_assert_eq!(row.statements, Some(shown.len() as u64));
            prop_assert_eq!(row.people, Some(people.len() as u64));
            prop_assert_eq!(row.followed, with(Evidence::Followed));
            prop_assert_eq!(row.matched, with(Evidence::Matched));
            prop_assert_eq!(row.mapped, with(Evidence::Mapped));
        }
    }
}
