//! Many connections that write, on one thread: fewer switches between threads than with one each.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use crate::client::Head;
use crate::source::{Prepared, Request};

/// What one run of writing came to.
#[derive(Debug, Default)]
pub struct Driven {
    /// Acknowledged statements, repeats included.
    pub statements: u64,
    /// Up to the last answer.
    pub elapsed: Duration,
    /// Milliseconds from sending a request to its whole answer, sorted.
    pub latencies: Vec<f64>,
    /// How many of the prepared requests were sent, from the first on.
    pub used: usize,
    /// Whether the prepared requests ended before the time did.
    pub exhausted: bool,
    /// Why it ended early, where the server hung up.
    pub broken: Option<io::Error>,
    /// What was then under way.
    pub unanswered: Vec<Request>,
}

/// Sends prepared requests, each connection the next one as soon as its last one was answered,
/// until they end or, if a time is given, until that has passed. `stored` is raised as
/// statements are acknowledged.
///
/// # Panics
/// At any answer but 200: what is measured is work that was done.
pub fn drive(
    address: SocketAddr,
    prepared: &Prepared,
    connections: usize,
    time: Option<Duration>,
    stored: &AtomicU64,
) -> Driven {
    let streams: Vec<TcpStream> = (0..connections).map(|_| connect(address)).collect();
    let mut lanes: Vec<Lane> = streams.iter().map(Lane::new).collect();
    let mut polled: Vec<PollFd> = streams
        .iter()
        .map(|stream| PollFd::new(stream, PollFlags::IN))
        .collect();
    let mut driven = Driven::default();
    driven.latencies.reserve(prepared.requests.len());
    let begun = Instant::now();
    let mut next = 0;
    let mut open = 0;
    let mut take = || {
        let late = time.is_some_and(|time| begun.elapsed() >= time);
        let request = prepared.requests.get(next).filter(|_| !late)?;
        next += 1;
        Some(request)
    };
    for lane in &mut lanes {
        if let Some(request) = take() {
            driven.broken = lane.begin(request, &prepared.bytes).err();
            open += 1;
        }
    }
    'answers: while open > 0 {
        for (lane, polled) in lanes.iter().zip(&mut polled) {
            *polled = PollFd::new(lane.stream, lane.waits_for());
        }
        poll(&mut polled, None).unwrap();
        for (lane, polled) in lanes.iter_mut().zip(&polled) {
            if polled.revents().is_empty() {
                continue;
            }
            let (request, took) = match lane.proceed(&prepared.bytes) {
                Ok(Some(done)) => done,
                Ok(None) => continue,
                Err(error) => {
                    driven.broken = Some(error);
                    break 'answers;
                }
            };
            driven.statements += u64::from(request.statements);
            driven.latencies.push(took.as_secs_f64() * 1e3);
            stored.fetch_add(u64::from(request.new), Ordering::Relaxed);
            let Some(request) = take() else {
                open -= 1;
                continue;
            };
            if let Err(error) = lane.begin(request, &prepared.bytes) {
                driven.broken = Some(error);
                break 'answers;
            }
        }
    }
    driven.elapsed = begun.elapsed();
    let unanswered = lanes.iter().filter_map(|lane| lane.request.cloned());
    driven.unanswered.extend(unanswered);
    driven.latencies.sort_by(f64::total_cmp);
    driven.used = next;
    driven.exhausted = time.is_some_and(|time| driven.elapsed < time);
    driven
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_nonblocking(true).unwrap();
    stream
}

/// One connection and what it is at.
struct Lane<'s> {
    stream: &'s TcpStream,
    request: Option<&'s Request>,
    sent: usize,
    begun: Instant,
    buffer: Vec<u8>,
    filled: usize,
}

impl<'s> Lane<'s> {
    fn new(stream: &'s TcpStream) -> Self {
        Self {
            stream,
            request: None,
            sent: 0,
            begun: Instant::now(),
            buffer: vec![0; 1 << 14],
            filled: 0,
        }
    }

    fn begin(&mut self, request: &'s Request, bytes: &[u8]) -> io::Result<()> {
        self.request = Some(request);
        self.sent = 0;
        self.filled = 0;
        self.begun = Instant::now();
        self.send(bytes)
    }

    fn waits_for(&self) -> PollFlags {
        match self.request {
            Some(request) if self.sent < request.span.len() => PollFlags::OUT,
            Some(_) => PollFlags::IN,
            None => PollFlags::empty(),
        }
    }

    /// Goes on as far as the system lets it; the request and how long it took, once answered.
    fn proceed(&mut self, bytes: &[u8]) -> io::Result<Option<(&'s Request, Duration)>> {
        let Some(request) = self.request else {
            return Ok(None);
        };
        if self.sent < request.span.len() {
            self.send(bytes)?;
            return Ok(None);
        }
        let Some(head) = self.receive()? else {
            return Ok(None);
        };
        let took = self.begun.elapsed();
        let body = String::from_utf8_lossy(&self.buffer[head.length..self.filled]);
        assert_eq!(head.status, 200, "statements were refused: {body}");
        self.request = None;
        Ok(Some((request, took)))
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(request) = self.request else {
            return Ok(());
        };
        while self.sent < request.span.len() {
            let rest = &bytes[request.span.start + self.sent..request.span.end];
            match self.stream.write(rest) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The head of the answer, once all of the answer is there.
    fn receive(&mut self) -> io::Result<Option<Head>> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        match self.stream.read(&mut self.buffer[self.filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => self.filled += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        let head = Head::parse(&self.buffer[..self.filled]);
        Ok(head.filter(|head| self.filled >= head.length + head.body))
    }
}
