//! A request with attachments, taken as it comes.

use uuid::Uuid;

use super::assembly::Assembly;
use super::faults;
use crate::lrs::{Lrs, Refusal};
use crate::store::Key;
use crate::xapi::multipart::{self, Event, Reader};
use crate::xapi::version::Version;

/// A request with attachments on its way in: bytes are taken as they come, and everything is stored at
/// the end or nothing is. It holds the statements, small attachments and signatures in memory, within
/// bounds, and the rest in the store, from where it is removed when this is dropped before its end.
pub struct Incoming<'l> {
    reader: Reader,
    assembly: Assembly<'l>,
}

impl Lrs {
    /// Begins to take in a request whose `Content-Type` is `content_type`: a PUT of the statement `put`,
    /// or a POST.
    ///
    /// # Errors
    /// A boundary that is missing or unusable.
    pub fn receive<'l>(
        &'l self,
        key: &'l Key,
        version: Version,
        put: Option<Uuid>,
        content_type: &str,
    ) -> Result<Incoming<'l>, Refusal> {
        let boundary = multipart::boundary(content_type).map_err(faults::malformed)?;
        Ok(Incoming {
            reader: Reader::new(&boundary),
            assembly: Assembly::new(self, key, version, put),
        })
    }
}

impl Incoming<'_> {
    /// Takes the next bytes. The statements are judged as soon as they are there, each part as soon as
    /// its header is there, and again at its end.
    ///
    /// # Errors
    /// What is wrong with the request, or a failure of the store. There is nothing more to be done with
    /// it then.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.reader.push(bytes);
        self.advance().await
    }

    /// Takes note that this was all, stores the statements with their attachments, and returns their ids
    /// in order.
    ///
    /// # Errors
    /// As for [`Incoming::take`] and [`Lrs::post`], and what is missing.
    pub async fn finish(mut self) -> Result<Vec<Uuid>, Refusal> {
        self.reader.finish();
        self.advance().await?;
        self.assembly.store().await
    }

    async fn advance(&mut self) -> Result<(), Refusal> {
        while let Some(event) = self.reader.next().map_err(faults::malformed)? {
            match event {
                Event::Part(head) => self.assembly.begin(&head)?,
                Event::Content(bytes) => self.assembly.content(bytes).await?,
                Event::PerhapsEnd if self.assembly.may_end() => self.reader.end_part(),
                Event::PerhapsEnd => {}
                Event::End => self.assembly.end().await?,
            }
        }
        Ok(())
    }
}
