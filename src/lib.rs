//! Tertulia: a learning record store for social learning.

pub mod facts;
pub mod report;
pub mod xapi;
