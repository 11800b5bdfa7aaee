//! `/xapi`

mod about;
mod statements;
