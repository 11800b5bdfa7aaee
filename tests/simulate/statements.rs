//! Each statement is a right one, and reads like one of a real platform.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use tertulia::facts::Mappings;
use tertulia::facts::facts_of;
use tertulia::simulate::Sender;
use tertulia::xapi::json;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

use crate::samples::{LIFE, PEOPLE, Told, VOIDED, percent};

#[test]
fn both_versions_accept_every_statement() {
    for told in LIFE.iter() {
        let (text, node) = json::parse(told.sent.json.as_bytes(), json::DEFAULT_MAX_DEPTH).unwrap();
        for version in [Version::V1, Version::V2] {
            if let Err(broken) = Statement::parse(text, &node, version) {
                panic!("{version:?}: {broken:?} in {text}");
            }
        }
    }
}

#[test]
fn statements_are_as_long_as_those_of_real_platforms() {
    let bytes: usize = LIFE.iter().map(|told| told.sent.json.len()).sum();
    let mean = bytes / LIFE.len();
    assert!((700..=1_300).contains(&mean), "{mean}");
    assert!(LIFE.iter().all(|told| !told.sent.json.contains('\n')));
}

#[test]
fn texts_have_accents_quotes_cjk_and_emoji_and_hosts_are_nobodys() {
    let has = |what: &str| {
        LIFE.iter()
            .filter(|told| told.sent.json.contains(what))
            .count()
    };
    for what in [
        "ü", "é", "ß", "ã", "の", "渡辺", "🎉", "\\\"", "\\n", "Ł", "’",
    ] {
        assert!(has(what) > 3, "{what}");
    }
    for told in LIFE.iter() {
        let actor = told.value["actor"].to_string();
        assert!(actor.contains(".example."), "{actor}");
        if let Some(object) = told.value["object"]["id"]
            .as_str()
            .filter(|id| id.contains(':'))
        {
            assert!(object.contains(".example."), "{object}");
        }
    }
}

#[test]
fn an_activity_has_one_type_and_one_name() {
    let mut known: HashMap<&str, &Value> = HashMap::new();
    for told in LIFE.iter() {
        let object = &told.value["object"];
        let of_course = told.sent.sender == Sender::Course;
        if let Some(id) = object["id"].as_str().filter(|_| !of_course) {
            let definition = &object["definition"];
            let first = *known.entry(id).or_insert(definition);
            for member in ["type", "name"] {
                assert_eq!(first[member], definition[member], "{}", told.sent.json);
            }
        }
    }
}

#[test]
fn a_person_has_one_identity_and_some_never_send() {
    let people: HashSet<String> = LIFE.iter().flat_map(Told::people).collect();
    let share = percent(people.len(), PEOPLE as usize);
    assert!((80.0..=97.0).contains(&share), "{share}");
    let kinds: HashSet<char> = people
        .iter()
        .map(|person| person.trim_start_matches('"').chars().next().unwrap())
        .collect();
    assert!(kinds.len() >= 3, "account, mbox, openid: {kinds:?}");
}

#[test]
fn groups_debrief_and_their_members_are_listed() {
    let groups = LIFE
        .iter()
        .filter(|told| told.value["actor"]["objectType"] == "Group");
    assert!(groups.clone().count() >= 3);
    for told in groups {
        let members: HashSet<String> = told.people().into_iter().collect();
        assert_eq!(
            members.len(),
            told.value["actor"]["member"].as_array().unwrap().len()
        );
        assert!(told.verb().ends_with("debriefed"));
    }
}

#[test]
fn a_forum_sends_its_own_verbs_without_ids_and_a_chat_neither_profile_nor_registration() {
    let mut verbs: HashMap<Sender, HashSet<&str>> = HashMap::new();
    let mut with_id = 0;
    let mut bare = 0;
    for told in LIFE.iter().filter(|told| told.verb() != VOIDED) {
        let sender = told.sent.sender;
        verbs.entry(sender).or_default().insert(told.verb());
        let context = &told.value["context"];
        let profile = told.sent.json.contains("xapi-social-learning/v1.0");
        assert_eq!(profile, sender == Sender::Profile);
        match sender {
            Sender::Forum => assert_eq!(told.id(), None),
            Sender::Bare => {
                assert!(context.get("registration").is_none());
                bare += 1;
                with_id += usize::from(told.id().is_some());
            }
            Sender::Profile | Sender::Course => assert!(told.id().is_some()),
        }
    }
    assert!((40.0..=80.0).contains(&percent(with_id, bare)));
    assert_eq!(
        verbs[&Sender::Forum],
        HashSet::from([
            "http://activitystrea.ms/create",
            "http://id.tincanapi.com/verb/replied",
            "http://id.tincanapi.com/verb/viewed",
        ])
    );
    let chat: HashSet<&str> = verbs[&Sender::Bare]
        .iter()
        .map(|verb| verb.rsplit('/').next().unwrap())
        .collect();
    let four = [
        "asked",
        "answered",
        "shared",
        "share",
        "acknowledge",
        "debriefed",
    ];
    assert_eq!(chat, HashSet::from(four));
}

#[test]
fn all_principles_are_shown_forums_count_and_courses_and_views_do_not() {
    let mapping = Mappings::built_in().unwrap();
    let mut shown = [0; 4];
    let mut forum = 0;
    for told in LIFE.iter() {
        let (text, node) = json::parse(told.sent.json.as_bytes(), json::DEFAULT_MAX_DEPTH).unwrap();
        let statement = Statement::parse(text, &node, Version::V1).unwrap();
        let Some(facts) = facts_of(&mapping, statement, told.happened(), &[]) else {
            continue;
        };
        assert_ne!(told.sent.sender, Sender::Course, "{text}");
        assert!(!told.verb().ends_with("/viewed"), "{text}");
        forum += usize::from(told.sent.sender == Sender::Forum);
        for principle in facts.facts[0].principles.iter() {
            shown[principle.index()] += 1;
        }
    }
    assert!(shown.iter().all(|count| *count > 100), "{shown:?}");
    assert!(forum > 500, "{forum}");
}
