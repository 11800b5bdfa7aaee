//! Paths that more than the route table speaks of.

pub const STATEMENTS: &str = "/xapi/statements";
pub const STATE: &str = "/xapi/activities/state";
pub const ACTIVITY_PROFILE: &str = "/xapi/activities/profile";
pub const AGENT_PROFILE: &str = "/xapi/agents/profile";
pub const ACTIVITIES: &str = "/xapi/activities";
pub const AGENTS: &str = "/xapi/agents";
pub const ABOUT: &str = "/xapi/about";
/// Where xAPI's own resources are.
pub const XAPI: &str = "/xapi/";
/// Which agents are one person.
pub const PEOPLE: &str = "/api/v1/people";
