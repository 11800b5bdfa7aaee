//! A plain reading of what statements count for: loops over documents as they are published, and nothing of
//! the program's code.

pub mod calendar;
pub mod mapping;
pub mod organisation;
pub mod path;
pub mod profile;
