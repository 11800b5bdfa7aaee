//! Content in a browser that comes from another origin (Fetch standard, 3.2).

use std::str::FromStr;

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderName};

use super::headers;

/// A browser asks again whether it may after this many seconds.
const REMEMBERED: usize = 7_200;

/// Whose pages may call from a browser.
///
/// Anyone's can without harm: a page can do what the key it was given can do and nothing more. There are no
/// cookies; a key that somebody typed into the browser itself goes along with no request that may be read from
/// elsewhere (`*` forbids it), nor with one that writes, for each of those either asks here first or is a form
/// that must name its key (`alternate.rs`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    #[default]
    Any,
    /// Only these, written as browsers do: `https://lms.example.org`. None at all when it is empty.
    Only(Vec<String>),
}

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "*" => return Ok(Self::Any),
            "none" => return Ok(Self::Only(Vec::new())),
            _ => {}
        }
        let origins = text.split(',').map(|origin| origin_of(origin.trim()));
        Ok(Self::Only(origins.collect::<Result<_, _>>()?))
    }
}

fn origin_of(text: &str) -> Result<String, String> {
    let wrong =
        || format!("{text:?} is no origin: write it like https://lms.example.org, without a path");
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let origin = url.origin();
    let whole =
        origin.is_tuple() && url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let named = url.username().is_empty() && url.password().is_none();
    if whole && named && !text.ends_with('/') {
        Ok(origin.ascii_serialization())
    } else {
        Err(wrong())
    }
}

/// Headers of an answer that content in a browser may read beside those it always may.
fn exposed() -> [HeaderName; 9] {
    [
        headers::VERSION,
        headers::CONSISTENT_THROUGH,
        headers::REQUEST_ID,
        headers::DATA_THROUGH,
        header::ETAG,
        header::LAST_MODIFIED,
        header::ALLOW,
        header::RETRY_AFTER,
        header::WWW_AUTHENTICATE,
    ]
}

/// What answers a browser's question beforehand, and tells it what it may show of an answer.
pub fn cors(origins: &Origins) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"])
        .allow_any_header()
        .expose_headers(exposed())
        .max_age(REMEMBERED);
    match origins {
        // The answer is the same for every origin.
        Origins::Any => cors
            .allow_any_origin()
            .send_wildcard()
            .disable_vary_header(),
        Origins::Only(origins) => {
            let origins = origins.clone();
            cors.allowed_origin_fn(move |origin, _| {
                origins
                    .iter()
                    .any(|allowed| origin.as_bytes() == allowed.as_bytes())
            })
        }
    }
}
