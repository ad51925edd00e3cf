//! Group chats: one message calls everybody concerned and says why of nobody; what cannot be sent is tried again; inner addresses are not called.

use super::running::{Caller, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

on_both! {
    a_change_is_told_in_one_message_that_says_why_of_nobody
    a_message_that_is_not_taken_is_sent_again
    an_inner_address_is_refused_unless_the_server_was_started_for_it
}

/// A robot on this machine: bodies that it was sent; the first `deaf` ones it answers with 503.
fn robot(deaf: usize) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook/secret-token", listener.local_addr().unwrap());
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let mut stream = stream;
            let mut text = Vec::new();
            let mut part = [0; 4096];
            let body = loop {
                let read = stream.read(&mut part).unwrap_or(0);
                text.extend_from_slice(&part[..read]);
                let whole = String::from_utf8_lossy(&text).into_owned();
                let Some((head, body)) = whole.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:").map(str::to_owned));
                if read == 0 || length.is_some_and(|length| body.len() >= length.trim().parse().unwrap()) {
                    break body.to_owned();
                }
            };
            let status = if number < deaf { "503 Service Unavailable" } else { "200 OK" };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
            drop(send.send(serde_json::from_str(&body).unwrap()));
        }
    });
    (url, receive)
}

fn start(place: &Place) -> (Running, Caller) {
    let running = Running::on(&place.text, &["--inner-robots"], Vec::new());
    let lead = running.administrator();
    (running, lead)
}

fn add(lead: &Caller, url: &str) {
    let added =
        lead.post("/api/teams/small-shop/robots", &json!({ "kind": "plain", "name": "群", "url": url, "secret": "s3cret" })).is(201);
    assert!(!added.text().contains("secret-token") && !added.text().contains("s3cret"));
}

fn states(lead: &Caller) -> Vec<(String, String)> {
    let all = lead.get("/api/teams/small-shop/messages").is(200).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all["items"].as_array().unwrap().iter().map(|one| (text(&one["topic"]), text(&one["state"]))).collect()
}

fn a_change_is_told_in_one_message_that_says_why_of_nobody(place: &Place) {
    let (url, received) = robot(0);
    let (_running, lead) = start(place);
    add(&lead, &url);
    lead.send("PUT", "/api/teams/small-shop/contacts/tao/mobile", &json!({ "address": "13800138000" })).is(204);
    let everybody = lead.send("PUT", "/api/teams/small-shop/contacts/qin/mobile", &json!({ "address": "all" }));
    assert_eq!(everybody.is(422).code(), "bad-contact");
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let first = received.recv_timeout(Duration::from_secs(60)).expect("a message");
    assert!(first.to_string().contains("13800138000"), "{first}");
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    let line = text.lines().find(|line| line.starts_with("tao")).unwrap().to_owned();
    let sick = text.replace(&line, "tao = \"leave:sick leave:sick leave:sick leave:sick leave:sick leave:sick rest\"");
    lead.send_with("PUT", "/api/teams/small-shop/drafts/2026-W48", &json!({ "roster": sick }), &[("If-None-Match", "*")]).is(200);
    lead.publish("2026-W48", Some("陶然发烧了")).is(200);
    let second = received.recv_timeout(Duration::from_secs(60)).expect("a message").to_string();
    assert!(second.contains("陶然") && second.contains("不在"), "{second}");
    assert!(!second.contains("病假") && !second.contains("发烧"), "{second}");
    assert!(!second.contains("林小满"), "whose days did not move is not called: {second}");
    assert!(received.try_recv().is_err(), "one message for everybody");
}

fn a_message_that_is_not_taken_is_sent_again(place: &Place) {
    let (url, received) = robot(1);
    let (_running, lead) = start(place);
    add(&lead, &url);
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let first = received.recv_timeout(Duration::from_secs(60)).expect("a message");
    let again = received.recv_timeout(Duration::from_secs(60)).expect("the same again");
    assert_eq!(first, again);
    while states(&lead)[0].1 == "waiting" {
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(states(&lead), [("revision:2026-W48.r1".to_owned(), "sent".to_owned())]);
}

fn an_inner_address_is_refused_unless_the_server_was_started_for_it(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    for url in ["http://127.0.0.1:9/hook", "https://10.0.0.1/hook", "https://[::1]/hook", "http://example.com/hook"] {
        let refused = lead.post("/api/teams/small-shop/robots", &json!({ "kind": "plain", "name": "g", "url": url }));
        assert_eq!(refused.status, 422, "{url}: {}", refused.text());
    }
}
