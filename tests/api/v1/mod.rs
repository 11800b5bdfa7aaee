//! `/api/v1`

mod behaviours;
mod document_findings;
mod door;
mod explain;
mod findings;
mod mappings;
mod page;
mod people;
mod platforms;
mod profiles;
mod rejections;
mod reports;
mod retries;
mod rules;
mod senders;
mod validate;
