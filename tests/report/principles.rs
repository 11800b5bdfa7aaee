use tertulia::facts::Principle::{Empowerment, Openness, Sharing, Transparency};
use tertulia::report::{Report, Viewer};

use super::memory::{Done, Memory, Question, instant};

/// `period principle statements people`, and the marks that are set, a line for each row with
/// anything to tell.
fn lines(report: &Report) -> Vec<String> {
    let telling = report.data.iter().filter(|row| row.statements != Some(0));
    let figure = |figure: Option<u64>| figure.map_or("-".to_owned(), |count| count.to_string());
    telling
        .map(|row| {
            let mut line = format!(
                "{} {} {} {}",
                row.period,
                row.principle,
                figure(row.statements),
                figure(row.people)
            );
            for (set, mark) in [
                (row.suppressed, " suppressed"),
                (row.unfinished, " unfinished"),
                (row.below_floor, " below_floor"),
            ] {
                line += if set { mark } else { "" };
            }
            line
        })
        .collect()
}

fn store() -> Memory {
    let mut both = Done::new("2026-10-31T20:00:00Z", Openness, [1, 2]);
    both.principles.push(Empowerment);
    Memory::of(&[
        both,
        Done::new("2026-10-31T23:59:59.999Z", Openness, 2..8),
        Done::new("2026-11-01T00:00:00Z", Sharing, [1]),
        Done::new("2026-11-22T10:00:00Z", Sharing, [1]),
        Done::new("2026-11-22T10:00:00Z", Transparency, []),
    ])
}

#[test]
fn rows_are_zero_filled_by_period_and_principle() {
    let query = [
        ("from", "2026-09-01"),
        ("to", "2026-11-01"),
        ("interval", "month"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    let rows: Vec<_> = report
        .data
        .iter()
        .map(|row| {
            (
                row.period.as_str(),
                row.principle,
                row.statements,
                row.people,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("2026-09", "openness", Some(0), Some(0)),
            ("2026-09", "transparency", Some(0), Some(0)),
            ("2026-09", "sharing", Some(0), Some(0)),
            ("2026-09", "empowerment", Some(0), Some(0)),
            ("2026-10", "openness", Some(2), Some(7)),
            ("2026-10", "transparency", Some(0), Some(0)),
            ("2026-10", "sharing", Some(0), Some(0)),
            ("2026-10", "empowerment", Some(1), Some(2)),
        ]
    );
}

#[test]
fn an_exact_viewer_sees_small_and_unfinished_cells_marked() {
    let query = [("from", "2026-10-01"), ("interval", "month")];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(
        lines(&report),
        [
            "2026-10 openness 2 7",
            "2026-10 empowerment 1 2 below_floor",
            "2026-11 transparency 1 0 unfinished below_floor",
            "2026-11 sharing 2 1 unfinished below_floor",
        ]
    );
}

#[test]
fn a_statement_counts_on_its_local_date() {
    // 20:00Z on 31 October is 01:30 on 1 November in Kolkata.
    let query = [
        ("from", "2026-10-31"),
        ("to", "2026-11-02"),
        ("interval", "day"),
        ("tz", "Asia/Kolkata"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(
        lines(&report),
        [
            "2026-11-01 openness 2 7",
            "2026-11-01 sharing 1 1 below_floor",
            "2026-11-01 empowerment 1 2 below_floor",
        ]
    );
    assert_eq!(report.data[0].period_start, "2026-10-31T00:00:00+05:30");
    assert_eq!(report.data[0].period_end, "2026-11-01T00:00:00+05:30");
}

#[test]
fn a_range_between_quarters_of_an_hour_is_exact() {
    let query = [
        ("from", "2026-10-31T20:00:00.001Z"),
        ("to", "2026-11-01T00:00:00Z"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(lines(&report), ["2026-10-31/2026-11-01 openness 1 6"]);
    let query = [
        ("from", "2026-10-31T20:00:00Z"),
        ("to", "2026-10-31T23:59:59.999Z"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(report.data[0].statements, Some(1));
}

#[test]
fn without_parameters_the_default_range_is_one_period() {
    let report = Question::default().ask(&store()).unwrap();
    assert_eq!(
        lines(&report),
        [
            "2025-11-01/2026-12-01 openness 2 7 unfinished",
            "2025-11-01/2026-12-01 transparency 1 0 unfinished below_floor",
            "2025-11-01/2026-12-01 sharing 2 1 unfinished below_floor",
            "2025-11-01/2026-12-01 empowerment 1 2 unfinished below_floor",
        ]
    );
}

#[test]
fn meta_says_what_was_resolved() {
    let query = [
        ("from", "2026-10-01"),
        ("tz", "Europe/Berlin"),
        ("interval", "week"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(report.meta.from, "2026-10-01T00:00:00+02:00");
    assert_eq!(report.meta.to, "2026-12-01T00:00:00+01:00");
    assert_eq!(report.meta.tz, "Europe/Berlin");
    assert_eq!(report.meta.interval, "week");
    assert_eq!(report.meta.data_through, "2026-11-23T13:00:00+01:00");
    assert_eq!(report.meta.basis.viewer, "exact");
    assert_eq!(report.meta.mapping_version, "1.0.0");
}

#[test]
fn offsets_older_than_standard_time_are_cut_to_the_minute_and_keep_the_instant() {
    // Kathmandu was at +05:41:16 until 1920.
    let query = [
        ("from", "1910-01-01"),
        ("to", "1910-02-01"),
        ("tz", "Asia/Kathmandu"),
    ];
    let report = Question {
        query: &query,
        ..Question::default()
    }
    .ask(&store())
    .unwrap();
    assert_eq!(report.meta.from, "1909-12-31T23:59:44+05:41");
    assert_eq!(instant(&report.meta.from), instant("1909-12-31T18:18:44Z"));
}

#[test]
fn a_floored_viewer_sees_the_default_range_in_months_without_the_unfinished_one() {
    let question = Question {
        query: &[("interval", "month")],
        viewer: Viewer::Floored,
        ..Question::default()
    };
    assert_eq!(
        lines(&question.ask(&store()).unwrap()),
        [
            "2026-10 openness 2 7",
            "2026-10 empowerment - - suppressed",
            "2026-11 openness - - suppressed unfinished",
            "2026-11 transparency - - suppressed unfinished",
            "2026-11 sharing - - suppressed unfinished",
            "2026-11 empowerment - - suppressed unfinished",
        ]
    );
}
