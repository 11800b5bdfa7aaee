//! A plain source of statements: people who ask, share, acknowledge and debrief in threads.

use jiff::{SignedDuration, Timestamp};

pub struct Settings {
    pub people: u32,
    pub weeks: u32,
    pub seed: u64,
    pub from: Timestamp,
}

pub struct Sent {
    #[allow(dead_code)] // Not everything that measures looks at it.
    pub at: Timestamp,
    pub json: String,
}

pub struct Simulation {
    random: u64,
    people: u64,
    at: Timestamp,
    end: Timestamp,
}

const VERBS: [&str; 6] = [
    "http://adlnet.gov/expapi/verbs/asked",
    "http://activitystrea.ms/schema/1.0/acknowledge",
    "http://adlnet.gov/expapi/verbs/shared",
    "https://w3id.org/xapi-social-learning/verbs/debriefed",
    "http://adlnet.gov/expapi/verbs/experienced",
    "http://adlnet.gov/expapi/verbs/completed",
];

impl Simulation {
    pub fn new(settings: &Settings) -> Self {
        Self {
            random: settings.seed,
            people: u64::from(settings.people),
            at: settings.from,
            end: settings.from + SignedDuration::from_hours(i64::from(settings.weeks) * 168),
        }
    }

    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.random;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ (drawn >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound
    }
}

impl Iterator for Simulation {
    type Item = Sent;

    fn next(&mut self) -> Option<Sent> {
        // 2.6 statements a week and person.
        let step = 604_800_000 * 10 / 26 / self.people;
        let step = self.below(2 * step + 1);
        self.at += SignedDuration::from_millis(step.cast_signed());
        if self.at >= self.end {
            return None;
        }
        let (high, low) = (self.draw(), self.draw());
        let person = self.below(self.people);
        let guide = self.below(self.people / 50 + 1);
        let course = person % 40;
        let verb = VERBS[usize::try_from(self.below(6)).unwrap()];
        let thread = self.below(self.people * 20);
        let registration = person;
        let late = SignedDuration::from_secs(if self.below(20) == 0 { 86_400 } else { 3 });
        let id = uuid::Builder::from_random_bytes(
            ((u128::from(high) << 64) | u128::from(low)).to_be_bytes(),
        )
        .into_uuid();
        let words: Vec<String> = (0..18)
            .map(|_| format!("{:x}", self.below(1 << 20)))
            .collect();
        let at = self.at;
        let time = at - late;
        let words = words.join(" ");
        let json = format!(
            r#"{{"id":"{id}","actor":{{"objectType":"Agent","name":"Person {person}","account":{{"homePage":"https://lms.example.org","name":"{person}"}}}},"verb":{{"id":"{verb}","display":{{"en":"did"}}}},"object":{{"objectType":"Activity","id":"https://lms.example.org/threads/{thread}","definition":{{"type":"http://id.tincanapi.com/activitytype/discussion","name":{{"en":"Thread {thread} of the course"}}}}}},"result":{{"response":"{words}"}},"context":{{"registration":"00000000-0000-4000-8000-{registration:012}","instructor":{{"objectType":"Agent","mbox":"mailto:guide{guide}@example.org"}},"platform":"LMS","language":"en","contextActivities":{{"parent":[{{"id":"https://lms.example.org/courses/{course}"}}],"grouping":[{{"id":"https://lms.example.org"}}]}},"extensions":{{"https://lms.example.org/extensions/session":"{high:x}"}}}},"timestamp":"{time}"}}"#
        );
        Some(Sent { at, json })
    }
}
