//! Opening a team folder: everything read and checked, and which week comes next.

use crate::domain::{DatedSymbols, Fault, Faults, Message, Place, Published, Severity, Text};
use crate::files::{self, Folder};
use crate::rules;
use crate::time::{Date, Horizon, IsoWeek};
use std::io;
use std::path::Path;

static IO: Text = Text::new("文件无法读写：{reason}", "cannot read or write the file: {reason}");
static IO_ACTION: Text = Text::new("检查路径、权限和磁盘空间后重试", "check the path, its permissions and the disk, then try again");
static NO_WEEK: Text =
    Text::new("不知道要排哪一周：rosters/ 和 chats.csv 都是空的", "which week to plan is not known: rosters/ and chats.csv are both empty");
static GIVE_WEEK: Text = Text::new("用 --week 指定，例如 --week 2026-W48", "name it with --week, such as --week 2026-W48");

/// A fault for something that the operating system refused.
#[must_use]
pub fn io_fault(path: &Path, error: &io::Error) -> Fault {
    Fault {
        code: "io",
        severity: Severity::Error,
        place: Place::file(path.display().to_string()),
        cause: Message::new(&IO).with("reason", error.to_string()),
        action: Message::new(&IO_ACTION),
    }
}

/// A team folder that makes sense.
pub struct Workspace {
    pub folder: Folder,
}

/// Reads a folder and checks the rules' parameters too.
///
/// # Errors
/// All faults at once, warnings among them, when any is an error.
pub fn open(dir: &Path) -> Result<Workspace, Faults> {
    let mut folder = files::read_folder(dir)?;
    let faults = rules::resolve(&folder.team.rules);
    folder.warnings.append(faults);
    folder.warnings.sort();
    if folder.warnings.has_errors() { Err(folder.warnings) } else { Ok(Workspace { folder }) }
}

/// The line of a file that a fault speaks of.
#[must_use]
pub fn source_line(dir: &Path, place: &Place) -> Option<String> {
    let bytes = std::fs::read(dir.join(&place.file)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.lines().nth(place.line.checked_sub(1)?).map(str::to_owned)
}

impl Workspace {
    /// The week to plan: the one after the last published, else after the last chat.
    ///
    /// # Errors
    /// When neither is known.
    pub fn next_week(&self) -> Result<IsoWeek, Faults> {
        if let Some(last) = self.folder.rosters.last() {
            return Ok(last.week.next());
        }
        let fault = || Fault {
            code: "no-week",
            severity: Severity::Error,
            place: Place::file("rosters"),
            cause: Message::new(&NO_WEEK),
            action: Message::new(&GIVE_WEEK),
        };
        self.folder.history_until.map(|last| IsoWeek::of(last).next()).ok_or_else(|| Faults(vec![fault()]))
    }

    #[must_use]
    pub fn published(&self, week: IsoWeek) -> Option<&Published> {
        self.folder.rosters.iter().find(|published| published.week == week)
    }

    /// What is published before and after a horizon.
    #[must_use]
    pub fn around(&self, horizon: Horizon) -> (DatedSymbols, DatedSymbols) {
        let (mut before, mut after) = (DatedSymbols::default(), DatedSymbols::default());
        for published in &self.folder.rosters {
            for agent in self.folder.team.agent_ixs() {
                for date in published.roster.horizon.dates() {
                    let side = if date < horizon.first { &mut before } else { &mut after };
                    let within = horizon.day(date).is_some();
                    if let (false, Some(symbol)) = (within, published.roster.on(agent, date)) {
                        side.set(agent, date, symbol);
                    }
                }
            }
        }
        (before, after)
    }

    /// Duties dealt out before a date.
    #[must_use]
    pub fn duties_before(&self, date: Date) -> Vec<(Date, String, crate::domain::AgentIx)> {
        self.folder.rosters.iter().flat_map(|published| published.duties.iter()).filter(|duty| duty.0 < date).cloned().collect()
    }
}
