//! `/xapi/statements` (xAPI 1.0.3, Part 3, 2.1)

mod attachments;
mod batches;
mod by_id;
mod examples;
mod filters;
mod formats;
mod headers;
mod immutability;
mod json;
mod limits;
mod lossless;
mod more;
mod oracle;
mod parameters;
mod post;
mod put;
mod times;
mod voiding;
