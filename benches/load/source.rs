//! Simulated statements, made into requests before they are sent.

use std::collections::{HashSet, VecDeque};
use std::fmt::Write as _;
use std::ops::Range;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use serde_json::Value;
use tertulia::simulate::{self, Sent, Simulation};
use tertulia::xapi::statement::VOIDED;
use uuid::Uuid;

use crate::client::common_headers;
use crate::settings::Settings;

/// Statements kept to draw queries from.
const KEPT: usize = 8_000;
/// When the simulated world begins: a Monday.
const BEGIN: Date = Date::constant(2025, 1, 6);

/// Requests side by side, as the bytes that are sent.
#[derive(Default)]
pub struct Prepared {
    pub bytes: Vec<u8>,
    pub requests: Vec<Request>,
    statements: Vec<Waiting>,
}

#[derive(Debug, Clone)]
pub struct Request {
    /// Where in the bytes.
    pub span: Range<usize>,
    pub statements: u32,
    /// Statements whose ids were not sent before.
    pub new: u32,
}

/// A statement on its way.
struct Waiting {
    at: Timestamp,
    id: Option<Uuid>,
    new: bool,
    text: Text,
}

enum Text {
    Own(String),
    /// Where in the bytes of what was prepared.
    In(Range<usize>),
}

/// The simulation, and what was sent of it.
pub struct Source {
    settings: simulate::Settings,
    simulation: Simulation,
    waiting: VecDeque<Waiting>,
    ids: HashSet<Uuid>,
    random: u64,
    pub sent: Tally,
    /// Statements of all that were sent, each as likely as any other.
    pub drawn: Vec<String>,
    /// Ids that were voided.
    pub voided: HashSet<String>,
}

/// What was sent.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub statements: u64,
    /// Those whose ids were not sent before: what a store then holds.
    pub new: u64,
    pub bytes: u64,
    /// When the first and the last one were sent, in the simulated world.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Source {
    pub fn new(settings: &Settings) -> Self {
        let settings = simulate::Settings {
            people: settings.people,
            weeks: settings.weeks,
            seed: settings.seed,
            from: BEGIN,
        };
        Self {
            simulation: Simulation::new(&settings),
            random: settings.seed,
            settings,
            waiting: VecDeque::new(),
            ids: HashSet::new(),
            sent: Tally::default(),
            drawn: Vec::new(),
            voided: HashSet::new(),
        }
    }

    /// Statements in requests of `batch`, until `count` were not sent before; one alone is no array.
    pub fn prepare(&mut self, count: u64, batch: usize) -> Prepared {
        let headers = common_headers();
        let mut prepared = Prepared::default();
        let mut put_off = VecDeque::new();
        let mut taken = 0;
        while taken < count {
            let size = batch.min(usize::try_from(count - taken).unwrap());
            let group = self.group(size, &mut put_off);
            taken += group.iter().map(|one| u64::from(one.new)).sum::<u64>();
            prepared.add(&headers, group, batch > 1);
        }
        put_off.append(&mut self.waiting);
        self.waiting = put_off;
        prepared
    }

    /// Statements for one request, which may not hold an id twice: the second waits for the next.
    fn group(&mut self, size: usize, put_off: &mut VecDeque<Waiting>) -> Vec<Waiting> {
        let mut group: Vec<Waiting> = Vec::with_capacity(size);
        let mut again = VecDeque::new();
        while group.len() < size {
            let one = put_off.pop_front().unwrap_or_else(|| self.next());
            if one.id.is_some() && group.iter().any(|other| other.id == one.id) {
                again.push_back(one);
            } else {
                group.push(one);
            }
        }
        again.append(put_off);
        *put_off = again;
        group
    }

    fn next(&mut self) -> Waiting {
        self.waiting.pop_front().unwrap_or_else(|| {
            let Sent { at, json, .. } = self.simulate();
            let id = id_of(&json);
            Waiting {
                at,
                id,
                new: id.is_none_or(|id| self.ids.insert(id)),
                text: Text::Own(json),
            }
        })
    }

    /// When all weeks are over, as many follow with other people.
    fn simulate(&mut self) -> Sent {
        for _ in 0..2 {
            if let Some(sent) = self.simulation.next() {
                return sent;
            }
            self.settings.from += i64::from(self.settings.weeks).weeks();
            self.settings.seed += 1_000_003;
            self.simulation = Simulation::new(&self.settings);
        }
        panic!("a simulation of so few people or weeks sends nothing");
    }

    /// Counts the first `used` requests as sent and takes the others back.
    pub fn settle(&mut self, prepared: Prepared, used: usize) {
        let Prepared {
            bytes,
            requests,
            mut statements,
        } = prepared;
        let sent = requests[..used]
            .iter()
            .map(|one| one.statements as usize)
            .sum();
        let back = statements.split_off(sent);
        for one in statements {
            let Text::In(span) = one.text else {
                continue;
            };
            let text = std::str::from_utf8(&bytes[span]).unwrap();
            self.count(text, one.new, one.at);
        }
        for one in back.into_iter().rev() {
            let Text::In(span) = one.text else {
                continue;
            };
            let text = String::from_utf8(bytes[span].to_vec()).unwrap();
            let text = Text::Own(text);
            self.waiting.push_front(Waiting { text, ..one });
        }
    }

    /// Passes over statements that were sent by an earlier run.
    pub fn skip(&mut self, count: u64) {
        for _ in 0..count {
            let one = self.next();
            if let Text::Own(text) = &one.text {
                self.count(text, one.new, one.at);
            }
        }
    }

    fn count(&mut self, text: &str, new: bool, at: Timestamp) {
        let sent = &mut self.sent;
        sent.statements += 1;
        sent.new += u64::from(new);
        sent.bytes += text.len() as u64;
        sent.span = Some(
            sent.span
                .map_or((at, at), |(first, last)| (first.min(at), last.max(at))),
        );
        if text.contains(VOIDED) {
            let voiding: Value = serde_json::from_str(text).unwrap();
            let voided = voiding["object"]["id"].as_str().map(str::to_owned);
            self.voided.extend(voided);
        }
        if self.drawn.len() < KEPT {
            self.drawn.push(text.to_owned());
            return;
        }
        let bound = self.sent.statements;
        let place = usize::try_from(draw(&mut self.random) % bound).unwrap();
        if place < KEPT {
            text.clone_into(&mut self.drawn[place]);
        }
    }
}

/// The next number of a sequence that `state` begins (`SplitMix64`).
pub fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut drawn = *state;
    drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    drawn ^ (drawn >> 31)
}

fn id_of(json: &str) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Named {
        id: Option<Uuid>,
    }
    let named: Named = serde_json::from_str(json).expect("a simulated statement is JSON");
    named.id
}

impl Prepared {
    /// Some of the requests, to be sent once more.
    pub fn again(&self, requests: &[Request]) -> Self {
        let mut again = Self::default();
        for request in requests {
            let begin = again.bytes.len();
            again
                .bytes
                .extend_from_slice(&self.bytes[request.span.clone()]);
            let span = begin..again.bytes.len();
            again.requests.push(Request {
                span,
                ..request.clone()
            });
        }
        again
    }

    fn add(&mut self, headers: &str, group: Vec<Waiting>, array: bool) {
        let begin = self.bytes.len();
        let texts: usize = group.iter().map(|one| one.text().len()).sum();
        let body = texts + if array { group.len() + 1 } else { 0 };
        let mut head = String::with_capacity(256);
        let _ = write!(
            head,
            "POST /xapi/statements HTTP/1.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {body}\r\n\r\n"
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.requests.push(Request {
            span: begin..begin + head.len() + body,
            statements: u32::try_from(group.len()).unwrap(),
            new: group.iter().map(|one| u32::from(one.new)).sum(),
        });
        for (place, one) in group.into_iter().enumerate() {
            if array {
                self.bytes.push(if place == 0 { b'[' } else { b',' });
            }
            let start = self.bytes.len();
            self.bytes.extend_from_slice(one.text().as_bytes());
            let text = Text::In(start..self.bytes.len());
            self.statements.push(Waiting { text, ..one });
        }
        if array {
            self.bytes.push(b']');
        }
    }
}

impl Waiting {
    fn text(&self) -> &str {
        match &self.text {
            Text::Own(text) => text,
            Text::In(_) => "",
        }
    }
}
