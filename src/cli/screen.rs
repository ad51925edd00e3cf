//! What the terminal can show, and the one place that prints.

use super::texts;
use crate::domain::{Faults, Forecast, Lang, Message, Team, Text};
use crate::locale;
use crate::time::Zone;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum LangChoice {
    #[value(name = "zh-CN", alias = "zh")]
    Zh,
    #[value(name = "en")]
    En,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// True when there are findings: exit code 1.
pub(super) type Found = bool;

/// Unusable input: exit code 2.
pub(super) struct Failure {
    pub faults: Faults,
    /// The folder that the places are relative to.
    pub dir: PathBuf,
}

/// How to speak to whoever called.
pub(super) struct Screen {
    pub lang: Lang,
    pub json: bool,
    pub color: bool,
    /// Standard error is a terminal: progress may move.
    pub lively: bool,
    /// A server waits for the answer.
    pub job: bool,
}

impl Screen {
    #[allow(clippy::disallowed_methods)]
    pub fn new(lang: Option<LangChoice>, json: bool, color: ColorChoice, job: bool) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let lang = match lang {
            Some(LangChoice::Zh) => Lang::Zh,
            Some(LangChoice::En) => Lang::En,
            None => {
                let named = ["PAIBAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
                if named.is_some_and(|name| name.starts_with("en")) { Lang::En } else { Lang::Zh }
            }
        };
        let terminal = std::io::stdout().is_terminal() && variable("NO_COLOR").is_none();
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !json,
        };
        Self { lang, json, color, lively: std::io::stderr().is_terminal() && !job, job }
    }

    /// Prints to standard output; a closed pipe is nobody's fault.
    pub fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = out.write_all(b"\n");
        }
        let _ = out.flush();
    }

    pub fn print_json(&self, value: &serde_json::Value) {
        self.print(&serde_json::to_string_pretty(value).unwrap_or_default());
    }

    /// News for people that are no part of the answer: standard error.
    pub fn note(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    pub fn say(&self, message: &Message, zone: Zone) -> String {
        locale::say(message, self.lang, zone)
    }

    pub fn text(&self, text: &Text) -> &'static str {
        text.in_lang(self.lang)
    }

    /// `590 秒`, `590 s`.
    pub fn seconds(&self, seconds: f64) -> String {
        let unit = if self.lang == Lang::Zh { "秒" } else { "s" };
        format!("{seconds:.0} {unit}")
    }

    /// What forecasts say about themselves: what all say once, else with the skill.
    pub fn notes(&self, forecasts: &[Forecast], team: &Team) {
        let mut said: Vec<&Message> = Vec::new();
        for (forecast, note) in forecasts.iter().flat_map(|forecast| forecast.notes.iter().map(move |note| (forecast, note))) {
            let shared = forecasts.iter().all(|other| other.notes.contains(note));
            if shared && said.contains(&note) {
                continue;
            }
            said.push(note);
            let colon = self.text(&texts::COLON);
            let whose = if shared { String::new() } else { format!("{}{colon}", team.skill(forecast.skill).name) };
            self.print(&format!("{}{colon}{whose}{}", self.text(&texts::NOTE), self.say(note, team.zone)));
        }
    }

    /// Dim, bold, red, green …, when colours are wanted.
    pub fn paint(&self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
