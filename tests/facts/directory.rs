//! The organisation's directory: who is where at which time, and how many there are.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::facts::directory::listing::{pack, unpack};
use tertulia::facts::{
    Band, Directory, Listed, ListedPlace, Listing, Member, Place, Population, Preferences,
};
use tertulia::xapi::actor::Ifi;

fn date(text: &str) -> Option<Date> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn place(unit: &str, band: Band, from: &str, until: &str) -> ListedPlace {
    ListedPlace {
        unit: Some(unit.to_owned()),
        band: Some(band),
        from: date(from),
        until: date(until),
    }
}

fn mbox(name: &str) -> Ifi {
    Ifi::Mbox(format!("mailto:{name}@example.org"))
}

fn keys(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| mbox(name).key()).collect()
}

fn listed(name: &str, places: Vec<ListedPlace>) -> Listed {
    Listed {
        person: name.to_owned(),
        identifiers: vec![mbox(name)],
        places,
        include_in_reports: true,
        include_in_network: true,
    }
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn directory(members: Vec<Listed>, in_zone: &str) -> Directory {
    Listing { members }.directory(&zone(in_zone))
}

fn ms(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

fn unit_at(directory: &Directory, name: &str, instant: &str) -> Option<String> {
    let member = directory.member(&keys(&[name])).unwrap();
    let place = member.at(ms(instant))?;
    place.unit.as_deref().map(str::to_owned)
}

#[test]
fn a_person_is_where_they_were_at_the_time() {
    let places = vec![
        place("Sales", Band::Entry, "2026-01-01", "2026-07-01"),
        place("Research", Band::Lead, "2026-09-01", ""),
    ];
    let directory = directory(vec![listed("ada", places)], "UTC");
    let at = |instant| unit_at(&directory, "ada", instant);
    assert_eq!(at("2025-12-31T23:59:59.999Z"), None);
    assert_eq!(at("2026-01-01T00:00:00Z").as_deref(), Some("Sales"));
    assert_eq!(at("2026-06-30T23:59:59.999Z").as_deref(), Some("Sales"));
    // Until is the first day that does not count; on leave, she is nowhere.
    assert_eq!(at("2026-07-01T00:00:00Z"), None);
    assert_eq!(at("2026-09-01T00:00:00Z").as_deref(), Some("Research"));
    assert_eq!(at("2099-01-01T00:00:00Z").as_deref(), Some("Research"));
    assert!(directory.member(&keys(&["bo"])).is_none());
}

#[test]
fn days_begin_at_midnight_in_the_zone_whatever_the_clock_does_there() {
    let moves = |zone: &str, day: &str| {
        let places = vec![
            place("A", Band::Entry, "", day),
            place("B", Band::Entry, day, ""),
        ];
        directory(vec![listed("ada", places)], zone)
    };
    for (in_zone, day, midnight) in [
        ("Asia/Kathmandu", "2026-03-01", "2026-02-28T18:15:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z"),
        // The day after the clock was put forward.
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
        // Midnight did not come: the clock went from 24:00 to 01:00.
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
        // Midnight came twice, and counts the first time.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
        // There was no such day.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
    ] {
        let directory = moves(in_zone, day);
        let member = directory.member(&keys(&["ada"])).unwrap();
        let unit = |time| member.at(time).unwrap().unit.as_deref();
        let midnight = ms(midnight);
        assert_eq!(
            [unit(midnight - 1), unit(midnight)],
            [Some("A"), Some("B")],
            "{in_zone}"
        );
    }
}

#[test]
fn who_has_no_place_was_there_all_along() {
    let directory = directory(vec![listed("ada", Vec::new())], "UTC");
    assert_eq!(unit_at(&directory, "ada", "1970-01-01T00:00:00Z"), None);
    let member = directory.member(&keys(&["ada"])).unwrap();
    assert!(member.at(0).is_some());
    assert_eq!(directory.population(&(0..1)).members, 1);
}

#[test]
fn the_population_is_who_was_there_at_some_time_within_the_range_and_did_not_opt_out() {
    let mut out = listed("out", vec![place("A", Band::Lead, "", "")]);
    out.include_in_reports = false;
    let members = vec![
        listed("ada", vec![place("A", Band::Entry, "", "2026-02-01")]),
        listed(
            "bo",
            vec![
                place("A", Band::Entry, "2026-01-01", "2026-02-10"),
                place("B", Band::Lead, "2026-02-10", "2026-02-20"),
                place("A", Band::Entry, "2026-02-20", ""),
            ],
        ),
        listed("cy", vec![place("B", Band::Senior, "2026-03-01", "")]),
        out,
    ];
    let directory = directory(members, "UTC");
    let population = |from: &str, to: &str| {
        let day = |date: &str| ms(&format!("{date}T00:00:00Z"));
        let found = directory.population(&(day(from)..day(to)));
        let units = found.by_unit.iter().map(|(unit, n)| format!("{unit}{n}"));
        let bands = found
            .by_band
            .iter()
            .map(|(band, n)| format!("{}{n}", band.slug()));
        let all: Vec<String> = units.chain(bands).collect();
        (found.members, all.join(" "))
    };
    assert_eq!(
        population("2026-01-01", "2026-02-01"),
        (2, "A2 entry2".into())
    );
    // Ada left on the first day of the range, and cy comes on the day after it.
    let february = population("2026-02-01", "2026-03-01");
    assert_eq!(february, (1, "A1 B1 entry1 lead1".into()));
    assert_eq!(
        population("2026-03-01", "2026-03-02"),
        (2, "A1 B1 entry1 senior1".into())
    );
    assert_eq!(
        population("2020-01-01", "2020-01-02"),
        (1, "A1 entry1".into())
    );
}

#[test]
fn somebody_is_left_out_under_any_of_their_keys() {
    let mut two = listed("ada", Vec::new());
    two.identifiers.push(mbox("countess"));
    let mut directory = directory(vec![two, listed("bo", Vec::new())], "UTC");
    assert_eq!(directory.population(&(0..1)).members, 2);
    let out = Preferences::new(false, true);
    assert!(out.opted_out && out.no_network);
    // A declared alias of hers is in no directory.
    directory.heed(&keys(&["alias", "countess"]), out);
    for name in ["ada", "countess", "alias"] {
        assert_eq!(directory.preferences(&keys(&[name])), out, "{name}");
    }
    assert_eq!(
        directory.preferences(&keys(&["bo"])),
        Preferences::default()
    );
    assert_eq!(directory.population(&(0..1)).members, 1);
    // What is wanted under one identifier does not undo what is wanted under another.
    directory.heed(&keys(&["ada"]), Preferences::new(true, false));
    assert_eq!(directory.preferences(&keys(&["ada"])), out);
    let stranger = directory.identity(9, &keys(&["alias"]));
    assert!(!stranger.is_member && stranger.preferences.opted_out);
    let bo = directory.identity(7, &keys(&["nobody", "bo"]));
    assert!(bo.is_member && bo.at(0).is_some() && bo.person == 7);
}

#[test]
fn one_person_who_is_listed_as_two_is_the_first_whichever_key_comes_first() {
    let directory = directory(
        vec![
            listed("zoe", vec![place("A", Band::Entry, "", "")]),
            listed("ada", vec![place("B", Band::Lead, "", "")]),
        ],
        "UTC",
    );
    for order in [["ada", "zoe"], ["zoe", "ada"]] {
        let found = directory.identity(1, &keys(&order));
        assert_eq!(found.at(0).unwrap().unit.as_deref(), Some("A"));
    }
}

fn identifiers() -> impl Strategy<Value = Ifi> {
    prop_oneof![
        "[a-z]{1,6}".prop_map(|name| mbox(&name)),
        "[0-9a-f]{40}".prop_map(Ifi::MboxSha1Sum),
        "[a-z]{1,6}".prop_map(|name| Ifi::OpenId(format!("https://{name}.example.org/"))),
        (".{1,8}", "[a-z]{1,6}").prop_map(|(name, host)| Ifi::Account {
            home_page: format!("https://{host}.example.org"),
            name,
        }),
    ]
}

fn places() -> impl Strategy<Value = ListedPlace> {
    let day = || prop::option::of((2000_i16..2100, 1_i8..=12, 1_i8..=28));
    let unit = prop::option::of(".{1,8}");
    let band = prop::option::of(prop::sample::select(Band::ALL.to_vec()));
    (unit, band, day(), day()).prop_map(|(unit, band, from, until)| {
        let date = |(year, month, day)| Date::new(year, month, day).unwrap();
        ListedPlace {
            unit,
            band,
            from: from.map(date),
            until: until.map(date),
        }
    })
}

fn members() -> impl Strategy<Value = Listed> {
    (
        ".{1,8}",
        prop::collection::vec(identifiers(), 1..4),
        prop::collection::vec(places(), 0..4),
        any::<(bool, bool)>(),
    )
        .prop_map(|(person, identifiers, places, (reports, network))| Listed {
            person,
            identifiers,
            places,
            include_in_reports: reports,
            include_in_network: network,
        })
}

proptest! {
    #[test]
    fn what_is_kept_is_read_back_as_it_was(members in prop::collection::vec(members(), 0..6)) {
        let listing = Listing { members };
        let json = listing.to_json().unwrap();
        let kept = unpack(&pack(&json).unwrap()).unwrap();
        prop_assert_eq!(kept.as_slice(), json.as_bytes());
        prop_assert_eq!(Listing::from_json(&kept).unwrap(), listing);
    }

    #[test]
    fn the_member_of_a_key_is_the_one_a_search_finds(
        members in prop::collection::vec(members(), 0..6),
        others in prop::collection::vec(identifiers(), 0..4),
    ) {
        let directory = Listing { members: members.clone() }.directory(&TimeZone::UTC);
        let listed = members.iter().flat_map(|member| &member.identifiers);
        let all: Vec<&Ifi> = listed.chain(&others).collect();
        for wanted in all {
            let expected = members.iter().position(|one| one.identifiers.contains(wanted));
            let found = directory.member(&[wanted.key()]);
            let found = found.map(|found| {
                directory.members().iter().position(|one| std::ptr::eq(one, found)).unwrap()
            });
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn populations_of_many_ranges_are_those_of_each(
        members in prop::collection::vec(members(), 0..8),
        days in prop::collection::btree_set(0_i64..1_200, 1..12),
    ) {
        // Everybody in as few units as there are letters, within a few years, one place after the other.
        let mut members = members;
        for member in &mut members {
            let mut day = date("2019-06-01").unwrap();
            for (number, place) in member.places.iter_mut().enumerate() {
                let step = i32::try_from(number * 100 + member.person.len() * 37 % 300).unwrap();
                place.from = Some(day);
                day = day.saturating_add(jiff::Span::new().days(step + 1));
                place.until = (step % 3 > 0).then_some(day);
                if place.until.is_none() {
                    day = date("2100-01-01").unwrap();
                }
                place.unit = place.unit.as_ref().map(|unit| if unit.len() % 2 == 0 { "A" } else { "B" }.to_owned());
            }
        }
        let directory = Listing { members }.directory(&TimeZone::UTC);
        let begin = ms("2019-01-01T00:00:00Z");
        let cuts: Vec<i64> = days.into_iter().map(|day| begin + day * 86_400_000).collect();
        let ranges: Vec<_> = cuts.windows(2).map(|two| two[0]..two[1]).collect();
        let found = directory.populations(&ranges);
        prop_assert_eq!(found.len(), ranges.len());
        for (range, found) in ranges.iter().zip(found) {
            prop_assert_eq!(found, recounted(&directory, range), "{:?}", range);
        }
    }
}

/// Everybody looked at for one range.
fn recounted(directory: &Directory, range: &Range<i64>) -> Population {
    let mut population = Population::default();
    let included = |member: &&Member| !member.preferences.opted_out;
    for member in directory.members().iter().filter(included) {
        let within =
            |place: &&Place| place.range.start < range.end && range.start < place.range.end;
        let places: Vec<&Place> = member.places.iter().filter(within).collect();
        population.members += u64::from(!places.is_empty());
        let units: BTreeSet<_> = places
            .iter()
            .filter_map(|place| place.unit.clone())
            .collect();
        let bands: BTreeSet<_> = places.iter().filter_map(|place| place.band).collect();
        for unit in units {
            *population.by_unit.entry(unit).or_default() += 1;
        }
        for band in bands {
            *population.by_band.entry(band).or_default() += 1;
        }
    }
    population
}
