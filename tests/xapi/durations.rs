//! xAPI 1.0.3, Part 2, 4.6

use proptest::prelude::*;
use tertulia::xapi::duration::is_duration;

use crate::support::{assert_broken, assert_valid, with};

#[test]
fn durations_follow_iso_8601() {
    for text in [
        "PT4H35M59.14S",
        "PT16559.14S",
        "P3Y1M29DT4H35M59.14S",
        "P3Y",
        "P4W",
        "PT0S",
        "P0D",
        "PT1M",
        "P1M",
        "P1Y2D",
        "PT1H5S",
        "PT0,5S",
        "P0.5Y",
        "PT1.5H",
        "P1DT12H36M0.12567S",
        "P1.5W",
        "P00000001Y",
    ] {
        assert!(is_duration(text), "{text}");
        assert_valid(&with("result", &format!(r#"{{"duration":"{text}"}}"#)));
    }
}

#[test]
fn other_texts_are_no_durations() {
    for text in [
        "",
        "P",
        "PT",
        "P1",
        "P1YT",
        "P1D2H",
        "PT1D",
        "P1H",
        "P4W1D",
        "P1Y4W",
        "P4WT1H",
        "PA1H0M0S",
        "1H",
        "-P1D",
        "+P1D",
        "P-1D",
        "pt1s",
        "PT1s",
        "PT1S1M",
        "P1M1Y",
        "PT1S1S",
        "PT.5S",
        "PT1.S",
        "PT1.5H30M",
        "P0.5YT1H",
        "P0.5Y1M",
        "PT1..5S",
        " PT1S",
        "PT1S ",
        "P1Y T1S",
        "PT1T1S",
        "P0003-06-04T12:30:05",
        "P00030604T123005",
        "PT１S",
        "PT1:30",
    ] {
        assert!(!is_duration(text), "{text}");
    }
    assert_broken(
        &with("result", r#"{"duration":"P4W1D"}"#),
        &["duration-malformed@/result/duration"],
    );
    assert_broken(
        &with("result", r#"{"duration":90}"#),
        &["not-a-string@/result/duration"],
    );
}

fn component(unit: char) -> impl Strategy<Value = String> {
    prop::option::of("[0-9]{1,6}")
        .prop_map(move |number| number.map_or_else(String::new, |number| format!("{number}{unit}")))
}

proptest! {
    #[test]
    fn any_selection_of_components_in_order_is_a_duration(
        date in ['Y', 'M', 'D'].map(component),
        time in ['H', 'M', 'S'].map(component),
    ) {
        let (date, time) = (date.concat(), time.concat());
        let separator = if time.is_empty() { "" } else { "T" };
        let text = format!("P{date}{separator}{time}");
        prop_assert_eq!(is_duration(&text), text != "P");
        // Garbled, or with a component too much, it is none.
        prop_assert!(!is_duration(&text[1..]));
        let with_weeks = format!("{text}1W");
        prop_assert_eq!(is_duration(&with_weeks), text == "P");
    }

    #[test]
    fn any_text_is_answered_without_panic(text in "[PTYMDHSW0-9.,é]{0,16}") {
        let _ = is_duration(&text);
    }
}
