//! What people did together within a day: who contributed, what was asked and answered, who was in touch with
//! whom. Everything here is made of the statements that follow a template of the social learning profile to the
//! letter, told as [`Deed`]s.
//!
//! [`Doings`] are about people, [`Items`] about statements and those that answer to them, [`Contacts`] about pairs.
//! [`Summed`] and [`Traces`] are made of the doings of many days.

mod bytes;
mod contacts;
mod contacts_bytes;
mod deed;
mod doings;
mod heap;
mod items;
mod items_bytes;
mod lists;
mod summed;
mod template;
mod traces;

pub use contacts::{Answer, Authored, Authors, Contact, Contacts, Crossing, End, Loose};
pub use deed::{Deed, Doer};
pub use doings::{Doing, Doings};
pub use heap::Counts;
pub use items::{DEBRIEFS, Debriefs, Happening, Items, THREADS, Threads};
pub use lists::Lists;
pub use summed::{Adder, Contributions, Doers, Summed};
pub use template::{TEMPLATES, Templates};
pub use traces::Traces;
