//! The community: every statement claims the profile and follows the template of its deed.

use uuid::Uuid;

use super::Scene;
use super::json::Json;
use crate::facts::BASE_IRI;
use crate::simulate::deed::{ASKED, Deed, SHARED};
use crate::simulate::person::Band;
use crate::simulate::thread::{Act, Route, Visibility};
use crate::simulate::words::List;

mod extensions;

const HOST: &str = "https://community.example.org";

pub(super) fn write(scene: &mut Scene<'_>, json: &mut Json, act: &Act, id: Option<Uuid>) {
    json.raw("{");
    if let Some(id) = id {
        json.raw("\"id\":").id(id).raw(",");
    }
    json.raw("\"actor\":");
    if act.deed == Deed::DebriefedProject && scene.chance.happens(300) {
        scene.circle(json, act.who);
    } else {
        scene.agent(json, act.who);
    }
    let verb = act.deed.verb();
    json.raw(",\"verb\":{\"id\":").iri(verb.iri);
    json.raw(",\"display\":{\"en\":")
        .text(verb.name)
        .raw("}},\"object\":");
    object(scene, json, act);
    result(scene, json, act);
    context(scene, json, act);
    json.raw(",\"timestamp\":").time(scene.at, 0);
    if act.deed == Deed::SharedDebrief && scene.chance.happens(500) {
        attachment(scene, json, act);
    }
    json.raw("}");
}

/// The activity of the thread is the one its question, debrief or call is about; answers and the like
/// have their own.
fn activity_id(json: &mut Json, act: &Act) {
    let thread = act.thread.number;
    let (folder, item) = match act.deed {
        Deed::AcknowledgedAnswer => ("/threads/", Some("/answers/")),
        Deed::ClarifiedContribution => ("/threads/", Some("/contributions/")),
        Deed::GaveFeedback | Deed::AcknowledgedFeedback => ("/threads/", Some("/feedback/")),
        Deed::CreatedNetwork | Deed::JoinedNetwork => ("/networks/", None),
        Deed::Answered | Deed::AcknowledgedConcern => ("/threads/", None),
        Deed::SharedDebrief => ("/threads/", Some("/reports/")),
        _ if act.deed == act.thread.opening => ("/threads/", None),
        _ => ("/threads/", Some("/items/")),
    };
    json.raw("\"").raw(HOST).raw(folder).number(thread);
    if let Some(item) = item {
        json.raw(item).number(act.item);
    }
    json.raw("\"");
}

fn object(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    if let (Deed::Listened, Some(about)) = (act.deed, act.about) {
        json.raw("{\"objectType\":\"StatementRef\",\"id\":")
            .id(about)
            .raw("}");
        return;
    }
    let kind = match act.deed {
        Deed::Answered => act.thread.opening.kind(),
        deed => deed.kind(),
    };
    json.raw("{\"objectType\":\"Activity\",\"id\":");
    activity_id(json, act);
    json.raw(",\"definition\":{\"type\":").iri(kind);
    json.raw(",\"name\":").map(act.thread.title);
    if act.deed == act.thread.opening {
        let more = act.thread.beginning(scene.chance);
        json.raw(",\"description\":").map(more);
    }
    extensions::of_activity(scene, json, act);
    json.raw("}}");
}

fn result(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let said = match act.deed {
        Deed::Answered | Deed::GaveFeedback | Deed::ClarifiedContribution | Deed::Listened => {
            Some(List::Answers)
        }
        Deed::SharedDecision | Deed::Reflected => Some(List::Lessons),
        Deed::AcknowledgedConcern => Some(List::Thanks),
        _ => None,
    };
    let mut first = true;
    let mut member = |json: &mut Json| {
        json.raw(if first { ",\"result\":{" } else { "," });
        first = false;
    };
    if let Some(list) = said {
        member(json);
        let line = act.thread.title.about(list, scene.chance);
        json.raw("\"response\":").line(line);
    }
    if act.deed == Deed::CompletedSelfDirected {
        member(json);
        let minutes = 15 + u64::from(scene.chance.below(220));
        json.raw("\"completion\":true,\"duration\":\"PT")
            .number(minutes)
            .raw("M\"");
    }
    if extensions::has_result(act.deed) {
        member(json);
        extensions::of_result(scene, json, act);
    }
    if !first {
        json.raw("}");
    }
}

fn context(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let thread = &act.thread;
    json.raw(",\"context\":{\"registration\":")
        .id(thread.registration);
    // A platform may stand only beside an activity (xAPI 1.0.3, Part 2, 2.4.6).
    if act.deed != Deed::Listened {
        json.raw(",\"platform\":\"Example community\"");
        json.raw(",\"language\":\"")
            .raw(thread.title.language().tag)
            .raw("\"");
    }
    let unit = scene.world.unit_of(act.who);
    json.raw(",\"team\":{\"objectType\":\"Group\",\"account\":{\"homePage\":\"https://people.example.org/units\",\"name\":\"");
    json.raw(&unit.code)
        .raw("\"}},\"contextActivities\":{\"category\":[");
    json.raw("{\"objectType\":\"Activity\",\"id\":\"")
        .raw(BASE_IRI)
        .raw("/v1.0\",\"definition\":{\"type\":\"http://adlnet.gov/expapi/activities/profile\"}}");
    if opens(act) {
        match thread.route {
            Route::Unsaid => {}
            Route::Spontaneous => category(json, "spontaneous-route"),
            Route::Formal => category(json, "formal-route"),
        }
    }
    if is_senior(scene, act) {
        category(json, "senior-contribution");
    }
    if crosses(act) {
        category(json, "cross-boundary");
    }
    json.raw("],\"parent\":[{\"objectType\":\"Activity\",\"id\":\"")
        .raw(HOST);
    if opens(act) {
        json.raw("/spaces/")
            .raw(&scene.world.unit(thread.unit).code);
    } else if thread.opening == Deed::CreatedNetwork {
        json.raw("/networks/").number(thread.number);
    } else {
        json.raw("/threads/").number(thread.number);
    }
    json.raw("\"}]");
    if opens(act) && thread.route == Route::Formal {
        json.raw(",\"grouping\":[{\"objectType\":\"Activity\",\"id\":");
        extensions::programme(json, act);
        json.raw(",\"definition\":{\"type\":\"http://adlnet.gov/expapi/activities/course\"}}]");
    }
    json.raw("}");
    if let Some(about) = act.about.filter(|_| act.deed != Deed::Listened) {
        json.raw(",\"statement\":{\"objectType\":\"StatementRef\",\"id\":")
            .id(about)
            .raw("}");
    }
    extensions::of_context(scene, json, act);
    json.raw("}");
}

fn category(json: &mut Json, name: &str) {
    json.raw(",{\"objectType\":\"Activity\",\"id\":\"")
        .raw(BASE_IRI)
        .raw("/activities/")
        .raw(name);
    json.raw("\",\"definition\":{\"type\":\"")
        .raw(BASE_IRI)
        .raw("/activity-types/")
        .raw(name)
        .raw("\"}}");
}

fn opens(act: &Act) -> bool {
    act.deed == act.thread.opening
}

/// Whether the statement itself goes over a boundary.
fn crosses(act: &Act) -> bool {
    opens(act)
        && (act.deed == Deed::SharedResourceAcrossBoundary
            || act.thread.across.is_some() && act.deed != Deed::CreatedNetwork)
}

/// Whether somebody senior gives an example that others can see.
fn is_senior(scene: &Scene<'_>, act: &Act) -> bool {
    let verb = act.deed.verb().name;
    opens(act)
        && scene.world.person(act.who).band >= Band::Senior
        && act.thread.visibility >= Visibility::Team
        && (verb == SHARED.name || verb == ASKED.name)
}

/// A report that is kept elsewhere (xAPI 1.0.3, Part 2, 2.4.11).
fn attachment(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    json.raw(",\"attachments\":[{\"usageType\":\"")
        .raw(BASE_IRI);
    json.raw("/attachment-usage-types/debrief-report-file\",\"display\":{\"en\":\"Debrief report\"},\"contentType\":\"application/pdf\",\"length\":");
    json.number(20_000 + u64::from(scene.chance.below(400_000)))
        .raw(",\"sha2\":");
    json.hex(&scene.chance.bytes())
        .raw(",\"fileUrl\":\"")
        .raw(HOST);
    json.raw("/files/")
        .number(act.thread.number)
        .raw("-")
        .number(act.item)
        .raw(".pdf\"}]");
}
