//! Carries requests to robots: one POST each, never to an inner address, never where an answer redirects to.

use super::{Answer, Outcome, Request, Robot, RobotMessage, codes, is_inner, outcome, request};
use crate::domain::{Arg, FaultCode, Place};
use crate::time::Instant;
use std::fmt;
use std::io::{self, Read as _};
use std::time::Duration;
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Most bytes of an answer that are read.
const MOST_ANSWER_BYTES: u64 = 64 * 1024;

/// Sends requests, several at a time if need be. It keeps no connection, follows no redirect, uses no proxy of the environment, and looks
/// a name up once: the addresses that were judged are those it connects to.
#[derive(Debug)]
pub struct Sender {
    agent: ureq::Agent,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendTrouble {
    /// The request has no address that can be called, or one that is not encrypted.
    Address,
    /// The name stands for an inner address; nothing was called.
    Inner,
    /// Name not found, or no connection, or one that broke.
    Unreachable,
    /// The certificate is not trusted; nothing was sent.
    Insecure,
    /// No answer in time. The message may have arrived.
    Slow,
}

impl Sender {
    /// From looking the name up to the end of the answer.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// `allow_inner` allows inner addresses, and `http` with them.
    #[must_use]
    pub fn new(allow_inner: bool) -> Self {
        Self::with_timeout(allow_inner, Self::TIMEOUT)
    }

    #[must_use]
    pub fn with_timeout(allow_inner: bool, timeout: Duration) -> Self {
        Self::with_names(allow_inner, timeout, DefaultResolver::default())
    }

    fn with_names(allow_inner: bool, timeout: Duration, names: impl Resolver) -> Self {
        let config = ureq::Agent::config_builder()
            .proxy(None)
            .https_only(!allow_inner)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .max_idle_connections(0)
            .user_agent(concat!("paiban/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: ureq::Agent::with_parts(config, DefaultConnector::default(), Guard { allow_inner, names }) }
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// Where there is no answer. [`SendTrouble::outcome`] says what to do then.
    pub fn send(&self, request: &Request) -> Result<Answer, SendTrouble> {
        let mut post = self.agent.post(&request.url);
        for (name, value) in &request.headers {
            post = post.header(*name, value);
        }
        let answer = post.send(request.body.as_slice()).map_err(|error| SendTrouble::of(&error))?;
        let (head, body) = answer.into_parts();
        let mut read = Vec::new();
        body.into_reader().take(MOST_ANSWER_BYTES).read_to_end(&mut read).map_err(|error| SendTrouble::of(&error.into()))?;
        Ok(Answer { status: head.status.as_u16(), after: pause(&head.headers), body: read })
    }

    /// Makes the request, sends it, and says what became of it. `at` is now.
    pub fn deliver(&self, robot: &Robot, message: &RobotMessage, at: Instant) -> Outcome {
        match self.send(&request(robot, message, at)) {
            Ok(answer) => outcome(robot, &answer),
            Err(trouble) => trouble.outcome(robot),
        }
    }
}

/// The seconds that a header asks to wait. The date that `Retry-After` may also hold is not read.
fn pause(headers: &HeaderMap) -> Option<u32> {
    ["retry-after", "x-ogw-ratelimit-reset"].into_iter().find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse().ok())
}

impl SendTrouble {
    /// Whether to send it again, and what to tell people.
    #[must_use]
    pub fn outcome(self, robot: &Robot) -> Outcome {
        let fault = |code: &'static FaultCode| code.at(Place::default(), &[("host", robot.host().into())]);
        let again = |code| Outcome::Again { after: None, fault: fault(code) };
        match self {
            Self::Address => {
                Outcome::Refused(codes::ROBOT_ADDRESS.at(Place::default(), &[("reason", Arg::Phrase(&super::check::ENCRYPTED))]))
            }
            Self::Inner => Outcome::Refused(fault(&codes::ROBOT_INNER)),
            Self::Unreachable => again(&codes::ROBOT_UNREACHABLE),
            Self::Insecure => again(&codes::ROBOT_INSECURE),
            Self::Slow => again(&codes::ROBOT_SLOW),
        }
    }

    /// The texts of errors are not passed on: some of them have the whole address.
    fn of(error: &ureq::Error) -> Self {
        match error {
            ureq::Error::Other(other) if other.is::<InnerAddress>() => Self::Inner,
            ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::RequireHttpsOnly(_) => Self::Address,
            ureq::Error::Timeout(_) => Self::Slow,
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::TimedOut => Self::Slow,
            // This is how `rustls` says that the handshake failed.
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::InvalidData => Self::Insecure,
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) | ureq::Error::TlsRequired => Self::Insecure,
            _ => Self::Unreachable,
        }
    }
}

/// A name stands for an inner address.
#[derive(Debug)]
struct InnerAddress;

impl fmt::Display for InnerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an inner address")
    }
}

impl std::error::Error for InnerAddress {}

/// Looks names up, and refuses those of which any address is inner.
#[derive(Debug)]
struct Guard<Names> {
    allow_inner: bool,
    names: Names,
}

impl<Names: Resolver> Resolver for Guard<Names> {
    fn resolve(&self, uri: &Uri, config: &ureq::config::Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        if !self.allow_inner && found.iter().any(|address| is_inner(address.ip())) {
            return Err(ureq::Error::Other(Box::new(InnerAddress)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::RobotKind;
    use super::super::message::fixture::{message, moment, robot};
    use super::*;
    use std::io::Write as _;
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::{self, JoinHandle};
    use std::time::Instant as Clock;

    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"errcode\":0,\"errmsg\":\"ok\"}";

    fn listen() -> (TcpListener, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        (listener, port)
    }

    /// Takes one connection, reads one request, and lets `answer` write.
    fn serve(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> (u16, JoinHandle<String>) {
        let (listener, port) = listen();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let got = read_request(&mut stream);
            answer(&mut stream);
            got
        });
        (port, server)
    }

    fn read_request(stream: &mut TcpStream) -> String {
        let mut got = Vec::new();
        let mut byte = [0];
        while !got.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
            got.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&got).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap_or_default();
        got.extend(body);
        String::from_utf8(got).expect("UTF-8")
    }

    /// Writes as much as the other side takes.
    fn write(text: &'static str) -> impl FnOnce(&mut TcpStream) + Send + 'static {
        move |stream| stream.write_all(text.as_bytes()).unwrap_or_default()
    }

    fn post(url: &str) -> Request {
        Request::json(url, b"{\"a\":1}".to_vec())
    }

    fn inside() -> Sender {
        Sender::with_timeout(true, Duration::from_secs(5))
    }

    #[test]
    fn a_request_arrives_byte_for_byte() {
        let (port, server) = serve(write(OK));
        let mut request = post(&format!("http://127.0.0.1:{port}/hook?key=1"));
        request.headers.push(("X-Paiban-Signature", "sha256=00".to_owned()));
        inside().send(&request).expect("an answer");
        let expected = format!(
            "POST /hook?key=1 HTTP/1.1\r\ncontent-length: 7\r\nuser-agent: paiban/{}\r\naccept: */*\r\nhost: 127.0.0.1:{port}\r\n\
             content-type: application/json; charset=utf-8\r\nx-paiban-signature: sha256=00\r\n\r\n{{\"a\":1}}",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(server.join().expect("a request"), expected);
    }

    /// Runs the test above again, with proxies in its environment at which nobody listens.
    #[test]
    fn proxies_of_the_environment_are_not_used() {
        let mut again = std::process::Command::new(std::env::current_exe().expect("this program"));
        again.args(["--exact", "robots::sender::tests::a_request_arrives_byte_for_byte"]);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            again.env(name, "http://127.0.0.1:1");
        }
        let output = again.env_remove("NO_PROXY").env_remove("no_proxy").output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    fn a_message_is_delivered() {
        let (port, server) = serve(write(OK));
        let robot = robot(RobotKind::Dingtalk, &format!("http://127.0.0.1:{port}/robot/send?access_token=1"), Some("SEC0001"));
        assert_eq!(inside().deliver(&robot, &message("明天白班", Vec::new()), moment()), Outcome::Delivered);
        assert!(server.join().expect("a request").starts_with("POST /robot/send?access_token=1&timestamp=1795393800250&sign=b%2FSW"));
    }

    /// What a sender that keeps outside does with a host at which somebody listens.
    fn refused(host: &str) {
        let (listener, port) = listen();
        listener.set_nonblocking(true).expect("a listener");
        let sent = Sender::new(false).send(&post(&format!("https://{host}:{port}/")));
        assert_eq!(sent, Err(SendTrouble::Inner), "{host}");
        assert_eq!(listener.accept().expect_err("no connection").kind(), io::ErrorKind::WouldBlock, "{host}");
    }

    #[test]
    fn inner_addresses_are_refused_before_any_connection() {
        for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"] {
            refused(host);
        }
    }

    #[test]
    fn names_of_inner_addresses_are_refused_before_any_connection() {
        for host in ["localhost", "2130706433", "127.1"] {
            refused(host);
        }
    }

    #[test]
    fn an_unencrypted_address_is_refused() {
        assert_eq!(Sender::new(false).send(&post("http://example.com/")), Err(SendTrouble::Address));
    }

    /// Stands for the same addresses whatever is asked, and counts how often.
    #[derive(Debug)]
    struct Names(Vec<SocketAddr>, Arc<AtomicUsize>);

    impl Resolver for Names {
        fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            self.1.fetch_add(1, Ordering::SeqCst);
            let mut found = self.empty();
            self.0.iter().for_each(|address| found.push(*address));
            Ok(found)
        }
    }

    #[test]
    fn one_inner_address_among_others_is_enough_to_refuse() {
        let addresses = vec!["8.8.8.8:443".parse().expect("an address"), "10.0.0.1:443".parse().expect("an address")];
        let names = Names(addresses, Arc::default());
        let sender = Sender::with_names(false, Duration::from_secs(5), names);
        assert_eq!(sender.send(&post("https://rebind.example.com/")), Err(SendTrouble::Inner));
    }

    #[test]
    fn a_name_is_looked_up_once_for_a_message() {
        let (port, server) = serve(write(OK));
        let asked = Arc::new(AtomicUsize::new(0));
        let names = Names(vec![SocketAddr::from(([127, 0, 0, 1], port))], Arc::clone(&asked));
        Sender::with_names(true, Duration::from_secs(5), names).send(&post("http://rebind.example.com/")).expect("an answer");
        server.join().expect("a request");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_redirect_is_not_followed() {
        let (elsewhere, other) = listen();
        elsewhere.set_nonblocking(true).expect("a listener");
        let (port, server) = serve(move |stream| {
            let answer = format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other}/\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).expect("written");
        });
        let answer = inside().send(&post(&format!("http://127.0.0.1:{port}/"))).expect("an answer");
        server.join().expect("a request");
        assert_eq!(answer.status, 302);
        assert_eq!(elsewhere.accept().expect_err("no connection").kind(), io::ErrorKind::WouldBlock);
    }

    /// How long a sender with a timeout of 200 ms waits for a server.
    fn slow(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> Duration {
        let (port, _server) = serve(answer);
        let begun = Clock::now();
        let sent = Sender::with_timeout(true, Duration::from_millis(200)).send(&post(&format!("http://127.0.0.1:{port}/")));
        assert_eq!(sent, Err(SendTrouble::Slow));
        begun.elapsed()
    }

    #[test]
    fn a_server_that_says_nothing_is_left() {
        assert!(slow(|_| thread::sleep(Duration::from_secs(3))) < Duration::from_secs(2));
    }

    #[test]
    fn a_server_that_says_little_at_a_time_is_left() {
        let drip = |stream: &mut TcpStream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").expect("written");
            while stream.write_all(b"a").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        };
        assert!(slow(drip) < Duration::from_secs(2));
    }

    #[test]
    fn of_a_long_answer_the_first_64_kib_are_read() {
        let (port, _server) = serve(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n").expect("written");
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
        });
        let answer = inside().send(&post(&format!("http://127.0.0.1:{port}/"))).expect("an answer");
        assert_eq!(answer.body.len(), 65_536);
    }

    #[test]
    fn a_header_says_how_long_to_wait() {
        let (port, server) = serve(write("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 52\r\nContent-Length: 0\r\n\r\n"));
        let answer = inside().send(&post(&format!("http://127.0.0.1:{port}/"))).expect("an answer");
        server.join().expect("a request");
        assert_eq!(answer, Answer { status: 429, after: Some(52), body: Vec::new() });
    }

    #[test]
    fn a_server_without_encryption_is_not_trusted() {
        let (listener, port) = listen();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            write("HTTP/1.1 400 Bad Request\r\n\r\n")(&mut stream);
            read_request(&mut stream);
        });
        assert_eq!(inside().send(&post(&format!("https://127.0.0.1:{port}/"))), Err(SendTrouble::Insecure));
    }

    #[test]
    fn nobody_listening_is_unreachable() {
        let (listener, port) = listen();
        drop(listener);
        assert_eq!(inside().send(&post(&format!("http://127.0.0.1:{port}/"))), Err(SendTrouble::Unreachable));
    }

    #[test]
    fn what_was_not_reached_is_sent_again_and_what_is_inside_is_not() {
        let robot = robot(RobotKind::Plain, "https://hooks.example.com/0123456789", None);
        for trouble in [SendTrouble::Unreachable, SendTrouble::Insecure, SendTrouble::Slow] {
            assert!(matches!(trouble.outcome(&robot), Outcome::Again { .. }), "{trouble:?}");
        }
        for trouble in [SendTrouble::Inner, SendTrouble::Address] {
            assert!(matches!(trouble.outcome(&robot), Outcome::Refused(_)), "{trouble:?}");
        }
    }

    #[test]
    fn troubles_do_not_show_the_token() {
        let robot = robot(RobotKind::Plain, "https://hooks.example.com/0123456789", None);
        assert!(!format!("{:?}", SendTrouble::Unreachable.outcome(&robot)).contains("0123456789"));
    }
}
