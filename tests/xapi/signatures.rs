//! Signed statements (xAPI 1.0.3, Part 2, 2.6).

mod certificates;
mod compact;
mod hostile;
mod sent;
mod sign;
mod signed;
