//! Days, sites and their hours.
//!
//! Instants are milliseconds since the epoch. Sites keep one offset all year: a zone database would
//! make the bytes depend on its version.

use jiff::civil::Date;
use jiff::tz::Offset;

use super::chance::Chance;

pub(super) const SECOND: i64 = 1_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
pub(super) const WEEK: i64 = 7 * DAY;

/// A place where people work, and when.
pub(super) struct Site {
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    /// Place in the list of languages.
    pub(super) language: u8,
    /// Minutes ahead of UTC.
    pub(super) offset: i32,
    /// The four stretches of a day in which people post: first minute, length in minutes, how much
    /// of the day falls into it.
    pub(super) stretches: [(u16, u16, u32); 4],
    /// What is left of the two last stretches on Fridays, in per mille.
    pub(super) friday: u32,
}

pub(super) const SITES: [Site; 6] = [
    Site {
        name: "Cork",
        slug: "cork",
        language: 0,
        offset: 0,
        stretches: [(540, 90, 25), (630, 120, 35), (840, 120, 25), (960, 90, 15)],
        friday: 900,
    },
    Site {
        name: "Berlin",
        slug: "berlin",
        language: 1,
        offset: 60,
        stretches: [
            (465, 105, 35),
            (570, 150, 35),
            (780, 120, 20),
            (900, 90, 10),
        ],
        friday: 350,
    },
    Site {
        name: "Lyon",
        slug: "lyon",
        language: 2,
        offset: 60,
        stretches: [
            (525, 75, 20),
            (600, 120, 35),
            (840, 150, 30),
            (990, 105, 15),
        ],
        friday: 700,
    },
    Site {
        name: "Lisbon",
        slug: "lisbon",
        language: 3,
        offset: 0,
        stretches: [
            (570, 60, 15),
            (630, 150, 35),
            (870, 150, 30),
            (1_020, 120, 20),
        ],
        friday: 800,
    },
    Site {
        name: "Osaka",
        slug: "osaka",
        language: 4,
        offset: 540,
        stretches: [
            (525, 75, 30),
            (600, 120, 25),
            (780, 180, 25),
            (1_020, 150, 20),
        ],
        friday: 1_000,
    },
    Site {
        name: "Toronto",
        slug: "toronto",
        language: 0,
        offset: -300,
        stretches: [(510, 90, 30), (600, 120, 30), (780, 150, 25), (960, 60, 15)],
        friday: 600,
    },
];

impl Site {
    /// An instant of somebody's working day. `day` is its midnight in UTC; `None` where the Friday
    /// afternoon is off.
    pub(super) fn instant(&self, day: i64, chance: &mut Chance) -> Option<i64> {
        let place = chance.weighted(self.stretches.iter().map(|(_, _, weight)| *weight));
        if place >= 2 && weekday(day) == 4 && !chance.happens(self.friday) {
            return None;
        }
        let (first, length, _) = self.stretches[place];
        let minute = i64::from(first) + chance.up_to(u32::from(length));
        Some(day + (minute - i64::from(self.offset)) * MINUTE + chance.up_to(60_000))
    }

    /// The first instant from `at` on at which somebody here is at work.
    pub(super) fn awake(&self, at: i64, chance: &mut Chance) -> i64 {
        let shift = i64::from(self.offset) * MINUTE;
        let local = at + shift;
        let day = local.div_euclid(DAY) * DAY;
        let minute = (local - day) / MINUTE;
        let [(opens, ..), _, _, (last, length, _)] = self.stretches;
        let works = weekday(day) < 5;
        if works && (i64::from(opens)..i64::from(last + length)).contains(&minute) {
            return at;
        }
        let mut next = if minute < i64::from(opens) {
            day
        } else {
            day + DAY
        };
        while weekday(next) > 4 {
            next += DAY;
        }
        next + (i64::from(opens) + chance.up_to(100)) * MINUTE + chance.up_to(60_000) - shift
    }
}

/// The midnight in UTC that begins a day.
pub(super) fn midnight(date: Date) -> i64 {
    let midnight = date.at(0, 0, 0, 0);
    Offset::UTC
        .to_timestamp(midnight)
        .map_or(0, jiff::Timestamp::as_millisecond)
}

/// 0 is Monday. The epoch was a Thursday.
pub(super) fn weekday(day: i64) -> i64 {
    (day.div_euclid(DAY) + 3).rem_euclid(7)
}

/// How long until somebody reacts, in milliseconds, at a pace in percent: minutes as a rule, days now
/// and then.
pub(super) fn reaction(percent: u32, chance: &mut Chance) -> i64 {
    const MINUTES: [u32; 13] = [
        4, 9, 18, 30, 50, 80, 130, 210, 360, 700, 1_500, 3_000, 7_500,
    ];
    let place = chance.place(MINUTES.len() - 1);
    let (low, high) = (MINUTES[place], MINUTES[place + 1]);
    let minutes = i64::from(low) + chance.up_to(high - low);
    (minutes * i64::from(percent) / 100) * MINUTE + chance.up_to(60_000)
}
