//! What a history sends: statements as they go over the wire, and the requests between them.

use std::fmt;

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::history::{Act, Draft, History, Membership, Who};
use super::plain::calendar::date;
use super::plain::profile::{BASE, TEMPLATES, VERSION};

const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";
pub const HUMMED: &str = "https://acme.example.org/verbs/hummed";
/// What the organisation's mapping is called.
pub const ACME: &str = "acme";

/// How many of these there are.
pub const BARE: usize = 15;

/// Verbs and types of objects that no template needs, some of which no mapping counts.
const SAID_BARE: [(&str, &str); BARE] = [
    (ASKED, ""),
    (ASKED, "http://id.tincanapi.com/activitytype/solution"),
    ("http://activitystrea.ms/schema/1.0/acknowledge", ""),
    (
        "http://activitystrea.ms/schema/1.0/acknowledge",
        "http://adlnet.gov/expapi/activities/course",
    ),
    ("http://adlnet.gov/expapi/verbs/shared", ""),
    (
        "https://w3id.org/xapi-social-learning/verbs/debriefed",
        "https://example.org/types/retro",
    ),
    (
        "http://adlnet.gov/expapi/verbs/answered",
        "http://id.tincanapi.com/activitytype/discussion",
    ),
    (
        "http://adlnet.gov/expapi/verbs/answered",
        "http://adlnet.gov/expapi/activities/cmi.interaction",
    ),
    (
        "http://activitystrea.ms/schema/1.0/create",
        "http://id.tincanapi.com/activitytype/discussion",
    ),
    ("http://activitystrea.ms/schema/1.0/create", ""),
    (
        "https://w3id.org/xapi/acrossx/verbs/posted",
        "http://id.tincanapi.com/activitytype/discussion",
    ),
    (
        "http://adlnet.gov/expapi/verbs/commented",
        "http://activitystrea.ms/schema/1.0/comment",
    ),
    ("http://id.tincanapi.com/verb/viewed", ""),
    (HUMMED, ""),
    (HUMMED, "https://example.org/types/tune"),
];

/// Behaviours around which reports turn, and how often each is drawn.
const SOCIAL: [&str; 22] = [
    "asked-question",
    "asked-question",
    "asked-for-help",
    "asked-for-feedback",
    "answered",
    "answered",
    "answered",
    "gave-feedback",
    "acknowledged-answer",
    "acknowledged-answer",
    "acknowledged-feedback",
    "shared-knowledge",
    "shared-little-idea",
    "shared-big-idea",
    "shared-knowledge-gap",
    "acknowledged-business-value",
    "raised-concern",
    "acknowledged-concern",
    "debriefed-mistake",
    "debriefed-project",
    "shared-debrief",
    "listened",
];

const VISIBILITY: [&str; 6] = [
    "private",
    "direct",
    "team",
    "community",
    "organisation",
    "public",
];
pub const BANDS: [&str; 5] = ["entry", "experienced", "lead", "senior", "executive"];
pub const UNITS: [&str; 3] = ["sales", "care, =west", "R&D \"labs\""];

/// Something to be said: the places of templates, then of bare verbs behind them.
pub fn what() -> impl Strategy<Value = usize> {
    let of = |slug: &str| TEMPLATES.iter().position(|one| one.slug == slug).unwrap();
    let social: Vec<usize> = SOCIAL.iter().map(|slug| of(slug)).collect();
    let count = TEMPLATES.len();
    prop_oneof![
        5 => prop::sample::select(social),
        2 => 0..count,
        2 => count..count + BARE,
    ]
}

/// One request to the server, or time that goes by.
#[derive(Debug, Clone)]
pub enum Step {
    Post {
        sender: u8,
        draft: usize,
        statement: Value,
    },
    /// By the id that the statement is sent with.
    Void(String),
    /// By the id that the server gave it.
    VoidDraft(usize),
    Declare(Value),
    Forget(String),
    /// `None` takes the mapping back.
    Map(Option<Value>),
    Organise(Value),
    Prefer {
        agent: Value,
        document: Value,
    },
    Count(Option<u8>),
    Wait {
        quarters: u16,
    },
}

#[derive(Debug, Clone, Default)]
pub struct Script(pub Vec<Step>);

impl Script {
    pub fn of(history: &History) -> Self {
        let statements = statements(history);
        let mut steps = Vec::new();
        let mut said = 0;
        let number = |number: u8| usize::from(number) % statements.len().max(1);
        let post = |draft: usize| Step::Post {
            sender: statements[draft].0.sender,
            draft,
            statement: statements[draft].1.clone(),
        };
        for act in &history.acts {
            match act {
                Act::Say(_) => {
                    steps.push(post(said));
                    said += 1;
                }
                Act::Repeat(one) if number(*one) < said => steps.push(post(number(*one))),
                Act::Void(one) if !statements.is_empty() => {
                    let draft = number(*one);
                    match statements[draft].1["id"].as_str() {
                        Some(id) => steps.push(Step::Void(id.to_owned())),
                        None if draft < said => steps.push(Step::VoidDraft(draft)),
                        None => {}
                    }
                }
                Act::Repeat(_) | Act::Void(_) => {}
                Act::Declare(one) => steps.push(Step::Declare(declaration(*one))),
                Act::Forget(one) => steps.push(Step::Forget(person(*one))),
                Act::Map(which) => steps.push(Step::Map(mapping(*which))),
                Act::Organise(members) if members.iter().all(|one| !one.listed) => {}
                Act::Organise(members) => steps.push(Step::Organise(directory(history, members))),
                Act::Prefer(one, reports, network) => steps.push(Step::Prefer {
                    agent: agent(*one, 0),
                    document: json!({
                        "includeInReports": reports,
                        "includeInNetwork": network,
                    }),
                }),
                Act::Count(people) => steps.push(Step::Count(*people)),
                Act::Wait(quarters) => steps.push(Step::Wait {
                    quarters: *quarters,
                }),
            }
        }
        Self(steps)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            let line = match step {
                Step::Post {
                    sender, statement, ..
                } => json!({ "post": statement, "by": sender }),
                Step::Void(id) => json!({ "void": id }),
                Step::VoidDraft(draft) => {
                    json!({ "void": format!("the first copy of draft {draft}") })
                }
                Step::Declare(person) => json!({ "declare": person }),
                Step::Forget(id) => json!({ "forget": id }),
                Step::Map(mapping) => json!({ "map": mapping }),
                Step::Organise(directory) => json!({ "directory": directory }),
                Step::Prefer { agent, document } => json!({ "prefer": agent, "is": document }),
                Step::Count(people) => json!({ "population": people }),
                Step::Wait { quarters } => {
                    json!({ "wait": format!("{quarters} quarters of an hour") })
                }
            };
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// The drafts as statements.
fn statements(history: &History) -> Vec<(&Draft, Value)> {
    let drafts = history.drafts();
    let mut times: Vec<Timestamp> = Vec::new();
    let mut all = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        let target = target(&drafts, number);
        let since = target.filter(|target| *target < number && draft.when >= 0);
        let base = since.map_or(history.noon, |target| times[target]);
        let time = base + (i64::from(draft.when) * 15).minutes();
        times.push(time);
        let late = [0, 0, 1, 899_999][usize::from(draft.form % 4)];
        let time = time + late.milliseconds();
        all.push((*draft, statement(&drafts, number, target, time)));
    }
    all
}

/// The draft that a draft refers to: mostly one that its template wants.
fn target(drafts: &[&Draft], number: usize) -> Option<usize> {
    let draft = drafts[number];
    let wish = usize::from(draft.target?);
    let template = TEMPLATES.get(draft.what)?;
    let wanted = template.references();
    let fits = |one: &usize| {
        let named = TEMPLATES.get(drafts[*one].what).map(|one| &one.iri);
        drafts[*one].with_id && *one != number && named.is_some_and(|iri| wanted.contains(iri))
    };
    let fitting: Vec<usize> = (0..drafts.len()).filter(fits).collect();
    if fitting.is_empty() || wish % 8 == 0 {
        let any: Vec<usize> = (0..drafts.len())
            .filter(|one| drafts[*one].with_id)
            .collect();
        return any.get(wish % any.len().max(1)).copied();
    }
    Some(fitting[wish % fitting.len()])
}

fn statement(drafts: &[&Draft], number: usize, target: Option<usize>, time: Timestamp) -> Value {
    let draft = drafts[number];
    let mut statement = match TEMPLATES.get(draft.what) {
        Some(template) => example(&template.slug),
        None => bare(draft),
    };
    statement["actor"] = actor(&draft.who);
    statement["id"] = json!(id(number));
    statement["timestamp"] = json!(written(time, draft.form));
    let registration = target.map_or(draft.registration, |target| drafts[target].registration);
    statement["context"]["registration"] = json!(uuid(7_000 + usize::from(registration)));
    refer(&mut statement, draft, target);
    dress(&mut statement, draft);
    add_facets(&mut statement, draft.facets, draft.flaw == 3);
    spoil(&mut statement, draft);
    statement
}

/// The profile's example of a behaviour.
fn example(slug: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/examples");
    let text = std::fs::read_to_string(format!("{folder}/{slug}.json")).unwrap();
    let mut statement: Value = serde_json::from_str(&text).unwrap();
    if let Some(extensions) = statement["context"].get_mut("extensions") {
        members(extensions).remove(&extension("recipients"));
    }
    statement
}

fn bare(draft: &Draft) -> Value {
    let (verb, kind) = SAID_BARE[draft.what - TEMPLATES.len()];
    let mut statement = json!({
        "verb": { "id": verb },
        "object": { "id": "https://example.org/things" },
        "context": {},
    });
    if !kind.is_empty() {
        statement["object"]["definition"] = json!({ "type": kind });
    }
    if draft.marks & 1 == 1 {
        claim(
            &mut statement,
            VERSION,
            "http://adlnet.gov/expapi/activities/profile",
        );
    }
    if draft.marks & 6 == 6 {
        statement["context"]["extensions"] =
            json!({ "https://w3id.org/xapi/acrossx/extensions/type": "question" });
    }
    statement
}

fn refer(statement: &mut Value, draft: &Draft, target: Option<usize>) {
    // One that never comes, where none was drawn.
    let id = target.map_or_else(|| uuid(9_000 + usize::from(draft.activity)), id);
    if statement["object"]["objectType"] == "StatementRef" {
        statement["object"]["id"] = json!(id);
    } else if draft.target.is_some() || draft.activity == 0 {
        let template = TEMPLATES.get(draft.what);
        let wants = template.is_some_and(|template| !template.references().is_empty());
        if wants || draft.marks & 64 == 64 {
            statement["context"]["statement"] = json!({ "objectType": "StatementRef", "id": id });
        }
    } else {
        members(&mut statement["context"]).remove("statement");
    }
}

fn dress(statement: &mut Value, draft: &Draft) {
    let is_activity = statement["object"]["objectType"] != "StatementRef";
    let context = &mut statement["context"];
    members(context).remove("platform");
    match draft.platform {
        _ if !is_activity => {}
        0 => {}
        1 => context["platform"] = json!("Moodle"),
        _ => context["platform"] = json!("chat, =EU"),
    }
    match draft.team {
        1 => {
            context["team"] = json!({ "objectType": "Group", "mbox": "mailto:blue@example.org" });
        }
        2 => {
            context["team"] =
                json!({ "objectType": "Group", "name": "Red team", "member": [agent(0, 0)] });
        }
        3 => {
            context["team"] = json!({
                "objectType": "Group",
                "name": "Green",
                "account": { "homePage": "https://people.example.org", "name": "green" },
            });
        }
        _ => {}
    }
    if draft.course > 0 {
        let list = ["grouping", "parent"][usize::from(draft.course - 1)];
        let course = json!({
            "id": format!("https://lms.example.org/course/{}", draft.activity % 2),
            "definition": { "type": "http://adlnet.gov/expapi/activities/course" },
        });
        context["contextActivities"][list] = json!([course]);
    }
    if !draft.recipients.is_empty() {
        let people = draft.recipients.iter().map(|(one, by)| agent(*one, *by));
        let people: Vec<Value> = people.collect();
        context["extensions"][extension("recipients")] = json!(people);
    }
    if let Some(visibility) = said(context, "visibility") {
        *visibility = json!(VISIBILITY[usize::from(draft.visibility.max(2))]);
        if draft.flaw == 4 {
            *visibility = json!(VISIBILITY[usize::from(draft.visibility)]);
        }
    }
    if let Some(objective) = said(context, "business-objective") {
        objective["objective"] = json!(format!(
            "https://objectives.example.org/{}",
            draft.activity % 2
        ));
        if draft.marks & 8 == 8 {
            objective["confirmedByOwner"] = json!(draft.marks & 16 == 16);
        }
    }
    let marked = |value: &mut Value, name: &str, mark: Value| match draft.marks & 32 {
        32 => value[name] = mark,
        _ => drop(value.as_object_mut().map(|value| value.remove(name))),
    };
    let result = statement.get_mut("result");
    if let Some(extensions) = result.and_then(|result| result.get_mut("extensions")) {
        if let Some(one) = extensions.get_mut(extension("acknowledgement")) {
            marked(one, "actionTaken", json!("Moved."));
        }
        if let Some(one) = extensions.get_mut(extension("debrief")) {
            marked(one, "actions", json!(["Name them."]));
        }
    }
    if is_activity {
        statement["object"]["id"] = json!(format!("https://example.org/things/{}", draft.activity));
    }
}

/// What an extension of the context says.
fn said<'c>(context: &'c mut Value, name: &str) -> Option<&'c mut Value> {
    context.get_mut("extensions")?.get_mut(extension(name))
}

fn add_facets(statement: &mut Value, facets: u8, without: bool) {
    let sets = [
        (
            "cross-boundary",
            "boundary",
            json!([{ "kind": "team", "from": "unit:a", "to": ["unit:b"] }]),
        ),
        (
            "senior-contribution",
            "seniority",
            json!({ "actor": "senior", "source": if facets & 1 == 1 { "directory" } else { "self-declared" } }),
        ),
        (
            "spontaneous-route",
            "sharing-route",
            json!({ "route": "spontaneous" }),
        ),
        (
            "formal-route",
            "sharing-route",
            json!({ "route": "formal" }),
        ),
    ];
    for (bit, (kind, name, value)) in sets.into_iter().enumerate() {
        if facets >> bit & 1 == 1 {
            let activity = format!("{BASE}/activities/{kind}");
            claim(
                statement,
                &activity,
                &format!("{BASE}/activity-types/{kind}"),
            );
            if !without {
                statement["context"]["extensions"][extension(name)] = value;
            }
        }
    }
}

fn claim(statement: &mut Value, id: &str, kind: &str) {
    let list = &mut statement["context"]["contextActivities"]["category"];
    if list.is_null() {
        *list = json!([]);
    }
    let list = list.as_array_mut().unwrap();
    if list.iter().all(|one| one["id"] != id) {
        list.push(json!({ "id": id, "definition": { "type": kind } }));
    }
}

fn spoil(statement: &mut Value, draft: &Draft) {
    match draft.flaw {
        0 => drop(members(&mut statement["context"]).remove("registration")),
        1 => {
            if let Some(extensions) = statement["context"].get_mut("extensions") {
                members(extensions).remove(&extension("visibility"));
            }
        }
        2 => drop(members(statement).remove("result")),
        _ => {}
    }
    if !draft.with_time {
        members(statement).remove("timestamp");
    }
    if !draft.with_id {
        members(statement).remove("id");
    }
}

fn members(value: &mut Value) -> &mut serde_json::Map<String, Value> {
    value.as_object_mut().unwrap()
}

pub fn extension(name: &str) -> String {
    format!("{BASE}/extensions/{name}")
}

fn id(draft: usize) -> String {
    uuid(draft)
}

fn uuid(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn written(time: Timestamp, form: u8) -> String {
    let minutes = [0, 345, -210, 0][usize::from(form / 64)];
    let offset = Offset::from_seconds(minutes * 60).unwrap();
    time.display_with_offset(offset).to_string()
}

fn actor(who: &Who) -> Value {
    match who {
        Who::One(one, by) => agent(*one, *by),
        Who::Group { named, members } => {
            let members: Vec<Value> = members.iter().map(|(one, by)| agent(*one, *by)).collect();
            let mut group = json!({ "objectType": "Group" });
            // A group without a name has members.
            if *named || members.is_empty() {
                group["mbox"] = json!("mailto:group@example.org");
            }
            if !members.is_empty() {
                group["member"] = json!(members);
            }
            group
        }
    }
}

/// An agent: a person by one of their identifiers.
pub fn agent(one: u8, by: u8) -> Value {
    match by {
        0 => json!({ "mbox": format!("mailto:p{one}@example.org") }),
        1 => {
            json!({ "account": { "homePage": "https://people.example.org", "name": format!("p {one}") } })
        }
        _ => json!({ "openid": format!("https://id.example.org/p{one}") }),
    }
}

pub fn person(one: u8) -> String {
    format!("p{one}")
}

/// Two of somebody's identifiers are one person, or all three.
fn declaration(one: u8) -> Value {
    let agents: Vec<Value> = (0..2 + one % 2).map(|by| agent(one, by)).collect();
    json!({ "person": person(one), "agents": agents })
}

fn mapping(which: u8) -> Option<Value> {
    let rule = |id: &str, verb: &str, behaviour: &str, principles: &[&str]| json!({ "id": id, "verbs": [verb], "behaviour": behaviour, "principles": principles, "note": "So it is here." });
    let competency = |id: &str, behaviours: &[&str]| {
        let id = format!("https://acme.example.org/competencies/{id}");
        json!({ "id": id, "name": { "en": id }, "behaviours": behaviours })
    };
    let (rules, competencies) = match which {
        0 => return None,
        1 => (
            vec![rule("hummed", HUMMED, "hummed", &["sharing"])],
            vec![competency(
                "music",
                &["hummed", "asked-question", "answered"],
            )],
        ),
        _ => (
            vec![
                rule("hummed", HUMMED, "hummed", &["openness", "empowerment"]),
                json!({ "id": "asked", "verbs": [ASKED], "counts_for_nothing": true, "note": "Not here." }),
            ],
            vec![
                competency("music", &["hummed"]),
                competency(
                    "talk",
                    &["answered", "shared-knowledge", "crossed-boundary", "shared"],
                ),
            ],
        ),
    };
    Some(json!({
        "name": ACME,
        "version": format!("1.{which}.0"),
        "base": "https://acme.example.org",
        "rules": rules,
        "competencies": competencies,
    }))
}

/// A directory as it is loaded.
fn directory(history: &History, members: &[Membership]) -> Value {
    let day = |days: i16| {
        let middle = date(history.noon, &history.zone());
        middle
            .checked_add(i32::from(days).days())
            .unwrap()
            .to_string()
    };
    let place = |unit: u8, band: u8, from: Option<String>, until: Option<String>| {
        let mut place = json!({});
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                place[name] = json!(value);
            }
        };
        set(
            "unit",
            UNITS.get(usize::from(unit)).map(|unit| (*unit).to_owned()),
        );
        set(
            "band",
            BANDS.get(usize::from(band)).map(|band| (*band).to_owned()),
        );
        set("from", from);
        set("until", until);
        place
    };
    let member = |(one, member): (u8, &Membership)| {
        let places = match member.moves {
            None => vec![place(member.unit, member.band, None, None)],
            Some(days) => vec![
                place(member.unit, member.band, None, Some(day(days))),
                place(member.next_unit, member.next_band, Some(day(days)), None),
            ],
        };
        // The directory knows two identifiers of some.
        let identifiers: Vec<Value> = (0..=one % 2).map(|by| agent(one, by)).collect();
        json!({
            "person": person(one),
            "identifiers": identifiers,
            "places": places,
            "preferences": {
                "includeInReports": !member.opted_out,
                "includeInNetwork": !member.no_network,
            },
        })
    };
    let listed = (0_u8..).zip(members).filter(|(_, one)| one.listed);
    json!({ "members": listed.map(member).collect::<Vec<_>>() })
}

pub fn voiding(id: &str) -> Value {
    json!({
        "actor": { "mbox": "mailto:registrar@example.org" },
        "verb": { "id": VOIDED },
        "object": { "objectType": "StatementRef", "id": id },
    })
}

pub fn is_voiding(statement: &Value) -> bool {
    statement["verb"]["id"] == VOIDED
}
