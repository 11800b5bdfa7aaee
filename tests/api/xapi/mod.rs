//! `/xapi`

mod about;
mod activities;
mod agents;
mod statements;
