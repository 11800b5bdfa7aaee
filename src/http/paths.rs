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
/// Who belongs to the organisation.
pub const DIRECTORY: &str = "/api/v1/directory";
pub const DIRECTORY_CSV: &str = "/api/v1/directory.csv";
/// By what statements are judged and counted; a segment in braces stands for any name.
pub const PROFILES: &str = "/api/v1/profiles";
pub const PROFILE: &str = "/api/v1/profiles/{slug}";
pub const MAPPINGS: &str = "/api/v1/mappings";
pub const MAPPING: &str = "/api/v1/mappings/{slug}";
/// What is counted, in words.
pub const BEHAVIOURS: &str = "/api/v1/behaviours";
pub const BEHAVIOUR: &str = "/api/v1/behaviours/{slug}";
/// All of this, described for programs.
pub const OPENAPI: &str = "/api/v1/openapi.json";
