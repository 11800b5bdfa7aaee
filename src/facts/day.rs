//! What is worked out of whole days of statements, so that a report over months adds days up in place of
//! statements.

pub mod bytes;
pub mod dimension;
pub mod heard;
pub mod pairs;
pub mod withheld;

pub use heard::Heard;

use super::directory::Whom;
use super::told::Told;

/// Something worked out of the statements that count within a day. It depends on nothing but these and on who
/// people are.
pub trait Part: Default + Send + 'static {
    /// Small and its own; kept by stores, so it is never given to another part.
    const NUMBER: u8;

    /// Takes in a statement; they come in the order of time.
    fn hear(&mut self, heard: &Heard<'_>);

    /// The same of one that no other part takes in.
    fn add(&mut self, told: &Told, whom: &Whom) {
        self.hear(&Heard::of(told, whom));
    }

    /// The same content gives the same bytes.
    fn to_bytes(&self) -> Vec<u8>;

    /// `None` for bytes that are no part.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}
