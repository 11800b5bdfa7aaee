//! Statistics of measures: pure functions of numbers.

pub mod graph;
pub mod inequality;
pub mod share;
pub mod survival;
pub mod working;
