//! What was sent, in the end.

use std::io::Write;
use std::time::Instant;

use serde_json::json;

use crate::cli::Failure;
use crate::simulate::{Sender, Sent};
use crate::xapi::statement::VOIDED;

pub(super) struct Summary {
    began: Instant,
    by_sender: [u64; Sender::ALL.len()],
    repeated: u64,
    voided: u64,
    /// Requests that the server answered with 503 or 429 and that were sent again.
    pub(super) retried: u64,
}

impl Summary {
    pub(super) fn start() -> Self {
        Self {
            began: Instant::now(),
            by_sender: [0; Sender::ALL.len()],
            repeated: 0,
            voided: 0,
            retried: 0,
        }
    }

    pub(super) fn count(&mut self, sent: &Sent) {
        let places = Sender::ALL.iter().zip(&mut self.by_sender);
        for (_, count) in places.filter(|(sender, _)| **sender == sent.sender) {
            *count += 1;
        }
        self.repeated += u64::from(sent.repeat);
        self.voided += u64::from(sent.json.contains(VOIDED));
    }

    /// Everything sent, repeats and voiding statements included.
    pub(super) fn statements(&self) -> u64 {
        self.by_sender.iter().sum()
    }

    pub(super) fn broken(&self, why: &str) -> String {
        match self.statements() {
            0 => format!("nothing was posted: {why}"),
            count => format!("stopped after {count} statements: {why}"),
        }
    }

    pub(super) fn print(
        &self,
        as_json: bool,
        quiet: bool,
        mut out: impl Write,
    ) -> Result<(), Failure> {
        if quiet && !as_json {
            return Ok(());
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let senders = || Sender::ALL.iter().zip(self.by_sender);
        let text = if as_json {
            let senders: serde_json::Map<_, _> = senders()
                .map(|(sender, count)| (sender.name().to_owned(), json!(count)))
                .collect();
            json!({
                "statements": self.statements(),
                "senders": senders,
                "repeated": self.repeated,
                "voided": self.voided,
                "retried": self.retried,
                "seconds": (seconds * 1_000.0).round() / 1_000.0,
            })
            .to_string()
        } else {
            let senders: Vec<_> = senders()
                .map(|(sender, count)| format!("{} {count}", sender.name()))
                .collect();
            format!(
                "{} statements in {seconds:.1} s: {}; of them {} sent again, {} voiding another",
                self.statements(),
                senders.join(", "),
                self.repeated,
                self.voided
            )
        };
        match writeln!(out, "{text}") {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Failed(
                format!("the summary cannot be printed: {error}"),
            )),
            _ => Ok(()),
        }
    }
}
