//! Paths that more than the route table speaks of.

pub const STATEMENTS: &str = "/xapi/statements";
pub const STATE: &str = "/xapi/activities/state";
pub const ACTIVITY_PROFILE: &str = "/xapi/activities/profile";
pub const AGENT_PROFILE: &str = "/xapi/agents/profile";
pub const ABOUT: &str = "/xapi/about";
/// Where xAPI's own resources are.
pub const XAPI: &str = "/xapi/";
