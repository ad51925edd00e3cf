//! Jobs: what can be asked for, which command of a child process does it, and what its outcome changes.

use super::codes;
use super::desk::Desk;
use super::secret;
use crate::domain::access::Action;
use crate::domain::{Faults, Place};
use crate::store::{Act, Job, NewJob};
use crate::time::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum JobRequest {
    /// Solves a week into its draft.
    Roster {
        /// `None`: the week after the last published one.
        week: Option<String>,
        #[serde(default = "seconds")]
        seconds: f64,
        /// In per cent: stop when proven so close.
        #[serde(default = "gap")]
        gap: f64,
        #[serde(default = "seed")]
        seed: u32,
        #[serde(default = "threads")]
        threads: u8,
        /// Do not stay close to the draft or to what is published.
        #[serde(default)]
        fresh: bool,
        /// Version of the draft when this was asked; filled in by the server.
        #[serde(default)]
        seen: Option<i64>,
    },
    /// Reads an edited grid (.xlsx, .csv) into the drafts of its weeks.
    Grid {
        /// The version of the draft that was seen and is written over; `None`: there was none.
        #[serde(default)]
        draft: Option<i64>,
        /// Drafts of that version; filled in by the server.
        #[serde(default)]
        seen: BTreeMap<String, i64>,
    },
    /// Takes in punch files.
    Punches {
        /// `id=agent` for people that are not found by themselves.
        #[serde(default)]
        people: Vec<String>,
        /// `key=column,…` for tables with other heads.
        #[serde(default)]
        columns: Option<String>,
    },
    /// Judges a period: documents and the list of cases.
    Attendance {
        period: String,
        /// All punches up to then are there: `2026-11-01 12:00`.
        #[serde(default)]
        until: Option<String>,
    },
    /// Settles cases of a period: `accept`, `correct`, `turn-down`, `withdraw`.
    Settle {
        period: String,
        ruling: String,
        cases: Vec<String>,
        #[serde(default)]
        came: Option<String>,
        #[serde(default)]
        went: Option<String>,
        #[serde(default)]
        overtime: Option<i64>,
        #[serde(default)]
        reason: String,
        #[serde(default)]
        evidence: String,
        #[serde(default)]
        until: Option<String>,
    },
    /// Closes a period.
    Close {
        period: String,
        #[serde(default)]
        reason: String,
        #[serde(default)]
        until: Option<String>,
        /// Though something is open or pending; needs a reason.
        #[serde(default)]
        force: bool,
    },
    /// Opens a closed period again, on the record.
    Reopen { period: String, reason: String },
    /// Judges a closed period anew from its kept inputs.
    Verify { period: String },
    /// Draws the documents of a published week.
    Documents { week: String },
    /// How good the forecast is.
    Backtest {
        #[serde(default = "weeks")]
        weeks: u16,
    },
}

fn seconds() -> f64 {
    30.0
}

fn gap() -> f64 {
    1.0
}

fn seed() -> u32 {
    1
}

fn threads() -> u8 {
    2
}

fn weeks() -> u16 {
    8
}

/// What the outcome of a job changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The rosters that it wrote become drafts.
    Drafts,
    /// The files that it changed become the team's next version.
    Files,
    Nothing,
}

impl JobRequest {
    /// As the database keeps it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Roster { .. } => "roster",
            Self::Grid { .. } => "grid",
            Self::Punches { .. } => "punches",
            Self::Attendance { .. } => "attendance",
            Self::Settle { .. } => "settle",
            Self::Close { .. } => "close",
            Self::Reopen { .. } => "reopen",
            Self::Verify { .. } => "verify",
            Self::Documents { .. } => "documents",
            Self::Backtest { .. } => "backtest",
        }
    }

    /// Who may ask for it.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Roster { .. } | Self::Grid { .. } => Action::PlanRoster,
            Self::Punches { .. } | Self::Attendance { .. } | Self::Settle { .. } | Self::Close { .. } | Self::Reopen { .. } => {
                Action::Attend
            }
            Self::Verify { .. } => Action::Attend,
            Self::Documents { .. } => Action::SeePlan,
            Self::Backtest { .. } => Action::SeePlan,
        }
    }

    pub(super) const fn outcome(&self) -> Outcome {
        match self {
            Self::Roster { .. } | Self::Grid { .. } => Outcome::Drafts,
            Self::Verify { .. } | Self::Documents { .. } | Self::Backtest { .. } => Outcome::Nothing,
            _ => Outcome::Files,
        }
    }

    /// Files must be given with it.
    #[must_use]
    pub const fn needs_files(&self) -> bool {
        matches!(self, Self::Grid { .. } | Self::Punches { .. })
    }

    /// The command for the child process. `dir`: the team's folder; `given`: the files given.
    pub(super) fn command(&self, dir: &str, given: &[String], who: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut add = |some: &[&str]| words.extend(some.iter().map(|word| (*word).to_owned()));
        match self {
            Self::Roster { week, seconds, gap, seed, threads, fresh, .. } => {
                let numbers =
                    [seconds.clamp(0.1, 3600.0).to_string(), gap.clamp(0.0, 100.0).to_string(), seed.to_string(), threads.to_string()];
                let [seconds, gap, seed, threads] = &numbers;
                add(&["roster", dir, "--seconds", seconds, "--gap", gap, "--seed", seed, "--threads", threads]);
                if let Some(week) = week {
                    add(&["--week", week]);
                }
                if *fresh {
                    add(&["--fresh"]);
                }
            }
            Self::Grid { .. } => {
                add(&["import-grid", dir]);
                add(&given.iter().map(String::as_str).collect::<Vec<_>>());
            }
            Self::Punches { people, columns } => {
                add(&["attendance", "import"]);
                for person in people {
                    add(&[&format!("--person={person}")]);
                }
                if let Some(columns) = columns {
                    add(&[&format!("--columns={columns}")]);
                }
                add(&["--", dir]);
                add(&given.iter().map(String::as_str).collect::<Vec<_>>());
            }
            Self::Attendance { period, until } => {
                add(&["attendance", dir, "--period", period]);
                add(&flag("--until", until.as_deref()).iter().map(String::as_str).collect::<Vec<_>>());
            }
            Self::Settle { period, ruling, cases, came, went, overtime, reason, evidence, until } => {
                add(&["attendance", "settle", "--period", period]);
                add(&[&format!("--by={who}"), &format!("--reason={reason}"), &format!("--evidence={evidence}")]);
                let overtime = overtime.map(|minutes| minutes.to_string());
                for (flag, value) in [("--in", came), ("--out", went), ("--overtime", &overtime), ("--until", until)] {
                    if let Some(value) = value {
                        add(&[&format!("{flag}={value}")]);
                    }
                }
                add(&["--", dir, ruling]);
                add(&cases.iter().map(String::as_str).collect::<Vec<_>>());
            }
            Self::Close { period, reason, until, force } => {
                add(&["attendance", "close", dir, "--period", period, &format!("--by={who}"), &format!("--reason={reason}")]);
                add(&flag("--until", until.as_deref()).iter().map(String::as_str).collect::<Vec<_>>());
                if *force {
                    add(&["--force"]);
                }
            }
            Self::Reopen { period, reason } => {
                add(&["attendance", "reopen", dir, "--period", period, &format!("--by={who}"), &format!("--reason={reason}")]);
            }
            Self::Verify { period } => add(&["attendance", dir, "--period", period, "--verify"]),
            Self::Documents { week } => add(&["export", dir, "--week", week]),
            Self::Backtest { weeks } => add(&["backtest", dir, "--weeks", &weeks.to_string()]),
        }
        words
    }
}

/// A flag with its value, in one word, so that no value becomes a flag.
fn flag(name: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| format!("{name}={value}"))
}

impl Desk {
    /// Asks for a job.
    ///
    /// # Errors
    /// `job-needs`; when there is no such team.
    pub fn ask(&self, act: &Act, team: &str, request: JobRequest, files: &BTreeMap<String, Vec<u8>>) -> Result<Job, Faults> {
        if let JobRequest::Settle { ruling, cases, .. } = &request {
            if !matches!(ruling.as_str(), "accept" | "correct" | "turn-down" | "withdraw") {
                return Err(unfit("ruling", ruling, "accept, correct, turn-down, withdraw"));
            }
            if cases.is_empty() {
                return Err(needs("cases"));
            }
        }
        let request = self.filled_in(team, request)?;
        if request.needs_files() && files.is_empty() {
            return Err(needs("files"));
        }
        if let JobRequest::Grid { .. } = request
            && files.len() > 1
        {
            return Err(needs("one file"));
        }
        let asked = serde_json::to_string(&request).unwrap_or_default();
        let id = secret::id();
        self.with(|store| store.ask_job(act, &NewJob { id: &id, team, kind: request.kind(), asked: &asked, files }))
    }

    /// With the week and the drafts as they are when it is asked.
    fn filled_in(&self, team: &str, mut request: JobRequest) -> Result<JobRequest, Faults> {
        let now = self.team(team)?;
        let drafts = self.with(|store| store.drafts(team))?;
        let version = |week: &str| drafts.iter().find(|(name, ..)| name == week).map(|(_, version, _)| *version);
        match &mut request {
            JobRequest::Roster { week, seen, .. } => {
                let named = match week.as_deref() {
                    Some(text) => text.parse::<IsoWeek>().map_err(|_| unfit("week", text, "2026-W48"))?,
                    None => now.workspace.next_week()?,
                };
                *seen = version(&named.to_string());
                *week = Some(named.to_string());
            }
            JobRequest::Grid { draft, seen } => {
                let named = drafts.iter().filter(|(_, version, _)| Some(*version) == *draft);
                *seen = named.map(|(week, version, _)| (week.clone(), *version)).collect();
            }
            JobRequest::Documents { week } => {
                week.parse::<IsoWeek>().map_err(|_| unfit("week", week, "2026-W48"))?;
            }
            JobRequest::Attendance { period, .. }
            | JobRequest::Settle { period, .. }
            | JobRequest::Close { period, .. }
            | JobRequest::Reopen { period, .. }
            | JobRequest::Verify { period } => {
                period.parse::<crate::domain::Period>().map_err(|_| unfit("period", period, "2026-10, 2026-09-26..2026-10-25"))?;
            }
            JobRequest::Punches { .. } | JobRequest::Backtest { .. } => {}
        }
        Ok(request)
    }
}

/// A field that cannot be what it is.
pub(super) fn unfit(field: &str, value: &str, form: &str) -> Faults {
    let args = [("field", field.into()), ("value", value.into()), ("form", form.into())];
    Faults(vec![codes::JOB_UNFIT.at(Place::default(), &args)])
}

pub(super) fn needs(what: &str) -> Faults {
    Faults(vec![codes::JOB_NEEDS.at(Place::default(), &[("what", what.into())])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_never_becomes_a_flag() {
        let request = JobRequest::Settle {
            period: "2026-10".to_owned(),
            ruling: "accept".to_owned(),
            cases: vec!["--force".to_owned()],
            came: None,
            went: None,
            overtime: None,
            reason: "--by".to_owned(),
            evidence: String::new(),
            until: None,
        };
        let words = request.command("dir", &[], "lead");
        let end = words.iter().position(|word| word == "--").unwrap();
        assert!(words.iter().position(|word| word == "--force").unwrap() > end);
    }

    #[test]
    fn a_request_is_read_as_it_is_kept() {
        let kept = serde_json::json!({ "kind": "roster", "week": "2026-W48" });
        let request: JobRequest = serde_json::from_value(kept).unwrap();
        let again: JobRequest = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
        assert_eq!(request, again);
        assert_eq!(request.kind(), "roster");
    }
}
