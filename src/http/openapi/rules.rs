//! Profiles, mappings and behaviours, and what is judged by them without being stored.

use actix_web::http::Method;

use super::kind::Kind;
use super::operation::{Content, JSON, Operation};
use super::parameter::Parameter;
use crate::http::paths::{BEHAVIOUR, BEHAVIOURS, MAPPING, MAPPINGS, PROFILE, PROFILES};

const JSON_LD: &str = "application/ld+json";
const LINES: &str = "application/x-ndjson";
const FORM: &str = "application/x-www-form-urlencoded";

const SLUG: Parameter = Parameter::path(
    "slug",
    Kind::Slug,
    "Its name in addresses: small letters and digits, with single hyphens between them.",
)
.example("social-learning");
const VERSION: Parameter = Parameter::query("version", Kind::Text, "The version that is meant.");
const ACCEPT: Parameter = Parameter::query(
    "accept",
    Kind::OneOf(&["defects"]),
    "Loads a profile that has errors, with the parts they concern disabled.",
);
const LANG: Parameter = Parameter::query(
    "lang",
    Kind::Text,
    "The language of names and definitions; usually what Accept-Language prefers.",
)
.example("de");
const CHOSEN: Parameter = Parameter::query(
    "profile",
    Kind::Text,
    "A profile to judge by, by its slug or the IRI of a version; usually all that are in force.",
)
.several();

const A_PROFILE: [Content; 2] = [(JSON, Kind::Anything), (JSON_LD, Kind::Anything)];
const A_MAPPING: [Content; 1] = [(JSON, Kind::A("mapping"))];
const LOADED: [Content; 1] = [(JSON, Kind::A("rules-loaded"))];
const DROPPED: [Content; 1] = [(JSON, Kind::A("rules-dropped"))];

pub(super) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let new = |summary: &'static str| Operation::new("Rules", summary);
    let operation = match (method.as_str(), path) {
        ("GET", PROFILES) => new("The profiles that are loaded")
            .answers(
                200,
                "The versions of profiles.",
                &[(JSON, Kind::A("profiles"))],
            )
            .refuses(&[400]),
        ("GET", MAPPINGS) => new("The mappings that are loaded")
            .answers(200, "The mappings.", &[(JSON, Kind::A("mappings"))])
            .refuses(&[400]),
        ("GET", PROFILE) => new("A profile as it was loaded")
            .asks(&[SLUG, VERSION])
            .answers(200, "The profile.", &[(JSON_LD, Kind::Anything)])
            .refuses(&[400, 404]),
        ("GET", MAPPING) => new("A mapping as it was loaded")
            .asks(&[SLUG, VERSION])
            .answers(200, "The mapping.", &A_MAPPING)
            .refuses(&[400, 404]),
        ("PUT", PROFILE) => loading(new("Loads a version of a profile"))
            .asks(&[SLUG, VERSION, ACCEPT])
            .takes(&A_PROFILE),
        ("PUT", MAPPING) => loading(new("Loads a mapping"))
            .asks(&[SLUG, VERSION])
            .takes(&A_MAPPING),
        ("DELETE", PROFILE | MAPPING) => {
            new("Takes it out of use; what was judged by it stays judged")
                .asks(&[SLUG, VERSION])
                .answers(200, "What is gone and what is retired.", &DROPPED)
                .refuses(&[400, 404, 409])
        }
        ("GET", BEHAVIOURS) => new("The behaviours that reports know, in words")
            .asks(&[LANG])
            .answers(200, "The behaviours.", &[(JSON, Kind::A("behaviours"))])
            .refuses(&[400]),
        ("GET", BEHAVIOUR) => new("One behaviour, in words")
            .asks(&[SLUG, LANG])
            .answers(200, "The behaviour.", &[(JSON, Kind::A("behaviour"))])
            .refuses(&[400, 404]),
        _ => return validation(method, path),
    };
    Some(operation)
}

fn loading(operation: Operation) -> Operation {
    operation
        .answers(
            200,
            "It replaces what was there, or was there already.",
            &LOADED,
        )
        .answers(201, "It is loaded.", &LOADED)
        .refuses(&[404, 409])
}

fn validation(method: &Method, path: &str) -> Option<Operation> {
    let new = |summary: &'static str| Operation::new("Validation", summary);
    let operation = match (method.as_str(), path) {
        ("POST", "/api/v1/validate/profile") => new("What is wrong with a profile")
            .takes(&A_PROFILE)
            .answers(200, "Its errors and warnings.", &[(JSON, Kind::A("validated-profile"))]),
        ("POST", "/api/v1/validate/statements") => new("What profiles say of statements")
            .asks(&[CHOSEN])
            .takes(&[
                (JSON, Kind::Any(&["statement-to-send", "statements-to-send"])),
                (LINES, Kind::Text),
            ])
            .answers(
                200,
                "A record for each statement; one a line where the request accepts application/x-ndjson.",
                &[(JSON, Kind::A("validated-statements")), (LINES, Kind::Text)],
            )
            .refuses(&[404]),
        ("POST", "/validate_templates") => new("Whether a statement follows the templates of a profile")
            .about("The function of xAPI Profiles 1.0, communication, 3.0.")
            .takes(&[(FORM, Kind::A("templates-form"))])
            .answers(204, "It fits some, and follows all of these.", &[])
            .refuses(&[404]),
        ("POST", "/validate_patterns") => new("Whether statements follow the patterns of a profile")
            .about("The function of xAPI Profiles 1.0, communication, 3.0.")
            .takes(&[(FORM, Kind::A("patterns-form"))])
            .answers(204, "They do.", &[])
            .refuses(&[404]),
        _ => return None,
    };
    Some(operation)
}
