//! The sentences of findings, in both languages.

use crate::domain::{Arg, Message, PresenceKind, Team, Text};
use crate::time::{ClockTime, Date, Instant, Zone};

macro_rules! texts {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(pub(super) static $name: Text = Text::new($zh, $en);)*
    };
}

texts! {
    NORMAL = "正常：{came} 到，{went} 走", "normal: came at {came}, went at {went}";
    NORMAL_SWAPPED = "正常：{came} 到，{went} 走（与 {other} 换班）", "normal: came at {came}, went at {went} (swapped with {other})";
    NORMAL_SWAPPED_AFTER = "正常：{came} 到，{went} 走（与 {other} 换班，{at} 补批）",
        "normal: came at {came}, went at {went} (swapped with {other}, approved afterwards at {at})";
    EXCUSED = "已核销：{reason}（{by}）", "let off: {reason} ({by})";
    EXCUSED_SHORT = "已核销：{reason}（{by}）；在岗仍按 {worked} 算（计划 {planned}），要改请更正上下班时刻",
        "let off: {reason} ({by}); presence stays at {worked} of {planned}, a correction of coming and going sets it";
    NO_DATA = "待定：打卡数据从 {from} 才开始，这一班没有数据", "pending: punch data begins at {from}, there is none of this shift";
    PENDING = "待定：打卡数据要到 {until} 之后才齐", "pending: punches must be complete until {until}";
    LATE = "迟到 {minutes}：应 {due} 到（{what}），实际 {at}", "late by {minutes}: due at {due} ({what}), came at {at}";
    LATE_MISSED = "迟到 {minutes}：应 {due} 到（{what}），实际 {at}，错过{missed}",
        "late by {minutes}: due at {due} ({what}), came at {at} and missed {missed}";
    SERIOUS = "严重迟到 {minutes}：应 {due} 到（{what}），实际 {at}", "seriously late by {minutes}: due at {due} ({what}), came at {at}";
    SERIOUS_MISSED = "严重迟到 {minutes}：应 {due} 到（{what}），实际 {at}，错过{missed}",
        "seriously late by {minutes}: due at {due} ({what}), came at {at} and missed {missed}";
    ABSENT_LATE = "旷工迟到 {minutes}：应 {due} 到（{what}），实际 {at}", "absent: came {minutes} late, due at {due} ({what}), came at {at}";
    EARLY = "早退 {minutes}：应 {due} 走（{what}），实际 {at}", "left {minutes} early: due to stay until {due} ({what}), went at {at}";
    EARLY_MISSED = "早退 {minutes}：应 {due} 走（{what}），实际 {at}，错过{missed}",
        "left {minutes} early: due to stay until {due} ({what}), went at {at} and missed {missed}";
    MISSED_COMING = "缺席{missed}：应 {due} 到，实际 {at}", "missed {missed}: due at {due}, came at {at}";
    MISSED_GOING = "缺席{missed}：应留到 {due}，实际 {at} 走", "missed {missed}: due to stay until {due}, went at {at}";
    MISSING_IN = "上班缺卡：{from} 至 {to} 没有上班打卡，{at} 有下班打卡", "no punch in between {from} and {to}; punched out at {at}";
    MISSING_OUT = "下班缺卡：{at} 有上班打卡，{from} 至 {to} 没有下班打卡", "punched in at {at}; no punch out between {from} and {to}";
    UNPUNCHED_IN = "上班缺卡：整班没有打卡，但{proof}", "no punch in: no punch at all for the shift, but {proof}";
    UNPUNCHED_OUT = "下班缺卡：整班没有打卡，但{proof}", "no punch out: no punch at all for the shift, but {proof}";
    PROOF_CHATS = "有会话记录", "chats were held";
    PROOF_STATES = "客服工具有在线记录", "the chat tool shows online time";
    ABSENT = "旷工：{from} 至 {to} 没有打卡", "absent: no punch between {from} and {to}";
    LONE = "待确认：只有 {at} 一次打卡，离上下班时间都远", "to confirm: the only punch, at {at}, is far from either end of the shift";
    LEFT_POST = "离岗 {minutes}：{from} 至 {to}", "left the post for {minutes}: {from} to {to}";
    LEFT_POST_MISSED = "离岗 {minutes}：{from} 至 {to}，错过{missed}", "left the post for {minutes}: {from} to {to}, and missed {missed}";
    REST = "休息", "rest";
    HOLIDAY = "法定节假日：{name}", "statutory holiday: {name}";
    NOT_EMPLOYED = "未在职", "not employed";
    LEAVE = "{kind}", "{kind}";
    LEAVE_PART = "{kind}：{from} 至 {to}", "{kind}: {from} to {to}";
    LEAVE_AFTER = "{kind}，{at} 补批，以此为准", "{kind}, approved afterwards at {at}, which overrides the roster";
    LEAVE_PART_AFTER = "{kind}：{from} 至 {to}，{at} 补批，以此为准", "{kind}: {from} to {to}, approved afterwards at {at}, which overrides the roster";
    LEAVE_PUNCHED = "待确认：休假当天有打卡（{at}）", "to confirm: a punch at {at} on a day of leave";
    STRANGER = "待确认：未在职却有打卡（{at}）", "to confirm: a punch at {at} though not employed";
    NO_ROSTER = "当天没有已发布的班表", "no roster is published for the day";
    NO_ROSTER_PUNCHED = "待确认：没有已发布的班表，却有打卡（{at}）", "to confirm: a punch at {at}, and no roster is published for the day";
    REST_WORKED = "休息日出勤 {minutes}：{from} 至 {to}", "worked on a rest day for {minutes}: {from} to {to}";
    HOLIDAY_WORKED = "法定节假日出勤 {minutes}：{from} 至 {to}", "worked on a statutory holiday for {minutes}: {from} to {to}";
    REST_PUNCH = "待确认：休息日只有 {at} 一次打卡", "to confirm: a single punch on a rest day, at {at}";
    OVERTIME = "加班 {minutes}：{from} 下班，最后会话 {chat} 结束，{at} 打卡离开",
        "overtime of {minutes}: due to go at {from}, last chat ended at {chat}, went at {at}";
    OVERTIME_REST = "休息日加班 {minutes}：{from} 到，最后会话 {chat} 结束，{at} 打卡离开",
        "overtime of {minutes} on a rest day: came at {from}, last chat ended at {chat}, went at {at}";
    OVERTIME_SET = "加班 {minutes}：经核定（{by}：{reason}）", "overtime of {minutes}, as settled by {by}: {reason}";
    CONFIRM_OVERTIME = "待确认：{from} 后多留 {minutes}，没有会话数据可核对", "to confirm: stayed {minutes} past {from}, and no chat data tells whether for work";
    CONFIRM_REST = "待确认：休息日在岗 {minutes}，没有会话数据可核对", "to confirm: {minutes} on a rest day, and no chat data tells whether at work";
    CONFIRM_UNPUNCHED = "待确认：最后会话 {chat} 结束，过了 {from}，但没有下班打卡", "to confirm: the last chat ended at {chat}, past {from}, but there is no punch out";
    CAP = "加班超限：本期 {total}，上限 {cap}", "overtime over the cap: {total} in the period, at most {cap}";
    LOW_ONLINE = "在线不足：遵守率 {adherence}，在线率 {conformance}，应不低于 {least}",
        "online too little: adherence {adherence}, conformance {conformance}, at least {least} asked for";
    SWAPPED = "待确认：打卡与 {other} 的班相符，{other} 的打卡与本班相符，疑似私下换班；判成立即按换班算，同 swaps.csv 里加一行 {line}",
        "to confirm: the punches fit the shift of {other} and those of {other} fit this one; a swap is suggested: accepting it approves the swap, as does the line {line} in swaps.csv";
    ABSENT_SWAPPED = "旷工：{from} 至 {to} 没有打卡；与 {other} 像是换了班：判成立是旷工成立，要批准换班就在 swaps.csv（date,agent,with,with_date）加一行 {line}",
        "absent: no punch between {from} and {to}; a swap with {other}, it seems: accepting this is accepting the absence, the line {line} in swaps.csv (date,agent,with,with_date) approves the swap";
    REST_WORKED_SWAPPED = "休息日出勤 {minutes}：{from} 至 {to}；与 {other} 像是换了班：要批准换班就在 swaps.csv（date,agent,with,with_date）加一行 {line}",
        "worked on a rest day for {minutes}: {from} to {to}; a swap with {other}, it seems: the line {line} in swaps.csv (date,agent,with,with_date) approves it";
    HOLIDAY_WORKED_SWAPPED = "法定节假日出勤 {minutes}：{from} 至 {to}；与 {other} 像是换了班：要批准换班就在 swaps.csv（date,agent,with,with_date）加一行 {line}",
        "worked on a statutory holiday for {minutes}: {from} to {to}; a swap with {other}, it seems: the line {line} in swaps.csv (date,agent,with,with_date) approves it";
    NOTE_EXPORT = "打卡数据的最后一次是 {last}，最后一班的窗口到 {until}：请导入到那时为止的打卡；都已导入的，用 `--until \"{until}\"` 说明",
        "the data's last punch is at {last} and the window of the last shift closes at {until}: import punches through then; when all are there, say so with `--until \"{until}\"`";
    NOTE_NO_PUNCH = "没有任何打卡：请导入到 {until} 为止的打卡", "there is no punch at all: import punches through {until}";
    NOTE_UNPUNCHED = "{n} 人整期没有一次打卡：{names}；是不是少了一台考勤机的文件？",
        "no punch at all in the period of {n} people: {names}; is a clock's file missing?";
    NOTE_NO_DATA = "打卡数据从 {from} 才开始，此前 {n} 人天没有数据，不算旷工；请导入更早的打卡",
        "punch data begins at {from}: {n} agent-days before are pending and no absences; import earlier punches";
    NOTE_APART = "{n} 次打卡与其他打卡相隔一周以上（{agent} {at}），不作为数据齐到何时的依据",
        "punches more than a week apart from all others do not tell from when to when the data is complete: {n} ({agent} at {at})";
    NOTE_NO_ROSTER = "{week} 没有已发布的班表", "no roster is published for {week}";
    SHIFT = "班次", "shift";
    HANDOVER = "交接", "handover";
    MEETING = "例会", "meeting";
    DUTY = "值日", "duty";
    TRAINING = "培训", "training";
}

/// What a sentence becomes when the day seems to be one of a swap over two days.
pub(super) fn of_a_swap(text: &'static Text) -> Option<&'static Text> {
    let swapped = [(&ABSENT, &ABSENT_SWAPPED), (&REST_WORKED, &REST_WORKED_SWAPPED), (&HOLIDAY_WORKED, &HOLIDAY_WORKED_SWAPPED)];
    swapped.into_iter().find(|(plain, _)| std::ptr::eq(*plain, text)).map(|(_, swapped)| swapped)
}

/// 班次, 交接, …
pub(super) fn presence(kind: PresenceKind) -> Arg {
    Arg::Phrase(match kind {
        PresenceKind::Shift => &SHIFT,
        PresenceKind::Handover => &HANDOVER,
        PresenceKind::Meeting => &MEETING,
        PresenceKind::Duty => &DUTY,
        PresenceKind::Training => &TRAINING,
    })
}

/// The team's name of a meeting, handover, duty or training; else its id.
pub(super) fn name_of(team: &Team, kind: PresenceKind, id: &str) -> String {
    let found = match kind {
        PresenceKind::Shift => team.shifts.iter().find(|shift| shift.id == id).map(|shift| &shift.name),
        PresenceKind::Handover => team.handovers.iter().find(|handover| handover.id == id).map(|handover| &handover.name),
        PresenceKind::Meeting => team.meetings.iter().find(|meeting| meeting.id == id).map(|meeting| &meeting.name),
        PresenceKind::Duty => team.duties.iter().find(|duty| duty.id == id).map(|duty| &duty.name),
        PresenceKind::Training => team.trainings.iter().find(|training| training.id == id).map(|training| &training.name),
    };
    found.cloned().unwrap_or_else(|| id.to_owned())
}

/// A time as of a business day: `08:42`, `26:40`; with its date when it is not of that day or the next.
pub(super) fn time(zone: Zone, date: Date, at: Instant) -> Arg {
    let minutes = (zone.wall(at) - date.and_time(chrono::NaiveTime::MIN)).num_minutes();
    let clock = i32::try_from(minutes).ok().and_then(ClockTime::from_minutes);
    clock.map_or(Arg::Instant(at), Arg::Clock)
}

/// Names of what was missed, as one argument.
pub(super) fn names(team: &Team, missed: &[(PresenceKind, String)]) -> Arg {
    Arg::List(missed.iter().map(|(kind, id)| name_of(team, *kind, id)).collect())
}

/// `Message::new` for a text of this file.
pub(super) fn say(text: &'static Text) -> Message {
    Message::new(text)
}

macro_rules! kinds {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(static $name: Text = Text::new($zh, $en);)*
    };
}

kinds! {
    ANNUAL = "年假", "annual leave";
    SICK = "病假", "sick leave";
    PERSONAL = "事假", "personal leave";
    COMPENSATORY = "调休", "time off in lieu";
    MARRIAGE = "婚假", "marriage leave";
    MATERNITY = "产假", "maternity leave";
    BEREAVEMENT = "丧假", "bereavement leave";
    INJURY = "工伤假", "injury leave";
    OTHER = "其他假", "other leave";
}

/// 年假, 病假, …
pub(super) fn leave(kind: crate::domain::LeaveKind) -> Arg {
    use crate::domain::LeaveKind;
    Arg::Phrase(match kind {
        LeaveKind::Annual => &ANNUAL,
        LeaveKind::Sick => &SICK,
        LeaveKind::Personal => &PERSONAL,
        LeaveKind::Compensatory => &COMPENSATORY,
        LeaveKind::Marriage => &MARRIAGE,
        LeaveKind::Maternity => &MATERNITY,
        LeaveKind::Bereavement => &BEREAVEMENT,
        LeaveKind::Injury => &INJURY,
        LeaveKind::Other => &OTHER,
    })
}
