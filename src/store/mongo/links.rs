//! What one stored statement has to do with another: references, voiding, what filters see of both.

use super::fault::Fault;
