//! `/api/v1`

mod people;
mod platforms;
mod rejections;
mod reports;
mod retries;
mod senders;
