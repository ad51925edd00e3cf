//! Words that the documents share, in both languages.

use crate::domain::{Role, Text};

macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)*) => { $(pub static $name: Text = Text::new($zh, $en);)* };
}

words! {
    ROSTER = "排班表", "roster";
    REVISION = "第 {n} 版", "revision {n}";
    PUBLISHED = "发布于 {at}", "published {at}";
    NAME = "姓名", "name";
    POST = "岗位", "post";
    DAYS = "天数", "days";
    HOURS = "工时", "hours";
    REST = "休", "off";
    RESTING = "休息", "off";
    ON_LEAVE = "请假", "leave";
    AWAY = "不在", "away";
    LEAD = "组长", "lead";
    DEPUTY = "副组长", "deputy";
    TRAINEE = "新人", "trainee";
    MAKEUP = "调休上班", "make-up workday";
    COVERAGE = "在岗与需求", "people present and needed";
    NEED = "需求", "need";
    HAVE = "在岗", "have";
    SHORT = "缺人", "short";
    SURPLUS = "富余", "surplus";
    PERSON_HOURS = "人时", "person-hours";
    STRIP_KEY = "每格 {n} 分钟；高低是在岗人数，数字是缺的人数（不足半人不标），青色是富余一人以上", "one column is {n} min; height: people present; digit: people short, from a half on; cyan: one or more to spare";
    NO_COVERAGE = "没有可对比的人力需求", "no requirement to compare with";
    PRICE = "代价", "price";
    RULE = "规则", "rule";
    POINTS = "分", "points";
    TOTAL = "合计", "total";
    GAP = "与最优的差距", "gap to the optimum";
    STOP = "停止原因", "stopped";
    STOP_OPTIMAL = "已证明最优", "proven optimal";
    STOP_GAP = "差距已达到要求", "gap small enough";
    STOP_TIME = "时间用完", "time used up";
    STOP_CANCELLED = "被人中止", "cancelled";
    STOP_FAILED = "求解失败", "solver failed";
    CONTRADICTION = "硬性规则互相矛盾，这是违反最少的一份排班", "hard rules contradict each other: this roster breaks the least";
    BY_HAND = "手工排班，没有求解记录", "made by hand: no solve on record";
    VIOLATIONS = "没做到的规则", "rules not fully kept";
    NO_VIOLATIONS = "所有规则都做到了", "every rule is kept";
    HARD = "必须", "hard";
    SOFT = "尽量", "soft";
    MORE = "……另有 {n} 处", "… {n} more";
    TIMES = "{n} 处", "{n}×";
    COVER_SHORT = "{skill}缺 {hours} 人时，最缺的是 {date}，{clock} 起少 {people} 人", "{skill} is {hours} person-hours short, most on {date}, {people} missing from {clock}";
    COVER_SPARE = "共有 {hours} 人时富余", "{hours} person-hours to spare in all";
    FOUND = "处", "cases";
    WORST = "最突出的", "worst of them";
    HANDOVERS = "交接", "handovers";
    DUTIES = "值日", "duties";
    WEEK_OF = "{week} · {first}至{last}", "{week} · {first} – {last}";
    COLON = "：", ": ";
    COMMA = "，", ", ";
    TO = "至", "–";
    WALL_NOTE = "有事换班请先找组长", "ask the lead before swapping";
}

/// `组长`, `lead`; nothing for an agent.
#[must_use]
pub fn role(role: Role) -> Option<&'static Text> {
    match role {
        Role::Lead => Some(&LEAD),
        Role::Deputy => Some(&DEPUTY),
        Role::Agent => None,
    }
}

/// Why the solver stopped; a code that is not known is shown as it is.
#[must_use]
pub fn stop(code: &str) -> Option<&'static Text> {
    match code {
        "optimal" => Some(&STOP_OPTIMAL),
        "gap" => Some(&STOP_GAP),
        "time" => Some(&STOP_TIME),
        "cancelled" => Some(&STOP_CANCELLED),
        "failed" => Some(&STOP_FAILED),
        _ => None,
    }
}
