//! `/xapi/activities` (xAPI 1.0.3, Part 3, 2.5)

mod definitions;
