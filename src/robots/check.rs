//! Whether a robot may be saved: a whole address of its vendor, on the open internet, encrypted; and a secret that can be one.
//!
//! The address is read by the parser that the sender connects with (`http::Uri`), so both mean the same host. Names are looked up only when a
//! message is sent; `sender` refuses inner addresses then.

use super::{Robot, RobotKind, codes, is_inner};
use crate::domain::{Arg, Fault, FaultCode, Faults, Place, Text};
use std::net::IpAddr;
use ureq::http::Uri;

static BROKEN: Text = Text::new("看不懂", "it is not understood");
static CHARACTERS: Text = Text::new("里面有空格或特殊字符", "it has blanks or special characters");
pub(super) static ENCRYPTED: Text = Text::new("要以 https:// 开头", "it must begin with https://");
static FRAGMENT: Text = Text::new("不能有 #", "it may not have a #");
static USER: Text = Text::new("不能带用户名和密码", "it may not have a user and password");
static TOKEN: Text = Text::new("不完整，或者多了东西", "it is not whole, or has something more");
static BLANK: Text = Text::new("是空的，或有空格", "it is empty or has blanks");
static NONE_THERE: Text = Text::new("企业微信机器人没有密钥", "WeCom's robots have none");

impl Robot {
    /// Whether the robot may be saved. `allow_inner` allows any host, port and path, and `http`: for programs in the same network and for tests.
    ///
    /// # Errors
    /// Everything that is wrong; none of it shows token or secret.
    pub fn check(&self, allow_inner: bool) -> Result<(), Faults> {
        let secret = self.wrong_secret().map(|reason| fault(&codes::ROBOT_SECRET, &[("reason", Arg::Phrase(reason))]));
        let faults: Vec<Fault> = self.wrong_address(allow_inner).into_iter().chain(secret).collect();
        if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
    }

    fn wrong_secret(&self) -> Option<&'static Text> {
        let secret = self.secret.as_deref()?;
        match self.kind {
            RobotKind::Wecom => Some(&NONE_THERE),
            _ if secret.is_empty() || secret.chars().any(char::is_whitespace) => Some(&BLANK),
            _ => None,
        }
    }

    fn wrong_address(&self, allow_inner: bool) -> Option<Fault> {
        let uri = match read(&self.url, allow_inner) {
            Ok(uri) => uri,
            Err(reason) => return Some(fault(&codes::ROBOT_ADDRESS, &[("reason", Arg::Phrase(reason))])),
        };
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let of_vendor = self.kind.hosts().contains(&host.as_str());
        if of_vendor && !has_token(self.kind, &uri) {
            return Some(fault(&codes::ROBOT_ADDRESS, &[("reason", Arg::Phrase(&TOKEN))]));
        }
        if allow_inner {
            return None;
        }
        if is_inner_host(&host) {
            return Some(fault(&codes::ROBOT_INNER, &[("host", host.into())]));
        }
        if !of_vendor && self.kind != RobotKind::Plain {
            let hosts = Arg::List(self.kind.hosts().iter().map(|host| (*host).to_owned()).collect());
            return Some(fault(&codes::ROBOT_HOST, &[("host", host.into()), ("robot", Arg::Phrase(self.kind.name())), ("hosts", hosts)]));
        }
        let port = uri.port_u16().unwrap_or(443);
        let allowed = port == 443 || (port == 8443 && self.kind == RobotKind::Plain);
        (!allowed).then(|| fault(&codes::ROBOT_PORT, &[("port", i64::from(port).into())]))
    }
}

fn fault(code: &'static FaultCode, args: &[(&'static str, Arg)]) -> Fault {
    code.at(Place::default(), args)
}

/// An absolute address with a host and nothing unusual.
fn read(url: &str, allow_http: bool) -> Result<Uri, &'static Text> {
    if url.contains('#') {
        return Err(&FRAGMENT);
    }
    if !url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Err(&CHARACTERS);
    }
    let uri: Uri = url.parse().map_err(|_| &BROKEN)?;
    let authority = uri.authority().ok_or(&BROKEN)?;
    if authority.as_str().contains('@') {
        return Err(&USER);
    }
    let encrypted = uri.scheme_str() == Some("https") || (allow_http && uri.scheme_str() == Some("http"));
    let rest = authority.as_str().strip_prefix(authority.host());
    let port = rest == Some("") || authority.port_u16().is_some_and(|port| port > 0);
    match encrypted {
        false => Err(&ENCRYPTED),
        true if authority.host().is_empty() || !port => Err(&BROKEN),
        true => Ok(uri),
    }
}

/// Whether a host is inside without being looked up. A last part that begins with a digit is an IP address in some way of writing.
fn is_inner_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    let last = bare.rsplit('.').next().unwrap_or_default();
    match bare.parse::<IpAddr>() {
        Ok(address) => is_inner(address),
        Err(_) => {
            !bare.contains('.') || last.starts_with(|c: char| c.is_ascii_digit()) || ["localhost", "local", "internal"].contains(&last)
        }
    }
}

/// Whether an address at the vendor's has the vendor's path and one token, and nothing more.
fn has_token(kind: RobotKind, uri: &Uri) -> bool {
    let token = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    let in_query = |path, name| uri.path() == path && uri.query().and_then(|query| query.strip_prefix(name)).is_some_and(token);
    match kind {
        RobotKind::Dingtalk => in_query("/robot/send", "access_token="),
        RobotKind::Wecom => in_query("/cgi-bin/webhook/send", "key="),
        RobotKind::Feishu => uri.query().is_none() && uri.path().strip_prefix("/open-apis/bot/v2/hook/").is_some_and(token),
        RobotKind::Plain => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::fixture::robot;
    use super::*;

    const DINGTALK: &str = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef";

    fn checked(kind: RobotKind, url: &str, allow_inner: bool) -> Vec<&'static str> {
        let faults = robot(kind, url, None).check(allow_inner).err().unwrap_or_default();
        faults.0.iter().map(|fault| fault.code).collect()
    }

    fn strictly(kind: RobotKind, url: &str) -> Vec<&'static str> {
        checked(kind, url, false)
    }

    #[test]
    fn the_addresses_of_the_vendors_are_taken() {
        assert!(strictly(RobotKind::Dingtalk, DINGTALK).is_empty());
        assert!(strictly(RobotKind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4").is_empty());
        assert!(strictly(RobotKind::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/9f4a-11aa").is_empty());
        assert!(strictly(RobotKind::Feishu, "https://open.larksuite.com/open-apis/bot/v2/hook/9f4a-11aa").is_empty());
    }

    #[test]
    fn a_plain_robot_may_be_anywhere_on_the_internet() {
        assert!(strictly(RobotKind::Plain, "https://hooks.example.com/a/b?c=d").is_empty());
        assert!(strictly(RobotKind::Plain, "https://hooks.example.com:8443/").is_empty());
    }

    #[test]
    fn without_encryption_an_address_is_refused() {
        assert_eq!(strictly(RobotKind::Plain, "http://hooks.example.com/"), ["robot-address"]);
    }

    #[test]
    fn other_schemes_are_refused_even_inside() {
        for url in ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com/"] {
            assert_eq!(checked(RobotKind::Plain, url, true), ["robot-address"], "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in [
            "",
            "robot",
            "/robot/send",
            "https://",
            "https:///x",
            "https://example.com:0/",
            "https://example.com:99999/",
            "https://example.com:/",
        ] {
            assert_eq!(strictly(RobotKind::Plain, url), ["robot-address"], "{url}");
        }
    }

    #[test]
    fn blanks_and_other_scripts_are_refused() {
        for url in
            ["https://example.com/ x", " https://example.com/", "https://example.com/\n", "https://例子.com/", "https://example.com\\@x/"]
        {
            assert_eq!(strictly(RobotKind::Plain, url), ["robot-address"], "{url}");
        }
    }

    #[test]
    fn user_and_fragment_are_refused() {
        assert_eq!(strictly(RobotKind::Plain, "https://oapi.dingtalk.com@example.com/"), ["robot-address"]);
        assert_eq!(strictly(RobotKind::Plain, "https://example.com/#part"), ["robot-address"]);
    }

    #[test]
    fn another_host_than_the_vendors_is_refused() {
        assert_eq!(strictly(RobotKind::Dingtalk, "https://oapi.dingtalk.com.example.com/robot/send?access_token=0123"), ["robot-host"]);
        assert_eq!(strictly(RobotKind::Feishu, DINGTALK), ["robot-host"]);
    }

    #[test]
    fn half_an_address_is_refused() {
        assert_eq!(strictly(RobotKind::Dingtalk, "https://oapi.dingtalk.com/robot/send"), ["robot-address"]);
        assert_eq!(strictly(RobotKind::Dingtalk, "https://oapi.dingtalk.com/robot/send?access_token="), ["robot-address"]);
        assert_eq!(strictly(RobotKind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"), ["robot-address"]);
        assert_eq!(strictly(RobotKind::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/"), ["robot-address"]);
    }

    #[test]
    fn an_address_that_was_signed_already_is_refused() {
        assert_eq!(strictly(RobotKind::Dingtalk, &format!("{DINGTALK}&timestamp=1&sign=x")), ["robot-address"]);
    }

    #[test]
    fn the_former_hook_of_feishu_is_refused() {
        assert_eq!(strictly(RobotKind::Feishu, "https://open.feishu.cn/open-apis/bot/hook/0123"), ["robot-address"]);
    }

    #[test]
    fn another_port_is_refused() {
        assert!(strictly(RobotKind::Dingtalk, &DINGTALK.replace(".com", ".com:443")).is_empty());
        assert_eq!(strictly(RobotKind::Dingtalk, &DINGTALK.replace(".com", ".com:8443")), ["robot-port"]);
        assert_eq!(strictly(RobotKind::Plain, "https://example.com:22/"), ["robot-port"]);
    }

    #[test]
    fn inner_hosts_are_refused_in_every_way_of_writing() {
        let hosts =
            ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "localhost", "a.localhost", "printer.local"];
        let odd = ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "redis", "metadata.google.internal", "localhost."];
        for host in hosts.into_iter().chain(odd) {
            assert_eq!(strictly(RobotKind::Plain, &format!("https://{host}/")), ["robot-inner"], "{host}");
        }
    }

    #[test]
    fn inner_hosts_may_be_allowed() {
        assert!(checked(RobotKind::Plain, "http://127.0.0.1:8080/hook", true).is_empty());
        assert!(checked(RobotKind::Dingtalk, "http://relay:9000/robot/send", true).is_empty());
    }

    #[test]
    fn a_blank_secret_is_refused() {
        for secret in ["", "SEC 1", "SEC1\n"] {
            let faults = robot(RobotKind::Dingtalk, DINGTALK, Some(secret)).check(false).expect_err("a fault");
            assert_eq!(faults.0[0].code, "robot-secret", "{secret:?}");
        }
    }

    #[test]
    fn a_secret_for_a_robot_that_has_none_is_refused() {
        let url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123";
        let faults = robot(RobotKind::Wecom, url, Some("x")).check(false).expect_err("a fault");
        assert_eq!(faults.0[0].code, "robot-secret");
    }

    #[test]
    fn address_and_secret_are_both_reported() {
        let faults = robot(RobotKind::Dingtalk, "x", Some("")).check(false).expect_err("faults");
        assert_eq!(faults.0.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["robot-address", "robot-secret"]);
    }

    #[test]
    fn faults_do_not_show_the_token() {
        let faults = robot(RobotKind::Feishu, DINGTALK, Some("SEC very")).check(false).expect_err("faults");
        let shown = format!("{faults:?}");
        assert!(!shown.contains("0123456789abcdef") && !shown.contains("SEC very"), "{shown}");
    }
}
