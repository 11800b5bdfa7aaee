//! Measures counted again, plainly and slowly, from what `definitions` says; first those about people.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use tertulia::facts::together::TEMPLATES;
use tertulia::facts::told::{Band, Visibility};
use tertulia::facts::{Directory, Principle};

use crate::history::{Said, key, person};

/// Period, principle, measure, band, unit and the unit gone to.
pub type Key = (String, String, String, String, String, String);

/// What a row says: value, numerator, denominator, open.
pub type Says = (Option<f64>, Option<u64>, Option<u64>, Option<u64>);

pub type Rows = BTreeMap<Key, Says>;

/// A statement that counts, by people.
#[derive(Debug, Clone)]
pub struct Act {
    pub said: Said,
    pub people: BTreeSet<u32>,
}

pub struct World<'w> {
    pub acts: Vec<Act>,
    pub directory: &'w Directory,
    pub has_directory: bool,
    pub zone: TimeZone,
    /// Up to when things are followed.
    pub observed: i64,
    pub floor: usize,
}

impl<'w> World<'w> {
    pub fn of(history: &[Said], directory: &'w Directory, zone: TimeZone, observed: i64) -> Self {
        let has_directory = !directory.members().is_empty();
        let counts = |said: &&Said| said.followed;
        let act = |said: &Said| {
            let opted_out = |agent: &u32| has_directory && person(*agent) == 5;
            let people: BTreeSet<u32> = said
                .agents
                .iter()
                .filter(|one| !opted_out(one))
                .map(|one| person(*one))
                .collect();
            (said.agents.is_empty() || !people.is_empty()).then(|| Act {
                said: said.clone(),
                people,
            })
        };
        Self {
            acts: history.iter().filter(counts).filter_map(act).collect(),
            directory,
            has_directory,
            zone,
            observed,
            floor: 5,
        }
    }

    pub fn within(&self, range: &Range<i64>) -> Vec<&Act> {
        self.acts
            .iter()
            .filter(|act| range.contains(&act.said.time))
            .collect()
    }

    /// Their unit and band at a time; `None` where the directory has no place for them.
    pub fn place(&self, person: u32, time: i64) -> Option<(Option<String>, Option<Band>)> {
        let member = self.directory.member(&[key(person)])?;
        let place = member.at(time)?;
        Some((place.unit.as_deref().map(str::to_owned), place.band))
    }

    pub fn band(&self, person: u32, time: i64) -> Option<Band> {
        self.place(person, time).and_then(|place| place.1)
    }

    pub fn is_senior(&self, person: u32, time: i64) -> bool {
        matches!(
            self.band(person, time),
            Some(Band::Senior | Band::Executive)
        )
    }

    pub fn population(&self, range: &Range<i64>) -> Option<u64> {
        self.has_directory
            .then(|| self.directory.population(range).members)
    }

    pub fn day(&self, time: i64) -> Date {
        let at = Timestamp::from_millisecond(time).unwrap();
        self.zone.to_datetime(at).date()
    }
}

pub fn says(part: usize, whole: usize) -> Says {
    #[allow(clippy::cast_precision_loss)]
    let value = (whole > 0).then(|| part as f64 / whole as f64);
    (value, Some(part as u64), Some(whole as u64), None)
}

#[allow(clippy::cast_precision_loss)]
pub fn of_population(part: usize, whole: Option<u64>) -> Says {
    let value = whole
        .filter(|all| *all > 0)
        .map(|all| part as f64 / all as f64);
    (value, Some(part as u64), whole, None)
}

/// The rows of one period.
pub struct Page<'p> {
    pub period: &'p str,
    pub rows: &'p mut Rows,
}

impl Page<'_> {
    pub fn put(&mut self, measure: &str, says: Says) {
        self.put_at(measure, "", "", ("", ""), says);
    }

    pub fn put_at(
        &mut self,
        measure: &str,
        principle: &str,
        band: &str,
        units: (&str, &str),
        says: Says,
    ) {
        let text = str::to_owned;
        let key = (
            text(self.period),
            text(principle),
            text(measure),
            text(band),
            text(units.0),
            text(units.1),
        );
        assert!(
            self.rows.insert(key, says).is_none(),
            "two rows of {measure}"
        );
    }
}

fn principles(template: &str) -> &'static [Principle] {
    TEMPLATES.iter().find(|one| one.0 == template).unwrap().2
}

fn shares(template: &str) -> bool {
    template.starts_with("shared-") && template != "shared-knowledge-gap"
}

#[allow(clippy::too_many_lines)] // A line or two for each measure.
pub fn people(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let acts = world.within(range);
    let population = world.population(range);
    for principle in Principle::ALL.map(Some).into_iter().chain([None]) {
        let name = principle.map_or("", Principle::slug);
        let tells =
            |template: &str| principle.is_none_or(|one| principles(template).contains(&one));
        let mut everybody = BTreeSet::new();
        let mut members = BTreeSet::new();
        // Person, template, registration and day; and whether they were members at the first of them.
        let mut contributions: BTreeMap<_, bool> = BTreeMap::new();
        for act in &acts {
            for template in &act.said.templates {
                for person in &act.people {
                    let is_member = world.place(*person, act.said.time).is_some();
                    if tells(template) {
                        everybody.insert(*person);
                        if is_member {
                            members.insert(*person);
                        }
                    }
                    let day = world.day(act.said.time);
                    let one = (*person, *template, act.said.registration, day);
                    contributions.entry(one).or_insert(is_member);
                }
            }
        }
        let counted = if world.has_directory {
            &members
        } else {
            &everybody
        };
        page.put_at(
            "breadth",
            name,
            "",
            ("", ""),
            of_population(counted.len(), population),
        );
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        for ((person, template, ..), is_member) in &contributions {
            if tells(template) && *is_member {
                *counts.entry(*person).or_default() += 1.0;
            }
        }
        let mut counts: Vec<f64> = counts.into_values().collect();
        let (mut gini, mut top) = (None, None);
        if let Some(all) = population
            && !counts.is_empty()
        {
            let all = usize::try_from(all).unwrap();
            counts.resize(all, 0.0);
            let sum: f64 = counts.iter().sum();
            let pairs = counts
                .iter()
                .flat_map(|one| counts.iter().map(move |other| (one - other).abs()));
            #[allow(clippy::cast_precision_loss)]
            let of_all = 2.0 * all as f64 * sum;
            gini = Some(pairs.sum::<f64>() / of_all);
            counts.sort_by(|one, other| other.total_cmp(one));
            top = Some(counts.iter().take(all.div_ceil(10)).sum::<f64>() / sum);
        }
        page.put_at(
            "concentration",
            name,
            "",
            ("", ""),
            (gini, None, None, None),
        );
        page.put_at("top_tenth", name, "", ("", ""), (top, None, None, None));
        if let Some(principle) = principle {
            let mut codes: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
            for (template, code, of) in TEMPLATES {
                if of.contains(&principle) {
                    let who = codes.entry(code).or_default();
                    for act in acts.iter().filter(|act| act.said.is(template)) {
                        who.extend(&act.people);
                    }
                }
            }
            let shown = codes
                .values()
                .filter(|who| who.len() >= world.floor)
                .count();
            page.put_at(
                "behaviour_coverage",
                name,
                "",
                ("", ""),
                says(shown, codes.len()),
            );
        }
    }
    let did = |person: u32, which: &dyn Fn(&str) -> bool| {
        acts.iter().any(|act| {
            act.people.contains(&person) && act.said.templates.iter().any(|one| which(one))
        })
    };
    let takes = |one: &str| one.starts_with("asked-") || one == "shared-knowledge-gap";
    let gives = |one: &str| shares(one) || one == "answered" || one == "gave-feedback";
    let active: BTreeSet<u32> = acts.iter().flat_map(|act| act.people.clone()).collect();
    let both = active
        .iter()
        .filter(|one| did(**one, &takes) && did(**one, &gives))
        .count();
    page.put("give_and_take", says(both, active.len()));
    formal(world, range, page);
    let of_members = |acts: &[&Act], which: &[&str]| {
        let did = acts
            .iter()
            .filter(|act| which.iter().any(|one| act.said.is(one)));
        let who: BTreeSet<u32> = did
            .flat_map(|act| act.people.iter().map(|one| (*one, act.said.time)))
            .filter(|(one, at)| !world.has_directory || world.place(*one, *at).is_some())
            .map(|(one, _)| one)
            .collect();
        who.len()
    };
    let first = world.day(range.end).saturating_sub(365.days());
    let first = midnight(first, &world.zone);
    let year = first..range.end;
    let goals = of_members(&world.within(&year), &["aligned-goal"]);
    page.put(
        "goal_alignment",
        of_population(goals, world.population(&year)),
    );
    let directed = of_members(&acts, &["reflected", "completed-self-directed"]);
    page.put("self_direction", of_population(directed, population));
    let makers = ["authored-content", "curated-content"];
    page.put(
        "makers",
        of_population(of_members(&acts, &makers), population),
    );
    for (unit, all) in world.directory.population(range).by_unit {
        let who: BTreeSet<u32> = acts
            .iter()
            .filter(|act| makers.iter().any(|one| act.said.is(one)))
            .flat_map(|act| act.people.iter().map(|one| (*one, act.said.time)))
            .filter(|(one, at)| {
                world
                    .place(*one, *at)
                    .is_some_and(|place| place.0.as_deref() == Some(&*unit))
            })
            .map(|(one, _)| one)
            .collect();
        page.put_at(
            "makers_by_unit",
            "",
            "",
            (&unit, ""),
            of_population(who.len(), Some(all)),
        );
    }
}

fn formal(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let everybody: BTreeSet<u32> = world
        .acts
        .iter()
        .flat_map(|act| act.people.clone())
        .collect();
    let (mut yes, mut all, mut open) = (0, 0, 0);
    for person in everybody {
        let own = world.acts.iter().filter(|act| act.people.contains(&person));
        let own: Vec<&Act> = own
            .filter(|act| act.said.templates.iter().any(|one| shares(one)))
            .collect();
        let days: BTreeSet<Date> = own.iter().map(|act| world.day(act.said.time)).collect();
        for day in &days {
            let start = midnight(*day, &world.zone);
            let did = |on: Date, what: &str| {
                own.iter()
                    .any(|act| world.day(act.said.time) == on && act.said.is(what))
            };
            let is_new = !days
                .iter()
                .any(|before| before < day && before.saturating_add(365.days()) >= *day);
            if !range.contains(&start)
                || !is_new
                || !did(*day, "shared-formally")
                || did(*day, "shared-spontaneously")
            {
                continue;
            }
            let last = midnight(day.saturating_add(61.days()), &world.zone);
            if last > world.observed {
                open += 1;
                continue;
            }
            all += 1;
            let later = |on: &&Date| *on > day && **on <= day.saturating_add(60.days());
            yes += usize::from(
                days.iter()
                    .filter(later)
                    .any(|on| did(*on, "shared-spontaneously")),
            );
        }
    }
    let (value, part, whole, _) = says(yes, all);
    page.put("formal_then_spontaneous", (value, part, whole, Some(open)));
}

/// Whether a team or more people could see it.
pub fn is_seen(said: &Said) -> bool {
    !matches!(
        said.marks.visibility,
        None | Some(Visibility::Private | Visibility::Direct)
    )
}

/// Where a day begins, in milliseconds since 1970.
pub fn midnight(date: Date, zone: &TimeZone) -> i64 {
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    zone.to_timestamp(midnight).unwrap().as_millisecond()
}
