//! `/xapi/agents` (xAPI 1.0.3, Part 3, 2.4)

mod person;
