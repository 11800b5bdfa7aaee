//! An answer with attachments on its way out.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use actix_web::body::SizedStream;
use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, Stream};

use crate::lrs::{Enclosed, random};
use crate::store::Store;
use crate::xapi::hash::Sha2;
use crate::xapi::multipart::{closing, opening};

/// Something to be sent.
enum Item {
    Text(Bytes),
    /// The content with this hash, from this piece on.
    Content(Sha2, u32),
}

/// Statements and what they brought along, as `multipart/mixed`; attachments are read from the store as
/// they are sent, a piece at a time.
pub(in crate::http) fn answer(
    mut response: HttpResponseBuilder,
    request: &HttpRequest,
    store: &Arc<dyn Store>,
    json: String,
    enclosed: &[Enclosed],
) -> HttpResponse {
    // Clients look for it by regular expression.
    let boundary = random::id().simple().to_string();
    response.content_type(format!("multipart/mixed; boundary={boundary}"));
    let (items, length) = items(&boundary, json, enclosed);
    let items = match *request.method() {
        // The length is told, and nothing is read.
        Method::HEAD => VecDeque::new(),
        _ => items,
    };
    let store = Arc::clone(store);
    response.body(SizedStream::new(length, pieces(store, items)))
}

/// What is to be sent, and its length in bytes.
fn items(boundary: &str, json: String, enclosed: &[Enclosed]) -> (VecDeque<Item>, u64) {
    let (mut items, mut length) = (VecDeque::new(), 0);
    let mut push = |item, bytes: u64| {
        items.push_back(item);
        length += bytes;
    };
    let text = |text: String| (text.len() as u64, Item::Text(text.into()));
    let head = opening(boundary, true, &[("Content-Type", "application/json")]);
    for (bytes, item) in [text(head), text(json)] {
        push(item, bytes);
    }
    for one in enclosed {
        let head = [
            ("Content-Type", one.content_type.as_str()),
            ("Content-Transfer-Encoding", "binary"),
            ("X-Experience-API-Hash", &one.spelled),
        ];
        let (bytes, head) = text(opening(boundary, false, &head));
        push(head, bytes);
        push(Item::Content(one.sha2, 0), one.length);
    }
    let (bytes, end) = text(closing(boundary));
    push(end, bytes);
    (items, length)
}

fn pieces(
    store: Arc<dyn Store>,
    items: VecDeque<Item>,
) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::try_unfold((store, items), async |(store, mut items)| {
        loop {
            match items.pop_front() {
                None => return Ok(None),
                Some(Item::Text(text)) => return Ok(Some((text, (store, items)))),
                Some(Item::Content(sha2, place)) => match store.piece(sha2, place).await {
                    Ok(Some(piece)) => {
                        items.push_front(Item::Content(sha2, place + 1));
                        return Ok(Some((Bytes::from(piece), (store, items))));
                    }
                    Ok(None) => {}
                    Err(error) => {
                        // The client sees an answer that is cut short.
                        tracing::error!(%error, %sha2, "an attachment could not be read");
                        return Err(io::Error::other(error));
                    }
                },
            }
        }
    })
}
