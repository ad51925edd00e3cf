//! Settings of the server: flags, else the environment, else a file, else defaults. docs/operations.md has the table.

use super::actor::now;
use super::database::DatabaseFlag;
use super::screen::Failure;
use crate::domain::{Arg, FaultCode, Faults, Place};
use crate::ops::server::{Desk, NO_PROGRAM, SETTINGS_FILE};
use crate::web::Options;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Flags that `serve` and `worker` share.
#[derive(clap::Args)]
pub(super) struct ServerFlags {
    #[command(flatten)]
    pub database: DatabaseFlag,
    /// 设置文件（TOML） · settings file (TOML)
    #[arg(long, env = "PAIBAN_SETTINGS", value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// 同时做几个任务 [默认：1] · jobs at a time [default: 1]
    #[arg(long, env = "PAIBAN_JOBS", value_name = "N")]
    pub jobs: Option<usize>,
    /// 机器人可以在内网地址 · robots may be on inner addresses
    #[arg(long, env = "PAIBAN_INNER_ROBOTS")]
    pub inner_robots: bool,
    /// 日志：error、warn、info、debug [默认：info] · log level
    #[arg(long, env = "PAIBAN_LOG", value_name = "LEVEL", value_parser = ["error", "warn", "info", "debug"])]
    pub log: Option<String>,
    /// 日志写成 JSON · the log as JSON
    #[arg(long, env = "PAIBAN_LOG_JSON")]
    pub log_json: bool,
}

/// Flags of `serve` alone.
#[derive(clap::Args)]
pub(super) struct ListenFlags {
    /// 监听地址 [默认：127.0.0.1:8080] · address to listen on
    #[arg(long, env = "PAIBAN_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// 手机和浏览器访问的地址，如 https://paiban.example [默认：http://监听地址] · where phones and browsers reach it
    #[arg(long, env = "PAIBAN_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// 在反向代理后面：相信它写的来访地址 · behind a reverse proxy: believe the address it tells
    #[arg(long, env = "PAIBAN_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// 请求最大几 MB [默认：64] · largest request in MB
    #[arg(long, env = "PAIBAN_MOST_MB", value_name = "MB", value_parser = clap::value_parser!(u16).range(1..))]
    pub most_mb: Option<u16>,
    /// 请求最多几秒 [默认：60] · seconds until a request is given up
    #[arg(long, env = "PAIBAN_PATIENCE", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub patience: Option<u64>,
    /// 同时的连接数 [默认：2000] · connections at a time
    #[arg(long, env = "PAIBAN_CONNECTIONS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: Option<u32>,
    /// 每个地址每分钟的请求数，0 不限 [默认：1200] · requests a minute from one address, 0: no limit
    #[arg(long, env = "PAIBAN_RATE", value_name = "N")]
    pub rate: Option<u32>,
}

/// The settings file: the same names with underscores.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SettingsFile {
    pub database: Option<String>,
    pub jobs: Option<usize>,
    pub inner_robots: bool,
    pub log: Option<String>,
    pub log_json: bool,
    pub listen: Option<SocketAddr>,
    pub public_url: Option<String>,
    pub behind_proxy: bool,
    pub most_mb: Option<u16>,
    pub patience: Option<u64>,
    pub connections: Option<u32>,
    pub rate: Option<u32>,
}

fn refuse(code: &'static FaultCode, place: Place, reason: &str) -> Failure {
    let args = [("reason", Arg::Text(reason.to_owned()))];
    Failure { faults: Faults(vec![code.at(place, &args)]), dir: PathBuf::new() }
}

/// An address that links can begin with.
fn public_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(text.to_owned()),
        _ => Err("写成 https://paiban.example · write https://paiban.example".to_owned()),
    }
}

impl ServerFlags {
    /// Reads the settings file, where there is one.
    pub fn file(&self) -> Result<SettingsFile, Failure> {
        let Some(path) = &self.settings else { return Ok(SettingsFile::default()) };
        let place = || Place::file(path.display().to_string());
        let text = std::fs::read_to_string(path).map_err(|error| refuse(&SETTINGS_FILE, place(), &error.to_string()))?;
        // What the parser quotes may be a password of the database's address.
        let file: SettingsFile = toml::from_str(&text).map_err(|error| refuse(&SETTINGS_FILE, place(), error.message()))?;
        let zero =
            [("most_mb", file.most_mb == Some(0)), ("patience", file.patience == Some(0)), ("connections", file.connections == Some(0))];
        if let Some((name, _)) = zero.iter().find(|(_, zero)| *zero) {
            return Err(refuse(&SETTINGS_FILE, place(), &format!("{name}: 1…")));
        }
        if let Some(Err(form)) = file.public_url.as_deref().map(public_url) {
            return Err(refuse(&SETTINGS_FILE, place(), &format!("public_url: {form}")));
        }
        Ok(file)
    }

    /// Starts the log and opens the database.
    pub fn desk(&self, file: &SettingsFile, connections: u32) -> Result<Arc<Desk>, Failure> {
        let level = self.log.as_deref().or(file.log.as_deref()).unwrap_or("info");
        crate::web::start_log(level, self.log_json || file.log_json);
        let database = self.database.database_or(file.database.as_deref())?;
        Desk::open(&database, now, connections).map(Arc::new).map_err(super::database::fail)
    }

    /// How many jobs at a time.
    pub fn jobs(&self, file: &SettingsFile) -> usize {
        self.jobs.or(file.jobs).unwrap_or(1)
    }
}

/// This program's file, for the children of jobs.
pub(super) fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|error| refuse(&NO_PROGRAM, Place::default(), &error.to_string()))
}

impl ListenFlags {
    pub fn address(&self, file: &SettingsFile) -> SocketAddr {
        self.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)))
    }

    /// Everything the server asks for; `bound` is the address that it got.
    pub fn options(&self, shared: &ServerFlags, file: &SettingsFile, bound: SocketAddr) -> Result<Options, Failure> {
        let url = self.public_url.clone().or_else(|| file.public_url.clone()).unwrap_or_else(|| format!("http://{bound}"));
        Ok(Options {
            public_url: url.trim_end_matches('/').to_owned(),
            behind_proxy: self.behind_proxy || file.behind_proxy,
            most_bytes: usize::from(self.most_mb.or(file.most_mb).unwrap_or(64)) * 1024 * 1024,
            patience: Duration::from_secs(self.patience.or(file.patience).unwrap_or(60)),
            connections: self.connections.or(file.connections).unwrap_or(2000) as usize,
            rate: self.rate.or(file.rate).unwrap_or(1200),
            inner_robots: shared.inner_robots || file.inner_robots,
            workers: shared.jobs(file),
            program: program()?,
        })
    }
}
