//! `/xapi/activities`

mod profile;
mod state;
