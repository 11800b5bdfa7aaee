//! Questions to a filled store, drawn from what was sent to it.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::client::{Connection, more};
use crate::source::{Source, draw};

/// A sample of one kind of question.
pub struct Asked {
    pub kind: String,
    /// Milliseconds that p99 may take; `None` where nothing is promised.
    pub bound: Option<f64>,
    /// Sorted.
    pub latencies: Vec<f64>,
    pub rows: f64,
    pub bytes: f64,
}

/// What one question is made of.
struct Draw<'s> {
    one: &'s Value,
    other: &'s Value,
    number: u64,
    voided: &'s HashSet<String>,
}

/// The path to ask at; `None` where what was drawn does not have what it takes.
type Question = fn(&Draw) -> Option<String>;

const KINDS: [(&str, f64, Question); 9] = [
    ("by id", 2.0, |draw| {
        let id = draw.one["id"].as_str()?;
        let name = if draw.voided.contains(id) {
            "voidedStatementId"
        } else {
            "statementId"
        };
        Some(format!("/xapi/statements?{name}={id}"))
    }),
    ("agent", 10.0, |draw| {
        Some(page(&[("agent", &agent(draw.one)?)]))
    }),
    ("verb", 10.0, |draw| {
        Some(page(&[("verb", verb(draw.one)?)]))
    }),
    ("activity", 10.0, |draw| {
        Some(page(&[("activity", activity(draw.one)?)]))
    }),
    ("registration", 10.0, |draw| {
        let registration = draw.one["context"]["registration"].as_str()?;
        Some(page(&[("registration", registration)]))
    }),
    ("agent with verb", 10.0, |draw| {
        Some(page(&[
            ("agent", &agent(draw.one)?),
            ("verb", verb(draw.one)?),
        ]))
    }),
    ("agent with another's verb", 10.0, |draw| {
        Some(page(&[
            ("agent", &agent(draw.one)?),
            ("verb", verb(draw.other)?),
        ]))
    }),
    ("related_agents", 10.0, |draw| {
        Some(page(&[
            ("agent", &related_agent(draw)?),
            ("related_agents", "true"),
        ]))
    }),
    ("related_activities", 10.0, |draw| {
        let activity = related_activity(draw)?;
        Some(page(&[
            ("activity", &activity),
            ("related_activities", "true"),
        ]))
    }),
];

/// Kinds that are followed to their third page; an agent alone seldom has one.
const PAGED: [usize; 6] = [1, 2, 3, 4, 7, 8];

/// Asks `count` questions of each kind, one after the other on one connection.
pub fn ask(address: SocketAddr, source: &Source, seed: u64, count: usize) -> Vec<Asked> {
    let mut drawer = Drawer {
        statements: parsed(&source.drawn),
        voided: &source.voided,
        random: seed,
    };
    let mut connection = Connection::open(address);
    let mut found = Vec::new();
    for (kind, bound, question) in KINDS {
        let paths = drawer.questions(question, count + count / 5);
        let (warm, timed) = paths.split_at(paths.len() / 6);
        for path in warm {
            connection.expect(path);
        }
        let mut sample = Sample::default();
        for path in timed {
            sample.time(&mut connection, path);
        }
        found.push(sample.of(kind, bound));
    }
    found.push(third_newest(&mut connection, count));
    found.push(third_of_filters(&mut connection, &mut drawer, count));
    found
}

fn parsed(texts: &[String]) -> Vec<Value> {
    let parsed = texts.iter().map(|text| serde_json::from_str(text));
    parsed.collect::<Result<_, _>>().unwrap()
}

/// Reports by week over a year of what was sent, each beginning on another day.
pub fn report(address: SocketAddr, first: Timestamp, count: usize) -> Asked {
    let mut connection = Connection::open(address);
    let mut sample = Sample::default();
    for turn in 0..count + count / 5 {
        let day = i64::try_from(turn % 28).unwrap() - 14;
        let from = first + SignedDuration::from_hours(24 * day);
        let to = from + SignedDuration::from_hours(24 * 365);
        let date = |time: Timestamp| time.to_string()[..10].to_owned();
        let path = format!(
            "/api/v1/reports/principles?from={}&to={}&interval=week",
            date(from),
            date(to)
        );
        if turn < count / 5 {
            connection.expect(&path);
        } else {
            sample.time(&mut connection, &path);
        }
    }
    sample.of("principles, a year by week", 10.0)
}

/// Draws questions from statements.
struct Drawer<'s> {
    statements: Vec<Value>,
    voided: &'s HashSet<String>,
    random: u64,
}

impl Drawer<'_> {
    fn questions(&mut self, question: Question, count: usize) -> Vec<String> {
        // Bounded, for a simulation may hold nothing of a kind.
        (0..count * 50)
            .filter_map(|_| self.question(question))
            .take(count)
            .collect()
    }

    fn question(&mut self, question: Question) -> Option<String> {
        let (one, other) = (self.place(), self.place());
        question(&Draw {
            one: self.statements.get(one)?,
            other: self.statements.get(other)?,
            number: draw(&mut self.random),
            voided: self.voided,
        })
    }

    fn place(&mut self) -> usize {
        let count = self.statements.len().max(1) as u64;
        usize::try_from(draw(&mut self.random) % count).unwrap()
    }
}

fn third_newest(connection: &mut Connection, count: usize) -> Asked {
    let mut sample = Sample::default();
    for _ in 0..count {
        if let Some(third) = third(connection, "/xapi/statements?limit=100") {
            sample.time(connection, &third);
        }
    }
    sample.of("third page of all", 10.0)
}

fn third_of_filters(connection: &mut Connection, drawer: &mut Drawer, count: usize) -> Asked {
    let mut sample = Sample::default();
    // What a few statements match has no third page.
    for turn in 0..count * 4 {
        let question = KINDS[PAGED[turn % PAGED.len()]].2;
        let first = drawer.question(question);
        if let Some(third) = first.and_then(|first| third(connection, &first)) {
            sample.time(connection, &third);
        }
        if sample.latencies.len() == count {
            break;
        }
    }
    sample.of("third page of a filter", 10.0)
}

fn third(connection: &mut Connection, first: &str) -> Option<String> {
    let second = more(connection.expect(first))?;
    more(connection.expect(&second))
}

/// What some questions of one kind took, and what came back.
#[derive(Default)]
pub struct Sample {
    latencies: Vec<f64>,
    rows: usize,
    bytes: usize,
}

impl Sample {
    pub fn time(&mut self, connection: &mut Connection, path: &str) {
        let begun = Instant::now();
        let body = connection.expect(path);
        self.latencies.push(begun.elapsed().as_secs_f64() * 1e3);
        self.bytes += body.len();
        let answer: Value = serde_json::from_str(body).unwrap();
        let rows = answer["statements"]
            .as_array()
            .or(answer["data"].as_array());
        self.rows += rows.map_or(1, Vec::len);
    }

    pub fn of(mut self, kind: impl Into<String>, bound: impl Into<Option<f64>>) -> Asked {
        self.latencies.sort_by(f64::total_cmp);
        let count = self.latencies.len().max(1) as f64;
        Asked {
            kind: kind.into(),
            bound: bound.into(),
            rows: self.rows as f64 / count,
            bytes: self.bytes as f64 / count,
            latencies: self.latencies,
        }
    }
}

/// A page of the statements that match.
fn page(parameters: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("limit", "100").extend_pairs(parameters);
    format!("/xapi/statements?{}", query.finish())
}

/// What identifies an agent or an identified group, as the parameter wants it.
pub fn identified(actor: &Value) -> Option<String> {
    let name = ["mbox", "mbox_sha1sum", "openid", "account"]
        .into_iter()
        .find(|name| !actor[name].is_null())?;
    Some(json!({ name: actor[name] }).to_string())
}

fn agent(statement: &Value) -> Option<String> {
    let actor = &statement["actor"];
    identified(actor).or_else(|| identified(&actor["member"][0]))
}

fn verb(statement: &Value) -> Option<&str> {
    statement["verb"]["id"].as_str()
}

fn activity(statement: &Value) -> Option<&str> {
    let object = &statement["object"];
    let kind = object["objectType"].as_str().unwrap_or("Activity");
    object["id"].as_str().filter(|_| kind == "Activity")
}

/// Whoever the context names, or the actor.
fn related_agent(draw: &Draw) -> Option<String> {
    let context = &draw.one["context"];
    match draw.number % 3 {
        0 => agent(draw.one),
        1 => identified(&context["instructor"]),
        _ => identified(&context["team"]),
    }
}

/// An activity of the context, or the object.
fn related_activity(draw: &Draw) -> Option<String> {
    let activities = draw.one["context"]["contextActivities"].as_object();
    let of_context = activities
        .into_iter()
        .flat_map(|activities| activities.values());
    let of_context = of_context.flat_map(|list| match list {
        Value::Array(list) => list.as_slice(),
        alone => std::slice::from_ref(alone),
    });
    let ids = of_context.filter_map(|activity| activity["id"].as_str());
    let ids: Vec<&str> = ids.chain(activity(draw.one)).collect();
    let place = usize::try_from(draw.number).unwrap_or(0) % ids.len().max(1);
    ids.get(place).map(|id| (*id).to_owned())
}
