//! Deeds as statements, each platform in its own words.
//!
//! JSON is written as text, straight into one string: a load generator must not be slower than the
//! server it tests.

mod bare;
mod course;
mod forum;
mod json;
mod profile;

use uuid::Uuid;

use super::Sender;
use super::calendar::Site;
use super::chance::Chance;
use super::organisation::Organisation;
use super::person::Identity;
use super::thread::Act;
use crate::xapi::statement::VOIDED;
use json::Json;

/// Bytes that most statements need at most.
const USUAL: usize = 1_536;

/// What every statement needs to be written.
pub(super) struct Scene<'w> {
    pub(super) world: &'w Organisation,
    pub(super) chance: &'w mut Chance,
    /// When it happens, in milliseconds since the epoch.
    pub(super) at: i64,
}

impl Scene<'_> {
    /// An act as its platform says it.
    pub(super) fn statement(&mut self, act: &Act, id: Option<Uuid>) -> String {
        let mut json = Json::with_capacity(USUAL);
        match act.thread.sender {
            Sender::Profile => profile::write(self, &mut json, act, id),
            Sender::Bare => bare::write(self, &mut json, act, id),
            Sender::Forum | Sender::Course => forum::write(self, &mut json, act),
        }
        json.finish()
    }

    /// Something that is no social learning.
    pub(super) fn course(&mut self, who: u32, id: Uuid) -> String {
        let mut json = Json::with_capacity(USUAL);
        course::write(self, &mut json, who, id);
        json.finish()
    }

    /// The statement that voids another (xAPI 1.0.3, Part 2, 2.3.2).
    pub(super) fn voiding(&mut self, who: u32, id: Uuid, voided: Uuid) -> String {
        let mut json = Json::with_capacity(512);
        json.raw("{\"id\":").id(id).raw(",\"actor\":");
        self.agent(&mut json, who);
        json.raw(",\"verb\":{\"id\":").text(VOIDED);
        json.raw(
            ",\"display\":{\"en\":\"voided\"}},\"object\":{\"objectType\":\"StatementRef\",\"id\":",
        );
        json.id(voided).raw("},\"timestamp\":");
        json.time(self.at, 0).raw("}");
        json.finish()
    }

    fn site(&self, who: u32) -> &'static Site {
        self.world.unit_of(who).site
    }

    fn agent(&self, json: &mut Json, who: u32) {
        json.raw("{\"objectType\":\"Agent\",");
        self.named(json, who);
        json.raw("}");
    }

    /// Name and identity, without the braces.
    fn named(&self, json: &mut Json, who: u32) {
        let person = self.world.person(who);
        let (first, second) = person.name();
        json.raw("\"name\":\"").escaped(first).raw(" ");
        json.escaped(second).raw("\",");
        self.identity(json, who);
    }

    fn identity(&self, json: &mut Json, who: u32) {
        let number = u64::from(who) + 1;
        match self.world.person(who).identity {
            Identity::Account => json
                .raw("\"account\":{\"homePage\":\"https://people.example.org\",\"name\":\"p-")
                .padded(number)
                .raw("\"}"),
            Identity::Mbox => json
                .raw("\"mbox\":\"mailto:p-")
                .padded(number)
                .raw("@partners.example.com\""),
            Identity::Openid => json
                .raw("\"openid\":\"https://id.example.com/p-")
                .padded(number)
                .raw("\""),
        };
    }

    /// Those who sat together: somebody and up to four colleagues, as a group without a name of its own.
    fn circle(&mut self, json: &mut Json, who: u32) {
        let unit = self.world.person(who).unit;
        let mut members = vec![who];
        for _ in 0..2 + self.chance.below(3) {
            let colleague = self.world.colleague(unit, who, self.chance);
            members.extend(colleague.filter(|one| !members.contains(one)));
        }
        json.raw("{\"objectType\":\"Group\",\"member\":[");
        for (place, member) in members.iter().enumerate() {
            json.raw(if place == 0 { "" } else { "," });
            self.agent(json, *member);
        }
        json.raw("]}");
    }
}
