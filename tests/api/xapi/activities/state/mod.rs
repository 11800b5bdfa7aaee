//! `/xapi/activities/state` (xAPI 1.0.3, Part 3, 2.3); what holds for all documents is in
//! [`crate::xapi::documents`].

mod contexts;
mod registrations;
mod versions;
