//! `/xapi/activities` (xAPI 1.0.3, Part 3, 2.3, 2.5 and 2.7)

mod definitions;
mod profile;
mod state;
