//! The forum of a learning management system, in the words of Moodle's plugin Logstore xAPI: a
//! discussion is created, others view it and reply. It draws no ids.

use super::Scene;
use super::json::Json;
use crate::simulate::deed::Deed;
use crate::simulate::thread::Act;
use crate::simulate::words::{Line, List};

pub(super) const SITE: &str = "https://moodle.example.org";
pub(super) const INFO: &str = "http://lrs.learninglocker.net/define/extensions/info";

pub(super) fn write(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let thread = &act.thread;
    json.raw("{\"actor\":{");
    scene.named(json, act.who);
    json.raw("},\"verb\":");
    let (verb, event) = if act.deed == thread.opening {
        (
            "{\"id\":\"http://activitystrea.ms/create\",\"display\":{\"en\":\"Created\"}}",
            "discussion_created",
        )
    } else if act.deed == Deed::Viewed {
        (
            "{\"id\":\"http://id.tincanapi.com/verb/viewed\",\"display\":{\"en\":\"Viewed\"}}",
            "discussion_viewed",
        )
    } else {
        (
            "{\"id\":\"http://id.tincanapi.com/verb/replied\",\"display\":{\"en\":\"Replied\"}}",
            "post_created",
        )
    };
    json.raw(verb).raw(",\"object\":");
    let replies = event == "post_created";
    if replies {
        reply(scene, json, act);
    } else {
        discussion(json, act);
    }
    json.raw(",\"context\":{\"platform\":\"Moodle\",\"language\":\"")
        .raw(thread.title.language().tag);
    json.raw("\",\"extensions\":{\"").raw(INFO);
    json.raw("\":{\"http://moodle.org\":\"4.5.2\",\"event_name\":\"\\\\mod_forum\\\\event\\\\")
        .raw(event)
        .raw("\",\"event_function\":\"\\\\src\\\\transformer\\\\events\\\\mod_forum\\\\")
        .raw(event);
    json.raw("\"}},\"contextActivities\":{\"category\":[{\"objectType\":\"Activity\",\"id\":\"")
        .raw(SITE);
    json.raw("\",\"definition\":{\"type\":\"http://id.tincanapi.com/activitytype/lms\",\"name\":{\"en\":\"Example academy\"}}}],\"parent\":[");
    if replies {
        discussion(json, act);
        json.raw(",");
    }
    let unit = scene.world.unit(thread.unit);
    let number = u64::from(thread.unit) + 11;
    place(
        json,
        "/mod/forum/view.php?id=",
        number + 400,
        "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/forum",
        "Open forum",
    );
    json.raw(",");
    place(
        json,
        "/course/view.php?id=",
        number,
        "https://w3id.org/xapi/cmi5/activitytype/course",
        unit.function,
    );
    json.raw("]}},\"timestamp\":").time(scene.at, 0).raw("}");
}

/// A part of the site.
pub(super) fn place(json: &mut Json, path: &str, number: u64, kind: &str, name: &str) {
    json.raw("{\"objectType\":\"Activity\",\"id\":\"")
        .raw(SITE)
        .raw(path)
        .number(number);
    json.raw("\",\"definition\":{\"type\":\"")
        .raw(kind)
        .raw("\",\"name\":{\"en\":");
    json.text(name).raw("}}}");
}

fn discussion(json: &mut Json, act: &Act) {
    address(json, act);
    json.raw(
        "\",\"definition\":{\"type\":\"http://id.tincanapi.com/activitytype/discussion\",\"name\":",
    )
    .map(act.thread.title)
    .raw("}}");
}

fn reply(scene: &mut Scene<'_>, json: &mut Json, act: &Act) {
    let list = match act.deed {
        Deed::Answered => List::Answers,
        _ => List::Thanks,
    };
    let text: Line = act.thread.title.about(list, scene.chance);
    address(json, act);
    json.raw("#p").number(act.item);
    json.raw("\",\"definition\":{\"type\":\"http://id.tincanapi.com/activitytype/forum-reply\",\"name\":{\"")
        .raw(text.language().tag)
        .raw("\":\"Re: ");
    for part in act.thread.title.parts() {
        json.escaped(part);
    }
    json.raw("\"},\"description\":").map(text).raw("}}");
}

fn address(json: &mut Json, act: &Act) {
    json.raw("{\"objectType\":\"Activity\",\"id\":\"")
        .raw(SITE)
        .raw("/mod/forum/discuss.php?d=")
        .number(act.thread.number);
}
