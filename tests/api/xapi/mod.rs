//! `/xapi`

mod about;
mod alternate;
mod statements;
