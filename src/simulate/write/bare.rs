//! The chat: the verbs, a little context, and nothing of a profile.

use uuid::Uuid;

use super::Scene;
use super::json::Json;
use crate::simulate::deed::{ACKNOWLEDGED, Deed, Iri, SHARED};
use crate::simulate::thread::Act;
use crate::simulate::words::List;

const HOST: &str = "https://chat.example.com";

/// The spellings of a verb that are around; a unit keeps to one.
const SHARES: [&str; 3] = [
    "http://adlnet.gov/expapi/verbs/shared",
    "http://activitystrea.ms/schema/1.0/share",
    "http://activitystrea.ms/share",
];
const ACKNOWLEDGES: [&str; 2] = [
    "http://activitystrea.ms/schema/1.0/acknowledge",
    "http://activitystrea.ms/acknowledge",
];

pub(super) fn write(scene: &mut Scene<'_>, json: &mut Json, act: &Act, id: Option<Uuid>) {
    let thread = &act.thread;
    json.raw("{\"actor\":");
    if act.deed == Deed::DebriefedProject && scene.chance.happens(300) {
        scene.circle(json, act.who);
    } else {
        scene.agent(json, act.who);
    }
    let (iri, name) = verb(act);
    json.raw(",\"verb\":{\"id\":").iri(iri);
    json.raw(",\"display\":{\"en-US\":").text(name);
    json.raw("}},\"object\":{\"id\":\"")
        .raw(HOST)
        .raw("/threads/")
        .number(thread.number);
    json.raw("\",\"definition\":{\"name\":").map(thread.title);
    if act.deed == thread.opening {
        let more = thread.beginning(scene.chance);
        json.raw(",\"description\":").map(more);
    }
    json.raw("}}");
    if act.deed == Deed::Answered {
        let line = thread.title.about(List::Answers, scene.chance);
        json.raw(",\"result\":{\"response\":").line(line).raw("}");
    } else if act.deed != thread.opening && act.deed != Deed::SharedDebrief {
        let line = thread.title.about(List::Thanks, scene.chance);
        json.raw(",\"result\":{\"response\":").line(line).raw("}");
    }
    let unit = scene.world.unit(thread.unit);
    json.raw(
        ",\"context\":{\"platform\":\"Example chat\",\"contextActivities\":{\"parent\":{\"id\":\"",
    )
    .raw(HOST)
    .raw("/channels/")
    .raw(&unit.code);
    json.raw("\",\"definition\":{\"name\":{\"en\":\"")
        .escaped(unit.function)
        .raw(", ")
        .escaped(unit.site.name);
    json.raw("\"}}}}},\"timestamp\":")
        .time(scene.at, scene.site(act.who).offset);
    if let Some(id) = id {
        json.raw(",\"id\":").id(id);
    }
    json.raw("}");
}

fn verb(act: &Act) -> (Iri, &'static str) {
    let name = act.deed.verb().name;
    let unit = usize::from(act.thread.unit);
    if name == SHARED.name {
        (Iri::Whole(SHARES[unit % SHARES.len()]), name)
    } else if name == ACKNOWLEDGED.name {
        (Iri::Whole(ACKNOWLEDGES[unit % ACKNOWLEDGES.len()]), name)
    } else {
        (act.deed.verb().iri, name)
    }
}
