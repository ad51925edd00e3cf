//! From faults to answers: RFC 9457 for programs, a page for people. The one place where a fault gets its status.

use super::answer::Answer;
use crate::domain::{Arg, Fault, Faults, Lang, Severity};
use crate::locale::say;
use crate::time::Zone;
use axum::http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub enum Problem {
    /// What a use case says.
    Faults(Faults),
    /// What the web itself says.
    Plain { status: StatusCode, code: &'static str, detail: String },
    /// Too many requests: seconds to wait.
    Wait(u64),
}

/// A problem as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What is wrong and what to do.
    pub detail: String,
    /// Stable, such as `draft-stale`.
    pub code: String,
    /// Every fault, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultBody>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultBody {
    pub code: String,
    /// File of the team's folder, with line and column; empty where it is of none.
    pub place: String,
    pub cause: String,
    pub action: String,
}

/// Faults that speak of the machine: strangers are told that there is one, the log has the rest.
const INNER: [&str; 3] = ["database", "database-damaged", "io"];

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let mut faults = faults;
        // What has to be mended comes first: its code is the problem's.
        faults.0.sort_by_key(|fault| fault.severity != Severity::Error);
        let inner = faults.0.iter().find(|fault| INNER.contains(&fault.code));
        let Some(fault) = inner else { return Self::Faults(faults) };
        tracing::error!(fault = say(&fault.cause, Lang::En, Zone::SHANGHAI), "the machine");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the server cannot read or write at the moment")
    }
}

/// The status of each fault that is not simply about what was sent (422).
const STATUS: &[(&str, StatusCode)] = &[
    ("outage", StatusCode::SERVICE_UNAVAILABLE),
    ("database-busy", StatusCode::SERVICE_UNAVAILABLE),
    ("no-team", StatusCode::NOT_FOUND),
    ("no-account", StatusCode::NOT_FOUND),
    ("no-agent", StatusCode::NOT_FOUND),
    ("no-job", StatusCode::NOT_FOUND),
    ("no-robot", StatusCode::NOT_FOUND),
    ("no-file", StatusCode::NOT_FOUND),
    ("no-draft", StatusCode::NOT_FOUND),
    ("no-version", StatusCode::NOT_FOUND),
    ("not-published", StatusCode::NOT_FOUND),
    ("nothing-before", StatusCode::NOT_FOUND),
    ("invitation-over", StatusCode::NOT_FOUND),
    ("draft-stale", StatusCode::PRECONDITION_FAILED),
    ("files-changed", StatusCode::PRECONDITION_FAILED),
    ("settings-changed", StatusCode::PRECONDITION_FAILED),
    ("published-since", StatusCode::CONFLICT),
    ("revision-other", StatusCode::CONFLICT),
    ("nothing-changed", StatusCode::CONFLICT),
    ("login-taken", StatusCode::CONFLICT),
    ("import-differs", StatusCode::CONFLICT),
    ("last-administrator", StatusCode::CONFLICT),
    ("sign-in-refused", StatusCode::UNAUTHORIZED),
    ("sign-in-wait", StatusCode::TOO_MANY_REQUESTS),
];

/// What the web itself says, in Chinese; elsewhere it is said in English where it arises.
const CHINESE: &[(&str, &str)] = &[
    ("not-found", "这里没有内容"),
    ("sign-in", "请先登录"),
    ("not-allowed", "你的角色不能做这件事"),
    ("not-approver", "本团队的请假和换班先由部门经理批准"),
    ("approvers-kept", "只有管理员能改 `approvers`：照原样发回"),
    ("not-a-person", "链接和令牌只能由人来造：请用密码登录"),
    ("job-over", "任务已经结束"),
    ("read-only", "这个令牌只能读"),
    ("csrf", "表单不是从本页提交的，或页面太旧：请刷新再试；程序用令牌，或带上 X-CSRF-Token"),
    ("if-match", "请带上 If-Match，写你看到的 ETag"),
    ("timeout", "请求超时"),
    ("stopping", "服务器正在停止"),
    ("internal", "服务器出了问题"),
    ("outage", "日历暂时读不了"),
    ("unavailable", "服务器暂时读写不了"),
    ("too-large", "内容太大：文件最多 --most-mb 那么多，文字 4 MB，登录 64 KB"),
    ("content-type", "请发送 application/json"),
    ("done-already", "已经做过了；只显示一次的内容不再显示"),
    ("in-progress", "同一个键的第一个请求还没有结束"),
    ("never-answered", "同一个键的第一个请求一直没有结果：先看看做成没有，再换一个键"),
    ("key-reused", "这个键已用于别的请求"),
];

/// What each code means that only the server gives.
#[must_use]
pub fn doc() -> String {
    let rows = CHINESE.iter().map(|(code, text)| format!("| `{code}` | {text} |\n")).collect::<String>();
    format!("\n## HTTP\n\nThe answer itself says it in the language asked for.\n\n| code | |\n|---|---|\n{rows}")
}

impl Problem {
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Plain { status, code, detail: detail.into() }
    }

    /// Nothing is there, or the caller may not know of it.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here")
    }

    /// A program asks for what would outlive its token.
    #[must_use]
    pub fn not_a_person() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-a-person", "links and tokens are made by people: sign in with a password")
    }

    /// Approving is not for the caller, by the team's setting.
    #[must_use]
    pub fn not_approver() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-approver", "in this team the department manager approves leave and swaps first")
    }

    /// What was sent is not what it must be.
    #[must_use]
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", detail)
    }

    /// What was sent cannot even be read.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Plain { status, .. } => *status,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Faults(faults) => {
                let code = faults.0.first().map_or("", |fault| fault.code);
                let known = STATUS.iter().find(|(known, _)| *known == code);
                known.map_or(StatusCode::UNPROCESSABLE_ENTITY, |(_, status)| *status)
            }
        }
    }

    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Plain { code, .. } => code,
            Self::Wait(_) => "too-many-requests",
            Self::Faults(faults) => faults.0.first().map_or("fault", |fault| fault.code),
        }
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn cause(&self, lang: Lang) -> String {
        match self {
            Self::Plain { code, detail, .. } => {
                let chinese = CHINESE.iter().find(|(known, _)| known == code).filter(|_| lang == Lang::Zh);
                chinese.map_or_else(|| detail.clone(), |(_, text)| (*text).to_owned())
            }
            Self::Wait(seconds) if lang == Lang::Zh => format!("请求太多，请等 {seconds} 秒"),
            Self::Wait(seconds) => format!("too many requests: wait {seconds} s"),
            Self::Faults(faults) => {
                let errors = faults.0.iter().filter(|fault| fault.severity == Severity::Error || !faults.has_errors());
                errors.map(|fault| sentence(fault, lang)).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// Seconds after which it may go better.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        let told = |faults: &Faults| {
            let args = faults.0.first().map(|fault| fault.cause.args.as_slice()).unwrap_or_default();
            args.iter().find_map(|(name, value)| match value {
                Arg::Int(seconds) if *name == "seconds" => u64::try_from(*seconds).ok(),
                _ => None,
            })
        };
        match (self, self.status()) {
            (Self::Wait(seconds), _) => Some(*seconds),
            (Self::Faults(faults), StatusCode::TOO_MANY_REQUESTS) => told(faults).or(Some(60)),
            (_, StatusCode::SERVICE_UNAVAILABLE) => Some(30),
            (_, StatusCode::TOO_MANY_REQUESTS) => Some(60),
            _ => None,
        }
    }

    /// For programs.
    #[must_use]
    pub fn answer(&self, lang: Lang) -> Answer {
        let status = self.status();
        let faults = if let Self::Faults(faults) = self { faults.0.iter().map(|fault| body(fault, lang)).collect() } else { Vec::new() };
        let body = ProblemBody {
            kind: format!("/api/errors#{}", self.code()),
            title: status.canonical_reason().unwrap_or("problem").to_owned(),
            status: status.as_u16(),
            detail: self.cause(lang),
            code: self.code().to_owned(),
            faults,
        };
        let mut answer = Answer::new(status, "application/problem+json", serde_json::to_vec(&body).unwrap_or_default());
        if let Some(seconds) = self.retry_after() {
            answer = answer.with(header::RETRY_AFTER, seconds.to_string());
        }
        if status == StatusCode::UNAUTHORIZED {
            answer = answer.with(header::WWW_AUTHENTICATE, "Bearer");
        }
        answer
    }
}

fn sentence(fault: &Fault, lang: Lang) -> String {
    let (colon, between) = if lang == Lang::Zh { ("：", "。") } else { (": ", ". ") };
    let place = if fault.place.file.is_empty() { String::new() } else { format!("{}{colon}", fault.place) };
    format!("{place}{}{between}{}", say(&fault.cause, lang, Zone::SHANGHAI), say(&fault.action, lang, Zone::SHANGHAI))
}

fn body(fault: &Fault, lang: Lang) -> FaultBody {
    FaultBody {
        code: fault.code.to_owned(),
        place: if fault.place.file.is_empty() { String::new() } else { fault.place.to_string() },
        cause: say(&fault.cause, lang, Zone::SHANGHAI),
        action: say(&fault.action, lang, Zone::SHANGHAI),
    }
}
