//! Cursors: signed, stateless, and bound to their query.

use jiff::Timestamp;
use proptest::prelude::*;
use tertulia::store::Position;
use tertulia::store::cursor::{sign, verify};

prop_compose! {
    fn positions()(stored in 0_i64..4_000_000_000_000, sequence in any::<i64>(), upper in any::<i64>()) -> Position {
        Position { stored: Timestamp::from_millisecond(stored).unwrap(), sequence, upper }
    }
}

proptest! {
    #[test]
    fn a_cursor_gives_back_its_position(position in positions(), query in ".*", secret in any::<[u8; 32]>()) {
        let cursor = sign(&secret, &query, &position);
        prop_assert_eq!(verify(&secret, &query, &cursor), Some(position));
    }

    #[test]
    fn a_cursor_of_another_query_or_another_server_is_refused(
        position in positions(), query in ".*", other in ".*", secret in any::<[u8; 32]>(), foreign in any::<[u8; 32]>(),
    ) {
        let cursor = sign(&secret, &query, &position);
        if other != query {
            prop_assert_eq!(verify(&secret, &other, &cursor), None);
        }
        if foreign != secret {
            prop_assert_eq!(verify(&foreign, &query, &cursor), None);
        }
    }

    #[test]
    fn a_cursor_changed_anywhere_is_refused(
        position in positions(), secret in any::<[u8; 32]>(), place in 0_usize..53, with in "[A-Za-z0-9_-]",
    ) {
        let mut cursor = sign(&secret, "verb=x", &position);
        let place = place % cursor.len();
        if cursor[place..=place] != with {
            cursor.replace_range(place..=place, &with);
            prop_assert_eq!(verify(&secret, "verb=x", &cursor), None);
        }
    }

    #[test]
    fn anything_else_is_refused_without_a_panic(text in ".*", secret in any::<[u8; 32]>()) {
        prop_assert_eq!(verify(&secret, "", &text), None);
    }
}
