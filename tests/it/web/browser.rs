//! The pages in a real browser: an agent subscribes, a lead signs in, solves and publishes, and the agent's calendar changes.

use super::running::{PASSWORD, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

on_both! {
    a_lead_solves_and_publishes_and_the_agents_calendar_changes
}

/// Chromium through its driver (W3C WebDriver).
struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    _profile: tempfile::TempDir,
}

fn told(answer: ureq::http::Response<ureq::Body>) -> Value {
    serde_json::from_slice::<Value>(&answer.into_body().read_to_vec().unwrap()).unwrap()["value"].clone()
}

impl Browser {
    fn open() -> Self {
        let mut command = Command::new("chromedriver");
        command.args(["--port=0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().expect("chromedriver is not installed: run `make setup-test`");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| line.split_once("started successfully on port ").map(|(_, rest)| rest.trim_end_matches('.').to_owned()))
            .expect("a port");
        std::thread::spawn(move || lines.for_each(drop));
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let profile = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let user = format!("--user-data-dir={}", profile.path().display());
        let args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=420,900", &user];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": args }, "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let answer = agent.post(format!("http://127.0.0.1:{port}/session")).send(wanted.to_string()).expect("the driver answers");
        let body: Value = serde_json::from_slice(&answer.into_body().read_to_vec().unwrap()).unwrap();
        let id = body["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no browser: {body}"));
        Self { driver, session: format!("http://127.0.0.1:{port}/session/{id}"), agent, _profile: profile }
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.agent.post(format!("{}{path}", self.session)).send(body.to_string()).expect("the driver answers");
        told(answer)
    }

    fn get(&self, path: &str) -> Value {
        told(self.agent.get(format!("{}{path}", self.session)).call().expect("the driver answers"))
    }

    fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// An element, as soon as it is there.
    fn find(&self, selector: &str) -> String {
        let began = Instant::now();
        loop {
            let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
            if let Some(id) =
                found.as_object().and_then(|one| one.values().next()).and_then(Value::as_str).filter(|_| found.get("error").is_none())
            {
                return id.to_owned();
            }
            assert!(began.elapsed() < Duration::from_secs(120), "no {selector} on {}: {}", self.get("/url"), self.text());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn click(&self, selector: &str) {
        let id = self.find(selector);
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    fn write(&self, selector: &str, text: &str) {
        let id = self.find(selector);
        self.post(&format!("/element/{id}/clear"), &json!({}));
        self.post(&format!("/element/{id}/value"), &json!({ "text": text }));
    }

    fn text(&self) -> String {
        self.post("/execute/sync", &json!({ "script": "return document.body.innerText", "args": [] }))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn value(&self, selector: &str) -> String {
        let id = self.find(selector);
        self.get(&format!("/element/{id}/property/value")).as_str().unwrap_or_default().to_owned()
    }

    /// How much wider the page is than the window.
    fn too_wide(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.post("/execute/sync", &json!({ "script": script, "args": [] })).as_i64().unwrap()
    }

    /// What the pages wrote to the console: a policy that forbids something would be there.
    fn complaints(&self) -> Vec<String> {
        let all = self.post("/se/log", &json!({ "type": "browser" }));
        all.as_array().unwrap().iter().map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.agent.delete(&self.session).call());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

fn follow(browser: &Browser, link: &str) {
    browser.go(link);
    browser.write("input[name=password]", PASSWORD);
    browser.write("input[name=again]", PASSWORD);
    browser.click("main button");
}

/// From the command line, while the server runs.
fn invite(running: &Running, login: &str, rest: &[&str]) -> String {
    let args = [&["user", "add", login, login, "--database", &running.database, "--json"], rest].concat();
    let told: Value = serde_json::from_slice(&crate::cli::paiban(&args).stdout).unwrap();
    format!("{}{}", running.url, told["invitation"].as_str().unwrap())
}

fn a_lead_solves_and_publishes_and_the_agents_calendar_changes(place: &Place) {
    let running = Running::start(place);
    let browser = Browser::open();
    follow(&browser, &invite(&running, "tao", &["--role", "agent", "--team", "small-shop", "--agent", "tao"]));
    browser.click("#subscribe form button");
    let address = browser.value("#feed-address");
    browser.find(".qr svg");
    assert_eq!(browser.too_wide(), 0, "on a phone nothing sticks out");
    let feed = address.strip_prefix(running.url.as_str()).unwrap();
    assert!(!running.nobody().get(feed).is(200).text().contains("BEGIN:VEVENT"));
    browser.click("header form button");

    follow(&browser, &invite(&running, "lin", &["--role", "lead", "--team", "small-shop", "--agent", "lin"]));
    browser.click("header form button");
    browser.write("input[name=login]", "lin");
    browser.write("input[name=password]", PASSWORD);
    browser.click("main button");
    browser.click("main a[href$='/publish']");
    assert_eq!(browser.value("input[name=week]"), "2026-W48");
    browser.write("input[name=seconds]", "1");
    browser.click("main form button");
    // The list renews itself until the job is done.
    browser.click("tr.done a[href*='/publish/2026-W48']");
    assert!(browser.text().contains("陶然"), "{}", browser.text());
    assert_eq!(browser.too_wide(), 0, "on a phone nothing sticks out");
    browser.click("form.card button");
    browser.find("main section table");
    assert!(running.nobody().get(feed).is(200).text().contains("BEGIN:VEVENT"));
    assert!(browser.text().contains("2026-W48"));
    browser.click("header form button");

    browser.write("input[name=login]", "tao");
    browser.write("input[name=password]", PASSWORD);
    browser.click("main button");
    browser.click("article form button");
    browser.find("article.read");
    assert_eq!(browser.complaints(), Vec::<String>::new(), "nothing was forbidden or missing");
}
