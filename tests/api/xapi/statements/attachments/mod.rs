//! Statements with attachments, in and out (xAPI 1.0.3, Part 2, 2.4.11; Part 3, 1.5.2)

mod crowds;
mod incoming;
mod limits;
mod outgoing;
mod refusals;
mod sharing;
mod signed;
mod support;
