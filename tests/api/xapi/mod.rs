//! `/xapi`

mod about;
mod activities;
mod agents;
mod alternate;
pub mod documents;
mod statements;
