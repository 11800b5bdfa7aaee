//! The contract of [`tertulia::store::Store`]: the same tests for every store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::single_range_in_vec_init)] // A cell is a list of ranges, often of one.

mod access;
mod attachments;
mod copies;
mod cursor;
mod definitions;
mod dictionaries;
mod documents;
mod histories;
mod judging_again;
mod judging_findings;
mod judging_histories;
mod judging_recount;
mod judging_refusals;
mod judging_swept;
mod judging_threads;
mod judging_waiting;
mod judging_world;
mod order;
mod pages;
mod people;
mod received;
mod references;
mod rejections;
mod rollups;
mod rules_known;
mod samples;
mod sqlite;
mod statements;
mod stores;
mod subjects;
mod tail;
mod version_1;
mod version_6;
