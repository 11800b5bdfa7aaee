//! `/xapi`

mod about;
mod activities;
mod agents;
pub mod documents;
mod statements;
