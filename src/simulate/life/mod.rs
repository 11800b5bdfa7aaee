//! Who does what, and when: weeks bring openings, openings bring threads.

mod follow;
mod week;

use jiff::Timestamp;
use uuid::Uuid;

use super::calendar::{self, DAY, WEEK};
use super::chance::Chance;
use super::culture::Culture;
use super::deed::{Deed, OPENINGS, Opening};
use super::organisation::Organisation;
use super::outbox::{self, Fate};
use super::queue::Queue;
use super::thread::{Act, Route, Thread, Visibility};
use super::words::{Line, List};
use super::write::Scene;
use super::{Sender, Sent, Settings};

/// The statements, in the order in which they are sent. Deeds happen within the weeks, by the
/// clocks of their sites; what a phone held back may be sent days after the last of them.
pub struct Simulation {
    world: Organisation,
    chance: Chance,
    queue: Queue<Event>,
    begin: i64,
    end: i64,
    weeks: u32,
    threads: u64,
    items: u64,
}

enum Event {
    Week(u32),
    /// Somebody begins something.
    Opening(u32),
    Act(Box<Act>),
    /// Somebody takes a step of a course.
    Course(u32),
    /// Somebody takes back what a statement said.
    Voiding {
        who: u32,
        sender: Sender,
        voided: Uuid,
    },
    Send(Box<Mail>),
}

struct Mail {
    sender: Sender,
    json: String,
    repeat: bool,
}

impl Simulation {
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let mut chance = Chance::new(settings.seed);
        let world = Organisation::draw(settings, &mut chance);
        let begin = calendar::midnight(settings.from);
        let mut queue = Queue::new();
        if settings.weeks > 0 {
            queue.put(begin - DAY, Event::Week(0));
        }
        Self {
            world,
            chance,
            queue,
            begin,
            end: begin + i64::from(settings.weeks) * WEEK,
            weeks: settings.weeks,
            threads: 1_000,
            items: 10_000,
        }
    }

    /// How much of the time watched has gone by, in per mille.
    fn progress(&self, at: i64) -> u32 {
        let part = (at - self.begin) * 1_000 / (self.end - self.begin).max(1);
        u32::try_from(part.clamp(0, 1_000)).unwrap_or(0)
    }

    fn culture(&self, who: u32) -> Culture {
        self.world.unit_of(who).culture
    }

    fn open(&mut self, who: u32, at: i64) {
        let unit = self.world.person(who).unit;
        let sender = self.sender(unit);
        let opening = self.opening(who, sender, at);
        let language = self.world.person(who).language;
        let deed = opening.deed;
        let to = match deed {
            Deed::AcknowledgedExpertise | Deed::AcknowledgedDifference => {
                let Some(to) = self.world.neighbour(unit, who, &mut self.chance) else {
                    return;
                };
                Some(to)
            }
            _ if opening.title == List::Questions && self.chance.happens(500) => {
                self.world.neighbour(unit, who, &mut self.chance)
            }
            _ => None,
        };
        let crosses = match deed {
            Deed::CreatedNetwork | Deed::SharedResourceAcrossBoundary => true,
            Deed::AskedQuestion | Deed::AskedForHelp | Deed::SharedKnowledge => {
                self.chance.happens(120)
            }
            _ => false,
        };
        let route = match deed {
            Deed::SharedKnowledge | Deed::SharedLittleIdea => self.route(),
            _ => Route::Unsaid,
        };
        self.threads += 1;
        let thread = Thread {
            number: self.threads,
            registration: self.chance.id(),
            sender,
            opening: deed,
            opener: who,
            unit,
            title: Line::draw(language, opening.title, &mut self.chance),
            visibility: Visibility::draw(deed, &mut self.chance),
            route,
            across: crosses
                .then(|| self.world.other_unit(unit, &mut self.chance))
                .flatten(),
        };
        self.act(
            &Act {
                deed,
                who,
                to,
                about: None,
                item: 0,
                thread,
            },
            at,
        );
    }

    /// Units talk where they are at home, and on the community now and then.
    fn sender(&mut self, unit: u16) -> Sender {
        let home = self.world.unit(unit).home;
        match self.chance.below(100) {
            0..8 if home == Sender::Profile => Sender::Bare,
            8..14 if home == Sender::Profile => Sender::Forum,
            70.. => Sender::Profile,
            _ => home,
        }
    }

    fn opening(&mut self, who: u32, sender: Sender, at: i64) -> &'static Opening {
        let leaning = self.culture(who).leaning;
        let progress = self.progress(at);
        let percent = leaning.map(|trend| trend.at(progress));
        let band = self.world.person(who).band;
        let weights = OPENINGS.iter().map(|opening| {
            let fits = opening.fits(sender, band);
            u32::from(fits) * opening.weight * percent[opening.principle]
        });
        &OPENINGS[self.chance.weighted(weights)]
    }

    fn route(&mut self) -> Route {
        match self.chance.below(100) {
            0..45 => Route::Spontaneous,
            45..65 => Route::Formal,
            _ => Route::Unsaid,
        }
    }

    /// Does it, sends it, and lets others react to what was sent.
    fn act(&mut self, act: &Act, at: i64) {
        let sender = act.thread.sender;
        let id = outbox::id(sender, &mut self.chance);
        let json = self.scene(at).statement(act, id);
        let sent = self.send(sender, act.who, id, json, at);
        self.follow(act, id, sent);
    }

    fn scene(&mut self, at: i64) -> Scene<'_> {
        Scene {
            world: &self.world,
            chance: &mut self.chance,
            at,
        }
    }

    /// Sends what happened at a time, and says when it is sent.
    fn send(&mut self, sender: Sender, who: u32, id: Option<Uuid>, json: String, at: i64) -> i64 {
        let fate = Fate::draw(&self.world, sender, who, id.is_some(), at, &mut self.chance);
        if let Some(again) = fate.again {
            let json = outbox::retold(&json, id, &mut self.chance);
            self.mail(again, sender, json, true);
        }
        if let (Some(voided), Some(at)) = (id, fate.voided) {
            self.queue.put(
                at,
                Event::Voiding {
                    who,
                    sender,
                    voided,
                },
            );
        }
        self.mail(fate.sent, sender, json, false);
        fate.sent
    }

    fn mail(&mut self, at: i64, sender: Sender, json: String, repeat: bool) {
        let mail = Mail {
            sender,
            json,
            repeat,
        };
        self.queue.put(at, Event::Send(Box::new(mail)));
    }

    /// Voids at once: nobody voids a voiding statement (xAPI 1.0.3, Part 2, 2.3.2).
    fn void(&mut self, who: u32, sender: Sender, voided: Uuid, at: i64) {
        let id = self.chance.id();
        let json = self.scene(at).voiding(who, id, voided);
        self.mail(at + 500, sender, json, false);
    }
}

impl Iterator for Simulation {
    type Item = Sent;

    fn next(&mut self) -> Option<Sent> {
        loop {
            let (at, event) = self.queue.next()?;
            match event {
                Event::Week(week) => self.week(week),
                Event::Opening(who) => self.open(who, at),
                Event::Act(act) => self.act(&act, at),
                Event::Course(who) => self.course(who, at),
                Event::Voiding {
                    who,
                    sender,
                    voided,
                } => self.void(who, sender, voided, at),
                Event::Send(mail) => {
                    return Some(Sent {
                        at: Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX),
                        sender: mail.sender,
                        json: mail.json,
                        repeat: mail.repeat,
                    });
                }
            }
        }
    }
}
