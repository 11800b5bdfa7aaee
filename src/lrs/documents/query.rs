//! Which documents a request means (xAPI 1.0.3, Part 3, 2.3, 2.6 and 2.7).

use jiff::Timestamp;

use crate::lrs::reader::Reader;
use crate::lrs::{Fault, Parameters};
use crate::store::{DocumentContext, DocumentName};
use crate::xapi::document::Resource;

const SINCE: &str = "since";

/// One document, or those of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentsQuery {
    One(DocumentName),
    Many {
        context: DocumentContext,
        /// Only those written after this time.
        since: Option<Timestamp>,
    },
}

impl DocumentsQuery {
    /// What a GET asks for: a document, or without an id the ids of a context.
    ///
    /// # Errors
    /// Everything that is wrong with the parameters.
    pub fn read(resource: Resource, query: &str, depth: usize) -> Result<Self, Vec<Fault>> {
        let shape = Shape::of(resource);
        let given = Parameters::parse(query, &shape.known(true))?;
        let mut reader = Reader::new(&given, shape.clause);
        let since = reader.time(SINCE);
        if given.get(shape.id).is_some() && given.get(SINCE).is_some() {
            let message = "since speaks of lists of ids, and this asks for one document";
            let fix = "Leave it out, or leave the id out";
            reader.bad(SINCE, "parameter-beside-id", message, fix);
        }
        let context = shape.context(&mut reader, depth);
        let id = shape.id(&mut reader);
        finish(reader, context).map(|context| match id {
            Some(id) => Self::One(DocumentName { context, id }),
            None => Self::Many { context, since },
        })
    }

    /// What a DELETE means: a document, or all state of a context.
    ///
    /// # Errors
    /// Everything that is wrong with the parameters.
    pub fn delete(resource: Resource, query: &str, depth: usize) -> Result<Self, Vec<Fault>> {
        if resource != Resource::State {
            return Self::change(resource, query, depth).map(Self::One);
        }
        let shape = Shape::of(resource);
        let given = Parameters::parse(query, &shape.known(false))?;
        let mut reader = Reader::new(&given, shape.clause);
        let context = shape.context(&mut reader, depth);
        let id = shape.id(&mut reader);
        finish(reader, context).map(|context| match id {
            Some(id) => Self::One(DocumentName { context, id }),
            None => Self::Many {
                context,
                since: None,
            },
        })
    }

    /// Which document a PUT or POST means.
    ///
    /// # Errors
    /// Everything that is wrong with the parameters.
    pub fn change(
        resource: Resource,
        query: &str,
        depth: usize,
    ) -> Result<DocumentName, Vec<Fault>> {
        let shape = Shape::of(resource);
        let given = Parameters::parse(query, &shape.known(false))?;
        let mut reader = Reader::new(&given, shape.clause);
        let context = shape.context(&mut reader, depth);
        let id = require(&mut reader, shape.id, |reader| shape.id(reader));
        finish(reader, context.zip(id)).map(|(context, id)| DocumentName { context, id })
    }
}

/// What a context and its parameters look like at a resource.
struct Shape {
    resource: Resource,
    /// The parameter that names one document.
    id: &'static str,
    clause: &'static str,
}

impl Shape {
    fn of(resource: Resource) -> Self {
        let (id, clause) = match resource {
            Resource::State => ("stateId", "xAPI 1.0.3, Part 3, 2.3"),
            Resource::ActivityProfile => ("profileId", "xAPI 1.0.3, Part 3, 2.7"),
            Resource::AgentProfile => ("profileId", "xAPI 1.0.3, Part 3, 2.6"),
        };
        Self {
            resource,
            id,
            clause,
        }
    }

    fn known(&self, reading: bool) -> Vec<&'static str> {
        let mut known = match self.resource {
            Resource::State => vec!["activityId", "agent", "registration"],
            Resource::ActivityProfile => vec!["activityId"],
            Resource::AgentProfile => vec!["agent"],
        };
        known.push(self.id);
        if reading {
            known.push(SINCE);
        }
        known
    }

    fn context(&self, reader: &mut Reader<'_>, depth: usize) -> Option<DocumentContext> {
        let activity =
            |reader: &mut _| require(reader, "activityId", |reader| reader.iri("activityId"));
        let agent = |reader: &mut _| require(reader, "agent", |reader| reader.agent(depth));
        match self.resource {
            Resource::State => {
                let (activity, agent) = (activity(reader), agent(reader));
                let registration = reader.uuid("registration");
                activity
                    .zip(agent)
                    .map(|(activity, agent)| DocumentContext::State {
                        activity,
                        agent,
                        registration,
                    })
            }
            Resource::ActivityProfile => {
                activity(reader).map(|activity| DocumentContext::ActivityProfile { activity })
            }
            Resource::AgentProfile => {
                agent(reader).map(|agent| DocumentContext::AgentProfile { agent })
            }
        }
    }

    /// The id, where it is given: any text but none.
    fn id(&self, reader: &mut Reader<'_>) -> Option<String> {
        let parse = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let fix = "Give the document an id, or leave the parameter out where a list is meant";
        reader.parsed(self.id, "The id is empty", fix, parse)
    }
}

/// Notes a parameter that is missing, and reads one that is there.
fn require<T>(
    reader: &mut Reader<'_>,
    name: &'static str,
    read: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Option<T> {
    if reader.given.get(name).is_none() {
        let message = "A parameter that is needed here is missing";
        reader.bad(name, "missing-parameter", message, "Add it to the query");
        return None;
    }
    read(reader)
}

/// What was read, unless something was wrong; nothing is missing then.
fn finish<T>(reader: Reader<'_>, read: Option<T>) -> Result<T, Vec<Fault>> {
    match read {
        Some(read) if reader.faults.is_empty() => Ok(read),
        _ => Err(reader.faults),
    }
}
