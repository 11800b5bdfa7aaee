//! The rules by which statements are judged: taken out of force, changed, and how far judging again has come.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Connection;

const PROFILE: &str =
    "/api/v1/profiles/social-learning?version=https://w3id.org/xapi-social-learning/v1.0";
const MAPPING: &str = "/api/v1/mappings/bench";
/// Between two looks at how far it has come.
const LOOK: Duration = Duration::from_millis(20);

/// Takes the profile of the program out of force.
pub fn without_profile(address: SocketAddr) {
    let mut connection = Connection::open(address);
    let status = connection.send(
        &format!("DELETE {PROFILE}"),
        "application/json",
        &[(b"", 1)],
    );
    assert_eq!(status, 200, "the profile is not taken out of force");
}

/// Loads a mapping that no statement is concerned by, so that all that is stored is judged again.
pub fn change(address: SocketAddr, version: u32) {
    let mapping = json!({
        "name": "bench",
        "version": format!("{version}.0.0"),
        "base": "https://w3id.org/xapi-social-learning",
        "rules": [{
            "id": "never",
            "verbs": ["https://example.org/verbs/never"],
            "behaviour": "never",
            "principles": ["openness"],
            "note": "Nobody sends it.",
        }],
    });
    let text = mapping.to_string();
    let mut connection = Connection::open(address);
    let pieces = [(text.as_bytes(), 1)];
    let status = connection.send(&format!("PUT {MAPPING}"), "application/json", &pieces);
    assert!(matches!(status, 200 | 201), "the mapping is refused");
}

/// Statements judged again so far, and all that have to be; `None` when none have to be any more.
pub fn progress(address: SocketAddr) -> Option<(u64, u64)> {
    let mut connection = Connection::open(address);
    let answer: Value = serde_json::from_str(connection.expect("/api/v1/mappings")).unwrap();
    let next = &answer["judging"]["next"];
    Some((next["judged"].as_u64()?, next["of"].as_u64()?))
}

/// Waits until all are judged; how long that took.
pub fn wait(address: SocketAddr) -> Duration {
    let begun = Instant::now();
    while progress(address).is_some() {
        thread::sleep(LOOK);
    }
    begun.elapsed()
}

/// Looks every now and then how far judging again has come, and how much is stored.
pub struct Looks {
    end: Arc<AtomicBool>,
    thread: JoinHandle<Vec<(Instant, u64, u64)>>,
}

impl Looks {
    pub fn start(address: SocketAddr, stored: &Arc<AtomicU64>) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let (asked, stored) = (Arc::clone(&end), Arc::clone(stored));
        let thread = thread::spawn(move || {
            let mut looks = Vec::new();
            while !asked.load(Ordering::Relaxed) {
                let Some((judged, _)) = progress(address) else {
                    break;
                };
                looks.push((Instant::now(), judged, stored.load(Ordering::Relaxed)));
                thread::sleep(10 * LOOK);
            }
            looks
        });
        Self { end, thread }
    }

    /// Statements judged again while others were stored, and how long that was.
    pub fn stop(self) -> (u64, Duration) {
        self.end.store(true, Ordering::Relaxed);
        let looks = self.thread.join().unwrap();
        let first_stored = looks.first().map_or(0, |look| look.2);
        let mut busy = looks.iter().filter(|look| look.2 > first_stored);
        match (busy.next(), busy.next_back()) {
            (Some(first), Some(last)) => (last.1 - first.1, last.0 - first.0),
            _ => (0, Duration::from_secs(1)),
        }
    }
}
