//! `/xapi`

mod about;
mod activities;
mod agents;
mod alternate;
mod statements;
