//! `/api/v1`

mod platforms;
mod rejections;
mod reports;
mod retries;
mod senders;
