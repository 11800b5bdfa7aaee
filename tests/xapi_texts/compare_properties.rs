//! Part 2, 2.3.1 as properties over statements of every shape.

use proptest::prelude::*;
use tertulia::xapi::compare::difference;

use crate::samples::{Draw, Tree, put, statements, text};
use crate::with;

fn compare(ours: &str, theirs: &str) -> Option<String> {
    with(ours, |ours| with(theirs, |theirs| difference(ours, theirs)))
}

const UNORDERED: [&str; 8] = [
    "member",
    "parent",
    "grouping",
    "category",
    "other",
    "contextAgents",
    "contextGroups",
    "relevantTypes",
];

/// The same statement as another client, or another store, might write it.
fn rewrite(tree: &mut Tree, key: &str, draw: &mut Draw) {
    match tree {
        Tree::Leaf(leaf) => respell(key, leaf, draw),
        Tree::List(items) => {
            for item in items.iter_mut() {
                rewrite(item, key, draw);
            }
            if UNORDERED.contains(&key) {
                draw.shuffle(items);
            }
        }
        Tree::Object(members) => {
            members.retain(|(name, _)| {
                !matches!(&**name, "definition" | "display") || key == "attachments"
            });
            for (name, value) in members.iter_mut() {
                // Inside extensions no name means anything, but values still have their spellings.
                let inside = key == "extensions" || key == "plain";
                rewrite(value, if inside { "plain" } else { name }, draw);
            }
            draw.shuffle(members);
        }
    }
    match (key, tree.get("objectType")) {
        ("", _) => set_by_another_server(tree, draw),
        ("object", None) => {
            put(tree, "objectType", text("Activity"));
            let definition = draw.definition();
            put(tree, "definition", definition);
        }
        ("actor", None) => put(tree, "objectType", text("Agent")),
        ("verb", _) => {
            let display = draw.language_map();
            put(tree, "display", display);
        }
        ("contextActivities", _) => stand_in_lists(tree),
        _ => {}
    }
}

fn set_by_another_server(statement: &mut Tree, draw: &mut Draw) {
    const SET: [&str; 5] = ["id", "stored", "authority", "version", "timestamp"];
    let Tree::Object(members) = statement else {
        return;
    };
    members.retain(|(name, _)| !SET.contains(&&**name) || draw.below(3) > 0);
    if members.iter().all(|(name, _)| name != "stored") {
        put(statement, "stored", text("2026-11-24T00:00:00.000Z"));
    }
}

fn stand_in_lists(activities: &mut Tree) {
    let Tree::Object(members) = activities else {
        return;
    };
    for (_, value) in members {
        if matches!(value, Tree::Object(_)) {
            *value = Tree::List(vec![value.clone()]);
        }
    }
}

fn respell(key: &str, leaf: &mut String, draw: &mut Draw) {
    let is_number = leaf.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    if is_number && draw.below(2) == 1 {
        *leaf = match leaf.split_once('.') {
            Some(_) => format!("{leaf}00"),
            None if leaf.contains('e') => leaf.replace('e', "E+"),
            None => format!("{leaf}.0e0"),
        }
        .replace("E+-", "E-");
    }
    match key {
        "id" | "registration" if leaf.starts_with("\"6690e6c9") => *leaf = leaf.to_uppercase(),
        "mbox" => {
            *leaf = leaf
                .replace("example.org", "EXAMPLE.org")
                .replace("mailto", "MailTo");
        }
        "mbox_sha1sum" | "sha2" => *leaf = leaf.to_uppercase(),
        "language" => *leaf = leaf.to_lowercase(),
        "contentType" => *leaf = leaf.replace("text/Plain", "TEXT/plain"),
        "timestamp" => *leaf = text("2026-11-23T12:53:50.123+01:00").text(),
        _ => {}
    }
}

/// Whether a change at a place makes it another statement, by the words of 2.3.1.
fn is_significant(pointer: &str) -> bool {
    let steps: Vec<_> = pointer.split('/').collect();
    let place = steps
        .iter()
        .position(|step| *step == "extensions")
        .unwrap_or(steps.len());
    let named = |step: &str| steps[..place].contains(&step);
    let of_the_server = ["stored", "authority", "version"].contains(&steps[1]);
    let display = steps[..place]
        .windows(2)
        .any(|pair| pair == ["verb", "display"]);
    !of_the_server && !display && !named("definition") && steps.last() != Some(&"objectType")
}

/// Another value of the same kind.
fn change(leaf: &mut String) {
    let close = leaf.len() - 1;
    if leaf.len() > 30
        && leaf[1..close]
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    {
        leaf.replace_range(close - 1..close, "f");
    } else if leaf.starts_with("\"2026") {
        *leaf = leaf.replace("2026", "2025");
    } else if leaf.starts_with('"') {
        leaf.insert_str(1, "changed");
    } else if ["null", "true", "false"].contains(&&**leaf) {
        "\"changed\"".clone_into(leaf);
    } else {
        let sign = usize::from(leaf.starts_with('-'));
        leaf.insert(sign, '7');
    }
}

proptest! {
    #[test]
    fn a_statement_is_the_same_as_itself((tree, mut draw) in statements()) {
        let mut other = tree.clone();
        if let Tree::Object(members) = &mut other {
            draw.shuffle(members);
        }
        prop_assert_eq!(compare(&tree.text(), &tree.text()), None);
        prop_assert_eq!(compare(&tree.text(), &other.text()), None);
    }

    #[test]
    fn what_2_3_1_excepts_makes_no_difference_either_way((tree, mut draw) in statements()) {
        let mut other = tree.clone();
        rewrite(&mut other, "", &mut draw);
        prop_assert_eq!(compare(&tree.text(), &other.text()), None);
        prop_assert_eq!(compare(&other.text(), &tree.text()), None);
    }

    #[test]
    fn any_changed_leaf_that_2_3_1_does_not_except_is_found_where_it_is(
        (tree, _) in statements(),
        choice: prop::sample::Index,
    ) {
        let mut other = tree.clone();
        let mut leaves = other.leaves();
        leaves.retain(|(pointer, _)| is_significant(pointer));
        let (pointer, leaf) = leaves.swap_remove(choice.index(leaves.len()));
        change(leaf);
        prop_assert_eq!(compare(&tree.text(), &other.text()), Some(pointer));
        prop_assert!(compare(&other.text(), &tree.text()).is_some());
    }

    #[test]
    fn two_statements_differ_both_ways_or_neither((one, _) in statements(), (two, _) in statements()) {
        let there = compare(&one.text(), &two.text());
        let back = compare(&two.text(), &one.text());
        prop_assert_eq!(there.is_none(), back.is_none());
    }
}
