//! The thread that works days out before anybody asks.

use std::fs;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;

use crate::place::Place;
use crate::server::{Server, run};

/// Far beyond what it takes a thread to begin.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_keeper_of_days_gives_way_to_threads_that_answer() {
    run(async {
        let place = Place::chosen();
        let server = Server::start(&place);
        let begun = Instant::now();
        loop {
            let threads = threads(&server);
            let niceness = |name: &str| {
                let mut named = threads
                    .iter()
                    .filter(|(thread, _)| thread.starts_with(name));
                named.next().map(|(_, niceness)| *niceness)
            };
            let both = niceness("actix-rt").zip(niceness("keeper"));
            // The tests may be nice themselves.
            if both.is_some_and(|(answers, keeper)| keeper > answers) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{threads:?}");
            sleep(Duration::from_millis(20)).await;
        }
    });
}

/// The names of the threads, and how nice each is to others.
fn threads(server: &Server) -> Vec<(String, i32)> {
    let tasks = fs::read_dir(format!("/proc/{}/task", server.process())).unwrap();
    let stats = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("stat")));
    // One that has ended since is none.
    let of_thread = |stat: String| {
        let (before, behind) = stat.rsplit_once(") ").unwrap();
        let (_, name) = before.split_once('(').unwrap();
        // The fields behind the name begin with the third one; the 19th is the niceness (proc_pid_stat(5)).
        let niceness = behind.split(' ').nth(16).unwrap();
        (name.to_owned(), niceness.parse().unwrap())
    };
    stats.filter_map(Result::ok).map(of_thread).collect()
}
