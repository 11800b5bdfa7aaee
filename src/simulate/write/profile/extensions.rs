//! The profile's extensions: of the activity, the result and the context.

use super::{crosses, is_senior, opens};
use crate::facts::BASE_IRI;
use crate::simulate::deed::Deed;
use crate::simulate::thread::{Act, Route, Visibility};
use crate::simulate::words::List;
use crate::simulate::write::Scene;
use crate::simulate::write::json::Json;

/// What the organisation wants, as ids end and as people say it.
const OBJECTIVES: [(&str, &str); 6] = [
    ("onboarding", "Cut onboarding time by a third"),
    ("first-call", "Solve it in the first call"),
    ("releases", "A release every week"),
    ("safety", "No accident on the road"),
    ("suppliers", "Half as many suppliers"),
    (
        "accessibility",
        "Everything readable with a screen reader – \"no exceptions\"",
    ),
];

/// Begins a member of `extensions`, which begins with `before` where this is its first.
fn member(json: &mut Json, first: &mut bool, before: &str, name: &str) {
    json.raw(if *first { before } else { "," });
    *first = false;
    json.raw("\"")
        .raw(BASE_IRI)
        .raw("/extensions/")
        .raw(name)
        .raw("\":");
}

pub(super) fn of_activity(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let before = ",\"extensions\":{";
    let mut first = true;
    match act.deed {
        Deed::AskedReactionToIdea => {
            member(json, &mut first, before, "idea-size");
            json.raw(if scene.chance.happens(750) {
                "\"little\"}"
            } else {
                "\"big\"}"
            });
        }
        Deed::SharedAvailability => {
            member(json, &mut first, before, "availability-terms");
            json.raw("{\"windows\":[{\"days\":[\"tue\",\"thu\"],\"from\":\"15:00\",\"to\":\"16:00\"}],\"limits\":{\"maxRequestsPerWeek\":");
            json.number(2 + u64::from(scene.chance.below(9)));
            json.raw(",\"expectedReplyHours\":48},\"channels\":[\"community\"]}}");
        }
        _ => {}
    }
}

pub(super) fn has_result(deed: Deed) -> bool {
    acknowledgement(deed).is_some()
        || matches!(
            deed,
            Deed::DebriefedMistake | Deed::DebriefedProject | Deed::SharedSourcedAccount
        )
}

fn acknowledgement(deed: Deed) -> Option<&'static str> {
    match deed {
        Deed::AcknowledgedDifference => Some("difference"),
        Deed::AcknowledgedBias => Some("bias"),
        Deed::AcknowledgedConcern => Some("concern"),
        Deed::AcknowledgedFeedback | Deed::AcknowledgedAnswer => Some("appreciation"),
        Deed::AcknowledgedExpertise => Some("expertise"),
        Deed::AcknowledgedBusinessValue => Some("recognition"),
        _ => None,
    }
}

pub(super) fn of_result(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let before = "\"extensions\":{";
    let mut first = true;
    let title = act.thread.title;
    if let Some(kind) = acknowledgement(act.deed) {
        member(json, &mut first, before, "acknowledgement");
        json.raw("{\"kind\":\"").raw(kind).raw("\"");
        if scene.chance.happens(250) {
            let done = title.about(List::Thanks, scene.chance);
            json.raw(",\"actionTaken\":").line(done);
        }
        json.raw("}");
    } else if act.deed == Deed::SharedSourcedAccount {
        member(json, &mut first, before, "accuracy-basis");
        json.raw("{\"sources\":[\"https://wiki.example.org/pages/");
        json.number(100 + u64::from(scene.chance.below(900)));
        json.raw("\"],\"confidence\":\"")
            .raw(scene.chance.one_of(&["low", "medium", "high"]));
        json.raw("\",\"limits\":\"Two of three sites.\"}");
    } else {
        member(json, &mut first, before, "debrief");
        json.raw("{\"lessons\":[");
        for place in 0..=scene.chance.below(3) {
            json.raw(if place == 0 { "" } else { "," });
            json.line(title.about(List::Lessons, scene.chance));
        }
        json.raw("]");
        if act.deed == Deed::DebriefedProject {
            let well = title.about(List::Notes, scene.chance);
            json.raw(",\"wentWell\":[").line(well);
            let what = title.about(List::Lessons, scene.chance);
            json.raw("],\"actions\":[{\"what\":").line(what).raw("}]");
        }
        json.raw("}");
    }
    json.raw("}");
}

pub(super) fn of_context(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let before = ",\"extensions\":{";
    let mut first = true;
    if act.deed != Deed::Listened {
        member(json, &mut first, before, "visibility");
        json.raw("\"").raw(visibility(act).name()).raw("\"");
    }
    if let Some(to) = act.to {
        member(json, &mut first, before, "recipients");
        json.raw("[");
        scene.agent(json, to);
        json.raw("]");
    }
    if matches!(
        act.deed,
        Deed::AskedOpenDecision | Deed::InvitedContributions
    ) {
        member(json, &mut first, before, "audience");
        json.raw("{\"kind\":\"")
            .raw(scene.chance.one_of(&["group", "crowd"]));
        json.raw("\",\"size\":")
            .number(8 + u64::from(scene.chance.below(400)))
            .raw("}");
    }
    let network = matches!(act.deed, Deed::CreatedNetwork | Deed::JoinedNetwork);
    if network || crosses(act) {
        member(json, &mut first, before, "boundary");
        boundary(scene, json, act);
    }
    if is_senior(scene, act) || opens(act) && act.thread.number.is_multiple_of(3) {
        member(json, &mut first, before, "seniority");
        let band = scene.world.person(act.who).band.name();
        json.raw("{\"actor\":\"")
            .raw(band)
            .raw("\",\"source\":\"directory\"}");
    }
    if matches!(
        act.deed,
        Deed::AlignedGoal | Deed::AcknowledgedBusinessValue
    ) {
        member(json, &mut first, before, "business-objective");
        let (slug, label) = scene.chance.one_of(&OBJECTIVES);
        json.raw("{\"objective\":\"https://objectives.example.org/")
            .raw(slug);
        json.raw("\",\"label\":").text(label).raw("}");
    }
    if opens(act) && act.thread.route != Route::Unsaid {
        member(json, &mut first, before, "sharing-route");
        if act.thread.route == Route::Formal {
            json.raw("{\"route\":\"formal\",\"programme\":");
            programme(json, act);
            json.raw("}");
        } else {
            json.raw("{\"route\":\"spontaneous\"}");
        }
    }
    if !first {
        json.raw("}");
    }
}

/// Acknowledgements are seen by others, and what is shared wider is.
fn visibility(act: &Act) -> Visibility {
    let thread = act.thread.visibility;
    match act.deed {
        Deed::SharedDebrief => thread.max(Visibility::Community),
        deed if deed == act.thread.opening => thread,
        _ => thread.max(Visibility::Team),
    }
}

fn boundary(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let own = scene.world.unit_of(act.who);
    // Who joins comes from elsewhere to where the network began.
    let there = match act.deed {
        Deed::JoinedNetwork => Some(act.thread.unit),
        _ => act.thread.across,
    };
    let other = there.map(|unit| scene.world.unit(unit));
    let kind = match other {
        None => "organisation",
        Some(other) if other.function == own.function => "site",
        Some(_) => "function",
    };
    json.raw("[{\"kind\":\"")
        .raw(kind)
        .raw("\",\"from\":\"unit:")
        .raw(&own.code);
    json.raw("\",\"to\":[\"");
    match other {
        Some(other) => json.raw("unit:").raw(&other.code),
        None => json.raw("org:partner"),
    };
    json.raw("\"]}]");
}

/// The course of a formal route, one of nine.
pub(super) fn programme(json: &mut Json, act: &Act) {
    let course = 11 + act.thread.number % 9;
    json.raw("\"https://moodle.example.org/course/view.php?id=")
        .number(course)
        .raw("\"");
}
