//! What people did who opted out, as it is worked out of a day and kept.

use proptest::prelude::*;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::facts::day::withheld::Withheld;
use tertulia::facts::{Part, Series, Told};

use super::pairs::{Said, said, told, whom};

/// Statements a second after each other.
fn day(all: &[Said]) -> Vec<Told> {
    let at = |(place, said): (i64, &Said)| Told {
        time_ms: -5_000 + place * 1_000,
        ..told(said)
    };
    (0..).zip(all).map(at).collect()
}

fn part(all: &[Said]) -> Withheld {
    let (whom, mut part) = (whom(), Withheld::default());
    for told in day(all) {
        Part::add(&mut part, &told, &whom);
    }
    part
}

#[test]
fn only_statements_of_somebody_who_opted_out_are_there_and_leave_where_nobody_else_did_them() {
    let part = part(&[
        (vec![1, 2], Some("Forum"), false),
        (vec![1, 9], None, true),
        (vec![], None, false),
        (vec![9], None, false),
    ]);
    let told: Vec<_> = part
        .all()
        .map(|one| (one.time_ms, one.whole, one.people.to_vec()))
        .collect();
    assert_eq!(told, [(-4_000, false, vec![9]), (-2_000, true, vec![9])]);
    let series = |place: usize| -> Vec<&Series> {
        let one = part.all().nth(place).unwrap();
        let mut all: Vec<&Series> = one.series().map(|place| &part.series()[place]).collect();
        all.sort();
        all
    };
    let (openness, sharing) = (Series::principle(Openness), Series::principle(Sharing));
    let asked = Series::behaviour("asked");
    assert_eq!(series(0), [&openness, &sharing, &asked]);
    assert_eq!(series(1), [&openness, &asked]);
}

proptest! {
    #[test]
    fn a_part_is_read_as_it_was_written(all in prop::collection::vec(said(), 0..30)) {
        let part = part(&all);
        let bytes = part.to_bytes();
        prop_assert_eq!(Withheld::from_bytes(&bytes), Some(part));
        prop_assert_eq!(Withheld::from_bytes(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn bytes_that_are_no_part_are_refused_or_read_and_never_break_anything(
        all in prop::collection::vec(said(), 0..10),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = part(&all).to_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        Withheld::from_bytes(&bytes);
    }
}
