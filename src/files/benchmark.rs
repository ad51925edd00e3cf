//! Public shift-scheduling problems in the text format of Curtois and Qu, and rosters as one line an agent.
//!
//! # Source
//! Curtois and Qu 2014, Computational results on new staff scheduling benchmark instances; format and data at schedulingbenchmarks.org.

use super::codes::codes;
use crate::domain::{FaultCode, Faults, Place, Text};
use std::collections::BTreeMap;
use std::path::Path;

codes! {
    /// All fault codes of benchmark files, by code.
    BENCHMARK_CODES;
    UNREADABLE error "benchmark-file": "读不了这个文件：{detail}", "cannot read this file: {detail}";
        "核对路径；文件应为文本", "check the path; the file is text";
    LINE error "benchmark-line": "看不懂这一行：`{detail}`", "this line is not understood: `{detail}`";
        "格式见 docs/FORMATS.md 的 benchmark 一节", "the format is in docs/FORMATS.md, section benchmark";
    MISSING error "benchmark-missing": "缺少 `{name}`", "`{name}` is missing";
        "补上这一节", "add that section";
    UNKNOWN error "benchmark-unknown": "没有这个编号或日期：`{name}`", "there is no such id or day: `{name}`";
        "核对编号；日期从 0 起，小于天数", "check the id; days run from 0 to one less than the horizon";
}

/// A problem as the file has it. Days count from 0, a Monday; minutes are of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    pub days: usize,
    pub shifts: Vec<InstanceShift>,
    pub staff: Vec<InstanceAgent>,
    pub requests: Vec<InstanceRequest>,
    pub covers: Vec<InstanceCover>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceShift {
    pub id: String,
    pub minutes: i64,
    /// Shifts that may not be worked on the day after.
    pub not_before: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceAgent {
    pub id: String,
    /// By shift.
    pub most_shifts: Vec<i64>,
    pub most_minutes: i64,
    pub least_minutes: i64,
    pub most_consecutive: i64,
    pub least_consecutive: i64,
    pub least_off: i64,
    pub most_weekends: i64,
    pub days_off: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceRequest {
    pub agent: usize,
    pub day: usize,
    pub shift: usize,
    pub weight: i64,
    /// Wants the shift; otherwise wants not to have it.
    pub on: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceCover {
    pub day: usize,
    pub shift: usize,
    pub need: i64,
    pub under: i64,
    pub over: i64,
}

/// Reads an instance.
///
/// # Errors
/// All faults at once.
pub fn read_instance(path: &Path) -> Result<Instance, Faults> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => instance(&file, &text),
        Err(error) => Err(Faults(vec![UNREADABLE.at(Place::file(file), &[("detail", error.to_string().into())])])),
    }
}

/// Reads an instance from text; `file` names it in faults.
///
/// # Errors
/// All faults at once.
pub fn instance(file: &str, text: &str) -> Result<Instance, Faults> {
    let mut reader =
        Reader { file, instance: Instance::default(), faults: Faults::default(), shifts: BTreeMap::new(), staff: BTreeMap::new() };
    let lines = sections(text);
    for name in ["SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER"] {
        if !lines.iter().any(|(section, ..)| *section == name) {
            reader.faults.push(MISSING.at(Place::file(file), &[("name", name.into())]));
        }
    }
    // Ids may be used before the line that makes them.
    for (_, line, text) in lines.iter().filter(|(section, ..)| *section == "SECTION_SHIFTS") {
        let id = text.split(',').next().unwrap_or_default().trim();
        let known = reader.shifts.len();
        if reader.shifts.insert(id.to_owned(), known).is_some() || id.is_empty() {
            reader.fault(*line, text);
        }
    }
    for (section, line, text) in &lines {
        if reader.line(section, text, *line).is_none() {
            reader.fault(*line, text);
        }
    }
    if reader.faults.is_empty() { Ok(reader.instance) } else { Err(reader.faults) }
}

/// `(section, line, text)` of the lines that say something.
fn sections(text: &str) -> Vec<(&str, usize, &str)> {
    let (mut section, mut lines) = ("", Vec::new());
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            section = line;
        } else {
            lines.push((section, index + 1, line));
        }
    }
    lines
}

/// Longest horizon that is read: ten years.
const MOST_DAYS: usize = 3660;

struct Reader<'a> {
    file: &'a str,
    instance: Instance,
    faults: Faults,
    shifts: BTreeMap<String, usize>,
    staff: BTreeMap<String, usize>,
}

impl Reader<'_> {
    fn fault(&mut self, line: usize, text: &str) {
        let short: String = text.chars().take(60).collect();
        self.faults.push(LINE.at(Place::new(self.file, line, 0), &[("detail", short.into())]));
    }

    /// None where the line is not understood; what it names and nobody knows is a fault of its own.
    fn line(&mut self, section: &str, text: &str, line: usize) -> Option<()> {
        let fields: Vec<&str> = text.split(',').map(str::trim).collect();
        match section {
            "SECTION_HORIZON" => self.instance.days = fields[0].parse().ok().filter(|days| (1..=MOST_DAYS).contains(days))?,
            "SECTION_SHIFTS" => self.shift(&fields, line)?,
            "SECTION_STAFF" => self.agent(&fields, line)?,
            "SECTION_DAYS_OFF" => {
                let agent = self.known(&self.staff, fields[0]);
                let days = fields[1..].iter().map(|day| number(day)).collect::<Option<Vec<i64>>>()?;
                for (day, field) in days.into_iter().zip(&fields[1..]) {
                    if let (Some(agent), Some(day)) = (self.named(agent, fields[0], line), self.day(day, field, line)) {
                        self.instance.staff[agent].days_off.push(day);
                    }
                }
            }
            "SECTION_SHIFT_ON_REQUESTS" | "SECTION_SHIFT_OFF_REQUESTS" => self.request(&fields, section.contains("_ON_"), line)?,
            "SECTION_COVER" => self.cover(&fields, line)?,
            _ => return None,
        }
        Some(())
    }

    fn shift(&mut self, fields: &[&str], line: usize) -> Option<()> {
        let [id, minutes, ..] = fields else { return None };
        let minutes = number(minutes).filter(|minutes| *minutes >= 0)?;
        let mut not_before = Vec::new();
        for name in fields.get(2).copied().unwrap_or_default().split('|').filter(|name| !name.is_empty()) {
            let shift = self.known(&self.shifts, name);
            not_before.extend(self.named(shift, name, line));
        }
        self.instance.shifts.push(InstanceShift { id: (*id).to_owned(), minutes, not_before });
        Some(())
    }

    fn agent(&mut self, fields: &[&str], line: usize) -> Option<()> {
        let [id, most, rest @ ..] = fields else { return None };
        let numbers = rest.iter().map(|field| number(field)).collect::<Option<Vec<i64>>>()?;
        let [most_minutes, least_minutes, most_consecutive, least_consecutive, least_off, most_weekends] = *numbers.as_slice() else {
            return None;
        };
        let mut most_shifts = vec![0; self.shifts.len()];
        for part in most.split('|').filter(|part| !part.is_empty()) {
            let (name, count) = part.split_once('=')?;
            let (shift, count) = (self.known(&self.shifts, name), number(count)?);
            if let Some(shift) = self.named(shift, name, line) {
                most_shifts[shift] = count;
            }
        }
        let place = self.staff.len();
        if self.staff.insert((*id).to_owned(), place).is_some() {
            return None;
        }
        self.instance.staff.push(InstanceAgent {
            id: (*id).to_owned(),
            most_shifts,
            most_minutes,
            least_minutes,
            most_consecutive,
            least_consecutive,
            least_off,
            most_weekends,
            days_off: Vec::new(),
        });
        Some(())
    }

    fn request(&mut self, fields: &[&str], on: bool, line: usize) -> Option<()> {
        let [agent, day, shift, weight] = fields else { return None };
        let (number_of_day, weight) = (number(day)?, number(weight).filter(|weight| *weight >= 0)?);
        let (agent, shift) =
            (self.named(self.known(&self.staff, agent), agent, line), self.named(self.known(&self.shifts, shift), shift, line));
        let day = self.day(number_of_day, day, line);
        if let (Some(agent), Some(shift), Some(day)) = (agent, shift, day) {
            self.instance.requests.push(InstanceRequest { agent, day, shift, weight, on });
        }
        Some(())
    }

    fn cover(&mut self, fields: &[&str], line: usize) -> Option<()> {
        let [day, shift, need, under, over] = fields else { return None };
        let (number_of_day, need) = (number(day)?, number(need)?);
        let (under, over) = (number(under).filter(|price| *price >= 0)?, number(over).filter(|price| *price >= 0)?);
        let (shift, day) = (self.named(self.known(&self.shifts, shift), shift, line), self.day(number_of_day, day, line));
        if let (Some(shift), Some(day)) = (shift, day) {
            self.instance.covers.push(InstanceCover { day, shift, need, under, over });
        }
        Some(())
    }

    fn known(&self, ids: &BTreeMap<String, usize>, name: &str) -> Option<usize> {
        ids.get(name).copied()
    }

    /// What a name stands for; a fault where it stands for nothing.
    fn named(&mut self, found: Option<usize>, name: &str, line: usize) -> Option<usize> {
        if found.is_none() {
            self.faults.push(UNKNOWN.at(Place::new(self.file, line, 0), &[("name", name.into())]));
        }
        found
    }

    fn day(&mut self, day: i64, field: &str, line: usize) -> Option<usize> {
        let found = usize::try_from(day).ok().filter(|day| *day < self.instance.days);
        self.named(found, field, line)
    }
}

/// A whole number of moderate size, so that sums of them do not overflow.
fn number(field: &str) -> Option<i64> {
    field.parse().ok().filter(|number: &i64| number.abs() <= 1_000_000_000)
}

/// A roster as lines `ID: D D . E`, the shift's id or `.` a day; `[agent][day]`, shift by index.
#[must_use]
pub fn solution_text(instance: &Instance, roster: &[Vec<Option<usize>>]) -> String {
    let token = |shift: &Option<usize>| shift.map_or(".", |shift| instance.shifts[shift].id.as_str());
    let line = |(agent, line): (&InstanceAgent, &Vec<Option<usize>>)| {
        format!("{}: {}\n", agent.id, line.iter().map(token).collect::<Vec<_>>().join(" "))
    };
    instance.staff.iter().zip(roster).map(line).collect()
}

/// Reads what [`solution_text`] wrote.
///
/// # Errors
/// All faults at once.
pub fn read_solution(instance: &Instance, path: &Path) -> Result<Vec<Vec<Option<usize>>>, Faults> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Faults(vec![UNREADABLE.at(Place::file(file.as_str()), &[("detail", error.to_string().into())])]))?;
    let mut faults = Faults::default();
    let mut roster = vec![None; instance.staff.len()];
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.contains(':')) {
        let (id, tokens) = line.split_once(':').unwrap_or_default();
        let place = Place::new(file.as_str(), index + 1, 0);
        let token = |token: &str| match token {
            "." => Some(None),
            id => instance.shifts.iter().position(|shift| shift.id == id).map(Some),
        };
        let days: Option<Vec<Option<usize>>> = tokens.split_whitespace().map(token).collect();
        match (instance.staff.iter().position(|agent| agent.id == id.trim()), days) {
            (Some(agent), Some(days)) if days.len() == instance.days => roster[agent] = Some(days),
            (None, _) => faults.push(UNKNOWN.at(place, &[("name", id.trim().into())])),
            _ => faults.push(LINE.at(place, &[("detail", line.chars().take(60).collect::<String>().into())])),
        }
    }
    for (agent, _) in instance.staff.iter().zip(&roster).filter(|(_, line)| line.is_none()) {
        faults.push(MISSING.at(Place::file(file.as_str()), &[("name", agent.id.as_str().into())]));
    }
    if faults.is_empty() { Ok(roster.into_iter().flatten().collect()) } else { Err(faults) }
}
