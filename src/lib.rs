//! Tertulia: a learning record store for social learning.
//!
//! `ARCHITECTURE.md` is the map. An arrow of the layers may skip, never turn:
//! `main → cli → app → http → {lrs, report} → store → {profile, facts} → xapi`, and `cli → simulate → facts`.

pub mod app;
pub mod cli;
pub mod facts;
pub mod http;
pub mod lrs;
pub mod profile;
pub mod report;
pub mod simulate;
pub mod store;
pub mod xapi;
