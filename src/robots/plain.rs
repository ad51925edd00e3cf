//! Any program that takes a JSON document: `{"text": …, "mention": [{"name": …, "address": …}]}`, signed in a header.

use super::message::{Mention, Request, RobotMessage, content, fit};
use super::{Robot, sign};
use serde::Serialize;

/// Most bytes of a whole body: as much as the vendors take.
const MOST_BYTES: usize = 20_000;

/// `sha256=` and the HMAC-SHA256 of the body under the secret, in hexadecimal.
const SIGNATURE: &str = "X-Paiban-Signature";

#[derive(Serialize)]
struct Body<'a> {
    text: String,
    mention: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    /// Null: not known.
    address: Option<&'a str>,
}

pub(super) fn request(robot: &Robot, message: &RobotMessage) -> Request {
    let message = fit(message, MOST_BYTES, |message| body(message).len());
    let mut request = Request::json(&robot.url, body(&message));
    if let Some(secret) = &robot.secret {
        let sum = sign::hmac_sha256(secret.as_bytes(), &request.body);
        request.headers.push((SIGNATURE, format!("sha256={}", sign::hex(&sum))));
    }
    request
}

fn body(message: &RobotMessage) -> Vec<u8> {
    let person = |somebody: &'_ Mention| format!("@{}", somebody.name);
    let named: Vec<String> = message.mention.iter().map(person).collect();
    let mention = message.mention.iter().map(|somebody| Person { name: &somebody.name, address: somebody.address.as_deref() });
    let body = Body { text: content(&message.title, &message.text, &named), mention: mention.collect() };
    serde_json::to_vec(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::RobotKind;
    use super::super::message::fixture::{mention, robot};
    use super::*;

    fn sent(secret: Option<&str>) -> Request {
        let robot = robot(RobotKind::Plain, "https://example.com/hook", secret);
        let message =
            RobotMessage { title: "班表".to_owned(), text: "明天白班".to_owned(), mention: vec![mention("李雷", "lilei@shop")] };
        request(&robot, &message)
    }

    const BODY: &str = "{\"text\":\"班表\\n明天白班\\n@李雷\",\"mention\":[{\"name\":\"李雷\",\"address\":\"lilei@shop\"}]}";

    #[test]
    fn the_body_has_text_and_people() {
        assert_eq!(String::from_utf8(sent(None).body).expect("UTF-8"), BODY);
    }

    #[test]
    fn without_a_secret_there_is_no_signature() {
        assert_eq!(sent(None).headers, [("Content-Type", "application/json; charset=utf-8".to_owned())]);
    }

    /// In Python: `hmac.new(b"plain-secret", BODY.encode(), sha256).hexdigest()`
    #[test]
    fn the_signature_is_that_of_another_program() {
        let sum = "sha256=960e782c18de0e4bff1e9979a82dbbac4f33175480859f9d6c91067c8dde9139";
        assert_eq!(sent(Some("plain-secret")).headers[1], (SIGNATURE, sum.to_owned()));
    }
}
