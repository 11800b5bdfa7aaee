//! The pages of documentation beside the profile.
