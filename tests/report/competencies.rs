//! `group_by=competency`.

use tertulia::facts::Catalogue;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::report::{CsvStyle, Viewer};

use super::behaviours::{behaviour, by, catalogue, done};
use super::memory::Memory;

const MARCH: [(&str, &str); 4] = [
    ("from", "2026-03-01"),
    ("to", "2026-04-01"),
    ("interval", "month"),
    ("group_by", "competency"),
];

const CURIOUS: &str = "https://example.org/competencies/curious";
const GENEROUS: &str = "https://example.org/competencies/generous";

#[test]
fn every_competency_has_a_row_and_counts_each_statement_once() {
    let both = [CURIOUS, GENEROUS];
    let catalogue = catalogue(vec![
        behaviour("asked", &[Openness], &[CURIOUS]),
        behaviour("shared", &[Sharing], &both),
    ]);
    let [asked, shared] = [&catalogue.behaviours[0], &catalogue.behaviours[1]];
    let store = done(&[(asked, 0..6), (asked, 4..7), (shared, 0..5)]);
    let report = by(Viewer::Exact, &MARCH)
        .competencies(&store, &catalogue)
        .unwrap();
    let csv = String::from_utf8(report.to_csv(CsvStyle::default()).unwrap()).unwrap();
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "period,period_start,period_end,competency,name,statements,people,suppressed,unfinished,below_floor,explain",
            "2026-03,2026-03-01T00:00:00+00:00,2026-04-01T00:00:00+00:00,https://example.org/competencies/curious,A competency,3,7,false,false,false,/api/v1/reports/competencies/explain?from=2026-03-01&to=2026-04-01&tz=UTC&interval=none&competency=https%3A%2F%2Fexample.org%2Fcompetencies%2Fcurious",
            "2026-03,2026-03-01T00:00:00+00:00,2026-04-01T00:00:00+00:00,https://example.org/competencies/generous,A competency,1,5,false,false,false,/api/v1/reports/competencies/explain?from=2026-03-01&to=2026-04-01&tz=UTC&interval=none&competency=https%3A%2F%2Fexample.org%2Fcompetencies%2Fgenerous",
        ]
    );
    assert_eq!(report.meta.basis.group_by, "competency");
}

#[test]
fn without_any_competency_the_answer_is_empty_and_says_how_to_map_some() {
    for viewer in [Viewer::Exact, Viewer::Floored] {
        let report = by(viewer, &MARCH).competencies(&Memory::default(), &Catalogue::default());
        let report = report.unwrap();
        assert!(report.data.is_empty());
        assert!(report.meta.words.notes[0].contains("`competencies`"));
    }
}
