//! Made-up histories: who said what to whom, and who is who.

use std::sync::Arc;

use proptest::prelude::*;
use tertulia::facts::directory::Directory;
use tertulia::facts::together::TEMPLATES;
use tertulia::facts::told::{Band, Circumstances, Marks, Social, Told, ToldFact, Visibility};
use tertulia::facts::{Evidence, Member, Place, Preferences, PrincipleSet, Subject};
use uuid::Uuid;

pub const DAY: i64 = 24 * 60 * 60 * 1000;

/// A statement, in the words of the profile.
#[derive(Debug, Clone)]
pub struct Said {
    pub sequence: i64,
    pub time: i64,
    pub agents: Vec<u32>,
    pub templates: Vec<&'static str>,
    pub followed: bool,
    pub registration: Option<Uuid>,
    pub target: Option<Uuid>,
    pub recipients: Vec<u32>,
    pub marks: Marks,
    pub objective: Option<&'static str>,
}

impl Said {
    pub fn new(sequence: i64, time: i64, agents: &[u32], template: &'static str) -> Self {
        Self {
            sequence,
            time,
            agents: agents.to_vec(),
            templates: vec![template],
            followed: true,
            registration: None,
            target: None,
            recipients: Vec::new(),
            marks: Marks::default(),
            objective: None,
        }
    }

    pub fn id(&self) -> Uuid {
        id_of(self.sequence)
    }

    pub fn is(&self, template: &str) -> bool {
        self.templates.contains(&template)
    }

    pub fn told(&self) -> Told {
        let facts = self.templates.iter().map(|template| {
            let (_, _, principles) = TEMPLATES.iter().find(|one| one.0 == *template).unwrap();
            let base = "https://w3id.org/xapi-social-learning/templates/";
            ToldFact {
                subject: Arc::new(Subject::Behaviour((*template).to_owned())),
                principles: principles.iter().copied().collect::<PrincipleSet>(),
                rule: Arc::from(format!("{base}{template}")),
                evidence: if self.followed {
                    Evidence::Followed
                } else {
                    Evidence::Matched
                },
            }
        });
        Told {
            sequence: self.sequence,
            time_ms: self.time,
            people: self.agents.clone(),
            facts: facts.collect(),
            circumstances: Circumstances {
                verb: Arc::from("http://adlnet.gov/expapi/verbs/asked"),
                activity: None,
                team: None,
                course: None,
                platform: None,
                social: Some(Social {
                    id: self.id(),
                    registration: self.registration,
                    target: self.target,
                    recipients: self.recipients.clone(),
                    marks: self.marks,
                    objective: self.objective.map(Arc::from),
                }),
            },
        }
    }
}

pub fn id_of(sequence: i64) -> Uuid {
    Uuid::from_u128(0x1000 + u128::try_from(sequence).unwrap())
}

/// The agents there are; 11 and 12 are declared to be 1 and 2.
pub const AGENTS: u32 = 12;

pub fn person(agent: u32) -> u32 {
    match agent {
        11 => 1,
        12 => 2,
        other => other,
    }
}

/// 1 to 8 are listed: 4 moves, 5 wants to be left out, 6 of networks only, 7 leaves, 8 has no band.
pub fn directory(moves: i64) -> Directory {
    let unit = |name: &str| Some(Arc::from(name));
    let place = |range, unit, band| Place { range, unit, band };
    let always = i64::MIN..i64::MAX;
    let member = |agent: u32| {
        let places = match agent {
            1 => vec![place(always.clone(), unit("a"), Some(Band::Senior))],
            2 => vec![place(always.clone(), unit("b"), Some(Band::Executive))],
            3 | 5 => vec![place(always.clone(), unit("a"), Some(Band::Entry))],
            4 => vec![
                place(i64::MIN..moves, unit("a"), Some(Band::Experienced)),
                place(moves..i64::MAX, unit("b"), Some(Band::Senior)),
            ],
            6 => vec![place(always.clone(), unit("b"), Some(Band::Entry))],
            7 => vec![place(i64::MIN..moves, unit("c"), Some(Band::Lead))],
            _ => vec![place(always.clone(), None, None)],
        };
        Member {
            keys: vec![key(agent)],
            places: places.into(),
            preferences: Preferences {
                opted_out: agent == 5,
                no_network: agent == 6,
            },
        }
    };
    Directory::new((1..=8).map(member).collect())
}

pub fn key(agent: u32) -> String {
    format!("mailto:{agent}@example.org")
}

/// Histories of up to some statements from a moment on, over some 150 days.
pub fn histories(start: i64, most: usize) -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec(statement(), 1..most).prop_map(move |made| {
        let mut all: Vec<Said> = Vec::new();
        for (place, one) in made.into_iter().enumerate() {
            let sequence = i64::try_from(place).unwrap() + 1;
            let target = one.target.filter(|_| !all.is_empty()).map(|target| {
                let target = &all[target % all.len()];
                (target.id(), target.time)
            });
            let time = match target {
                Some((_, time)) => time + one.delay,
                None => start + one.at,
            };
            all.push(Said {
                sequence,
                time,
                target: target.map(|(id, _)| id),
                ..one.said
            });
        }
        all.sort_by_key(|one| (one.time, one.sequence));
        all
    })
}

#[derive(Debug, Clone)]
struct Made {
    said: Said,
    target: Option<usize>,
    delay: i64,
    at: i64,
}

fn statement() -> impl Strategy<Value = Made> {
    let templates = prop::collection::vec(0..TEMPLATES.len(), 1..3);
    let often = prop::sample::select(vec![
        "asked-question",
        "answered",
        "acknowledged-answer",
        "shared-knowledge",
        "shared-formally",
        "shared-spontaneously",
        "debriefed-mistake",
        "shared-debrief",
        "raised-concern",
        "acknowledged-concern",
        "listened",
        "acknowledged-business-value",
        "shared-little-idea",
        "crossed-boundary",
    ]);
    let templates = prop_oneof![
        2 => often.prop_map(|one| vec![one]),
        1 => templates.prop_map(|places| {
            let mut names: Vec<&str> = places.iter().map(|place| TEMPLATES[*place].0).collect();
            names.sort_unstable();
            names.dedup();
            names
        }),
    ];
    let agents = |most| prop::collection::btree_set(1..=AGENTS, 0..most);
    let who = prop_oneof![
        9 => (1..=AGENTS).prop_map(|one| vec![one]),
        1 => agents(3).prop_map(|all| all.into_iter().collect()),
    ];
    let marks = (
        prop::option::of(0..Visibility::ALL.len()),
        prop::option::weighted(0.1, 0..Band::ALL.len()),
        any::<(bool, bool, bool)>(),
    );
    let minutes = |most: i64| (0..most).prop_map(|minute| minute * 60_000);
    let delay = prop_oneof![
        3 => minutes(4 * 1440),
        2 => minutes(70 * 1440),
        1 => Just(0),
        1 => Just(7 * DAY),
        1 => minutes(1440).prop_map(|delay| -delay),
    ];
    let at = minutes(150 * 1440);
    let objective = prop::option::of(prop::sample::select(vec!["x", "y"]));
    let links = (
        prop::option::weighted(0.6, any::<prop::sample::Index>()),
        prop::option::of(0..4_u128),
        agents(3),
    );
    (
        templates,
        who,
        marks,
        delay,
        at,
        objective,
        links,
        prop::bool::weighted(0.9),
    )
        .prop_map(
            |(
                templates,
                agents,
                (visibility, declared, flags),
                delay,
                at,
                objective,
                links,
                followed,
            )| {
                let (target, registration, recipients) = links;
                Made {
                    said: Said {
                        sequence: 0,
                        time: 0,
                        agents,
                        templates,
                        followed,
                        registration: registration.map(Uuid::from_u128),
                        target: None,
                        recipients: recipients.into_iter().collect(),
                        marks: Marks {
                            visibility: visibility.map(|place| Visibility::ALL[place]),
                            declared: declared.map(|place| Band::ALL[place]),
                            action_taken: flags.0,
                            actions: flags.1,
                            confirmed: flags.2,
                        },
                        objective,
                    },
                    target: target.map(|index| index.index(1_000_000)),
                    delay,
                    at,
                }
            },
        )
}
