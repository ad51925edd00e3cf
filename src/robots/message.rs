//! What is said to a group and whom it concerns, and the HTTP request it becomes: one for everybody, shortened to what the robot takes.

use super::{Robot, RobotKind, dingtalk, feishu, plain, robot, wecom};
use crate::time::Instant;
use std::fmt;

/// A message to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotMessage {
    /// One line. `【排班】` is put before it unless it says so itself: docs/robots.md tells people to set 排班 as the keyword of their robots.
    pub title: String,
    /// Lines of plain text. A group reads it: never why somebody is away.
    pub text: String,
    /// Everybody concerned. Who cannot be notified is named.
    pub mention: Vec<Mention>,
}

/// Somebody whom a message concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub name: String,
    /// A mobile number, or the id of the vendor (userid of DingTalk and WeCom, `open_id` or `user_id` of Feishu). None: only named.
    pub address: Option<String>,
}

/// How somebody can be notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach<'a> {
    Mobile(&'a str),
    User(&'a str),
    Nothing,
}

impl Mention {
    /// Somebody can be notified by the address.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.reach() != Reach::Nothing
    }

    /// A mobile number has 11 digits beginning with 13 to 19, or begins with `+` and the country. All else is the vendor's id: at most 64
    /// letters, digits and `_ - @ .`, the first a letter or digit. What is neither, and the words that notify the whole group, reach nobody.
    pub(super) fn reach(&self) -> Reach<'_> {
        let address = self.address.as_deref().map_or("", str::trim);
        let national = address.strip_prefix("+86").map_or(address, |rest| rest.trim_start_matches('-'));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if national.len() == 11 && digits(national) && matches!(national.as_bytes(), [b'1', b'3'..=b'9', ..]) {
            return Reach::Mobile(national);
        }
        if address.strip_prefix('+').is_some_and(|rest| rest.len() <= 20 && digits(&rest.replace('-', ""))) {
            return Reach::Mobile(address);
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte);
        let first = address.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        let id = first && address.len() <= 64 && address.bytes().all(allowed) && !address.eq_ignore_ascii_case("all");
        if id { Reach::User(address) } else { Reach::Nothing }
    }
}

/// An HTTP POST, ready to be sent. `Debug` shows the host alone: the address has token and signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub url: String,
    /// Name and value.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// A JSON document.
    pub(super) fn json(url: &str, body: Vec<u8>) -> Self {
        Self { url: url.to_owned(), headers: vec![("Content-Type", "application/json; charset=utf-8".to_owned())], body }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("host", &robot::host(&self.url)).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The message as the robot's vendor wants it, signed for the moment `at`. Vendors refuse a signature an hour old: make it when it is sent.
///
/// What is longer than the vendor takes is cut at the end of a line, with `…` after it.
#[must_use]
pub fn request(robot: &Robot, message: &RobotMessage, at: Instant) -> Request {
    let message = tidied(message);
    match robot.kind {
        RobotKind::Dingtalk => dingtalk::request(robot, &message, at),
        RobotKind::Wecom => wecom::request(robot, &message),
        RobotKind::Feishu => feishu::request(robot, &message, at),
        RobotKind::Plain => plain::request(robot, &message),
    }
}

/// What every message contains, in every language: robots may be set to take nothing else.
const KEYWORD: &str = "排班";

/// Each person once, a title of one line and at most 100 characters, with the keyword.
fn tidied(message: &RobotMessage) -> RobotMessage {
    const TITLE_CHARS: usize = 100;
    let mut mention: Vec<Mention> = Vec::new();
    for somebody in &message.mention {
        if !mention.contains(somebody) {
            mention.push(somebody.clone());
        }
    }
    let title: String = message.title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_CHARS).collect();
    let title = if title.contains(KEYWORD) { title } else { format!("【{KEYWORD}】{title}") };
    RobotMessage { title, text: message.text.trim_end().replace('\r', ""), mention }
}

/// Title, text and those to be named, each on lines of its own.
pub(super) fn content(title: &str, text: &str, named: &[String]) -> String {
    let named = named.join(" ");
    [title, text, &named].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The message with as much of the text as `most` allows, measured by `size`. Only where no text at all would fit are people left out, from
/// the last.
pub(super) fn fit(message: &RobotMessage, most: usize, size: impl Fn(&RobotMessage) -> usize) -> RobotMessage {
    if size(message) <= most {
        return message.clone();
    }
    let with = |text: &str, people: usize| RobotMessage {
        title: message.title.clone(),
        text: format!("{text}…"),
        mention: message.mention.iter().take(people).cloned().collect(),
    };
    let counts: Vec<usize> = (1..=message.mention.len()).collect();
    let people = counts.partition_point(|count| size(&with("", *count)) <= most);
    let ends: Vec<usize> = message.text.char_indices().skip(1).map(|(at, _)| at).collect();
    let fitting = ends.partition_point(|end| size(&with(&message.text[..*end], people)) <= most);
    let text = fitting.checked_sub(1).and_then(|last| ends.get(last)).map_or("", |end| &message.text[..*end]);
    with(whole_lines(text), people)
}

/// Without the line that was begun, unless that is more than half of it all.
fn whole_lines(text: &str) -> &str {
    text.rfind('\n').filter(|at| *at >= text.len() / 2).map_or(text, |at| &text[..=at])
}

#[cfg(test)]
pub(super) mod fixture {
    use super::*;

    pub fn mention(name: &str, address: &str) -> Mention {
        Mention { name: name.to_owned(), address: Some(address.to_owned()) }
    }

    pub fn message(text: &str, mention: Vec<Mention>) -> RobotMessage {
        RobotMessage { title: "排班有变动".to_owned(), text: text.to_owned(), mention }
    }

    pub fn robot(kind: RobotKind, url: &str, secret: Option<&str>) -> Robot {
        Robot { kind, url: url.to_owned(), secret: secret.map(str::to_owned) }
    }

    /// 2026-11-23 08:30:00.250 in Shanghai; 1 795 393 800.25 seconds after 1970.
    pub fn moment() -> Instant {
        Instant::from_timestamp_millis(1_795_393_800_250).expect("a time")
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{mention, message, moment, robot};
    use super::*;

    fn reach(address: &str) -> String {
        format!("{:?}", mention("李雷", address).reach())
    }

    #[test]
    fn eleven_digits_are_a_mobile_number() {
        assert_eq!(reach("13800138000"), "Mobile(\"13800138000\")");
    }

    #[test]
    fn the_prefix_of_china_is_left_out() {
        assert_eq!(reach("+86-13800138000"), "Mobile(\"13800138000\")");
    }

    #[test]
    fn a_number_of_another_country_keeps_its_prefix() {
        assert_eq!(reach("+852-51234567"), "Mobile(\"+852-51234567\")");
    }

    #[test]
    fn other_digits_are_an_id_of_the_vendor() {
        assert_eq!(reach("012345678901"), "User(\"012345678901\")");
    }

    #[test]
    fn ids_have_letters_digits_and_some_signs() {
        assert_eq!(reach("ou_18eac85d35a26"), "User(\"ou_18eac85d35a26\")");
        assert_eq!(reach("li.lei@shop"), "User(\"li.lei@shop\")");
    }

    #[test]
    fn nobody_can_notify_the_whole_group() {
        assert_eq!([reach("all"), reach("@all"), reach("ALL")], ["Nothing", "Nothing", "Nothing"]);
    }

    #[test]
    fn what_could_be_markup_reaches_nobody() {
        assert_eq!([reach("a\"></at>"), reach("李雷"), reach("")], ["Nothing", "Nothing", "Nothing"]);
    }

    #[test]
    fn debug_of_a_request_shows_the_host_alone() {
        let shown = format!("{:?}", Request::json("https://example.com/hook/0123456789?sign=abc", vec![1, 2]));
        assert_eq!(shown, "Request { host: \"example.com\", bytes: 2, .. }");
    }

    #[test]
    fn a_person_named_twice_is_mentioned_once() {
        let twice = message("", vec![mention("李雷", "lilei"), mention("李雷", "lilei")]);
        assert_eq!(tidied(&twice).mention.len(), 1);
    }

    #[test]
    fn a_title_stays_one_line() {
        let lines = RobotMessage { title: "排班\n有变动".to_owned(), ..message("", Vec::new()) };
        assert_eq!(tidied(&lines).title, "排班 有变动");
    }

    #[test]
    fn every_message_contains_the_keyword() {
        let titled = |title: &str| tidied(&RobotMessage { title: title.to_owned(), ..message("", Vec::new()) }).title;
        assert_eq!(titled("Roster published"), "【排班】Roster published");
        assert_eq!(titled("下周排班已发布"), "下周排班已发布");
    }

    fn text_bytes(message: &RobotMessage) -> usize {
        message.text.len()
    }

    #[test]
    fn what_just_fits_is_not_shortened() {
        assert_eq!(fit(&message("一二三", Vec::new()), 9, text_bytes).text, "一二三");
    }

    #[test]
    fn one_byte_too_long_is_cut_between_characters() {
        // `…` has three bytes, so two characters of three bytes do not fit into eight.
        assert_eq!(fit(&message("一二三", Vec::new()), 8, text_bytes).text, "一…");
    }

    #[test]
    fn a_text_is_cut_at_the_end_of_a_line() {
        assert_eq!(fit(&message("one\ntwo\nthree", Vec::new()), 13, text_bytes).text, "one\ntwo\nthree");
        assert_eq!(fit(&message("one\ntwo\nthree", Vec::new()), 12, text_bytes).text, "one\ntwo\n…");
    }

    #[test]
    fn one_long_line_is_cut_within() {
        assert_eq!(fit(&message("a\nbcdefghijkl", Vec::new()), 10, text_bytes).text, "a\nbcdef…");
    }

    #[test]
    fn people_are_left_out_only_when_no_text_fits() {
        let size = |message: &RobotMessage| message.text.len() + 10 * message.mention.len();
        let people = |count: usize| (0..count).map(|n| mention("a", &format!("a{n}"))).collect();
        assert_eq!(fit(&message("text", people(3)), 33, size).mention.len(), 3);
        assert_eq!(fit(&message("text", people(4)), 33, size).mention.len(), 3);
    }

    #[test]
    fn the_same_moment_gives_the_same_bytes() {
        let robot = robot(RobotKind::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/0123", Some("hL2xQ9"));
        let message = message("明天白班", vec![mention("李雷", "ou_1")]);
        assert_eq!(request(&robot, &message, moment()), request(&robot, &message, moment()));
    }
}
