//! One connection that pages through everything, newest first, and begins again, without pause.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::client::{Connection, more};

const NEWEST: &str = "/xapi/statements?limit=100";

pub struct Reader {
    end: Arc<AtomicBool>,
    thread: JoinHandle<Paged>,
}

/// What a reader came to.
#[derive(Debug, Default)]
pub struct Paged {
    /// Milliseconds that each page took, sorted.
    pub latencies: Vec<f64>,
    /// How often it came to the end and began again.
    pub rounds: u64,
}

impl Reader {
    pub fn start(address: SocketAddr) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&end);
        let thread = thread::spawn(move || {
            let mut connection = Connection::open(address);
            let mut paged = Paged::default();
            let mut path = NEWEST.to_owned();
            while !asked.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let page = connection.expect(&path);
                paged.latencies.push(begun.elapsed().as_secs_f64() * 1e3);
                path = more(page).unwrap_or_else(|| {
                    paged.rounds += 1;
                    NEWEST.to_owned()
                });
            }
            paged.latencies.sort_by(f64::total_cmp);
            paged
        });
        Self { end, thread }
    }

    pub fn stop(self) -> Paged {
        self.end.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}
