//! What a statement counts for, and over which stretches of time.

mod delta;
mod fact;
mod mapping;
mod node;
mod series;
