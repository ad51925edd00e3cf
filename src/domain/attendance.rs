//! What judging attendance gives: a record for each agent and day, with its findings, the minutes and what they rest on.

use super::team::{AgentIx, ShiftIx, Team};
use super::{ChatState, LeaveKind, Message, Minutes, Place, PresenceBlock, PresenceKind, Symbol};
use crate::time::{Date, Instant, IsoWeek, Span};

/// The days judged together, first and last included: a calendar month or a pay month such as 26th–25th.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub first: Date,
    pub last: Date,
}

impl Period {
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    pub fn dates(self) -> impl Iterator<Item = Date> {
        self.first.iter_days().take_while(move |date| *date <= self.last)
    }
}

/// Everything judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub period: Period,
    /// By agent, then date: every day of the period for every agent.
    pub days: Vec<DayRecord>,
    /// Pairs who seem to have swapped without telling.
    pub swaps: Vec<SwapHint>,
    /// What the reader should know of the whole: up to when punches are needed, weeks without a roster.
    pub notes: Vec<Message>,
    /// Punches are complete up to here.
    pub complete_until: Instant,
    /// Nothing is pending once punches are complete up to here.
    pub needed_until: Instant,
}

impl Judgement {
    #[must_use]
    pub fn day(&self, agent: AgentIx, date: Date) -> Option<&DayRecord> {
        let at = self.days.binary_search_by_key(&(agent, date), |day| (day.agent, day.date)).ok()?;
        self.days.get(at)
    }
}

/// One agent's day. The date is that on which the shift starts.
#[derive(Clone, Debug, PartialEq)]
pub struct DayRecord {
    pub agent: AgentIx,
    pub date: Date,
    pub planned: PlannedDay,
    /// Never empty, the weightiest first; exactly one `Normal` when there is nothing else to say of a worked day.
    pub findings: Vec<Finding>,
    pub evidence: DayEvidence,
    /// Presence planned after leave, breaks not counted.
    pub planned_minutes: Minutes,
    /// As much of it as lies between coming and going, less the time away from the post. An end without a punch counts as planned.
    pub worked_minutes: Minutes,
    /// As much of the worked as the presence table pays. Overtime is apart.
    pub paid_minutes: Minutes,
    /// Leave of a credited kind.
    pub leave_minutes: Minutes,
    /// Beyond the plan, rounded; in order, split at midnight.
    pub overtime: Vec<PayPart>,
    /// Paid minutes within the plan on a statutory holiday: to be paid as such.
    pub holiday_work: Vec<PayPart>,
    /// `None`: no chat-tool states of that day, or nothing planned on the chats.
    pub online: Option<OnlineTime>,
}

impl DayRecord {
    /// The weightiest finding's kind.
    #[must_use]
    pub fn verdict(&self) -> FindingKind {
        self.findings.first().map_or(FindingKind::Normal, |finding| finding.kind)
    }

    #[must_use]
    pub fn finding(&self, kind: FindingKind) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.kind == kind)
    }

    /// Minutes of overtime of all classes.
    #[must_use]
    pub fn overtime_minutes(&self) -> Minutes {
        self.overtime.iter().map(|part| part.minutes).sum()
    }
}

/// What the roster in force asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedDay {
    /// After swaps and leave; `None`: no roster is published for the day.
    pub symbol: Option<Symbol>,
    /// What the roster in force said, before swaps and leave.
    pub rostered: Option<Symbol>,
    /// The template version of the symbol or, when leave took the day, of the roster.
    pub shift: Option<ShiftIx>,
    /// Presence after leave, duties among it; by start.
    pub blocks: Vec<PresenceBlock>,
    /// First to last presence; `None`: nobody is expected.
    pub span: Option<Span>,
    /// The revision in force: week, number, when published.
    pub revision: Option<(IsoWeek, u32, Instant)>,
    /// A later revision that changed the day too late to count.
    pub too_late: Option<u32>,
    /// The approved swap that gave the day its symbol.
    pub swap: Option<SwappedWith>,
}

/// With whom a day was swapped, on the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwappedWith {
    pub with: AgentIx,
    pub approved_at: Option<Instant>,
    pub place: Place,
}

/// The punches of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayEvidence {
    /// First in and last out, as punched or corrected.
    pub came: Option<Stamp>,
    pub went: Option<Stamp>,
    /// Other punches of the day: doubles, within the shift, unmatched; by time.
    pub others: Vec<Stamp>,
    /// When the day may be judged.
    pub closes: Option<Instant>,
}

/// A time and where it is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    pub at: Instant,
    pub source: StampSource,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StampSource {
    /// File index and line of the punch.
    Punch { file: u32, line: u32 },
    /// Index into the corrections given.
    Correction(usize),
}

/// One thing found of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub kind: FindingKind,
    /// Late, early, away, missed or overtime by so much; 0 where minutes mean nothing.
    pub minutes: Minutes,
    /// Whole meetings, handovers, duties and trainings that were missed by the same coming late, going early or being away:
    /// kind and id. They are no findings of their own.
    pub missed: Vec<(PresenceKind, String)>,
    pub evidence: Vec<Proof>,
    /// One sentence.
    pub said: Message,
}

/// What a finding rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    Punch(Stamp),
    /// No punch between these instants.
    NoPunch(Span),
    /// The planned presence it is measured against.
    Planned(PresenceKind, Span),
    /// The end of the last chat that held the agent.
    LastChat(Instant),
    State(ChatState, Span),
    Leave {
        kind: LeaveKind,
        approved_at: Option<Instant>,
        place: Place,
    },
    Swap {
        with: AgentIx,
        approved_at: Option<Instant>,
        place: Place,
    },
    /// Index into the corrections given.
    Correction(usize),
}

/// What may be found of a day, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// 待定: the window is open or the data is not here yet.
    Pending,
    /// 旷工
    Absent,
    /// 上班缺卡
    MissingIn,
    /// 下班缺卡
    MissingOut,
    /// 严重迟到
    SeriouslyLate,
    /// 迟到
    Late,
    /// 早退
    Early,
    /// 擅自离岗
    LeftPost,
    MeetingMissed,
    HandoverMissed,
    DutyMissed,
    TrainingMissed,
    /// 待确认
    ToConfirm,
    /// 休息日出勤
    WorkedOnRestDay,
    /// 加班
    Overtime,
    /// 加班超限: the period's overtime went over the cap on that day.
    OvertimeCap,
    /// 在线不足
    LowOnline,
    /// 假
    Leave,
    /// 正常
    Normal,
    /// 休
    Rest,
    /// 法定节假日
    Holiday,
    /// 未在职
    NotEmployed,
    /// No roster is published for the day.
    NoRoster,
}

impl FindingKind {
    pub const ALL: [Self; 23] = [
        Self::Pending,
        Self::Absent,
        Self::MissingIn,
        Self::MissingOut,
        Self::SeriouslyLate,
        Self::Late,
        Self::Early,
        Self::LeftPost,
        Self::MeetingMissed,
        Self::HandoverMissed,
        Self::DutyMissed,
        Self::TrainingMissed,
        Self::ToConfirm,
        Self::WorkedOnRestDay,
        Self::Overtime,
        Self::OvertimeCap,
        Self::LowOnline,
        Self::Leave,
        Self::Normal,
        Self::Rest,
        Self::Holiday,
        Self::NotEmployed,
        Self::NoRoster,
    ];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Absent => "absent",
            Self::MissingIn => "missing-in",
            Self::MissingOut => "missing-out",
            Self::SeriouslyLate => "seriously-late",
            Self::Late => "late",
            Self::Early => "early",
            Self::LeftPost => "left-post",
            Self::MeetingMissed => "meeting-missed",
            Self::HandoverMissed => "handover-missed",
            Self::DutyMissed => "duty-missed",
            Self::TrainingMissed => "training-missed",
            Self::ToConfirm => "to-confirm",
            Self::WorkedOnRestDay => "worked-on-rest-day",
            Self::Overtime => "overtime",
            Self::OvertimeCap => "overtime-cap",
            Self::LowOnline => "low-online",
            Self::Leave => "leave",
            Self::Normal => "normal",
            Self::Rest => "rest",
            Self::Holiday => "holiday",
            Self::NotEmployed => "not-employed",
            Self::NoRoster => "no-roster",
        }
    }

    /// Something a person must look at and settle.
    #[must_use]
    pub fn is_exception(self) -> bool {
        !matches!(self, Self::Pending | Self::Overtime | Self::Leave | Self::Normal | Self::Rest | Self::Holiday | Self::NotEmployed)
    }
}

/// How a minute is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PayClass {
    /// 1.5 ×
    Workday,
    /// 2 ×
    RestDay,
    /// 3 ×
    Holiday,
}

impl PayClass {
    pub const ALL: [Self; 3] = [Self::Workday, Self::RestDay, Self::Holiday];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Workday => "workday",
            Self::RestDay => "rest-day",
            Self::Holiday => "holiday",
        }
    }

    /// Per cent of the hourly wage (Labour Law, art. 44).
    #[must_use]
    pub fn percent(self) -> i64 {
        match self {
            Self::Workday => 150,
            Self::RestDay => 200,
            Self::Holiday => 300,
        }
    }
}

/// Minutes of one pay class on one calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayPart {
    pub span: Span,
    pub class: PayClass,
    /// After rounding and breaks; at most the span's.
    pub minutes: Minutes,
}

/// Online time of a day, by the chat tool's states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnlineTime {
    /// Planned on the chats, and planned present in all.
    pub planned_minutes: Minutes,
    pub present_minutes: Minutes,
    /// In the right state at the right time: online when on the chats, not online when off them.
    pub right_minutes: Minutes,
    /// Online at any time of the day.
    pub online_minutes: Minutes,
}

impl OnlineTime {
    /// In the right state at the right time ÷ planned presence, 0–1.
    #[must_use]
    pub fn adherence(self) -> f64 {
        share(self.right_minutes, self.present_minutes)
    }

    /// Minutes online ÷ minutes planned on the chats; over 1 when online longer than planned.
    #[must_use]
    pub fn conformance(self) -> f64 {
        share(self.online_minutes, self.planned_minutes)
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: Minutes, whole: Minutes) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Two agents absent from their own shifts who each worked the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SwapHint {
    pub date: Date,
    pub agent: AgentIx,
    pub with: AgentIx,
    pub with_date: Date,
}

impl SwapHint {
    /// True when the shift was given back on another day.
    #[must_use]
    pub fn over_two_days(self) -> bool {
        self.date != self.with_date
    }

    /// True when it is about what the agent did on the day.
    #[must_use]
    pub fn concerns(self, agent: AgentIx, date: Date) -> bool {
        [self.agent, self.with].contains(&agent) && [self.date, self.with_date].contains(&date)
    }

    /// The line of `swaps.csv` (`date,agent,with,with_date`) that approves it.
    #[must_use]
    pub fn line(self, team: &Team) -> String {
        let one_day = format!("{},{},{}", self.date, team.agent(self.agent).id, team.agent(self.with).id);
        if self.over_two_days() { format!("{one_day},{}", self.with_date) } else { one_day }
    }
}

/// A settled case: set by a person, with a reason, and an input of judging.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    pub agent: AgentIx,
    pub date: Date,
    pub set: CorrectionSet,
    pub reason: String,
    /// A chat number, a form, a witness.
    pub evidence: String,
    pub by: String,
    pub at: Option<Instant>,
}

/// What a correction sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrectionSet {
    /// When the agent came; takes the place of any punch.
    Came(Instant),
    /// When the agent went.
    Went(Instant),
    /// Minutes of overtime of the day; nothing is left to confirm about it.
    Overtime(Minutes),
    /// Findings of that kind of the day are let off.
    Excuse(FindingKind),
    /// At the post from coming to going: there was no gap.
    Stayed,
    /// The agent is held to the own shift, whatever looks like a swap.
    NoSwap,
}
