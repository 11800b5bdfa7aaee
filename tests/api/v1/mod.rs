//! `/api/v1`

mod document_findings;
mod people;
mod platforms;
mod rejections;
mod reports;
mod retries;
mod senders;
