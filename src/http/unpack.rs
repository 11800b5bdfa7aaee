//! Request bodies that come compressed (RFC 9110, 8.4), unpacked as they are read.
//!
//! What reads the body counts what it unpacks to, so a bomb ends at the same bound as any body. Each step
//! takes in little, so that no step unpacks to more than a few megabytes.

use std::io::{self, Write as _};

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};

use super::{ApiError, headers};

/// Compressed bytes taken in at a time; deflate makes at most about a thousand of one.
const STEP: usize = 4_096;

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Deflate,
}

/// Lets whatever reads the body see it unpacked.
///
/// # Errors
/// When it is packed in a way that is not understood here.
pub(super) fn unpacked(request: &mut ServiceRequest) -> Result<(), ApiError> {
    let Some(packing) = packing(request.headers())? else {
        return Ok(());
    };
    let packed = request.take_payload();
    let headers = request.headers_mut();
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let stream = Box::pin(unpack(packed, packing));
    request.set_payload(Payload::Stream { payload: stream });
    Ok(())
}

fn packing(headers: &HeaderMap) -> Result<Option<Packing>, ApiError> {
    let named = headers::list(headers, &header::CONTENT_ENCODING);
    match named.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(None),
        "gzip" | "x-gzip" => Ok(Some(Packing::Gzip)),
        "deflate" => Ok(Some(Packing::Deflate)),
        _ => Err(ApiError::UnsupportedEncoding(named)),
    }
}

/// A body on its way through a decoder.
struct Unpacking {
    packed: Payload,
    packing: Packing,
    /// Made at the first byte, which tells the two kinds of deflate apart.
    decoder: Option<Box<dyn Decode>>,
    /// Arrived and not yet taken in.
    waiting: Bytes,
    ended: bool,
}

fn unpack(
    packed: Payload,
    packing: Packing,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    let begun = Unpacking {
        packed,
        packing,
        decoder: None,
        waiting: Bytes::new(),
        ended: false,
    };
    stream::try_unfold(begun, |mut state| async move {
        let chunk = state.next().await?;
        Ok(chunk.map(|chunk| (chunk, state)))
    })
}

impl Unpacking {
    async fn next(&mut self) -> Result<Option<Bytes>, PayloadError> {
        while !self.ended {
            if self.waiting.is_empty() {
                match self.packed.next().await {
                    Some(chunk) => self.waiting = chunk?,
                    None => self.ended = true,
                }
            }
            let unpacked = if self.ended {
                self.finish()
            } else {
                let step = self.waiting.split_to(self.waiting.len().min(STEP));
                self.feed(&step)
            };
            let unpacked = unpacked.map_err(|_| PayloadError::EncodingCorrupted)?;
            if !unpacked.is_empty() {
                return Ok(Some(unpacked.into()));
            }
        }
        Ok(None)
    }

    fn feed(&mut self, step: &[u8]) -> io::Result<Vec<u8>> {
        let Some(&first) = step.first() else {
            return Ok(Vec::new());
        };
        let decoder = self
            .decoder
            .get_or_insert_with(|| decoder(self.packing, first));
        decoder.feed(step)
    }

    /// What is left at the end; a body that was cut short is an error.
    fn finish(&mut self) -> io::Result<Vec<u8>> {
        match &mut self.decoder {
            Some(decoder) => decoder.finish(),
            None => Ok(Vec::new()),
        }
    }
}

/// A decoder that is given a body bit by bit.
trait Decode {
    /// Takes in some bytes and gives what came of them so far.
    fn feed(&mut self, step: &[u8]) -> io::Result<Vec<u8>>;
    /// Gives what is left, if the body is whole.
    fn finish(&mut self) -> io::Result<Vec<u8>>;
}

macro_rules! decode {
    ($($decoder:ident),*) => { $(
        impl Decode for $decoder<Vec<u8>> {
            fn feed(&mut self, step: &[u8]) -> io::Result<Vec<u8>> {
                self.write_all(step)?;
                Ok(std::mem::take(self.get_mut()))
            }

            fn finish(&mut self) -> io::Result<Vec<u8>> {
                self.try_finish()?;
                Ok(std::mem::take(self.get_mut()))
            }
        }
    )* };
}

decode!(MultiGzDecoder, ZlibDecoder, DeflateDecoder);

/// The decoder for a body that begins with this byte. Deflate should come in the format of zlib (RFC
/// 9110, 8.4.1.2), and from some clients comes without.
fn decoder(packing: Packing, first: u8) -> Box<dyn Decode> {
    match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(Vec::new())),
        // The low half of zlib's first byte names its method (RFC 1950, 2.2); no bare stream that a
        // compressor makes begins so.
        Packing::Deflate if first & 0x0f == 8 => Box::new(ZlibDecoder::new(Vec::new())),
        Packing::Deflate => Box::new(DeflateDecoder::new(Vec::new())),
    }
}
