//! Statements posted in batches, one request after the other.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::Agent;

use super::progress::Progress;
use super::summary::Summary;
use super::target::Target;
use crate::simulate::Sent;

/// Times a batch is sent again where the server asks for patience.
const RETRIES: u32 = 5;

/// The longest time waited at once, in seconds, whatever the server asks for.
const LONGEST_WAIT: u64 = 60;

pub(super) struct Poster {
    agent: Agent,
    target: Target,
    authorization: String,
    most: usize,
}

/// How a request ended without success.
enum Trouble {
    /// Try again in so many seconds, if the server said when.
    Busy(Option<u64>, String),
    Final(String),
}

impl Poster {
    /// `credentials` is `KEY:SECRET`; `most` statements go into one request.
    pub(super) fn new(target: Target, credentials: &str, most: usize) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirected POST would arrive as a GET, and the key at another server.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Self {
            agent: config.new_agent(),
            target,
            authorization: format!("Basic {}", STANDARD.encode(credentials)),
            most,
        }
    }

    /// Posts everything, in order.
    ///
    /// # Errors
    /// Why it stopped, and what to do. What was counted in the summary was accepted.
    pub(super) fn post(
        &mut self,
        life: impl Iterator<Item = Sent>,
        progress: &mut Progress,
        summary: &mut Summary,
    ) -> Result<(), String> {
        let mut batch: Vec<Sent> = Vec::with_capacity(self.most);
        for sent in life {
            // One id twice in a request is an error (xAPI 1.0.3, Part 3, 2.1.2).
            let clash = sent.repeat && batch.iter().any(|other| same_id(other, &sent));
            if clash || batch.len() >= self.most {
                self.send(&mut batch, progress, summary)?;
            }
            batch.push(sent);
        }
        self.send(&mut batch, progress, summary)
    }

    fn send(
        &mut self,
        batch: &mut Vec<Sent>,
        progress: &mut Progress,
        summary: &mut Summary,
    ) -> Result<(), String> {
        let Some(last) = batch.last().map(|sent| sent.at) else {
            return Ok(());
        };
        let texts: Vec<&str> = batch.iter().map(|sent| sent.json.as_str()).collect();
        let body = format!("[{}]", texts.join(","));
        for attempt in 0.. {
            match self.request(&body) {
                Ok(()) => break,
                Err(Trouble::Busy(after, _)) if attempt < RETRIES => {
                    summary.retried += 1;
                    let wait = after.unwrap_or(1 << attempt).min(LONGEST_WAIT);
                    std::thread::sleep(Duration::from_secs(wait));
                }
                Err(Trouble::Busy(_, why)) => {
                    return Err(format!("{why}. It was asked {} times", RETRIES + 1));
                }
                Err(Trouble::Final(why)) => return Err(why),
            }
        }
        for sent in batch.drain(..) {
            summary.count(&sent);
            progress.at(last, summary.statements());
        }
        Ok(())
    }

    fn request(&self, body: &str) -> Result<(), Trouble> {
        let url = self.target.statements();
        let answer = self
            .agent
            .post(url)
            .header("Authorization", &self.authorization)
            .header("X-Experience-API-Version", "1.0.3")
            .header("Content-Type", "application/json")
            .send(body);
        let mut answer = answer.map_err(|error| Trouble::Final(unreachable(url, &error)))?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().unwrap_or_default();
        match status {
            200 => Ok(()),
            429 | 503 => {
                let after = answer.headers().get("retry-after");
                let after = after.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
                Err(Trouble::Busy(
                    after,
                    format!("the server is too busy: {}", detail(&text)),
                ))
            }
            _ => Err(Trouble::Final(refused(status, url, &text))),
        }
    }
}

fn unreachable(url: &str, error: &ureq::Error) -> String {
    let why = match error {
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    };
    format!(
        "{url} cannot be reached: {why}. Is the server running there? `tertulia serve` starts one"
    )
}

fn refused(status: u16, url: &str, text: &str) -> String {
    let advice = match status {
        400 => "Nothing of this batch was stored",
        401 => {
            "Check --key and --secret, or make a key: tertulia key create --name simulation --for lms"
        }
        403 => "Use a key with statements/write: tertulia key create --name simulation --for lms",
        404 => "Is this the address of the server, without a path of its own?",
        413 => "Send less at a time, with --batch",
        _ => "See the server's log",
    };
    format!("{url} answered {status}: {}. {advice}", detail(text))
}

/// What a problem document says (RFC 9457), or the beginning of whatever was answered.
fn detail(text: &str) -> String {
    let problem: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let found = ["detail", "title"]
        .into_iter()
        .find_map(|member| problem[member].as_str());
    match found.unwrap_or_else(|| text.trim()) {
        "" => "(no reason)".to_owned(),
        reason => reason
            .trim_end_matches('.')
            .chars()
            .filter(|c| !c.is_control())
            .take(500)
            .collect(),
    }
}

/// Whether both have one id. Ids stand first or last in a simulated statement.
fn same_id(one: &Sent, other: &Sent) -> bool {
    id(&one.json).is_some_and(|own| id(&other.json) == Some(own))
}

fn id(json: &str) -> Option<&str> {
    const LENGTH: usize = 36;
    let first = json
        .strip_prefix("{\"id\":\"")
        .and_then(|rest| rest.get(..LENGTH));
    first.or_else(|| {
        let rest = json.strip_suffix("\"}")?;
        let (before, id) = rest.split_at_checked(rest.len().checked_sub(LENGTH)?)?;
        before.ends_with(",\"id\":\"").then_some(id)
    })
}
