//! Histories of chats: one line a chat, or counts per interval as shop software exports them. Read as a stream, however long.

use super::codes::{self, unknown};
use super::columns::{Column, Header, read_table};
use super::history::{Histories, Tally};
use super::rows::{Report, Row};
use super::team::SKILL;
use super::values::{When, clock_label, number, seconds, when};
use crate::domain::{Faults, Team};
use crate::time::{Date, Zone};
use chrono::{NaiveDateTime, NaiveTime};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

pub(super) const STARTED: usize = 0;
const DATE: usize = 1;
const INTERVAL: usize = 2;
const COUNT: usize = 3;
const SKILL_NAME: usize = 4;
pub(super) const AGENT: usize = 5;
pub(super) const HANDLE: usize = 6;
const FIRST_RESPONSE: usize = 7;
pub(super) const ENDED: usize = 8;

pub(super) const COLUMNS: [Column; 9] = [
    Column {
        required: false,
        names: &["started_at", "start", "start_time", "开始时间", "会话开始时间", "接入时间", "进线时间", "咨询时间", "咨询开始时间"],
    },
    Column { required: false, names: &["date", "day", "日期", "统计日期"] },
    Column { required: false, names: &["interval", "hour", "time", "时段", "小时", "时间段", "统计时段", "时间", "时刻"] },
    Column {
        required: false,
        names: &["chats", "count", "volume", "calls", "咨询人数", "接待人数", "进线量", "咨询量", "接待量", "会话量", "会话数", "人数"],
    },
    Column { required: false, names: &["skill", "queue", "技能", "技能组", "客服分组", "分组", "组别", "岗位", "业务"] },
    Column {
        required: false, names: &["agent", "客服", "客服昵称", "客服账号", "客服旺旺", "旺旺", "接待客服", "姓名", "工号"]
    },
    Column {
        required: false,
        names: &["handle_seconds", "handle_time", "处理时长", "处理秒数", "会话时长", "接待时长", "平均处理时长", "平均接待时长"],
    },
    Column {
        required: false,
        names: &["first_response_seconds", "first_response", "首次响应时长", "首次响应时间", "首响", "首响时长", "首次响应"],
    },
    Column { required: false, names: &["ended_at", "end", "end_time", "结束时间", "会话结束时间"] },
];

/// Totals that exports put among or below the lines.
const TOTALS: [&str; 9] = ["合计", "总计", "汇总", "小计", "平均", "均值", "平均值", "total", "average"];

/// Reads all files of the history: `(path, name for messages)`.
pub(super) fn read_chats(files: &[(PathBuf, String)], team: &Team, faults: &mut Faults) -> Histories {
    let mut reader = ChatReader {
        team,
        tally: Tally::new(team),
        lines_seen: HashSet::new(),
        clock: Clock { zone: team.zone, day: None },
        complete: true,
        file: FileState::default(),
    };
    for (path, name) in files {
        reader.tally.files.push(name.clone());
        let mut report = Report::new(name.as_str());
        read_table(path, &COLUMNS, &mut report, &mut |header, row, report| reader.line(header, row, report));
        reader.end_of_file(&mut report);
        faults.append(report.finish());
    }
    let complete = reader.complete;
    reader.tally.finish(complete, faults)
}

/// Local times to seconds of the epoch; remembers the day, as lines mostly stay on it.
struct Clock {
    zone: Zone,
    /// A day without a clock change, and the second at which it begins.
    day: Option<(Date, i64)>,
}

impl Clock {
    fn second(&mut self, moment: When) -> i64 {
        let When::Wall(wall, _) = moment else { return moment.instant(self.zone).timestamp() };
        let date = wall.date();
        match self.day {
            Some((day, begin)) if day == date => begin + (wall.time() - NaiveTime::MIN).num_seconds(),
            _ => {
                let midnight = |date: Date| self.zone.instant_of(date.and_time(NaiveTime::MIN)).timestamp();
                let (begin, end) = (midnight(date), date.succ_opt().map_or(0, midnight));
                self.day = (end - begin == 86_400).then_some((date, begin));
                self.zone.instant_of(wall).timestamp()
            }
        }
    }
}

/// A count as read: skill, minute of the epoch, width when written.
type CountKey = (usize, i64, Option<i64>);

/// What is gathered until the end of one file.
#[derive(Default)]
struct FileState {
    /// Set at the first line: whether the columns serve.
    usable: Option<bool>,
    last_second: i64,
    backwards: usize,
    first_backwards: usize,
    doubled: usize,
    first_doubled: usize,
    counts: BTreeMap<CountKey, (f64, Option<f64>, usize)>,
}

struct ChatReader<'t> {
    team: &'t Team,
    tally: Tally<'t>,
    lines_seen: HashSet<u64>,
    clock: Clock,
    /// All files hold counts, so the last interval is whole.
    complete: bool,
    file: FileState,
}

impl ChatReader<'_> {
    fn line(&mut self, header: &Header, row: &Row, report: &mut Report) {
        let usable = match self.file.usable {
            Some(usable) => usable,
            None => {
                let usable = self.judge_columns(header, report);
                self.file.usable = Some(usable);
                usable
            }
        };
        if !usable {
            return;
        }
        if header.has(COUNT) { self.count_line(header, row, report) } else { self.chat_line(header, row, report) }
    }

    /// Which of the two forms the file has, and whether it has all that the form needs.
    fn judge_columns(&self, header: &Header, report: &mut Report) -> bool {
        let counts = header.has(COUNT);
        let timed = header.has(STARTED) || (counts && header.has(DATE));
        let skilled = header.has(SKILL_NAME) || self.team.skills.len() == 1 || header.has(AGENT);
        let missing = match (timed, skilled) {
            (false, _) => Some(STARTED),
            (_, false) => Some(SKILL_NAME),
            _ => None,
        };
        if let Some(missing) = missing {
            report.add(&codes::MISSING_COLUMN, header.line, 1, &[("known", COLUMNS[missing].names.join(" / ").into())]);
        }
        missing.is_none()
    }

    /// True when the very same line was read before; it is counted once.
    fn doubled(&mut self, row: &Row) -> bool {
        let mut hasher = DefaultHasher::new();
        row.text().hash(&mut hasher);
        let new = self.lines_seen.insert(hasher.finish());
        if !new {
            self.file.doubled += 1;
            if self.file.doubled == 1 {
                self.file.first_doubled = row.line;
            }
        }
        !new
    }

    fn chat_line(&mut self, header: &Header, row: &Row, report: &mut Report) {
        self.complete = false;
        let Some(moment) = read_when(header, row, STARTED, report) else { return };
        let second = self.clock.second(moment);
        let precise = !matches!(moment, When::Date(_) | When::Wall(_, false));
        // To the minute, two chats may well look the same; with seconds or the agent's name, a second one is a copy.
        if (precise || header.has(AGENT)) && self.doubled(row) {
            return;
        }
        let Some(skill) = self.skill(header, row, report) else { return };
        let handle = self.handle(header, row, second, report);
        if header.has(FIRST_RESPONSE) {
            read_seconds(header, row, FIRST_RESPONSE, report);
        }
        if second < self.file.last_second {
            self.file.backwards += 1;
            if self.file.backwards == 1 {
                self.file.first_backwards = row.line;
            }
        }
        self.file.last_second = second;
        self.tally.chat(skill, second, handle, row.line);
    }

    /// Seconds an agent held the chat, as written or from its end.
    #[allow(clippy::cast_precision_loss)]
    fn handle(&mut self, header: &Header, row: &Row, started: i64, report: &mut Report) -> Option<f64> {
        let written = read_seconds(header, row, HANDLE, report);
        if header.field(row, ENDED).is_empty() {
            return written;
        }
        let moment = read_when(header, row, ENDED, report)?;
        let ended = self.clock.second(moment);
        if ended < started {
            report.add(&codes::END_BEFORE_START, row.line, header.column(row, ENDED), &[]);
            return written;
        }
        written.or(Some((ended - started) as f64))
    }

    fn count_line(&mut self, header: &Header, row: &Row, report: &mut Report) {
        let total = |column| TOTALS.contains(&header.field(row, column).to_lowercase().as_str());
        if [STARTED, DATE, INTERVAL, AGENT, SKILL_NAME].into_iter().any(total) {
            return;
        }
        let Some((minute, width)) = self.count_time(header, row, report) else { return };
        let Some(skill) = self.skill(header, row, report) else { return };
        let text = header.field(row, COUNT);
        let Some(chats) = (if matches!(text, "" | "-" | "--") { Some(0.0) } else { number(text) }) else {
            report.add(&codes::BAD_NUMBER, row.line, header.column(row, COUNT), &[("value", text.into())]);
            return;
        };
        let handle = read_seconds(header, row, HANDLE, report);
        if self.doubled(row) {
            return;
        }
        let entry = self.file.counts.entry((skill, minute, width)).or_insert((0.0, None, row.line));
        if let Some(handle) = handle.filter(|_| chats > 0.0) {
            let known = entry.1.map_or(handle, |mean| (mean * entry.0 + handle * chats) / (entry.0 + chats));
            entry.1 = Some(known);
        }
        entry.0 += chats;
    }

    /// First minute of a count, and its width when the line says it.
    fn count_time(&mut self, header: &Header, row: &Row, report: &mut Report) -> Option<(i64, Option<i64>)> {
        let column = if header.has(DATE) { DATE } else { STARTED };
        let moment = read_when(header, row, column, report)?;
        if !header.has(INTERVAL) {
            if let When::Date(_) = moment {
                report.add(&codes::BAD_DATE, row.line, header.column(row, column), &[("value", header.field(row, column).into())]);
                return None;
            }
            return Some((self.clock.second(moment).div_euclid(60), None));
        }
        let date = match moment {
            When::Date(date) => date,
            When::Wall(wall, _) => wall.date(),
            When::Instant(instant) => self.team.zone.local(instant).0,
        };
        let label = header.field(row, INTERVAL);
        let Some((start, end)) = clock_label(label) else {
            report.add(&codes::BAD_TIME, row.line, header.column(row, INTERVAL), &[("value", label.into())]);
            return None;
        };
        let wall: NaiveDateTime = date.and_time(NaiveTime::MIN) + chrono::Duration::minutes(i64::from(start));
        let minute = self.clock.second(When::Wall(wall, true)).div_euclid(60);
        Some((minute, end.map(|end| i64::from(end - start))))
    }

    /// The skill of a line: as named, the team's only one, or the main one of the agent.
    fn skill(&self, header: &Header, row: &Row, report: &mut Report) -> Option<usize> {
        let name = header.field(row, SKILL_NAME);
        if name.is_empty() && self.team.skills.len() == 1 {
            return Some(0);
        }
        if !header.has(SKILL_NAME) {
            return self.skill_of_agent(header, row, report);
        }
        let skills = &self.team.skills;
        let found = skills.iter().position(|skill| skill.id == name || skill.name == name);
        if found.is_none() {
            let known: Vec<&str> = skills.iter().map(|skill| skill.id.as_str()).collect();
            let place = report.place(row.line, header.column(row, SKILL_NAME));
            report.push(unknown(&codes::UNKNOWN_REFERENCE, place, name, &SKILL, &known));
        }
        found
    }

    /// Exports name an agent as `shop:name` too.
    fn skill_of_agent(&self, header: &Header, row: &Row, report: &mut Report) -> Option<usize> {
        let name = header.field(row, AGENT);
        let short = name.rsplit([':', ':']).next().unwrap_or(name);
        let agent =
            self.team.agents.iter().find(|agent| agent.id == name || agent.name == name || agent.id == short || agent.name == short);
        if agent.is_none() {
            report.add(&codes::CHATS_AGENT, row.line, header.column(row, AGENT), &[("name", name.into())]);
        }
        agent.and_then(|agent| agent.skills.first()).map(|skill| skill.0)
    }

    fn end_of_file(&mut self, report: &mut Report) {
        let file = std::mem::take(&mut self.file);
        if file.backwards > 0 {
            report.add(&codes::CHATS_OUT_OF_ORDER, file.first_backwards, 0, &[("count", file.backwards.into())]);
        }
        if file.doubled > 0 {
            report.add(&codes::CHATS_DOUBLED, file.first_doubled, 0, &[("count", file.doubled.into())]);
        }
        let usual = usual_width(&file.counts);
        let widest = file.counts.keys().map(|(_, _, width)| width.unwrap_or(usual)).max().unwrap_or(0);
        if widest > self.team.interval_minutes {
            let args = [("have", widest.into()), ("want", self.team.interval_minutes.into())];
            report.add(&codes::COUNTS_SPLIT, 0, 0, &args);
        }
        let index = self.tally.files.len() - 1;
        for ((skill, minute, width), (chats, handle, line)) in file.counts {
            self.tally.count(skill, minute, width.unwrap_or(usual).max(1), chats, handle, (index, line));
        }
    }
}

/// The width of intervals that only say when they start: the longest of an hour, 30, 15, 10 and 5 minutes that fits all starts.
fn usual_width(counts: &BTreeMap<CountKey, (f64, Option<f64>, usize)>) -> i64 {
    let fits = |width: &i64| counts.keys().all(|(_, minute, _)| minute % width == 0);
    [60, 30, 15, 10].into_iter().find(fits).unwrap_or(5)
}

fn read_when(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<When> {
    let text = header.field(row, column);
    let found = when(text);
    if found.is_none() {
        report.add(&codes::BAD_DATE, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}

/// A duration; empty is not known.
fn read_seconds(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<f64> {
    let text = header.field(row, column);
    if matches!(text, "" | "-" | "--") {
        return None;
    }
    let found = seconds(text, header.unit(column));
    if found.is_none() {
        report.add(&codes::BAD_NUMBER, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}
