//! `/api/v1`

mod rejections;
mod reports;
