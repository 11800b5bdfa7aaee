//! Paths that more than the route table speaks of.

pub const STATEMENTS: &str = "/xapi/statements";
pub const ABOUT: &str = "/xapi/about";
/// Where xAPI's own resources are.
pub const XAPI: &str = "/xapi/";
