//! Questions that are refused, and rows as they are written.

use std::sync::Arc;

use tertulia::facts::Directory;
use tertulia::profile::Library;
use tertulia::report::together::{Together, TogetherRequest};
use tertulia::report::{Listed, ReportError, Settings, Viewer};

use crate::history::{DAY, Said, id_of};
use crate::store::{Memory, Question};

fn refused(viewer: Viewer, query: &[(&str, &str)]) -> String {
    let question = Question {
        query,
        viewer,
        settings: Settings::default(),
        now: "2026-09-01T00:00:00Z",
        listed: Listed {
            directory: Arc::new(Directory::default()),
            revision: [0; 16],
            left_out: [0; 16],
            state: 0,
            source: None,
        },
        library: Library::default(),
    };
    let answer = question.ask(Together::Threads, &Memory::of(&[]));
    answer.expect_err("the question is wrong").sentence()
}

#[test]
fn a_range_that_cuts_a_day_is_refused() {
    let sentence = refused(
        Viewer::Exact,
        &[("from", "2026-02-01T12:00:00Z"), ("to", "2026-03-01")],
    );
    assert!(
        sentence.contains("from=2026-02-01 or from=2026-02-02"),
        "{sentence}"
    );
}

#[test]
fn days_are_too_short_and_unknown_measures_are_named() {
    let sentence = refused(Viewer::Exact, &[("interval", "day")]);
    assert!(
        sentence.contains("week, month, quarter or none"),
        "{sentence}"
    );
    let sentence = refused(Viewer::Exact, &[("measure", "breadth")]);
    assert!(sentence.contains("time_to_first_answer"), "{sentence}");
}

#[test]
fn viewers_without_exact_figures_stay_on_the_cells_of_the_grid() {
    for interval in ["quarter", "none", "week"] {
        let sentence = refused(Viewer::Floored, &[("interval", interval)]);
        assert!(sentence.contains("interval=month"), "{sentence}");
    }
}

#[test]
fn measures_have_names_of_their_own_and_words_for_all_they_show() {
    for report in Together::ALL {
        let mut names: Vec<_> = report.measures().iter().map(|one| one.name).collect();
        for one in report.measures() {
            assert!(
                one.words.ends_with('.') && !one.words.contains("  "),
                "{}",
                one.words
            );
            assert!(
                !one.principles.is_empty() && !one.not_shown.is_empty(),
                "{}",
                one.name
            );
            let known = Together::ALL.iter().flat_map(|other| other.measures());
            assert!(
                known.into_iter().any(|other| other.name == one.read_with),
                "{}",
                one.read_with
            );
            TogetherRequest::parse(report, [("measure", one.name)]).unwrap();
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), report.measures().len());
    }
}

#[test]
fn a_day_with_too_much_in_it_is_missed_only_by_those_who_ask_about_it() {
    // Noon of 20 May 2026, and of 1 June.
    let (asked, crowded) = (1_779_278_400_000, 1_780_315_200_000);
    let mut history = vec![
        Said::new(1, asked, &[1], "asked-question"),
        Said {
            target: Some(id_of(1)),
            ..Said::new(2, asked + DAY, &[2], "answered")
        },
    ];
    let question = |query: &'static [(&str, &str)]| Question {
        query,
        viewer: Viewer::Exact,
        settings: Settings::default(),
        now: "2026-06-01T18:00:00Z",
        listed: Listed {
            directory: Arc::new(Directory::default()),
            revision: [0; 16],
            left_out: [0; 16],
            state: 0,
            source: None,
        },
        library: Library::default(),
    };
    let may = question(&[("from", "2026-05-01"), ("to", "2026-06-01")]);
    let before = may.ask(Together::Threads, &Memory::of(&history)).unwrap();
    let crowd = (3..500_004).map(|number| Said::new(number, crowded, &[3], "created-network"));
    history.extend(crowd);
    let store = Memory::of(&history);
    let after = may.ask(Together::Threads, &store).unwrap();
    assert_eq!(after.data, before.data);
    let june = question(&[("from", "2026-06-01"), ("to", "2026-06-08")]);
    let error = june.ask(Together::Threads, &store).unwrap_err();
    assert!(
        matches!(error, ReportError::TooMuchToCount { .. }),
        "{error}"
    );
}
