//! The formats `ids` and `canonical` (Part 3, 2.1.3).

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::xapi::accept_language::AcceptLanguage;
use tertulia::xapi::compare::difference;
use tertulia::xapi::format::{Known, write_canonical, write_ids};

use crate::samples::statements;
use crate::{statement, with};

fn ids(text: &str) -> String {
    let mut out = String::new();
    with(text, |statement| write_ids(statement, &mut out));
    out
}

fn canonical(text: &str, languages: &str) -> String {
    let mut out = String::new();
    let languages = AcceptLanguage::parse(languages);
    with(text, |statement| {
        write_canonical(statement, &mut Known::default(), &languages, &mut out);
    });
    out
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect(text)
}

/// The format `ids` of a member of a statement.
fn member_ids(name: &str, value: &Value) -> Value {
    let text = statement(&json!({ name: value }).to_string());
    parsed(&ids(&text))[name].clone()
}

#[test]
fn ids_of_verbs_and_activities_are_nothing_but_the_id() {
    let verb = json!({"display": {"en": "asked"}, "id": "http://v.org/"});
    assert_eq!(member_ids("verb", &verb), json!({"id": "http://v.org/"}));
    let activity = json!({"objectType": "Activity", "id": "http://o.org/", "definition": {"name": {"en": "x"}}});
    assert_eq!(
        member_ids("object", &activity),
        json!({"id": "http://o.org/"})
    );
}

#[test]
fn ids_of_an_agent_are_its_identifier_alone() {
    let agent = json!({"objectType": "Agent", "name": "Ana", "mbox": "mailto:a@b.org"});
    assert_eq!(
        member_ids("actor", &agent),
        json!({"mbox": "mailto:a@b.org"})
    );
    let account = json!({"name": "Ana", "account": {"homePage": "http://l.org", "name": "ana"}});
    assert_eq!(
        member_ids("actor", &account),
        json!({"account": account["account"]})
    );
}

#[test]
fn ids_of_an_agent_that_is_the_object_keep_what_tells_it_from_an_activity() {
    let agent = json!({"objectType": "Agent", "name": "Ana", "openid": "http://id.org/"});
    let expected = json!({"objectType": "Agent", "openid": "http://id.org/"});
    assert_eq!(member_ids("object", &agent), expected);
}

#[test]
fn ids_of_an_identified_group_are_two_members() {
    let group = json!({"name": "T", "objectType": "Group", "mbox_sha1sum": "ab", "member": [{"mbox": "mailto:a@b.org"}]});
    let expected = json!({"objectType": "Group", "mbox_sha1sum": "ab"});
    for place in ["actor", "object"] {
        assert_eq!(member_ids(place, &group), expected);
    }
}

#[test]
fn ids_of_an_anonymous_group_identify_each_member() {
    let group = json!({"name": "T", "objectType": "Group", "member": [
        {"objectType": "Agent", "name": "Ana", "mbox": "mailto:a@b.org"}, {"name": "Ben", "openid": "http://b.org/"}]});
    let members = json!([{"mbox": "mailto:a@b.org"}, {"openid": "http://b.org/"}]);
    let expected = json!({"objectType": "Group", "member": members});
    for place in ["actor", "object", "authority"] {
        assert_eq!(member_ids(place, &group), expected);
    }
}

#[test]
fn ids_reach_into_contexts_and_sub_statements() {
    let agent = json!({"name": "Ana", "mbox": "mailto:a@b.org"});
    let group = json!({"objectType": "Group", "mbox": "mailto:g@b.org", "member": [agent]});
    let activity = json!({"id": "http://p.org/", "definition": {"name": {"en": "x"}}});
    let context = json!({
        "instructor": agent, "team": group, "platform": "p",
        "contextActivities": {"parent": [activity, activity], "other": activity},
        "contextAgents": [{"objectType": "contextAgent", "agent": agent, "relevantTypes": ["http://t.org/"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": group}],
    });
    let (agent, id) = (
        json!({"mbox": "mailto:a@b.org"}),
        json!({"id": "http://p.org/"}),
    );
    let group = json!({"objectType": "Group", "mbox": "mailto:g@b.org"});
    let expected = json!({
        "instructor": agent, "team": group, "platform": "p",
        "contextActivities": {"parent": [id, id], "other": id},
        "contextAgents": [{"objectType": "contextAgent", "agent": agent, "relevantTypes": ["http://t.org/"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": group}],
    });
    assert_eq!(member_ids("context", &context), expected);
    let sub = |context: &Value, verb: Value| json!({"objectType": "SubStatement", "actor": agent, "verb": verb, "object": id, "context": context});
    let verb = json!({"id": "http://v.org/"});
    let displayed = json!({"id": "http://v.org/", "display": {"en": "x"}});
    assert_eq!(
        member_ids("object", &sub(&context, displayed)),
        sub(&expected, verb)
    );
}

#[test]
fn ids_leave_everything_else_as_it_stands() {
    let rest = r#""result" : {"score":{ "raw":1.50 }}, "attachments":[{"display":{"en":"x", "fr":"y"}}] ,"id":"A""#;
    let text = format!(r#"{{ {rest}, "verb": {{ "id" : "http:\/\/v.org/" ,"display":{{}} }} }}"#);
    assert_eq!(
        ids(&text),
        format!(r#"{{ {rest}, "verb": {{"id":"http:\/\/v.org/"}} }}"#)
    );
}

const MAP: &str = r#"{"en-GB":"colour","en-US":"color","pt-BR":"cor"}"#;

#[test]
fn canonical_keeps_the_language_asked_for_in_every_map() {
    let map = parsed(MAP);
    let component = json!([{"id": "a", "description": map}, {"id": "b"}]);
    let definition = |map: &Value, component: &Value| {
        json!({"name": map, "description": map, "type": "http://t.org/", "choices": component, "scale": component,
            "source": component, "target": component, "steps": component, "correctResponsesPattern": ["a"]})
    };
    let whole = |map: &Value, component: &Value| {
        let activity = json!({"id": "http://o.org/", "definition": definition(map, component)});
        let verb = json!({"id": "http://v.org/", "display": map});
        let context = json!({"contextActivities": {"category": [activity], "other": activity}});
        let attachments = json!([{"display": map, "description": map, "length": 1}]);
        let sub = json!({"objectType": "SubStatement", "actor": {}, "verb": verb, "object": activity,
            "context": context, "attachments": attachments});
        json!({"actor": {}, "verb": verb, "object": sub, "context": context, "attachments": attachments})
    };
    let one = json!({"pt-BR": "cor"});
    let reduced = json!([{"id": "a", "description": one}, {"id": "b"}]);
    let text = canonical(&whole(&map, &component).to_string(), "fr, pt;q=0.5");
    assert_eq!(parsed(&text), whole(&one, &reduced));
}

#[test]
fn canonical_chooses_for_each_map_by_itself() {
    let text = r#"{"verb":{"display":{"en":"a","fr":"b"}},"object":{"definition":{"name":{"ko":"c","fr":"d"}}}}"#;
    let expected = r#"{"verb":{"display":{"en":"a"}},"object":{"definition":{"name":{"fr":"d"}}}}"#;
    assert_eq!(canonical(text, "en, fr;q=0.9"), expected);
}

#[test]
fn canonical_keeps_the_first_language_where_none_is_acceptable() {
    let text = format!(r#"{{"verb":{{"display":{MAP}}}}}"#);
    let first = r#"{"verb":{"display":{"en-GB":"colour"}}}"#;
    for header in ["", "ko", "*;q=0", "en;q=0"] {
        assert_eq!(canonical(&text, header), first, "{header}");
    }
}

#[test]
fn canonical_leaves_extensions_and_everything_else_as_they_stand() {
    let extensions = format!(r#"{{"http://e.org/": {{"display":{MAP}}},"name":{MAP}}}"#);
    let rest = format!(
        r#""result":{{"extensions":{extensions}}}, "context":{{ "extensions":{extensions}}},
        "object":{{"definition":{{"extensions" : {extensions}, "moreInfo":"http:\/\/m.org/"}}}}"#
    );
    let text = format!(r#"{{{rest}, "verb":{{"display":{{ "en" : "a\u0000" }}}} }}"#);
    assert_eq!(canonical(&text, "pt-BR"), text);
}

/// Whether a key stands anywhere outside extensions.
fn has_key(value: &Value, keys: &[&str]) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !["extensions", "attachments"].contains(&&***name))
            .any(|(name, value)| keys.contains(&&**name) || has_key(value, keys)),
        Value::Array(items) => items.iter().any(|item| has_key(item, keys)),
        _ => false,
    }
}

/// The size of the largest language map outside extensions.
fn largest_map(value: &Value, name: &str) -> usize {
    let is_map =
        ["display", "description"].contains(&name) || (name == "name" && value.is_object());
    match value {
        Value::Object(members) if is_map => members.len(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "extensions")
            .map(|(name, value)| largest_map(value, name))
            .max()
            .unwrap_or(0),
        Value::Array(items) => items
            .iter()
            .map(|item| largest_map(item, name))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn ids_hold_no_definition_and_no_display((tree, _) in statements()) {
        // Numbers beyond a float are what serde_json cannot read; nothing here depends on them.
        let text = tree.text().replace("1e400", "1");
        let short = ids(&text);
        prop_assert!(!has_key(&parsed(&short), &["definition", "display"]), "{short}");
        prop_assert_eq!(ids(&short), short);
    }

    #[test]
    fn canonical_leaves_one_language_in_each_map_and_else_the_same_statement(
        (tree, _) in statements(),
        header in "(en|pt-BR|ko|fr|\\*)(;q=0\\.[0-9])?",
    ) {
        let text = tree.text().replace("1e400", "1");
        let short = canonical(&text, &header);
        prop_assert!(largest_map(&parsed(&short), "") <= 1, "{short}");
        let place = with(&text, |ours| with(&short, |theirs| difference(ours, theirs)));
        // What describes an attachment is compared with all its languages.
        prop_assert!(place.is_none_or(|place| place.contains("/attachments/")));
    }
}

/// The format `canonical` where this is known of activities.
fn canonical_knowing(text: &str, languages: &str, known: &[(&str, &str)]) -> String {
    canonical_within(text, languages, known, usize::MAX)
}

/// The same where definitions may make it longer by so many bytes.
fn canonical_within(text: &str, languages: &str, known: &[(&str, &str)], room: usize) -> String {
    let known = known
        .iter()
        .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()));
    let known = known.collect();
    let languages = AcceptLanguage::parse(languages);
    let mut known = Known::read(&known, &languages, room).unwrap();
    let mut out = String::new();
    with(text, |statement| {
        write_canonical(statement, &mut known, &languages, &mut out);
    });
    out
}

#[test]
fn canonical_activities_have_what_is_known_of_them_in_one_language() {
    let text = r#"{"actor":{"mbox":"mailto:a@b.org"},"verb":{"id":"http://v.org/","display":{"en":"v","de":"w"}},"object":{"definition":{"name":{"en":"sent"}},"id":"http://o.org/1"},"context":{"contextActivities":{"parent":[{"id":"http://o.org/2"} , {"id":"http://o.org/3","definition":{"name":{"en":"kept","de":"bleibt"}}}]}}}"#;
    let one =
        r#"{"name":{"en":"One","de":"Eins"},"extensions":{"http://e.org/":{"en":1.0,"de":2}}}"#;
    let two = r#"{ "choices":[{"id":"a","description":{"de":"A","en":"B"}}] }"#;
    let known = [("http://o.org/1", one), ("http://o.org/2", two)];
    assert_eq!(
        canonical_knowing(text, "de", &known),
        r#"{"actor":{"mbox":"mailto:a@b.org"},"verb":{"id":"http://v.org/","display":{"de":"w"}},"object":{"definition":{"name":{"de":"Eins"},"extensions":{"http://e.org/":{"en":1.0,"de":2}}},"id":"http://o.org/1"},"context":{"contextActivities":{"parent":[{"id":"http://o.org/2","definition":{ "choices":[{"id":"a","description":{"de":"A"}}] }} , {"id":"http://o.org/3","definition":{"name":{"de":"bleibt"}}}]}}}"#
    );
}

proptest! {
    #[test]
    fn canonical_is_the_same_statement_whatever_is_known((tree, _) in statements()) {
        let text = tree.text();
        let mut known = Vec::new();
        with(&text, |statement| {
            tertulia::xapi::definition::each_activity_id(statement, &mut |id| {
                known.push((id.to_owned(), r#"{"name":{"en":"known","de":"bekannt"}}"#));
            });
        });
        let all: Vec<(&str, &str)> = known.iter().map(|(id, text)| (id.as_str(), *text)).collect();
        let canonical = canonical_knowing(&text, "de", &all);
        let plain = self::canonical(&text, "de");
        let differs = with(&plain, |ours| with(&canonical, |theirs| difference(ours, theirs)));
        prop_assert_eq!(differs, None);
        prop_assert_eq!(canonical.matches(r#"{"name":{"de":"bekannt"}}"#).count(), all.len());
    }
}

#[test]
fn canonical_keeps_what_was_sent_where_what_is_known_would_make_it_too_long() {
    let known = format!(r#"{{"name":{{"en":"{}","de":"kurz"}}}}"#, "x".repeat(100));
    let known = [("http://o.org/", known.as_str())];
    let plain = r#"{"id":"http://o.org/"}"#;
    let sent = r#"{"id":"http://o.org/","definition":{"name":{"en":"sent"}}}"#;
    let text = format!(
        r#"{{"object":{sent},"context":{{"contextActivities":{{"other":[{plain},{sent},{plain}]}}}}}}"#
    );
    let names = |room| {
        let text = canonical_within(&text, "en", &known, room);
        let tree = parsed(&text);
        let others = &tree["context"]["contextActivities"]["other"];
        [&tree["object"], &others[0], &others[1], &others[2]].map(|activity| {
            let name = activity["definition"]["name"]["en"].as_str();
            name.map(str::len)
        })
    };
    assert_eq!(names(usize::MAX), [Some(100); 4]);
    assert_eq!(names(0), [Some(4), None, Some(4), None]);
    // The first one adds 96 bytes, and the second one, which had none, 118.
    assert_eq!(names(96), [Some(100), None, Some(4), None]);
    assert_eq!(names(213), [Some(100), None, Some(100), None]);
    assert_eq!(names(214), [Some(100), Some(100), Some(4), None]);
}
