//! `/api/v1`

mod rejections;
