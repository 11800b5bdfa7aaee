//! What is no social learning: quizzes, films, modules, and hints that are asked for.

use uuid::Uuid;

use super::Scene;
use super::forum::{SITE, place};
use super::json::Json;

/// Verb, what it is called, the kind of its object, and the path and name of that.
type Step = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const STEPS: [Step; 5] = [
    (
        "http://adlnet.gov/expapi/verbs/answered",
        "answered",
        "http://adlnet.gov/expapi/activities/cmi.interaction",
        "/question/question.php?id=",
        "Which of these is \"personal data\"?",
    ),
    (
        "http://adlnet.gov/expapi/verbs/experienced",
        "experienced",
        "http://activitystrea.ms/schema/1.0/video",
        "/mod/resource/view.php?id=",
        "Fire drill – the film",
    ),
    (
        "http://adlnet.gov/expapi/verbs/completed",
        "completed",
        "http://adlnet.gov/expapi/activities/module",
        "/mod/lesson/view.php?id=",
        "Safety on the road",
    ),
    (
        "http://adlnet.gov/expapi/verbs/completed",
        "completed",
        "http://adlnet.gov/expapi/activities/attempt",
        "/mod/quiz/attempt.php?attempt=",
        "Data protection, attempt",
    ),
    // Whoever asks for the solution asks nobody.
    (
        "http://adlnet.gov/expapi/verbs/asked",
        "asked",
        "http://id.tincanapi.com/activitytype/solution",
        "/mod/lesson/solution.php?id=",
        "Solution of exercise 3",
    ),
];

pub(super) fn write(scene: &mut Scene<'_>, json: &mut Json, who: u32, id: Uuid) {
    let kind = scene.chance.weighted([38, 24, 16, 16, 6].iter().copied());
    let (verb, said, object, path, name) = STEPS[kind];
    json.raw("{\"id\":").id(id).raw(",\"actor\":");
    scene.agent(json, who);
    json.raw(",\"verb\":{\"id\":\"").raw(verb);
    json.raw("\",\"display\":{\"en\":\"")
        .raw(said)
        .raw("\"}},\"object\":{\"objectType\":\"Activity\",\"id\":\"");
    json.raw(SITE)
        .raw(path)
        .number(1 + u64::from(scene.chance.below(900)));
    json.raw("\",\"definition\":{\"type\":\"")
        .raw(object)
        .raw("\",\"name\":{\"en\":")
        .text(name)
        .raw("}");
    match kind {
        0 => {
            json.raw(",\"interactionType\":\"true-false\",\"correctResponsesPattern\":[\"true\"]}},\"result\":{\"response\":");
            let right = scene.chance.happens(720);
            json.raw(if right {
                "\"true\",\"success\":true}"
            } else {
                "\"false\",\"success\":false}"
            });
        }
        3 => {
            let raw = scene.chance.below(101);
            json.raw(
                "}},\"result\":{\"completion\":true,\"score\":{\"min\":0,\"max\":100,\"raw\":",
            );
            json.number(u64::from(raw)).raw("},\"success\":");
            json.raw(if raw >= 60 { "true}" } else { "false}" });
        }
        2 => {
            json.raw("}},\"result\":{\"completion\":true}");
        }
        _ => {
            json.raw("}}");
        }
    }
    json.raw(",\"context\":{\"registration\":")
        .id(scene.chance.id());
    json.raw(",\"platform\":\"Example academy\",\"contextActivities\":{\"category\":[{\"objectType\":\"Activity\",\"id\":\"https://w3id.org/xapi/cmi5/context/categories/cmi5\"}],\"grouping\":[");
    let course = 11 + u64::from(scene.chance.below(9));
    place(
        json,
        "/course/view.php?id=",
        course,
        "https://w3id.org/xapi/cmi5/activitytype/course",
        "What everybody must know",
    );
    json.raw("]}},\"timestamp\":").time(scene.at, 0).raw("}");
}
