//! Every report over histories that were drawn.

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::asked::Asked;
use super::history::{History, history};
use super::recount::{self, Difference};
use super::world::World;

/// Histories that are drawn where nobody asks for more.
const CASES: u32 = 4;

/// The configuration: some cases and steps to a smaller one, unless `PROPTEST_CASES` and
/// `PROPTEST_MAX_SHRINK_ITERS` say how many.
fn cases(usual: u32, shrinks: u32) -> Config {
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

/// Draws the usual few histories, the same every time; others where `PROPTEST_CASES` asks for as many.
pub fn runner(usual: u32, shrinks: u32) -> TestRunner {
    let config = cases(usual, shrinks);
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return TestRunner::new(config);
    }
    let same = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, same)
}

/// Finds what is wrong.
type Differences = fn(&World, &Asked) -> Vec<Difference>;

/// Asks about a history and fails with what differs.
fn check(history: &History, differences: Differences) -> Result<(), TestCaseError> {
    let world = World::of(history);
    for question in &history.questions {
        let asked = Asked::of(&world, question);
        if let Some(wrong) = differences(&world, &asked).first() {
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

fn hold(differences: Differences, most: usize) {
    let mut runner = runner(CASES, 60);
    let outcome = runner.run(&history(most), |history| check(&history, differences));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn every_count_is_what_a_plain_recount_of_all_statements_gives() {
    hold(recount::of_counts, 70);
}

#[test]
fn every_measure_is_what_a_plain_recount_of_all_statements_gives() {
    // It takes many statements until some answer to others.
    hold(recount::of_measures, 200);
}
