//! What a GET of the statements resource asks for (xAPI 1.0.3, Part 3, 2.1.3).

use uuid::Uuid;

use super::reader::Reader;
use super::{Fault, Parameters};
use crate::store::{Filter, Standing};

const CLAUSE: &str = "xAPI 1.0.3, Part 3, 2.1.3";

/// Every parameter of the resource; `cursor` is what `more` carries.
pub const KNOWN: [&str; 15] = [
    "statementId",
    "voidedStatementId",
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
    "cursor",
];

/// How statements are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// The least that identifies agents, activities and verbs.
    Ids,
    /// As received.
    #[default]
    Exact,
    /// One language for each language map.
    Canonical,
}

/// A request for statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementsQuery {
    One(Single),
    Many(Box<Listing>),
}

/// A request for one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    pub id: Uuid,
    pub standing: Standing,
    pub format: Format,
    /// Whether attachments are to come along.
    pub attachments: bool,
}

/// A request for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub filter: Filter,
    pub ascending: bool,
    /// At most this many; 0 for as many as the server allows.
    pub limit: usize,
    pub format: Format,
    pub attachments: bool,
    /// Where to go on, as `more` said.
    pub cursor: Option<String>,
    /// All parameters but the cursor, as a query string, for the next `more`.
    pub query: String,
    /// The same in an order of its own: what a cursor is signed for.
    pub signed: String,
}

impl StatementsQuery {
    /// Understands a query string.
    ///
    /// # Errors
    /// Everything that is wrong with the parameters.
    pub fn parse(query: &str, depth: usize) -> Result<Self, Vec<Fault>> {
        let given = Parameters::parse(query, &KNOWN)?;
        let mut reader = Reader::new(&given, CLAUSE);
        let format = reader.format();
        let attachments = reader.boolean("attachments");
        let single = reader.single(format, attachments);
        let query = match single {
            Some(single) => Self::One(single),
            None => Self::Many(Box::new(reader.listing(format, attachments, depth))),
        };
        if reader.faults.is_empty() {
            Ok(query)
        } else {
            Err(reader.faults)
        }
    }
}

impl Reader<'_> {
    fn boolean(&mut self, name: &'static str) -> bool {
        let parse = |text: &str| match text {
            // With a capital as Python writes them, and the published client for it sends them.
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => None,
        };
        self.parsed(
            name,
            "The value is not a boolean",
            "Write true or false",
            parse,
        )
        .unwrap_or(false)
    }

    fn format(&mut self) -> Format {
        let parse = |text: &str| match text {
            "ids" => Some(Format::Ids),
            "exact" => Some(Format::Exact),
            "canonical" => Some(Format::Canonical),
            _ => None,
        };
        let fix = "Write ids, exact or canonical";
        self.parsed("format", "There is no such format", fix, parse)
            .unwrap_or_default()
    }

    /// The one statement asked for, if one is.
    fn single(&mut self, format: Format, attachments: bool) -> Option<Single> {
        let (plain, voided) = ("statementId", "voidedStatementId");
        let given = (
            self.given.get(plain).is_some(),
            self.given.get(voided).is_some(),
        );
        let (name, standing) = match given {
            (true, true) => {
                let fix = "Give one of the two";
                self.bad(
                    voided,
                    "both-ids",
                    "statementId and voidedStatementId exclude each other",
                    fix,
                );
                return None;
            }
            (true, false) => (plain, Standing::Valid),
            (false, true) => (voided, Standing::Voided),
            (false, false) => return None,
        };
        let others: Vec<String> = self
            .given
            .names()
            .filter(|other| ![name, "format", "attachments"].contains(other))
            .map(str::to_owned)
            .collect();
        for other in others {
            self.faults.push(Fault::parameter(
                other,
                "parameter-beside-id",
                "Beside a statement's id only attachments and format may stand",
                "Leave it out, or leave the id out",
                CLAUSE,
            ));
        }
        let id = self.uuid(name)?;
        Some(Single {
            id,
            standing,
            format,
            attachments,
        })
    }

    fn listing(&mut self, format: Format, attachments: bool, depth: usize) -> Listing {
        let filter = Filter {
            agent: self.agent(depth),
            related_agents: self.boolean("related_agents"),
            verb: self.iri("verb"),
            activity: self.iri("activity"),
            related_activities: self.boolean("related_activities"),
            registration: self.uuid("registration"),
            since: self.time("since"),
            until: self.time("until"),
            owner: None,
        };
        let fix = "Write a whole number, 0 for as many as the server allows";
        let limit = self.parsed(
            "limit",
            "The value is not a number of statements",
            fix,
            |text| {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                // A number that no machine counts to is as good as none.
                digits.then(|| text.parse().unwrap_or(usize::MAX))
            },
        );
        Listing {
            filter,
            ascending: self.boolean("ascending"),
            limit: limit.unwrap_or_default(),
            format,
            attachments,
            cursor: self.given.get("cursor").map(str::to_owned),
            query: self.given.query_without("cursor"),
            signed: self.given.canonical_without("cursor"),
        }
    }
}
