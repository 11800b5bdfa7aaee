//! Where the rules are written (xAPI Profiles 1.0, Part Two and Part Three).

pub(in crate::profile) const FOUNDATIONS: &str = "xAPI Profiles 1.0, structure, 2.0";
pub(in crate::profile) const GENERAL: &str = "xAPI Profiles 1.0, structure, 4.0";
pub(in crate::profile) const PROFILE: &str = "xAPI Profiles 1.0, structure, 6.0";
pub(in crate::profile) const VERSIONS: &str = "xAPI Profiles 1.0, structure, 6.1";
pub(in crate::profile) const AUTHOR: &str = "xAPI Profiles 1.0, structure, 6.2";
pub(in crate::profile) const CONCEPTS: &str = "xAPI Profiles 1.0, structure, 7.0";
pub(in crate::profile) const SEMANTIC: &str = "xAPI Profiles 1.0, structure, 7.1";
pub(in crate::profile) const EXTENSIONS: &str = "xAPI Profiles 1.0, structure, 7.2";
pub(in crate::profile) const RESOURCES: &str = "xAPI Profiles 1.0, structure, 7.3";
pub(in crate::profile) const ACTIVITIES: &str = "xAPI Profiles 1.0, structure, 7.4";
pub(in crate::profile) const TEMPLATES: &str = "xAPI Profiles 1.0, structure, 8.0";
pub(in crate::profile) const RULES: &str = "xAPI Profiles 1.0, structure, 8.1";
pub(in crate::profile) const PATTERNS: &str = "xAPI Profiles 1.0, structure, 9.0";
pub(in crate::profile) const VALIDATION: &str = "xAPI Profiles 1.0, communication, 2.1";
