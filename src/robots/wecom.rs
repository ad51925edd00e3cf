//! WeCom 企业微信: text messages; the robots are not signed.
//!
//! # Source
//! 企业微信开发者中心 "群机器人配置说明" (now "消息推送配置说明") and "全局错误码".

use super::Robot;
use super::message::{Reach, Request, RobotMessage, content, fit};
use super::outcome::Verdict;
use serde::Serialize;

/// Most bytes of the content, in UTF-8; the lists of people do not count.
const MOST_BYTES: usize = 2048;

#[derive(Serialize)]
struct Body<'a> {
    msgtype: &'static str,
    text: Text<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    content: String,
    mentioned_list: Vec<&'a str>,
    mentioned_mobile_list: Vec<&'a str>,
}

pub(super) fn request(robot: &Robot, message: &RobotMessage) -> Request {
    let message = fit(message, MOST_BYTES, |message| text(message).content.len());
    let body = Body { msgtype: "text", text: text(&message) };
    Request::json(&robot.url, serde_json::to_vec(&body).unwrap_or_default())
}

/// `<@id>` in a text notifies somebody too, and `<@all>` everybody, so what people wrote may not contain it.
fn text(message: &RobotMessage) -> Text<'_> {
    let mut text = Text { content: String::new(), mentioned_list: Vec::new(), mentioned_mobile_list: Vec::new() };
    let mut named = Vec::new();
    for somebody in &message.mention {
        match somebody.reach() {
            Reach::Mobile(number) => text.mentioned_mobile_list.push(number),
            Reach::User(id) => text.mentioned_list.push(id),
            Reach::Nothing => named.push(format!("@{}", somebody.name)),
        }
    }
    text.content = content(&message.title, &message.text, &named).replace("<@", "＜@");
    text
}

/// What a code of the answer means.
pub(super) fn verdict(code: i64) -> Verdict {
    /// A robot takes 20 messages a minute.
    const PAUSE_SECONDS: u32 = 60;
    match code {
        0 => Verdict::Delivered,
        -1 | 45_033 => Verdict::Busy(None),
        45_009 => Verdict::Busy(Some(PAUSE_SECONDS)),
        93_000 => Verdict::Token,
        _ => Verdict::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::RobotKind;
    use super::super::message::fixture::{mention, message, robot};
    use super::super::{Mention, request as any_request};
    use super::*;

    fn body(message: &RobotMessage) -> serde_json::Value {
        let robot = robot(RobotKind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123", None);
        serde_json::from_slice(&any_request(&robot, message, super::super::message::fixture::moment()).body).expect("JSON")
    }

    #[test]
    fn people_are_in_the_lists_by_number_or_id() {
        let mention = vec![mention("李雷", "13800138000"), mention("韩梅梅", "HanMeimei")];
        let robot = robot(RobotKind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123", None);
        let body = String::from_utf8(request(&robot, &message("明天白班", mention)).body).expect("UTF-8");
        assert_eq!(
            body,
            "{\"msgtype\":\"text\",\"text\":{\"content\":\"排班有变动\\n明天白班\",\
             \"mentioned_list\":[\"HanMeimei\"],\"mentioned_mobile_list\":[\"13800138000\"]}}"
        );
    }

    #[test]
    fn who_cannot_be_notified_is_named() {
        let nobody = Mention { name: "阿强".to_owned(), address: None };
        assert_eq!(body(&message("明天白班", vec![nobody]))["text"]["content"], "排班有变动\n明天白班\n@阿强");
    }

    #[test]
    fn a_content_of_2048_bytes_is_left_whole() {
        // The title and the end of its line are 16 bytes.
        let text = "a".repeat(2048 - 16);
        assert_eq!(body(&message(&text, Vec::new()))["text"]["content"], format!("排班有变动\n{text}"));
    }

    #[test]
    fn one_byte_more_is_shortened() {
        let text = "a".repeat(2048 - 15);
        assert_eq!(body(&message(&text, Vec::new()))["text"]["content"], format!("排班有变动\n{}…", "a".repeat(2048 - 19)));
    }

    #[test]
    fn a_text_cannot_notify_the_whole_group() {
        assert_eq!(body(&message("<@all>", Vec::new()))["text"]["content"], "排班有变动\n＜@all>");
    }

    #[test]
    fn too_many_messages_wait_a_minute() {
        assert_eq!(verdict(45_009), Verdict::Busy(Some(60)));
    }

    #[test]
    fn an_unknown_robot_is_told_as_such() {
        assert_eq!(verdict(93_000), Verdict::Token);
    }

    #[test]
    fn other_codes_are_refusals() {
        assert_eq!(verdict(40_058), Verdict::Other);
    }
}
