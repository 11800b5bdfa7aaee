//! A server under attack, with one statement that must outlive it, and answers read byte by byte.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::helpers::TestApp;
use crate::samples::{asked, id};

/// Time within which every request must be answered or its connection closed. The server gives a
/// head and a body two seconds each here, and measures in steps of half a second.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct Target {
    pub app: TestApp,
    id: String,
    stored: Value,
}

/// One answer on a connection.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// The head as text, its names in lower case.
    pub head: String,
    pub body: String,
}

impl Target {
    pub fn spawn() -> Self {
        let app = TestApp::spawn_with(|settings| {
            settings.limits.head_time = Duration::from_secs(2);
            settings.limits.body_time = Duration::from_secs(2);
        });
        let id = app.store_one(&asked("survivor"));
        let stored = app.stored(&id);
        Self { app, id, stored }
    }

    /// Sends bytes as they are and keeps the connection open until there is an answer; every answer. Fails where the server neither answers nor closes, and where anything is a 5xx.
    #[track_caller]
    pub fn send(&self, bytes: &[u8]) -> Vec<Reply> {
        let mut stream = TcpStream::connect(self.app.address).unwrap();
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        let replies = replies(&mut stream).unwrap_or_else(|| {
            let shown = &bytes[..bytes.len().min(300)];
            panic!("no answer and no end: {}", String::from_utf8_lossy(shown))
        });
        for reply in &replies {
            assert!(reply.status < 500, "{reply:?}");
        }
        replies
    }

    /// The statuses of the answers to these bytes.
    #[track_caller]
    pub fn statuses(&self, bytes: impl AsRef<[u8]>) -> Vec<u16> {
        let replies = self.send(bytes.as_ref());
        replies.iter().map(|reply| reply.status).collect()
    }

    /// A request refused: one answer of 4xx, or the connection closed without any.
    #[track_caller]
    pub fn assert_refused(&self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        let statuses = self.statuses(bytes);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]);
        assert!(
            statuses.iter().all(|status| (400..500).contains(status)),
            "{statuses:?} for {shown}"
        );
    }

    /// The statement is there as it was, and the next statement is taken.
    #[track_caller]
    pub fn assert_well(&self) {
        assert_eq!(self.app.stored(&self.id), self.stored);
        let next = id();
        self.app.put(&next, &asked("next")).expect(204);
        let found = self.app.page(&[("limit", "1")]).ids();
        assert_eq!(found, [next]);
    }

    /// How many statements there are.
    pub fn count(&self) -> usize {
        self.app.ids(&[]).len()
    }

    /// The head of a POST of JSON, with `more` headers, and what follows it.
    pub fn post(&self, more: &str, rest: impl AsRef<[u8]>) -> Vec<u8> {
        let head = self.app.post_head(&format!("{more}\r\n"));
        [head.as_bytes(), rest.as_ref()].concat()
    }

    /// A GET with credentials and version.
    pub fn get(&self, target: &str, more: &str) -> Vec<u8> {
        let authorization = self.app.admin.basic();
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\nX-Experience-API-Version: 1.0.3\r\n{more}\r\n"
        );
        request.into_bytes()
    }
}

/// All answers until the server closes; `None` when that takes too long. The first one must come
/// while more could still be sent; then the client says that nothing does.
pub fn replies(stream: &mut TcpStream) -> Option<Vec<Reply>> {
    let began = Instant::now();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let (mut bytes, mut open) = (Vec::new(), true);
    let mut piece = vec![0; 65_536];
    while began.elapsed() < PATIENCE {
        match stream.read(&mut piece) {
            Ok(count @ 1..) => bytes.extend_from_slice(&piece[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return None;
            }
            // Closed, or cut off.
            Ok(0) | Err(_) => return Some(parse(&bytes).0),
        }
        let (replies, whole) = parse(&bytes);
        if open && whole && !replies.is_empty() {
            let _ = stream.shutdown(Shutdown::Write);
            open = false;
        }
    }
    None
}

/// The answers in these bytes but 100 Continue, and whether they end with one.
fn parse(bytes: &[u8]) -> (Vec<Reply>, bool) {
    let mut replies = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&rest[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status: {head}"));
        let length = head.lines().find_map(|line| {
            let length = line.strip_prefix("content-length: ")?;
            length.parse::<usize>().ok()
        });
        let body = end + 4..end + 4 + length.unwrap_or(0);
        let Some(text) = rest.get(body.clone()) else {
            return (replies, false);
        };
        if status != 100 {
            let body = String::from_utf8_lossy(text).into_owned();
            replies.push(Reply { status, head, body });
        }
        rest = &rest[body.end..];
    }
    (replies, rest.is_empty())
}
