//! The service put together: a store, the rules, the routes, and a clean end.

mod first_start;
mod keeper;
mod serve;
mod settings;
mod store;

pub use first_start::FirstKey;
pub use serve::{Server, StartError};
pub use settings::{SeedKey, Settings};
pub use store::{OpenError, StoreUrl};
