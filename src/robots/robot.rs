//! What a robot is: its kind, its address and its secret, neither of which is ever shown.

use crate::domain::Text;
use std::fmt;
use std::str::FromStr;
use ureq::http::Uri;

/// Whose robot it is, and so which language it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RobotKind {
    Dingtalk,
    Wecom,
    Feishu,
    /// Any program that takes a JSON document by POST.
    Plain,
}

static DINGTALK: Text = Text::new("钉钉", "DingTalk");
static WECOM: Text = Text::new("企业微信", "WeCom");
static FEISHU: Text = Text::new("飞书", "Feishu");
static PLAIN: Text = Text::new("通用", "plain");

/// No such kind of robot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RobotKindError;

impl RobotKind {
    pub const ALL: [Self; 4] = [Self::Dingtalk, Self::Wecom, Self::Feishu, Self::Plain];

    /// The word for files, databases and forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dingtalk => "dingtalk",
            Self::Wecom => "wecom",
            Self::Feishu => "feishu",
            Self::Plain => "plain",
        }
    }

    /// The name people know.
    #[must_use]
    pub fn name(self) -> &'static Text {
        match self {
            Self::Dingtalk => &DINGTALK,
            Self::Wecom => &WECOM,
            Self::Feishu => &FEISHU,
            Self::Plain => &PLAIN,
        }
    }

    /// Where the vendor's robots are; empty where they may be anywhere.
    pub(super) const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Dingtalk => &["oapi.dingtalk.com"],
            Self::Wecom => &["qyapi.weixin.qq.com"],
            Self::Feishu => &["open.feishu.cn", "open.larksuite.com"],
            Self::Plain => &[],
        }
    }
}

impl FromStr for RobotKind {
    type Err = RobotKindError;

    fn from_str(text: &str) -> Result<Self, RobotKindError> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or(RobotKindError)
    }
}

/// One robot of one group.
///
/// Who knows the address can write into the group, so it is as secret as the secret: `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Robot {
    pub kind: RobotKind,
    /// The webhook address, with its token.
    pub url: String,
    /// The key for signing, where the robot asks for it. None: messages are not signed. WeCom's robots have none.
    pub secret: Option<String>,
}

impl Robot {
    /// The host alone, which may be shown; empty where the address cannot be read.
    #[must_use]
    pub fn host(&self) -> String {
        host(&self.url)
    }

    /// What nobody may read: the secret, and the parts of the address that may be a token.
    pub(super) fn hidden(&self) -> Vec<&str> {
        /// Shorter parts, such as `send`, are no tokens and may be words of an answer.
        const SHORTEST_TOKEN: usize = 6;
        /// Parts of the vendors' addresses that are longer, and the same for everybody.
        const WORDS: &[&str] = &["open-apis", "cgi-bin", "webhook"];
        let after_host = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let (path, query) = after_host.split_once('?').unwrap_or((after_host, ""));
        let values = query.split(['&', ';', '#']).map(|item| item.split_once('=').map_or(item, |(_, value)| value));
        let parts = path.split(['/', '#', ';']).skip(1).chain(values).filter(|part| part.len() >= SHORTEST_TOKEN && !WORDS.contains(part));
        parts.chain(self.secret.as_deref().filter(|secret| !secret.is_empty())).collect()
    }
}

impl fmt::Debug for Robot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed = self.secret.is_some();
        f.debug_struct("Robot").field("kind", &self.kind).field("host", &self.host()).field("signed", &signed).finish_non_exhaustive()
    }
}

/// The host of an address; empty where it cannot be read.
pub(super) fn host(url: &str) -> String {
    url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot(url: &str) -> Robot {
        Robot { kind: RobotKind::Dingtalk, url: url.to_owned(), secret: Some("SECverysecret".to_owned()) }
    }

    #[test]
    fn every_code_is_read_back() {
        for kind in RobotKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
        }
    }

    #[test]
    fn an_unknown_code_is_refused() {
        assert_eq!("slack".parse::<RobotKind>(), Err(RobotKindError));
    }

    #[test]
    fn debug_shows_kind_and_host() {
        let shown = format!("{:?}", robot("https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef"));
        assert_eq!(shown, "Robot { kind: Dingtalk, host: \"oapi.dingtalk.com\", signed: true, .. }");
    }

    #[test]
    fn debug_of_a_broken_address_shows_nothing_of_it() {
        let shown = format!("{:?}", robot("robot/send?access_token=0123456789abcdef"));
        assert_eq!(shown, "Robot { kind: Dingtalk, host: \"\", signed: true, .. }");
    }

    #[test]
    fn debug_shows_no_user_and_password_of_an_address() {
        assert!(!format!("{:?}", robot("https://ann:hunter22@example.com/")).contains("hunter22"));
    }

    #[test]
    fn token_and_secret_are_hidden() {
        let robot = robot("https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef");
        assert_eq!(robot.hidden(), ["0123456789abcdef", "SECverysecret"]);
    }

    #[test]
    fn a_token_in_the_path_is_hidden() {
        let robot = Robot { secret: None, ..robot("https://open.feishu.cn/open-apis/bot/v2/hook/9f4a-11aa-77cc") };
        assert_eq!(robot.hidden(), ["9f4a-11aa-77cc"]);
    }
}
