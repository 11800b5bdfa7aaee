//! Generated statements: valid ones are accepted, and one change breaks them where it was made.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tertulia::xapi::version::Version;

use crate::support::broken_in;

/// An object of these members, each there or not.
fn some_of(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    members
        .into_iter()
        .map(|(key, value)| prop::option::of(value.prop_map(move |value| (key, value))))
        .collect::<Vec<_>>()
        .prop_map(|members| {
            let members = members.into_iter().flatten();
            Value::Object(
                members
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect(),
            )
        })
        .boxed()
}

fn merged(left: BoxedStrategy<Value>, right: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    (left, right)
        .prop_map(|(left, right)| {
            let mut members = left.as_object().cloned().unwrap_or_default();
            members.extend(right.as_object().cloned().unwrap_or_default());
            Value::Object(members)
        })
        .boxed()
}

fn text() -> BoxedStrategy<Value> {
    "\\PC{0,12}".prop_map(Value::from).boxed()
}

fn iri() -> BoxedStrategy<Value> {
    "(https?://[a-z]{1,8}\\.example/[a-z0-9/?=&%20-]{0,0}[a-zé]{0,8}|urn:[a-z]{2,5}:[0-9]{1,5})"
        .prop_map(Value::from)
        .boxed()
}

fn uuid() -> BoxedStrategy<Value> {
    any::<u128>()
        .prop_map(|bits| json!(uuid::Uuid::from_u128(bits).to_string()))
        .boxed()
}

fn language_map() -> BoxedStrategy<Value> {
    prop::collection::btree_map("(en|es|pt-BR|zh-Hant|x-a)", "\\PC{0,10}", 0..3)
        .prop_map(|map| json!(map))
        .boxed()
}

fn extensions() -> BoxedStrategy<Value> {
    let value = prop_oneof![
        Just(Value::Null),
        text(),
        any::<i64>().prop_map(Value::from)
    ];
    prop::collection::btree_map("urn:x:[a-z]{1,5}", value, 0..3)
        .prop_map(|map| json!(map))
        .boxed()
}

fn identifier() -> BoxedStrategy<Value> {
    prop_oneof![
        "mailto:[a-z]{1,8}@[a-z]{1,8}\\.org".prop_map(|mbox| json!({ "mbox": mbox })),
        "[0-9a-fA-F]{40}".prop_map(|sum| json!({ "mbox_sha1sum": sum })),
        iri().prop_map(|openid| json!({ "openid": openid })),
        (iri(), text()).prop_map(|(home, name)| json!({"account":{"homePage": home,"name": name}})),
    ]
    .boxed()
}

fn agent(type_needed: bool) -> BoxedStrategy<Value> {
    let object_type = Just(json!("Agent")).boxed();
    let named = some_of(vec![("name", text())]);
    let typed = if type_needed {
        object_type
            .prop_map(|kind| json!({ "objectType": kind }))
            .boxed()
    } else {
        some_of(vec![("objectType", object_type)])
    };
    merged(merged(identifier(), named), typed)
}

fn group() -> BoxedStrategy<Value> {
    let members = |least| {
        prop::collection::vec(agent(false), least..3)
            .prop_map(|member| json!({"objectType":"Group","member":member}))
    };
    prop_oneof![
        members(1),
        members(0)
            .boxed()
            .prop_flat_map(|group| merged(Just(group).boxed(), identifier()))
    ]
    .boxed()
}

fn activity() -> BoxedStrategy<Value> {
    let plain = || {
        some_of(vec![
            ("name", language_map()),
            ("description", language_map()),
            ("type", iri()),
            ("moreInfo", iri()),
            ("extensions", extensions()),
        ])
    };
    let interaction = (0..10_usize).prop_map(|n| {
        let component = json!([{"id":"a","description":{"en":"A"}},{"id":"b"}]);
        let (kind, lists): (&str, &[&str]) = [
            ("choice", &["choices"][..]),
            ("sequencing", &["choices"]),
            ("likert", &["scale"]),
            ("matching", &["source", "target"]),
            ("performance", &["steps"]),
            ("true-false", &[]),
            ("fill-in", &[]),
            ("long-fill-in", &[]),
            ("numeric", &[]),
            ("other", &[]),
        ][n];
        let mut members = Map::new();
        members.insert("interactionType".to_owned(), json!(kind));
        members.insert("correctResponsesPattern".to_owned(), json!(["a"]));
        members.extend(
            lists
                .iter()
                .map(|list| ((*list).to_owned(), component.clone())),
        );
        Value::Object(members)
    });
    let definition = prop_oneof![plain(), merged(plain(), interaction.boxed())].boxed();
    let optional = some_of(vec![
        ("objectType", Just(json!("Activity")).boxed()),
        ("definition", definition),
    ]);
    merged(iri().prop_map(|id| json!({ "id": id })).boxed(), optional)
}

fn statement_ref() -> BoxedStrategy<Value> {
    uuid()
        .prop_map(|id| json!({"objectType":"StatementRef","id":id}))
        .boxed()
}

fn score() -> BoxedStrategy<Value> {
    (-100..=100_i32, 0..50_i32, 51..100_i32)
        .prop_flat_map(|(scaled, min, max)| {
            (min..=max).prop_map(move |raw| {
                json!({"scaled": f64::from(scaled) / 100.0, "min": min, "max": max, "raw": raw})
            })
        })
        .boxed()
}

fn result() -> BoxedStrategy<Value> {
    some_of(vec![
        ("score", score()),
        ("success", any::<bool>().prop_map(Value::from).boxed()),
        ("completion", any::<bool>().prop_map(Value::from).boxed()),
        ("response", text()),
        (
            "duration",
            "P([1-9]Y)?[1-9]DT[0-9]{1,3}(\\.[0-9]{1,4})?S"
                .prop_map(Value::from)
                .boxed(),
        ),
        ("extensions", extensions()),
    ])
}

/// Without `revision` and `platform`, which depend on the object.
fn context() -> BoxedStrategy<Value> {
    let activities = || {
        prop_oneof![
            activity(),
            prop::collection::vec(activity(), 0..3).prop_map(Value::from)
        ]
        .boxed()
    };
    some_of(vec![
        ("registration", uuid()),
        ("instructor", prop_oneof![agent(false), group()].boxed()),
        ("team", group()),
        (
            "contextActivities",
            some_of(vec![("parent", activities()), ("category", activities())]),
        ),
        (
            "language",
            "(en|es-MX|zh-Hant-TW)".prop_map(Value::from).boxed(),
        ),
        ("statement", statement_ref()),
        ("extensions", extensions()),
    ])
}

fn timestamp() -> BoxedStrategy<Value> {
    "20[0-9]{2}-0[1-9]-[12][0-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]0[1-9]:[0-5]0)"
        .prop_map(Value::from)
        .boxed()
}

fn body(object: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let verb = merged(
        iri().prop_map(|id| json!({ "id": id })).boxed(),
        some_of(vec![("display", language_map())]),
    );
    let required = (prop_oneof![agent(false), group()], verb, object)
        .prop_map(|(actor, verb, object)| json!({"actor":actor,"verb":verb,"object":object}));
    let optional = some_of(vec![
        ("result", result()),
        ("context", context()),
        ("timestamp", timestamp()),
    ]);
    merged(required.boxed(), optional)
}

fn statement() -> BoxedStrategy<Value> {
    let simple = || prop_oneof![activity(), agent(true), group(), statement_ref()].boxed();
    let sub = body(simple()).prop_map(|mut sub| {
        sub["objectType"] = json!("SubStatement");
        sub
    });
    let object = prop_oneof![4 => simple(), 1 => sub];
    let assigned = some_of(vec![
        ("id", uuid()),
        ("stored", timestamp()),
        ("authority", agent(false)),
        ("version", Just(json!("1.0.3")).boxed()),
    ]);
    merged(body(object.boxed()), assigned)
}

/// Pointers to every value outside of extensions.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, child) in members.iter().filter(|_| !at.ends_with("/extensions")) {
                places(child, &format!("{at}/{key}"), into);
            }
        }
        Value::Array(elements) => {
            for (index, child) in elements.iter().enumerate() {
                places(child, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

fn broken(statement: &Value) -> Vec<String> {
    broken_in(&statement.to_string(), Version::V2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn valid_statements_are_accepted_in_both_versions(statement in statement()) {
        for version in [Version::V1, Version::V2] {
            let broken = broken_in(&statement.to_string(), version);
            prop_assert!(broken.is_empty(), "{broken:?} {statement:#}");
        }
    }

    /// 2.2: null anywhere outside of extensions is named by its pointer.
    #[test]
    fn null_is_found_wherever_it_is_put(statement in statement(), place in any::<prop::sample::Index>()) {
        let mut all = Vec::new();
        places(&statement, "", &mut all);
        let pointer = place.get(&all[1..]).clone();
        let mut statement = statement;
        *statement.pointer_mut(&pointer).expect("a place") = Value::Null;
        let expected = format!("null-value@{pointer}");
        let broken = broken(&statement);
        prop_assert!(broken.contains(&expected), "{expected} not in {broken:?} {statement:#}");
    }

    /// A value of a type that no property has breaks the statement at its place.
    #[test]
    fn garbled_values_are_found_where_they_are(statement in statement(), place in any::<prop::sample::Index>()) {
        let mut all = Vec::new();
        places(&statement, "", &mut all);
        let pointer = place.get(&all[1..]).clone();
        let mut statement = statement;
        *statement.pointer_mut(&pointer).expect("a place") = json!([[[]]]);
        let at = format!("@{pointer}");
        let broken = broken(&statement);
        prop_assert!(broken.iter().any(|one| one.contains(&at)), "{at} not in {broken:?} {statement:#}");
    }

    /// An unknown property is refused in every object outside of extensions and language maps.
    #[test]
    fn unknown_properties_are_refused_at_every_level(statement in statement(), place in any::<prop::sample::Index>()) {
        let mut all = Vec::new();
        places(&statement, "", &mut all);
        all.retain(|pointer| {
            let free = ["/extensions", "/name", "/description", "/display"];
            statement.pointer(pointer).is_some_and(Value::is_object)
                && !free.iter().any(|end| pointer.ends_with(end))
        });
        let pointer = place.get(&all).clone();
        let mut statement = statement;
        statement.pointer_mut(&pointer).expect("a place")["mood"] = json!("good");
        prop_assert_eq!(broken(&statement), [format!("property-unknown@{pointer}/mood")]);
    }

    #[test]
    fn removing_a_required_property_is_named_at_its_object(statement in statement(), which in 0..3_usize) {
        let (key, code) = [("actor", "actor-missing"), ("verb", "verb-missing"), ("object", "object-missing")][which];
        let mut statement = statement;
        statement.as_object_mut().expect("an object").remove(key);
        prop_assert_eq!(broken(&statement), [format!("{code}@")]);
    }
}

#[test]
fn the_generator_reaches_sub_statements() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let reached = (0..200).any(|_| {
        let tree = statement().new_tree(&mut runner).expect("a statement");
        tree.current()["object"]["objectType"] == "SubStatement"
    });
    assert!(reached);
}
