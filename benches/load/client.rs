//! As little of HTTP/1.1 as it takes, so that the generator leaves the machine to the server.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use crate::server::basic;

/// What every request says of itself.
pub fn common_headers() -> String {
    format!(
        "Host: localhost\r\nAuthorization: Basic {}\r\nX-Experience-API-Version: 1.0.3\r\n",
        basic()
    )
}

/// The first line and the headers of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub status: u16,
    /// Bytes up to the body.
    pub length: usize,
    /// Bytes of the body.
    pub body: usize,
}

impl Head {
    /// The head, once `bytes` hold all of it.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let text = std::str::from_utf8(&bytes[..end]).expect("the head of an answer is text");
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.get(9..12)?.parse().ok());
        let length = lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        });
        let status = status.expect("an answer has a status");
        Some(Self {
            status,
            length: end + 4,
            body: match length {
                None if status == 204 => 0,
                length => length.expect("an answer says its length"),
            },
        })
    }
}

/// One connection that asks, waits, and asks again.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    headers: String,
}

pub struct Answer<'c> {
    pub status: u16,
    pub body: &'c str,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: vec![0; 1 << 16],
            headers: common_headers(),
        }
    }

    pub fn get(&mut self, path: &str) -> Answer<'_> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        self.stream.write_all(request.as_bytes()).unwrap();
        self.answer()
    }

    /// Sends a body made of pieces, each so many times over, and tells the status of the answer.
    pub fn send(&mut self, line: &str, kind: &str, pieces: &[(&[u8], usize)]) -> u16 {
        let length: usize = pieces
            .iter()
            .map(|(piece, times)| piece.len() * times)
            .sum();
        let headers = &self.headers;
        let head = format!(
            "{line} HTTP/1.1\r\n{headers}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut request = head.into_bytes();
        for (piece, times) in pieces {
            for _ in 0..*times {
                request.extend_from_slice(piece);
                // Few writes for what is small, and little memory for what is large.
                if request.len() >= 1 << 16 {
                    self.stream.write_all(&request).unwrap();
                    request.clear();
                }
            }
        }
        self.stream.write_all(&request).unwrap();
        self.answer().status
    }

    /// Asks for something large and forgets it as it comes; its length.
    pub fn drain(&mut self, path: &str) -> usize {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        self.stream.write_all(request.as_bytes()).unwrap();
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled);
            if let Some(head) = Head::parse(&self.buffer[..filled]) {
                break head;
            }
        };
        assert_eq!(head.status, 200, "{path} was refused");
        let mut rest = head.length + head.body - filled;
        while rest > 0 {
            rest -= self.read(0);
        }
        head.body
    }

    fn answer(&mut self) -> Answer<'_> {
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled);
            if let Some(head) = Head::parse(&self.buffer[..filled]) {
                break head;
            }
        };
        let whole = head.length + head.body;
        while filled < whole {
            filled += self.read(filled);
        }
        Answer {
            status: head.status,
            body: std::str::from_utf8(&self.buffer[head.length..whole]).expect("a body is text"),
        }
    }

    /// The same, where anything but 200 is a failure of the whole measurement.
    pub fn expect(&mut self, path: &str) -> &str {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path} was answered: {}", answer.body);
        answer.body
    }

    fn read(&mut self, filled: usize) -> usize {
        if filled == self.buffer.len() {
            self.buffer.resize(filled * 2, 0);
        }
        let count = self.stream.read(&mut self.buffer[filled..]).unwrap();
        assert!(count > 0, "the server closed a connection");
        count
    }
}

/// The path of the next page, from the end of a page.
pub fn more(page: &str) -> Option<String> {
    const NAME: &str = "\"more\":\"";
    let begin = page.rfind(NAME)? + NAME.len();
    let path = &page[begin..begin + page[begin..].find('"')?];
    (!path.is_empty()).then(|| path.to_owned())
}
