//! RFC 9110, 12.5.4, applied to each language map by itself (Part 3, 2.1.3).

use proptest::prelude::*;
use tertulia::xapi::accept_language::AcceptLanguage;

fn chosen<'t>(header: &str, tags: &[&'t str]) -> Option<&'t str> {
    let index = AcceptLanguage::parse(header).choose(tags.iter().copied())?;
    Some(tags[index])
}

#[test]
fn the_range_with_the_highest_weight_wins_whatever_its_place() {
    assert_eq!(chosen("fr;q=0.5, en;q=0.8", &["fr", "en"]), Some("en"));
    assert_eq!(chosen("fr, en;q=0.999", &["en", "fr"]), Some("fr"));
    assert_eq!(chosen("fr;q=0.001 , en ; q=0", &["en", "fr"]), Some("fr"));
}

#[test]
fn of_equal_weights_the_first_range_wins() {
    assert_eq!(chosen("ko, fr, en", &["en", "fr"]), Some("fr"));
}

#[test]
fn rfc_4647_2_case_says_nothing() {
    assert_eq!(chosen("EN-gb", &["fr", "en-GB"]), Some("en-GB"));
}

#[test]
fn rfc_4647_3_3_1_a_range_takes_what_lies_under_it_at_a_subtag() {
    assert_eq!(chosen("en", &["fr", "en-US"]), Some("en-US"));
    assert_eq!(
        chosen("zh-Hant", &["zh-Hans", "zh-Hant-TW"]),
        Some("zh-Hant-TW")
    );
    assert_eq!(chosen("fr", &["frr", "fro-x"]), None);
}

#[test]
fn an_exact_tag_is_better_than_one_under_it() {
    assert_eq!(chosen("en", &["en-US", "en"]), Some("en"));
}

#[test]
fn rfc_4647_3_4_lookup_falls_back_to_shorter_tags_longest_first() {
    assert_eq!(chosen("en-GB", &["fr", "en"]), Some("en"));
    assert_eq!(chosen("zh-Hant-TW", &["zh", "zh-Hant"]), Some("zh-Hant"));
    assert_eq!(chosen("en-GB, fr;q=0.9", &["fr", "en"]), Some("en"));
}

#[test]
fn another_variety_of_the_language_is_the_last_resort() {
    assert_eq!(chosen("en-GB", &["fr", "en-US"]), Some("en-US"));
    assert_eq!(chosen("en-GB, fr;q=0.1", &["en-US", "fr"]), Some("fr"));
}

#[test]
fn weight_zero_excludes() {
    assert_eq!(chosen("en;q=0", &["en", "en-US"]), None);
    assert_eq!(chosen("*, en;q=0.000", &["en-US", "fr"]), Some("fr"));
    assert_eq!(chosen("en-GB, en;q=0", &["en", "en-US"]), None);
}

#[test]
fn the_longest_range_decides_about_a_tag() {
    assert_eq!(chosen("en, en-US;q=0", &["en-US", "en-AU"]), Some("en-AU"));
    assert_eq!(
        chosen("en, en-US;q=0.1, fr;q=0.5", &["en-US", "fr"]),
        Some("fr")
    );
}

#[test]
fn a_star_takes_any_tag_that_no_other_range_speaks_of() {
    assert_eq!(chosen("*;q=0.5, en;q=0.1", &["en", "ko"]), Some("ko"));
    assert_eq!(chosen("*;q=0.5, en;q=0.6", &["ko", "en"]), Some("en"));
    assert_eq!(chosen("*", &["ko", "en"]), Some("ko"));
    assert_eq!(chosen("*;q=0", &["ko", "en"]), None);
}

#[test]
fn malformed_ranges_and_weights_are_left_out() {
    let malformed = "en_US, e!, , en;q=2, en;q=0.1234, en;q=x, en;level=1, 12-en, waytoolongtag";
    assert_eq!(AcceptLanguage::parse(malformed), AcceptLanguage::any());
    assert_eq!(
        chosen(&format!("{malformed}, fr;q=0.1"), &["en", "fr"]),
        Some("fr")
    );
}

#[test]
fn without_a_preference_or_a_tag_nothing_is_chosen() {
    assert_eq!(chosen("", &["en"]), None);
    assert_eq!(chosen("en", &[]), None);
}

#[test]
fn ranges_beyond_the_first_sixty_four_are_left_out() {
    let header = format!("{}en", "ko,".repeat(63));
    assert_eq!(chosen(&header, &["fr", "en"]), Some("en"));
    assert_eq!(chosen(&format!("ko,{header}"), &["fr", "en"]), None);
}

proptest! {
    #[test]
    fn no_header_makes_it_fail_or_choose_what_is_not_there(
        header in "[-*a-z0-9,;=. ]{0,60}|\\PC{0,30}",
        tags in prop::collection::vec("[a-z]{2}(-[A-Z]{2})?", 0..5),
    ) {
        let index = AcceptLanguage::parse(&header).choose(tags.iter().map(String::as_str));
        prop_assert!(index.is_none_or(|index| index < tags.len()));
    }

    #[test]
    fn a_tag_asked_for_by_name_alone_is_the_one_chosen(
        tags in prop::collection::btree_set("[a-z]{2}(-[A-Z]{2})?", 1..6),
        choice: prop::sample::Index,
    ) {
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let wanted = tags[choice.index(tags.len())];
        prop_assert_eq!(chosen(wanted, &tags), Some(wanted));
    }
}
