//! What the table of rules is written with.

/// Writes the table below as one enum, so that the four texts of a rule stand side by side.
macro_rules! rules {
    ($($variant:ident, $code:literal, $clause:literal, $message:literal, $fix:literal;)*) => {
        /// A rule of the specification (or of JSON below it) that was broken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        // The sentences are shown to people, who should not meet Markdown in them.
        #[allow(clippy::doc_markdown)]
        pub enum Rule {
            $(#[doc = $message] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the specification.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// A stable name for programs, in kebab case.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// The clause that states the rule.
            #[must_use]
            pub fn clause(self) -> &'static str {
                match self {
                    $(Self::$variant => $clause,)*
                }
            }

            /// What was wrong, as a sentence without its full stop.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)*
                }
            }

            /// What to do about it, as a sentence without its full stop.
            #[must_use]
            pub fn fix(self) -> &'static str {
                match self {
                    $(Self::$variant => $fix,)*
                }
            }
        }
    };
}

pub(super) use rules;
