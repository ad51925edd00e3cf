//! DingTalk 钉钉: text messages, signed in the address.
//!
//! # Source
//! 钉钉开放平台 "自定义机器人发送群消息", "自定义机器人安全设置", "机器人回复/发送消息错误码".

use super::message::{Reach, Request, RobotMessage, content, fit};
use super::outcome::Verdict;
use super::{Robot, sign};
use crate::time::Instant;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// Most bytes of a whole body; beyond, the robot answers 460101.
const MOST_BYTES: usize = 20_000;

#[derive(Serialize)]
struct Body<'a> {
    msgtype: &'static str,
    text: Content,
    at: At<'a>,
}

#[derive(Serialize)]
struct Content {
    content: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct At<'a> {
    at_mobiles: Vec<&'a str>,
    at_user_ids: Vec<&'a str>,
    is_at_all: bool,
}

pub(super) fn request(robot: &Robot, message: &RobotMessage, at: Instant) -> Request {
    let message = fit(message, MOST_BYTES, |message| body(message).len());
    Request::json(&signed(&robot.url, robot.secret.as_deref(), at), body(&message))
}

/// Who is in the lists is notified only where the text says `@` and the same again.
fn body(message: &RobotMessage) -> Vec<u8> {
    let mut at = At { at_mobiles: Vec::new(), at_user_ids: Vec::new(), is_at_all: false };
    let mut named = Vec::new();
    for somebody in &message.mention {
        match somebody.reach() {
            Reach::Mobile(number) => {
                at.at_mobiles.push(number);
                named.push(format!("@{number}"));
            }
            Reach::User(id) => {
                at.at_user_ids.push(id);
                named.push(format!("@{id}"));
            }
            Reach::Nothing => named.push(format!("@{}", somebody.name)),
        }
    }
    let text = Content { content: content(&message.title, &message.text, &named) };
    serde_json::to_vec(&Body { msgtype: "text", text, at }).unwrap_or_default()
}

/// The address with `timestamp` (milliseconds) and `sign`: HMAC-SHA256 of `{timestamp}\n{secret}` under the secret, in Base64,
/// percent-encoded.
fn signed(url: &str, secret: Option<&str>, at: Instant) -> String {
    let Some(secret) = secret else { return url.to_owned() };
    let stamp = at.timestamp_millis();
    let sign = STANDARD.encode(sign::hmac_sha256(secret.as_bytes(), format!("{stamp}\n{secret}").as_bytes()));
    // Base64 has no other characters that mean something in a query.
    let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}timestamp={stamp}&sign={sign}")
}

/// What a code of the answer means. 310000 is said of all three security settings, which only the words tell apart.
pub(super) fn verdict(code: i64, says: &str) -> Verdict {
    /// More than 20 messages in a minute, and the robot takes none for ten minutes.
    const PAUSE_SECONDS: u32 = 600;
    let says = says.to_lowercase();
    let tells = |words: &[&str]| words.iter().any(|word| says.contains(word));
    match code {
        0 => Verdict::Delivered,
        -1 => Verdict::Busy(None),
        130_101 | 410_100 => Verdict::Busy(Some(PAUSE_SECONDS)),
        300_001 | 300_005 | 400_013 | 400_101 | 400_102 | 400_106 => Verdict::Token,
        310_000 if tells(&["keyword", "关键词"]) => Verdict::Keyword,
        310_000 if tells(&["sign", "timestamp", "签名", "时间戳"]) => Verdict::Sign,
        310_000 if tells(&["whitelist", "白名单"]) => Verdict::Ip,
        _ => Verdict::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::RobotKind;
    use super::super::message::fixture::{mention, message, moment, robot};
    use super::*;

    const URL: &str = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef";

    fn text_of(message: &RobotMessage) -> String {
        String::from_utf8(request(&robot(RobotKind::Dingtalk, URL, None), message, moment()).body).expect("UTF-8")
    }

    #[test]
    fn a_message_is_text_with_everybody_in_it() {
        let mention = vec![
            mention("李雷", "13800138000"),
            mention("韩梅梅", "hanmeimei"),
            super::super::Mention { name: "阿强".to_owned(), address: None },
        ];
        assert_eq!(
            text_of(&message("明天 17:30 晚班", mention)),
            "{\"msgtype\":\"text\",\"text\":{\"content\":\"排班有变动\\n明天 17:30 晚班\\n@13800138000 @hanmeimei @阿强\"},\
             \"at\":{\"atMobiles\":[\"13800138000\"],\"atUserIds\":[\"hanmeimei\"],\"isAtAll\":false}}"
        );
    }

    #[test]
    fn without_a_secret_the_address_stays() {
        assert_eq!(signed(URL, None, moment()), URL);
    }

    /// In Python:
    /// `quote_plus(b64encode(hmac.new(b"SEC0001", b"1795393800250\nSEC0001", sha256).digest()))`
    #[test]
    fn the_signature_is_that_of_another_program() {
        let sign = "b%2FSWc1BzBUfuzBZf%2BVnEOvEmQJLHaYwTLSVwaFQNyxA%3D";
        assert_eq!(signed(URL, Some("SEC0001"), moment()), format!("{URL}&timestamp=1795393800250&sign={sign}"));
    }

    #[test]
    fn a_long_text_is_shortened_to_what_the_robot_takes() {
        let body = text_of(&message(&"白班\n".repeat(3000), vec![mention("李雷", "13800138000")]));
        // A line is eight bytes in the body, since its end is written as two.
        assert!((19_992..=20_000).contains(&body.len()), "{}", body.len());
        assert!(body.contains("…\\n@13800138000\""));
    }

    #[test]
    fn too_many_messages_wait_ten_minutes() {
        assert_eq!(verdict(130_101, "send too fast, exceed 20 times per minute"), Verdict::Busy(Some(600)));
        assert_eq!(verdict(410_100, "发送速度太快而限流"), Verdict::Busy(Some(600)));
    }

    #[test]
    fn a_busy_system_is_tried_again() {
        assert_eq!(verdict(-1, "系统繁忙"), Verdict::Busy(None));
    }

    #[test]
    fn one_code_stands_for_three_security_settings() {
        assert_eq!(verdict(310_000, "keywords not in content"), Verdict::Keyword);
        assert_eq!(verdict(310_000, "sign not match"), Verdict::Sign);
        assert_eq!(verdict(310_000, "description:机器人发送签名不匹配"), Verdict::Sign);
        assert_eq!(verdict(310_000, "invalid timestamp"), Verdict::Sign);
        assert_eq!(verdict(310_000, "ip 1.2.3.4 not in whitelist"), Verdict::Ip);
    }

    #[test]
    fn an_unknown_robot_is_told_as_such() {
        assert_eq!([verdict(300_001, "token is not exist"), verdict(400_101, "")], [Verdict::Token, Verdict::Token]);
    }

    #[test]
    fn other_codes_are_refusals() {
        assert_eq!(verdict(430_104, "含有不合适的内容"), Verdict::Other);
    }
}
