//! What can go wrong in a store that is nobody's decision.

/// A failure of the store; expected outcomes are values of each method instead.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The store cannot do this now and changed nothing; trying again later may succeed.
    #[error("the store cannot do this now: {0}")]
    Unavailable(String),
    /// A defect: of the store's file, or of the code.
    #[error("the store failed: {0}")]
    Broken(String),
}
