//! The same settings, the same bytes; other settings, other bytes.

use std::fmt::Write as _;

use jiff::civil::date;
use sha2::{Digest as _, Sha256};
use tertulia::simulate::{Sent, Settings, Simulation};

fn some(settings: &Settings) -> Vec<Sent> {
    Simulation::new(settings).take(3_000).collect()
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    let settings = Settings::default();
    assert_eq!(some(&settings), some(&settings));
}

#[test]
fn each_setting_changes_the_bytes() {
    let usual = Settings::default();
    let others = [
        Settings {
            seed: 8,
            ..usual.clone()
        },
        Settings {
            people: 201,
            ..usual.clone()
        },
        Settings {
            weeks: 25,
            ..usual.clone()
        },
        Settings {
            from: date(2026, 1, 12),
            ..usual.clone()
        },
    ];
    for other in others {
        assert_ne!(some(&usual), some(&other), "{other:?}");
    }
}

/// A life that changes with the machine, or unnoticed from one version to the next, would make
/// figures that were measured with it incomparable. Whoever means to change it changes this.
#[test]
fn the_bytes_are_the_same_on_every_machine() {
    let mut digest = Sha256::new();
    for sent in some(&Settings::default()) {
        digest.update(format!("{} {}\n", sent.at, sent.json));
    }
    let mut hex = String::new();
    for byte in digest.finalize() {
        write!(hex, "{byte:02x}").unwrap();
    }
    assert_eq!(
        hex,
        "2725adaef123dca6b0df93f9f4b485b1c4057108c93496a0ebc490d37c8eb064"
    );
}

#[test]
fn nobody_says_nothing_and_one_person_is_possible() {
    let of = |people, weeks| {
        let settings = Settings {
            people,
            weeks,
            ..Settings::default()
        };
        Simulation::new(&settings).count()
    };
    assert_eq!(of(0, 26), 0);
    assert_eq!(of(200, 0), 0);
    for people in 1..12 {
        of(people, 30);
    }
    assert!(of(30, 4) > 20);
}
