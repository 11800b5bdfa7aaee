//! The organisation: units of a function at a site, and the people in them.

use super::calendar::{SITES, Site};
use super::chance::Chance;
use super::culture::Culture;
use super::person::{Band, Person};
use super::{Sender, Settings};

/// What units do: name, slug, how many work in it, and where they mostly talk.
const FUNCTIONS: [(&str, &str, u32, Sender); 12] = [
    ("Engineering", "engineering", 20, Sender::Profile),
    ("Customer care", "care", 14, Sender::Bare),
    ("Training", "training", 8, Sender::Forum),
    ("Field service", "field", 14, Sender::Profile),
    ("Sales", "sales", 12, Sender::Bare),
    ("Finance", "finance", 7, Sender::Forum),
    ("Operations", "operations", 12, Sender::Profile),
    ("Design", "design", 7, Sender::Profile),
    ("Partners", "partners", 8, Sender::Bare),
    ("People", "people", 6, Sender::Profile),
    ("Research", "research", 8, Sender::Forum),
    ("Quality", "quality", 9, Sender::Profile),
];

pub(super) struct Unit {
    pub(super) function: &'static str,
    /// `FUNCTION-SITE`, a stable code.
    pub(super) code: String,
    pub(super) site: &'static Site,
    pub(super) home: Sender,
    pub(super) culture: Culture,
    people: Vec<u32>,
}

pub(super) struct Organisation {
    pub(super) units: Vec<Unit>,
    pub(super) people: Vec<Person>,
}

impl Organisation {
    pub(super) fn draw(settings: &Settings, chance: &mut Chance) -> Self {
        let most = FUNCTIONS.len() * SITES.len();
        let wanted = usize::try_from(settings.people / 18).unwrap_or(most);
        let mut units: Vec<Unit> = (0..wanted.clamp(3, most))
            .map(|place| Unit::draw(place, chance))
            .collect();
        let sizes: Vec<u32> = (0..units.len())
            .map(|place| FUNCTIONS[place % FUNCTIONS.len()].2)
            .collect();
        let people = (0..settings.people)
            .map(|who| {
                let place = chance.weighted(sizes.iter().copied());
                let unit = &mut units[place];
                unit.people.push(who);
                let partner = unit.code.starts_with("partners");
                let field = unit.code.starts_with("field");
                let number = u16::try_from(place).unwrap_or(0);
                Person::draw(number, unit.site.language, partner, field, chance)
            })
            .collect();
        Self { units, people }
    }

    pub(super) fn person(&self, who: u32) -> &Person {
        &self.people[usize::try_from(who).unwrap_or(0)]
    }

    pub(super) fn unit(&self, unit: u16) -> &Unit {
        &self.units[usize::from(unit)]
    }

    pub(super) fn unit_of(&self, who: u32) -> &Unit {
        self.unit(self.person(who).unit)
    }

    /// Somebody of a unit other than `not`, sooner one who does much; `None` where there is nobody.
    pub(super) fn colleague(&self, unit: u16, not: u32, chance: &mut Chance) -> Option<u32> {
        let people = &self.unit(unit).people;
        let mut best: Option<u32> = None;
        for _ in 0..3 {
            if people.is_empty() {
                return None;
            }
            let who = chance.one_of(people);
            let person = self.person(who);
            if who == not || person.silent {
                continue;
            }
            let livelier = best.is_none_or(|best| self.person(best).pace < person.pace);
            if livelier {
                best = Some(who);
            }
        }
        best
    }

    /// Somebody of whatever unit, mostly of the unit given.
    pub(super) fn neighbour(&self, unit: u16, not: u32, chance: &mut Chance) -> Option<u32> {
        let unit = if chance.happens(180) {
            self.other_unit(unit, chance).unwrap_or(unit)
        } else {
            unit
        };
        self.colleague(unit, not, chance)
    }

    /// Somebody of at least this band, of the unit or else of another.
    pub(super) fn at_least(
        &self,
        band: Band,
        unit: u16,
        not: u32,
        chance: &mut Chance,
    ) -> Option<u32> {
        (0..8).find_map(|_| {
            let who = self.neighbour(unit, not, chance)?;
            (self.person(who).band >= band).then_some(who)
        })
    }

    pub(super) fn other_unit(&self, than: u16, chance: &mut Chance) -> Option<u16> {
        let other = u16::try_from(chance.place(self.units.len())).ok()?;
        (other != than && !self.unit(other).people.is_empty()).then_some(other)
    }
}

impl Unit {
    fn draw(place: usize, chance: &mut Chance) -> Self {
        let (function, slug, _, home) = FUNCTIONS[place % FUNCTIONS.len()];
        // Functions and sites go through all their pairs before one comes again.
        let site = &SITES[(place + place / FUNCTIONS.len()) % SITES.len()];
        Self {
            function,
            code: format!("{slug}-{}", site.slug),
            site,
            home,
            culture: Culture::of_unit(place, chance),
            people: Vec::new(),
        }
    }
}
