//! `/xapi/agents`

mod profile;
