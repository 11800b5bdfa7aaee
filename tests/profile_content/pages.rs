//! The pages of documentation beside the profile: in step with it, and with the files they show.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use tertulia::facts::BASE_IRI;
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH};
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

use crate::support::{
    EXAMPLES, PROFILE, find, last, ours, own, path, patterns, principles, slug, templates, text,
    texts,
};

fn page(name: &str) -> String {
    fs::read_to_string(path(&format!("docs/{name}"))).unwrap()
}

fn example(name: &str) -> Value {
    serde_json::from_str(&page(&format!("examples/{name}"))).unwrap()
}

/// Blocks of JSON in a text.
fn blocks(text: &str) -> Vec<Value> {
    let blocks = text.split("```json\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().trim())
        .filter(|block| block.starts_with('{'))
        .map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}")))
        .collect()
}

/// The section of a template in the page of behaviours, with the heading it stands under.
fn section<'p>(page: &'p str, name: &str) -> (&'p str, &'p str) {
    let (before, after) = page
        .split_once(&format!("\n### {name}\n"))
        .unwrap_or_else(|| panic!("no section {name}"));
    let heading = before.rsplit("\n## ").next().unwrap();
    let section = after.split("\n### ").next().unwrap();
    (
        heading.lines().next().unwrap(),
        section.split("\n## ").next().unwrap(),
    )
}

fn linked(slugs: &[&str]) -> String {
    let slugs: Vec<String> = slugs.iter().map(|iri| format!("`{}`", last(iri))).collect();
    slugs.join(", ")
}

/// What the page says of a template.
fn lines(template: &Value) -> Vec<String> {
    let facet = if own(template, "facet") == true {
        " · facet"
    } else {
        ""
    };
    let code = own(template, "behaviour").as_str().unwrap();
    let counts = principles(template).join(" and ");
    let mut lines = vec![
        format!(
            "`{}` · {code} · counts toward {counts}{facet}",
            slug(template)
        ),
        text(&template["definition"], "en").to_owned(),
        match template["verb"].as_str() {
            Some(verb) => format!("- Verb: `{verb}`"),
            None => "- Verb: any".to_owned(),
        },
    ];
    let about = texts(template, "objectStatementRefTemplate");
    lines.push(match template["objectActivityType"].as_str() {
        Some(kind) => format!("- Type of the object: `{kind}`"),
        None if about.is_empty() => "- Type of the object: any".to_owned(),
        None => format!(
            "- Object: a reference to a statement that shows {}",
            linked(&about)
        ),
    });
    for kind in texts(template, "contextCategoryActivityType") {
        lines.push(format!("- Type of an activity in the category: `{kind}`"));
    }
    let refers = texts(template, "contextStatementRefTemplate");
    if !refers.is_empty() {
        let shown = linked(&refers);
        lines.push(format!(
            "- `context.statement`: a reference to a statement that shows {shown}"
        ));
    }
    for (presence, word) in [("included", "Required"), ("recommended", "Recommended")] {
        let rules = template["rules"].as_array().unwrap().iter();
        let common = [
            "$.context.contextActivities.category[*].id",
            "$.context.registration",
            "$.timestamp",
        ];
        let rules = rules.filter(|rule| !common.contains(&text(rule, "location")));
        for rule in rules.filter(|rule| rule["presence"] == presence) {
            lines.push(format!("- {word}: {}", text(&rule["scopeNote"], "en")));
        }
    }
    let name = slug(template);
    lines.push(format!(
        "- Example: [{name}.json](../profiles/examples/{name}.json)"
    ));
    lines
}

#[test]
fn the_page_of_behaviours_says_of_each_what_the_profile_says() {
    let page = page("behaviours.md");
    for template in templates() {
        let name = text(&template["prefLabel"], "en");
        let (heading, section) = section(&page, name);
        assert_eq!(heading.to_lowercase(), principles(template)[0], "{name}");
        let said: Vec<&str> = section.split("```").next().unwrap().lines().collect();
        let said: Vec<&str> = said.into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(said, lines(template), "{name}");
        for shown in blocks(section) {
            assert_eq!(shown, EXAMPLES[slug(template)], "{name}");
        }
        let code = own(template, "behaviour").as_str().unwrap();
        let row = format!(
            "`{}` | {code} | {} |",
            slug(template),
            principles(template).join(", ")
        );
        assert!(page.contains(&row), "no row {row}");
    }
    assert_eq!(page.matches("\n### ").count(), templates().count());
}

#[test]
fn the_page_of_behaviours_shows_the_four_leading_verbs_whole() {
    let shown: BTreeSet<String> = blocks(&page("behaviours.md"))
        .iter()
        .map(|statement| text(&statement["verb"], "id").to_owned())
        .collect();
    let leading = [
        "http://adlnet.gov/expapi/verbs/asked".to_owned(),
        "http://activitystrea.ms/schema/1.0/acknowledge".to_owned(),
        "http://adlnet.gov/expapi/verbs/shared".to_owned(),
        ours("verbs/debriefed"),
    ];
    assert_eq!(shown, leading.into());
}

#[test]
fn the_page_of_behaviours_names_every_primary_pattern() {
    let page = page("behaviours.md");
    for pattern in patterns().filter(|pattern| pattern["primary"] == true) {
        let name = text(&pattern["prefLabel"], "en");
        let definition = text(&pattern["definition"], "en");
        let row = format!("| {name} (`{}`) | {definition} |", slug(pattern));
        assert!(page.contains(&row), "no row {row}");
    }
}

#[test]
fn links_between_pages_and_files_lead_somewhere() {
    for name in ["behaviours.md", "your-own-behaviours.md"] {
        for link in page(name).split("](").skip(1) {
            let target = link.split(')').next().unwrap().split('#').next().unwrap();
            if !target.is_empty() && !target.starts_with("https://") {
                assert!(path("docs").join(target).exists(), "{name}: {target}");
            }
        }
    }
}

#[test]
fn what_the_page_of_own_behaviours_shows_stands_in_its_files() {
    let (profile, mapping) = (example("acme.profile.jsonld"), example("acme.mapping.json"));
    let [template, shown, competency] = &blocks(&page("your-own-behaviours.md"))[..] else {
        panic!("three blocks are expected");
    };
    assert_eq!(*template, profile["templates"][0]);
    for member in ["name", "version", "base", "behaviours"] {
        assert_eq!(shown[member], mapping[member], "{member}");
    }
    assert_eq!(shown["rules"][0], mapping["rules"][0]);
    assert_eq!(*competency, mapping["competencies"][0]);
}

#[test]
fn the_example_of_an_own_profile_counts_toward_principles_and_ends_in_a_pattern_of_all() {
    let profile = example("acme.profile.jsonld");
    assert_eq!(profile["@context"], PROFILE["@context"]);
    let version = &profile["versions"][0]["id"];
    let ids: Vec<&Value> = ["concepts", "templates", "patterns"]
        .iter()
        .flat_map(|list| find(&profile, &format!("$.{list}[*]")))
        .inspect(|thing| assert_eq!(thing["inScheme"], *version))
        .map(|thing| &thing["id"])
        .collect();
    for template in find(&profile, "$.templates[*]") {
        let behaviour = slug(template);
        assert!(
            templates().all(|other| slug(other) != behaviour),
            "{behaviour}"
        );
        for principle in principles(template) {
            assert!(
                PROFILE["concepts"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|concept| { concept["id"] == ours(&format!("principles/{principle}")) })
            );
        }
        assert!(
            ids.contains(&&template["objectActivityType"]),
            "{behaviour}"
        );
        let any = texts(&profile["patterns"][0], "alternates");
        assert!(any.contains(&text(template, "id")), "{behaviour}");
    }
    assert_eq!(profile["patterns"][1]["primary"], true);
    assert_eq!(
        profile["patterns"][1]["oneOrMore"],
        profile["patterns"][0]["id"]
    );
}

#[test]
fn the_example_of_a_statement_of_an_own_profile_shows_its_behaviour() {
    let profile = example("acme.profile.jsonld");
    let statement = page("examples/acme.mentored-colleague.json");
    let (text_of, node) = json::parse(statement.as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
    for version in [Version::V1, Version::V2] {
        assert!(Statement::parse(text_of, &node, version).is_ok());
    }
    let statement: Value = serde_json::from_str(&statement).unwrap();
    let template = &profile["templates"][0];
    assert!(crate::support::fits(&statement, template));
    assert_eq!(
        crate::support::broken(&statement, template, true),
        Vec::<&Value>::new()
    );
    assert_eq!(
        crate::support::wrong_extensions(&statement),
        Vec::<String>::new()
    );
    let category = find(&statement, "$.context.contextActivities.category[*].id");
    assert_eq!(category, [&profile["versions"][0]["id"]]);
}

#[test]
fn the_example_of_an_own_mapping_names_behaviours_that_are_known() {
    let (profile, mapping) = (example("acme.profile.jsonld"), example("acme.mapping.json"));
    let mut known: BTreeSet<&str> = templates().map(slug).collect();
    known.extend(find(&profile, "$.templates[*]").into_iter().map(slug));
    let described = find(&mapping, "$.behaviours[*].slug");
    known.extend(described.iter().filter_map(|slug| slug.as_str()));
    let named = ["$.rules[*].behaviour", "$.competencies[*].behaviours[*]"];
    for behaviour in named.iter().flat_map(|location| find(&mapping, location)) {
        assert!(known.contains(behaviour.as_str().unwrap()), "{behaviour}");
    }
    assert_eq!(mapping["base"], profile["id"]);
    assert_ne!(mapping["base"], BASE_IRI);
}
