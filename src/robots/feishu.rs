//! Feishu 飞书 (outside of China: Lark): text messages, signed in the body.
//!
//! # Source
//! 飞书开放平台 "自定义机器人使用指南", and "频率控制" for the code 99991400.

use super::message::{Reach, Request, RobotMessage, content, fit};
use super::outcome::Verdict;
use super::{Mention, Robot, sign};
use crate::time::Instant;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// Most bytes of a whole body.
const MOST_BYTES: usize = 20_000;

#[derive(Serialize)]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign: Option<String>,
    msg_type: &'static str,
    content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

pub(super) fn request(robot: &Robot, message: &RobotMessage, at: Instant) -> Request {
    let body = |message: &RobotMessage| body(message, robot.secret.as_deref(), at);
    let message = fit(message, MOST_BYTES, |message| body(message).len());
    Request::json(&robot.url, body(&message))
}

fn body(message: &RobotMessage, secret: Option<&str>, at: Instant) -> Vec<u8> {
    let stamp = at.timestamp();
    let named: Vec<String> = message.mention.iter().map(called).collect();
    let body = Body {
        timestamp: secret.map(|_| stamp.to_string()),
        sign: secret.map(|secret| signature(secret, stamp)),
        msg_type: "text",
        content: Content { text: content(&harmless(&message.title), &harmless(&message.text), &named) },
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

/// The custom robot knows ids, and no mobile numbers.
fn called(somebody: &Mention) -> String {
    let name = harmless(&somebody.name);
    match somebody.reach() {
        Reach::User(id) => format!("<at user_id=\"{id}\">{name}</at>"),
        Reach::Mobile(_) | Reach::Nothing => format!("@{name}"),
    }
}

/// `<at user_id="all">` notifies everybody, so what people wrote may contain no tag.
fn harmless(text: &str) -> String {
    text.replace('<', "＜")
}

/// HMAC-SHA256 of nothing, under the key `{timestamp}\n{secret}`, in Base64; the timestamp is in seconds.
fn signature(secret: &str, stamp: i64) -> String {
    STANDARD.encode(sign::hmac_sha256(format!("{stamp}\n{secret}").as_bytes(), b""))
}

/// What a code of the answer means. 9499 is said of a wrong body and of too many messages, which only the words tell apart.
pub(super) fn verdict(code: i64, says: &str) -> Verdict {
    /// A robot takes 100 messages a minute, and 5 a second.
    const PAUSE_SECONDS: u32 = 60;
    match code {
        0 => Verdict::Delivered,
        11_232 | 99_991_400 => Verdict::Busy(Some(PAUSE_SECONDS)),
        9_499 if says.to_lowercase().contains("too many") => Verdict::Busy(Some(PAUSE_SECONDS)),
        19_001 => Verdict::Token,
        19_021 => Verdict::Sign,
        19_022 => Verdict::Ip,
        19_024 => Verdict::Keyword,
        _ => Verdict::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::RobotKind;
    use super::super::message::fixture::{mention, message, moment, robot};
    use super::*;

    const URL: &str = "https://open.feishu.cn/open-apis/bot/v2/hook/0123";

    fn body_of(message: &RobotMessage, secret: Option<&str>) -> String {
        String::from_utf8(request(&robot(RobotKind::Feishu, URL, secret), message, moment()).body).expect("UTF-8")
    }

    #[test]
    fn people_are_mentioned_by_id_and_else_named() {
        let mention = vec![mention("李雷", "ou_18eac8"), mention("韩梅梅", "13800138000")];
        assert_eq!(
            body_of(&message("明天白班", mention), None),
            "{\"msg_type\":\"text\",\"content\":{\"text\":\"排班有变动\\n明天白班\\n<at user_id=\\\"ou_18eac8\\\">李雷</at> @韩梅梅\"}}"
        );
    }

    /// In Python: `b64encode(hmac.new(b"1795393800\nhL2xQ9", b"", sha256).digest())`
    #[test]
    fn the_signature_is_that_of_another_program() {
        assert_eq!(
            body_of(&message("", Vec::new()), Some("hL2xQ9")),
            "{\"timestamp\":\"1795393800\",\"sign\":\"To+Sn2Y9Ng9cl1NzGIWJHUU5U+UFaWJtjNvjyOw5MFs=\",\
             \"msg_type\":\"text\",\"content\":{\"text\":\"排班有变动\"}}"
        );
    }

    #[test]
    fn a_text_cannot_notify_the_whole_group() {
        let body = body_of(&message("<at user_id=\"all\"></at>", vec![mention("<at user_id=\"all\">", "")]), None);
        assert!(!body.contains('<'), "{body}");
    }

    #[test]
    fn a_long_text_is_shortened_to_what_the_robot_takes() {
        let body = body_of(&message(&"白班\n".repeat(3000), vec![mention("李雷", "ou_18eac8")]), Some("hL2xQ9"));
        // A line is eight bytes in the body, since its end is written as two.
        assert!((19_992..=20_000).contains(&body.len()), "{}", body.len());
    }

    #[test]
    fn too_many_messages_wait_a_minute() {
        assert_eq!(verdict(11_232, "frequency limited"), Verdict::Busy(Some(60)));
    }

    #[test]
    fn one_code_stands_for_haste_and_for_mistakes() {
        assert_eq!(verdict(9_499, "too many request"), Verdict::Busy(Some(60)));
        assert_eq!(verdict(9_499, "Bad Request"), Verdict::Other);
    }

    #[test]
    fn each_security_setting_is_told_apart() {
        assert_eq!([verdict(19_021, ""), verdict(19_022, ""), verdict(19_024, "")], [Verdict::Sign, Verdict::Ip, Verdict::Keyword]);
    }

    #[test]
    fn an_unknown_robot_is_told_as_such() {
        assert_eq!(verdict(19_001, "param invalid: incoming webhook access token invalid"), Verdict::Token);
    }
}
