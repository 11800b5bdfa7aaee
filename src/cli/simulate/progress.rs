//! How far it is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::simulate::Settings;

/// Seconds.
const WEEK: i64 = 7 * 24 * 3_600;

/// Characters of the bar.
const WIDTH: usize = 30;

pub(super) struct Progress {
    shown: Shown,
    begin: i64,
    end: i64,
    limit: Option<u64>,
    began: Instant,
    next: Duration,
    /// Statements until the clock is looked at again.
    wait: u32,
}

#[derive(PartialEq, Eq)]
enum Shown {
    Nothing,
    Bar,
    Lines,
}

impl Shown {
    /// Between two looks at the state.
    fn pause(&self) -> Duration {
        match self {
            Self::Bar => Duration::from_millis(120),
            _ => Duration::from_secs(5),
        }
    }
}

impl Progress {
    pub(super) fn new(settings: &Settings, limit: Option<u64>, wanted: bool) -> Self {
        let shown = match std::io::stderr().is_terminal() {
            _ if !wanted => Shown::Nothing,
            true => Shown::Bar,
            false => Shown::Lines,
        };
        let midnight = Offset::UTC.to_timestamp(settings.from.at(0, 0, 0, 0));
        let begin = midnight.map_or(0, Timestamp::as_second);
        Self {
            next: shown.pause(),
            shown,
            begin,
            end: begin + i64::from(settings.weeks) * WEEK,
            limit,
            began: Instant::now(),
            wait: 0,
        }
    }

    /// Says how far it is, if it is time to.
    pub(super) fn at(&mut self, at: Timestamp, statements: u64) {
        if self.shown == Shown::Nothing {
            return;
        }
        self.wait = match self.wait.checked_sub(1) {
            Some(left) => {
                self.wait = left;
                return;
            }
            None => 15,
        };
        let elapsed = self.began.elapsed();
        if elapsed < self.next {
            return;
        }
        self.next = elapsed + self.shown.pause();
        let percent = self.percent(at, statements);
        let rate = u128::from(statements) * 1_000 / elapsed.as_millis().max(1);
        let line = format!("{percent:>3} %  {statements} statements, {rate} a second");
        let mut err = std::io::stderr();
        // Where progress cannot be shown, the work goes on.
        let _ = match self.shown {
            Shown::Bar => {
                let full = usize::try_from(percent).unwrap_or(100) * WIDTH / 100;
                let (full, rest) = ("█".repeat(full), "░".repeat(WIDTH - full));
                write!(err, "\r\x1b[K{full}{rest} {line}")
            }
            _ => writeln!(err, "{line}"),
        };
        let _ = err.flush();
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) {
        if self.shown == Shown::Bar {
            let mut err = std::io::stderr();
            let _ = write!(err, "\r\x1b[K");
            let _ = err.flush();
        }
        self.shown = Shown::Nothing;
    }

    /// By the simulated time, or by the limit where that comes first.
    fn percent(&self, at: Timestamp, statements: u64) -> i64 {
        let time = (at.as_second() - self.begin) * 100 / (self.end - self.begin).max(1);
        let count = self.limit.map_or(0, |limit| {
            i64::try_from(u128::from(statements) * 100 / u128::from(limit.max(1))).unwrap_or(100)
        });
        time.max(count).clamp(0, 100)
    }
}
