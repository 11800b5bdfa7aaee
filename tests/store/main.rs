//! The contract of [`tertulia::store::Store`]: the same tests for every store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::single_range_in_vec_init)] // A cell is a list of ranges, often of one.

mod access;
mod attachments;
mod beside;
mod copies;
mod cursor;
#[path = "../support/database.rs"]
mod database;
mod definitions;
mod dictionaries;
mod documents;
mod histories;
mod judging_again;
mod judging_findings;
mod judging_histories;
mod judging_recount;
mod judging_refusals;
mod judging_shared;
mod judging_swept;
mod judging_threads;
mod judging_waiting;
mod judging_world;
mod mongo_ahead;
mod mongo_bounds;
mod mongo_explain;
mod mongo_files;
mod mongo_judging;
mod order;
mod organisation;
mod pages;
mod people;
#[path = "../support/place.rs"]
mod place;
mod received;
mod references;
mod rejections;
mod rollups;
mod rules_known;
mod samples;
mod sqlite;
mod starter;
mod statements;
mod stores;
mod subjects;
mod tail;
mod told;
mod told_beside;
mod told_days;
mod version_1;
mod version_6;
mod views;
mod watched;
