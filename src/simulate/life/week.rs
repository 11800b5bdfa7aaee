//! What a week brings of itself: openings, and steps of courses.

use super::{Event, Simulation};
use crate::simulate::Sender;
use crate::simulate::calendar::{self, DAY, MINUTE, WEEK};

impl Simulation {
    /// Draws the openings of a week, a day before it begins: in the east it begins earlier.
    pub(super) fn week(&mut self, week: u32) {
        let monday = self.begin + i64::from(week) * WEEK;
        let progress = self.progress(monday);
        for who in (0..).take(self.world.people.len()) {
            // Holidays, illness, a fair.
            if self.world.person(who).silent || self.chance.happens(60) {
                continue;
            }
            let energy = self.culture(who).energy.at(progress);
            self.openings(who, monday, energy);
        }
        if week + 1 < self.weeks {
            self.queue.put(monday + WEEK - DAY, Event::Week(week + 1));
        }
    }

    fn openings(&mut self, who: u32, monday: i64, energy: u32) {
        let person = self.world.person(who);
        let site = self.world.unit_of(who).site;
        // Twenty chances a week, four a day.
        let each = person.pace * energy / 2_000;
        let weekends = person.weekends;
        for day in 0..7 {
            let midnight = monday + day * DAY;
            let chances = match calendar::weekday(midnight) {
                0..5 => 4,
                _ if weekends => 1,
                _ => 0,
            };
            for _ in 0..chances {
                if each == 0 || !self.chance.happens(each) {
                    continue;
                }
                if let Some(at) = site.instant(midnight, &mut self.chance) {
                    self.queue.put(at, Event::Opening(who));
                }
            }
        }
        if self.chance.happens(150) {
            let midnight = monday + self.chance.up_to(5) * DAY;
            if let Some(at) = site.instant(midnight, &mut self.chance) {
                self.queue.put(at, Event::Course(who));
            }
        }
    }

    /// A step of a course, and now and then the next one.
    pub(super) fn course(&mut self, who: u32, at: i64) {
        let id = self.chance.id();
        let json = self.scene(at).course(who, id);
        self.send(Sender::Course, who, Some(id), json, at);
        if self.chance.happens(300) {
            let at = at + MINUTE + self.chance.up_to(400_000);
            self.queue.put(at, Event::Course(who));
        }
    }
}
