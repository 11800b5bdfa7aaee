//! How far it is, on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::grouped;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(150);

pub(super) struct Progress {
    shown: bool,
    visible: bool,
    /// Bytes of the input, where it is a file.
    size: Option<u64>,
    began: Instant,
    next: Duration,
}

impl Progress {
    pub(super) fn start(size: Option<u64>) -> Self {
        Self {
            shown: std::io::stderr().is_terminal(),
            visible: false,
            size: size.filter(|size| *size > 0),
            began: Instant::now(),
            next: PAUSE,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Says how far it is, if it is time to.
    pub(super) fn at(&mut self, read: u64, statements: u64) {
        let elapsed = self.began.elapsed();
        if !self.shown || elapsed < self.next {
            return;
        }
        self.next = elapsed + PAUSE;
        self.visible = true;
        let percent = self.size.map_or(String::new(), |size| {
            format!("{:>3} %  ", u128::from(read) * 100 / u128::from(size))
        });
        let mut err = std::io::stderr();
        // Where progress cannot be shown, the work goes on.
        let _ = write!(
            err,
            "\r\x1b[K{percent}{} statements, {} a second",
            grouped(statements),
            grouped(rate(statements, elapsed))
        );
        let _ = err.flush();
    }

    pub(super) fn is_visible(&self) -> bool {
        self.visible
    }

    /// Makes place for what is printed.
    pub(super) fn hide(&mut self) {
        if std::mem::take(&mut self.visible) {
            let mut err = std::io::stderr();
            let _ = write!(err, "\r\x1b[K");
            let _ = err.flush();
        }
    }
}

/// Statements in a second.
pub(super) fn rate(statements: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(statements) * 1_000 / elapsed.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}
