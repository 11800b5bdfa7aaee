use std::collections::BTreeSet;

use proptest::prelude::*;
use roaring::RoaringBitmap;
use tertulia::facts::Crowd;

/// Around as many as are listed, and many more.
fn people() -> impl Strategy<Value = BTreeSet<u32>> {
    let numbers = prop_oneof![0_u32..40, any::<u32>()];
    prop_oneof![
        prop::collection::btree_set(numbers.clone(), 0..20),
        prop::collection::btree_set(numbers, 15..60),
    ]
}

fn crowd(people: &BTreeSet<u32>) -> Crowd {
    let mut crowd = Crowd::default();
    // Not in their order, and some twice.
    crowd.extend(people.iter().rev().chain(people).copied());
    crowd
}

proptest! {
    #[test]
    fn a_crowd_is_the_set_of_those_in_it(people in people()) {
        let crowd = crowd(&people);
        prop_assert_eq!(crowd.is_empty(), people.is_empty());
        prop_assert!(crowd.iter().eq(people.iter().copied()));
    }

    #[test]
    fn two_crowds_unite_to_those_of_either_and_are_the_same_whichever_came_first(one in people(), other in people()) {
        let all: BTreeSet<u32> = one.union(&other).copied().collect();
        let (mut ours, mut theirs) = (crowd(&one), crowd(&other));
        ours.unite(&crowd(&other));
        theirs.unite(&crowd(&one));
        prop_assert_eq!(&ours, &crowd(&all));
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn a_crowd_adds_all_of_it_to_a_bitmap_and_says_whether_that_changes_anything(one in people(), other in people()) {
        let mut bitmap: RoaringBitmap = other.iter().copied().collect();
        prop_assert_eq!(crowd(&one).is_within(&bitmap), one.is_subset(&other));
        crowd(&one).add_to(&mut bitmap);
        prop_assert!(bitmap.iter().eq(one.union(&other).copied()));
        prop_assert!(crowd(&one).is_within(&bitmap));
    }
}
