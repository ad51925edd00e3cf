//! What became of a message: delivered, to be sent again, or refused for good. Nothing said here contains a token or a secret.

use super::{Robot, RobotKind, codes, dingtalk, feishu, wecom};
use crate::domain::{Arg, Fault, FaultCode, Place};

/// What a robot answered over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds to wait, where a header asks for it (`Retry-After`, Feishu's `x-ogw-ratelimit-reset`).
    pub after: Option<u32>,
    /// The first bytes of the body, at most 64 KiB.
    pub body: Vec<u8>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Delivered,
    /// To be sent again, not before `after` seconds; None: whenever it suits. The fault is a warning.
    Again {
        after: Option<u32>,
        fault: Fault,
    },
    /// Sending it again would end the same way, until somebody does something.
    Refused(Fault),
}

/// What a vendor's code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Delivered,
    /// With the seconds for which the vendor takes nothing, as far as they are known.
    Busy(Option<u32>),
    Keyword,
    Sign,
    Ip,
    /// The robot does not exist, or not any more.
    Token,
    Other,
}

/// Longest pause that an answer may ask for, in seconds.
const LONGEST_PAUSE: u32 = 3600;

/// What an answer means. Vendors say what went wrong in the body, with HTTP 200; a body that is not understood counts as refused and not as
/// to be sent again, since a message that did arrive must not fill the group.
#[must_use]
pub fn outcome(robot: &Robot, answer: &Answer) -> Outcome {
    if robot.kind == RobotKind::Plain {
        return by_status(robot, answer);
    }
    let Some(Said { code, words }) = Said::read(robot.kind, &answer.body) else {
        return if (200..300).contains(&answer.status) { not_understood(answer) } else { by_status(robot, answer) };
    };
    let verdict = match robot.kind {
        RobotKind::Dingtalk => dingtalk::verdict(code, &words),
        RobotKind::Wecom => wecom::verdict(code),
        RobotKind::Feishu => feishu::verdict(code, &words),
        RobotKind::Plain => Verdict::Other,
    };
    let refused = |kind| Outcome::Refused(said(kind, robot, code, &words));
    match verdict {
        Verdict::Delivered => Outcome::Delivered,
        Verdict::Busy(pause) => again(answer, pause, said(&codes::ROBOT_BUSY, robot, code, &words)),
        Verdict::Other if passes(answer.status) => again(answer, None, said(&codes::ROBOT_BUSY, robot, code, &words)),
        Verdict::Keyword => refused(&codes::ROBOT_KEYWORD),
        Verdict::Sign => refused(&codes::ROBOT_SIGN),
        Verdict::Ip => refused(&codes::ROBOT_IP),
        Verdict::Token => refused(&codes::ROBOT_TOKEN),
        Verdict::Other => refused(&codes::ROBOT_REFUSED),
    }
}

fn by_status(robot: &Robot, answer: &Answer) -> Outcome {
    let fault = |code: &'static FaultCode| fault(code, robot, format!("HTTP {}", answer.status));
    match answer.status {
        200..300 => Outcome::Delivered,
        status if passes(status) => again(answer, None, fault(&codes::ROBOT_BUSY)),
        300..400 => not_understood(answer),
        _ => Outcome::Refused(fault(&codes::ROBOT_REFUSED)),
    }
}

/// Whether an HTTP status is of the kind that goes away.
const fn passes(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..600)
}

fn again(answer: &Answer, pause: Option<u32>, fault: Fault) -> Outcome {
    Outcome::Again { after: answer.after.map(|asked| asked.min(LONGEST_PAUSE)).or(pause), fault }
}

fn not_understood(answer: &Answer) -> Outcome {
    Outcome::Refused(codes::ROBOT_ANSWER.at(Place::default(), &[("status", i64::from(answer.status).into())]))
}

fn said(kind: &'static FaultCode, robot: &Robot, code: i64, words: &str) -> Fault {
    fault(kind, robot, format!("{code} {}", shown(robot, words)).trim_end().to_owned())
}

fn fault(kind: &'static FaultCode, robot: &Robot, says: String) -> Fault {
    kind.at(Place::default(), &[("robot", Arg::Phrase(robot.kind.name())), ("says", says.into())])
}

/// The vendor's words in one line of at most 200 characters, with `…` in place of whatever is secret.
fn shown(robot: &Robot, words: &str) -> String {
    const MOST_CHARS: usize = 200;
    let mut words: String =
        words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    for hidden in robot.hidden() {
        words = words.replace(hidden, "…");
    }
    words.chars().take(MOST_CHARS).collect()
}

/// A vendor's answer.
struct Said {
    code: i64,
    words: String,
}

impl Said {
    /// DingTalk and WeCom: `errcode`, `errmsg`. Feishu: `code`, `msg`; formerly `StatusCode`, `StatusMessage`.
    fn read(kind: RobotKind, body: &[u8]) -> Option<Self> {
        let body: serde_json::Value = serde_json::from_slice(body).ok()?;
        let names: &[(&str, &str)] = match kind {
            RobotKind::Dingtalk | RobotKind::Wecom => &[("errcode", "errmsg")],
            RobotKind::Feishu => &[("code", "msg"), ("StatusCode", "StatusMessage")],
            RobotKind::Plain => &[],
        };
        names.iter().find_map(|(code, words)| {
            let words = body.get(words).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            Some(Self { code: body.get(code)?.as_i64()?, words })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::fixture::robot;
    use super::*;
    use crate::domain::Severity;

    const TOKEN: &str = "0123456789abcdef";

    fn came(kind: RobotKind, status: u16, body: &str) -> Outcome {
        let robot = robot(kind, &format!("https://example.com/robot/send?access_token={TOKEN}"), Some("SECverysecret"));
        outcome(&robot, &Answer { status, after: None, body: body.as_bytes().to_vec() })
    }

    fn refused(outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Refused(fault) => fault.code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn code_zero_is_delivered() {
        assert_eq!(came(RobotKind::Dingtalk, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}"), Outcome::Delivered);
        assert_eq!(came(RobotKind::Wecom, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}"), Outcome::Delivered);
        assert_eq!(came(RobotKind::Feishu, 200, "{\"code\":0,\"data\":{},\"msg\":\"success\"}"), Outcome::Delivered);
    }

    #[test]
    fn the_former_answer_of_feishu_is_read() {
        let body = "{\"Extra\":null,\"StatusCode\":0,\"StatusMessage\":\"success\"}";
        assert_eq!(came(RobotKind::Feishu, 200, body), Outcome::Delivered);
    }

    #[test]
    fn an_error_under_http_200_is_refused() {
        let body = "{\"errcode\":310000,\"errmsg\":\"keywords not in content\"}";
        assert_eq!(refused(came(RobotKind::Dingtalk, 200, body)), "robot-keyword");
    }

    #[test]
    fn haste_under_http_400_is_sent_again() {
        let body = "{\"code\":9499,\"msg\":\"too many request\",\"data\":{}}";
        assert!(matches!(came(RobotKind::Feishu, 400, body), Outcome::Again { after: Some(60), .. }));
    }

    #[test]
    fn what_is_sent_again_is_a_warning() {
        let Outcome::Again { fault, .. } = came(RobotKind::Wecom, 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}") else {
            panic!("not again")
        };
        assert_eq!((fault.code, fault.severity), ("robot-busy", Severity::Warning));
    }

    #[test]
    fn a_server_error_is_sent_again() {
        for status in [429, 500, 502, 503, 504] {
            assert!(matches!(came(RobotKind::Dingtalk, status, "<html>"), Outcome::Again { .. }), "{status}");
        }
    }

    #[test]
    fn an_unknown_code_under_a_server_error_is_sent_again() {
        assert!(matches!(came(RobotKind::Feishu, 500, "{\"code\":1,\"msg\":\"internal\"}"), Outcome::Again { .. }));
    }

    #[test]
    fn a_page_in_place_of_an_answer_is_refused() {
        assert_eq!(refused(came(RobotKind::Dingtalk, 200, "<html>welcome</html>")), "robot-answer");
    }

    #[test]
    fn a_redirect_is_refused() {
        assert_eq!(refused(came(RobotKind::Dingtalk, 302, "")), "robot-answer");
        assert_eq!(refused(came(RobotKind::Plain, 302, "")), "robot-answer");
    }

    #[test]
    fn a_plain_robot_answers_by_status() {
        assert_eq!(came(RobotKind::Plain, 204, ""), Outcome::Delivered);
        assert_eq!(refused(came(RobotKind::Plain, 404, "")), "robot-refused");
        assert!(matches!(came(RobotKind::Plain, 503, ""), Outcome::Again { after: None, .. }));
    }

    #[test]
    fn a_header_says_how_long_to_wait_but_an_hour_at_most() {
        let robot = robot(RobotKind::Plain, "https://example.com/", None);
        let waits = |after| outcome(&robot, &Answer { status: 429, after: Some(after), body: Vec::new() });
        assert!(matches!(waits(52), Outcome::Again { after: Some(52), .. }));
        assert!(matches!(waits(u32::MAX), Outcome::Again { after: Some(3600), .. }));
    }

    #[test]
    fn the_words_of_the_vendor_are_passed_on() {
        let Outcome::Refused(fault) = came(RobotKind::Wecom, 200, "{\"errcode\":40058,\"errmsg\":\"exceed max\\nlength\"}") else {
            panic!("not refused")
        };
        assert_eq!(fault.cause.args[1], ("says", Arg::Text("40058 exceed max length".to_owned())));
    }

    #[test]
    fn token_and_secret_are_not_passed_on() {
        let body = format!("{{\"errcode\":1,\"errmsg\":\"{TOKEN} {} SECverysecret\"}}", "x".repeat(190));
        let shown = format!("{:?}", came(RobotKind::Dingtalk, 200, &body));
        assert!(!shown.contains("01234") && !shown.contains("SECv"), "{shown}");
    }
}
