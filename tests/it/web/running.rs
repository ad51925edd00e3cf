//! A running server of a test's own, and somebody who calls it.

use crate::cli::sample;
use crate::store::place::Place;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What everybody chooses here.
pub const PASSWORD: &str = "四季平安又一年的客服";

/// A server with one team.
pub struct Running {
    child: Child,
    pub url: String,
    /// The administrator's first link.
    pub link: String,
    pub database: String,
    log: Arc<Mutex<String>>,
    _folders: Vec<tempfile::TempDir>,
}

/// What was answered.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The code of a problem document.
    pub fn code(&self) -> String {
        serde_json::from_slice::<Value>(&self.bytes).ok().and_then(|body| Some(body["code"].as_str()?.to_owned())).unwrap_or_default()
    }

    /// Panics with what was said, unless it is the status.
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller {
    pub url: String,
    /// A program's token.
    pub token: Option<String>,
    /// `Cookie`, with what proves our own page.
    pub session: Option<(String, String)>,
}

/// One request.
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

impl Caller {
    pub fn ask(&self, ask: &Ask) -> Told {
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(Duration::from_secs(120)));
        let agent: ureq::Agent = config.max_redirects_will_error(false).build().into();
        let mut request = ureq::http::Request::builder().method(ask.method).uri(format!("{}{}", self.url, ask.path));
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some((cookie, csrf)) = &self.session {
            request = request.header("Cookie", cookie).header("X-CSRF-Token", csrf);
        }
        let mut answer = agent.run(request.body(ask.body).expect("a request")).expect("the server answers");
        let headers =
            answer.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())).collect();
        let mut bytes = Vec::new();
        answer.body_mut().as_reader().read_to_end(&mut bytes).expect("a body");
        Told { status: answer.status().as_u16(), headers, bytes }
    }

    pub fn get(&self, path: &str) -> Told {
        self.ask(&Ask { method: "GET", path, headers: &[], body: &[] })
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Told {
        self.send_with(method, path, body, &[])
    }

    pub fn send_with(&self, method: &str, path: &str, body: &Value, headers: &[(&str, &str)]) -> Told {
        let all: Vec<(&str, &str)> = [("Content-Type", "application/json")].into_iter().chain(headers.iter().copied()).collect();
        self.ask(&Ask { method, path, headers: &all, body: body.to_string().as_bytes() })
    }

    pub fn post(&self, path: &str, body: &Value) -> Told {
        self.send("POST", path, body)
    }

    pub fn put_bytes(&self, path: &str, bytes: &[u8], headers: &[(&str, &str)]) -> Told {
        self.ask(&Ask { method: "PUT", path, headers, body: bytes })
    }

    /// A job until it is over.
    pub fn job(&self, team: &str, id: &str) -> Value {
        for _ in 0..600 {
            let job = self.get(&format!("/api/teams/{team}/jobs/{id}")).is(200).json();
            if matches!(job["state"].as_str(), Some("done" | "failed" | "cancelled")) {
                return job;
            }
            thread::sleep(Duration::from_millis(200));
        }
        panic!("the job does not end");
    }

    /// Solves a week of `small-shop` into its draft.
    pub fn solve(&self, week: &str) -> Value {
        let asked = self.post("/api/teams/small-shop/jobs/roster", &json!({ "week": week, "seconds": 1 })).is(202).json();
        let job = self.job("small-shop", asked["id"].as_str().unwrap());
        assert_eq!(job["state"], "done", "{job}");
        job
    }

    /// Publishes the draft of a week as it is.
    pub fn publish(&self, week: &str, reason: Option<&str>) -> Told {
        let seen = self.get(&format!("/api/teams/small-shop/drafts/{week}/difference")).is(200).json();
        let body = json!({ "draft": seen["draft"], "revision": seen["revision"], "reason": reason });
        self.post(&format!("/api/teams/small-shop/drafts/{week}/publish"), &body)
    }
}

impl Running {
    /// `small-shop` in a new database.
    pub fn start(place: &Place) -> Self {
        Self::on(&place.text, &["--jobs", "1"], Vec::new())
    }

    /// Besides, `other-shop`.
    pub fn with_another_team(place: &Place) -> Self {
        let (keep, other) = sample("small-shop");
        let file = std::path::Path::new(&other).join("team.toml");
        let text = std::fs::read_to_string(&file).unwrap().replace("id = \"small-shop\"", "id = \"other-shop\"");
        std::fs::write(file, text).unwrap();
        Self::on(&place.text, &[&other, "--jobs", "1"], vec![keep])
    }

    /// On a given database, with further flags.
    pub fn on(database: &str, flags: &[&str], mut folders: Vec<tempfile::TempDir>) -> Self {
        let (keep, shop) = sample("small-shop");
        folders.push(keep);
        let mut command = Command::new(env!("CARGO_BIN_EXE_paiban"));
        command.args(["serve", &shop, "--listen", "127.0.0.1:0", "--rate", "0", "--log-json", "--lang", "en", "--database", database]);
        command.args(flags).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let log: Arc<Mutex<String>> = Arc::default();
        let (noted, errors) = (Arc::clone(&log), child.stderr.take().unwrap());
        thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                noted.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (mut url, mut link) = (String::new(), String::new());
        while url.is_empty() {
            let Some(line) = lines.next() else { panic!("it did not start: {}", log.lock().unwrap()) };
            if let Some(at) = line.find("http://") {
                let address = line[at..].trim().to_owned();
                if address.contains("/invitation/") { link = address } else { url = address }
            }
        }
        Self { child, url, link, database: database.to_owned(), log, _folders: folders }
    }

    /// Number of the process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(self) {
        drop(self);
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn nobody(&self) -> Caller {
        Caller { url: self.url.clone(), token: None, session: None }
    }

    /// Follows an invitation.
    pub fn accept(&self, link: &str) -> Caller {
        let token = link.rsplit('/').next().unwrap();
        let told = self.nobody().post(&format!("/api/invitations/{token}"), &json!({ "password": PASSWORD })).is(200);
        self.session(&told)
    }

    /// The caller of a sign-in's answer.
    pub fn session(&self, told: &Told) -> Caller {
        let cookie = told.header("set-cookie").expect("a cookie").split(';').next().unwrap().to_owned();
        let csrf = told.json()["csrf"].as_str().unwrap().to_owned();
        Caller { session: Some((cookie, csrf)), ..self.nobody() }
    }

    pub fn administrator(&self) -> Caller {
        self.accept(&self.link)
    }

    /// A new account with a role in a team, or in all.
    pub fn person(&self, administrator: &Caller, login: &str, role: &str, team: Option<&str>, agent: Option<&str>) -> Caller {
        let body = json!({ "login": login, "name": login, "role": { "role": role, "team": team, "agent": agent } });
        let invited = administrator.post("/api/accounts", &body).is(201).json();
        self.accept(invited["link"].as_str().unwrap())
    }

    /// A program of somebody's.
    pub fn program(&self, person: &Caller, scope: &str) -> Caller {
        let body = json!({ "name": "test", "scope": scope, "days": 1 });
        let token = person.post("/api/me/tokens", &body).is(201).json()["token"].as_str().unwrap().to_owned();
        Caller { token: Some(token), ..self.nobody() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
