//! Every report over histories that were drawn.

use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::asked::Asked;
use super::history::{History, history};
use super::recount;
use super::world::World;

/// Histories that are drawn where nobody asks for more.
const CASES: u32 = 8;

/// The configuration: some cases and steps to a smaller one, unless `PROPTEST_CASES` and
/// `PROPTEST_MAX_SHRINK_ITERS` say how many.
pub fn cases(usual: u32, shrinks: u32) -> Config {
    let given = Config::default();
    let or = |name: &str, usual: u32, given: u32| match std::env::var(name) {
        Ok(_) => given,
        Err(_) => usual,
    };
    Config {
        cases: or("PROPTEST_CASES", usual, given.cases),
        max_shrink_iters: or("PROPTEST_MAX_SHRINK_ITERS", shrinks, given.max_shrink_iters),
        failure_persistence: None,
        ..given
    }
}

/// Asks about a history and fails with what differs.
fn check(history: &History) -> Result<(), TestCaseError> {
    let world = World::of(history);
    for question in &history.questions {
        let asked = Asked::of(&world, question);
        if let Some(wrong) = recount::differences(&world, &asked).first() {
            let rows = wrong.rows.iter().take(8).cloned().collect::<Vec<_>>();
            return Err(TestCaseError::fail(format!(
                "{}\n{}",
                wrong.asked,
                rows.join("\n")
            )));
        }
    }
    Ok(())
}

#[test]
fn every_report_is_what_a_plain_recount_of_all_statements_gives() {
    let mut runner = TestRunner::new(cases(CASES, 400));
    let outcome = runner.run(&history(70), |history| check(&history));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
