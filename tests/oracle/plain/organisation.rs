//! Who belongs to the organisation, where, and who wants to be left out.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::calendar::midnight;
use crate::world::World;

/// The agents that are the same person as an agent.
pub fn agents(world: &World, agent: &Value) -> Vec<Value> {
    let mut declared = world.declared.values();
    let known = declared.find(|agents| agents.contains(agent));
    known.cloned().unwrap_or_else(|| vec![agent.clone()])
}

/// Who an agent is: a declared person, or whoever has this identifier.
pub fn person(world: &World, agent: &Value) -> String {
    let mut declared = world.declared.iter();
    let known = declared.find(|(_, agents)| agents.contains(agent));
    known.map_or_else(|| agent.to_string(), |(name, _)| name.clone())
}

/// The people an actor is: an agent, or the listed members of a group.
pub fn people<'a>(world: &World, actor: &'a Value) -> Vec<(String, &'a Value)> {
    let members = actor["member"].as_array().into_iter().flatten();
    let agents: Vec<&Value> = match actor["objectType"].as_str() {
        Some("Group") => members.collect(),
        _ => vec![actor],
    };
    let mut seen = BTreeSet::new();
    let people = agents
        .into_iter()
        .map(|agent| (person(world, agent), agent));
    people
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}

pub fn members(world: &World) -> Vec<&Value> {
    let directory = world.directory.as_ref();
    let list = directory.and_then(|directory| directory["members"].as_array());
    list.into_iter().flatten().collect()
}

/// The member that an agent is.
pub fn member<'w>(world: &'w World, agent: &Value) -> Option<&'w Value> {
    let agents = agents(world, agent);
    let is = |member: &&Value| {
        let identifiers = member["identifiers"].as_array().unwrap();
        identifiers.iter().any(|one| agents.contains(one))
    };
    members(world).into_iter().find(is)
}

/// Where a member is at a time.
pub fn place<'m>(world: &World, member: &'m Value, time: Timestamp) -> Option<&'m Value> {
    let places = member["places"].as_array().into_iter().flatten();
    places.into_iter().find(|place| {
        let (from, until) = ends(world, place);
        from.is_none_or(|from| from <= time) && until.is_none_or(|until| time < until)
    })
}

/// From when until when a place is somebody's.
pub fn ends(world: &World, place: &Value) -> (Option<Timestamp>, Option<Timestamp>) {
    let zone = world.history.zone();
    let end = |name: &str| {
        let text = place[name].as_str()?;
        Some(midnight(text.parse().unwrap(), &zone))
    };
    (end("from"), end("until"))
}

/// Whether a person wants to be left out of reports, or of pictures of who works with whom: under any of their
/// identifiers.
pub fn wants_out(world: &World, agent: &Value, of: &str) -> bool {
    let mut agents = agents(world, agent);
    let member = member(world, agent);
    if let Some(member) = member {
        agents.extend(member["identifiers"].as_array().unwrap().iter().cloned());
    }
    let listed = member.is_some_and(|one| one["preferences"][of] == false);
    let mut said = world.preferences.iter();
    listed || said.any(|(one, document)| agents.contains(one) && document[of] == false)
}

/// The members there are within a range, without those who opted out, of whom `fits` is true of a place.
pub fn population(
    world: &World,
    start: Timestamp,
    end: Timestamp,
    fits: impl Fn(&Value) -> bool,
) -> usize {
    let within = |place: &&Value| {
        let (from, until) = ends(world, place);
        from.is_none_or(|from| from < end) && until.is_none_or(|until| start < until)
    };
    let is_there = |member: &&&Value| {
        let places = member["places"].as_array().into_iter().flatten();
        let mut places = places.filter(within);
        places.any(&fits) && !wants_out(world, &member["identifiers"][0], REPORTS)
    };
    members(world).iter().filter(is_there).count()
}

pub const REPORTS: &str = "includeInReports";
pub const NETWORK: &str = "includeInNetwork";
