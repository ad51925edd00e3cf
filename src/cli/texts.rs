//! What the commands say, in both languages.

use crate::domain::{Lang, Text};
use crate::ops::Progress;
use std::path::Path;

pub(super) const DATE: Text = Text::new("日期", "date");
pub(super) const TIME: Text = Text::new("时段", "time");
pub(super) const CHATS: Text = Text::new("咨询量", "chats");
pub(super) const BAND_80: Text = Text::new("80 % 区间", "80 % band");
pub(super) const BAND_95: Text = Text::new("95 % 区间", "95 % band");
pub(super) const HANDLE: Text = Text::new("处理时长", "handle time");
pub(super) const PERSON_HOURS: Text = Text::new("人时", "person-hours");
pub(super) const PEAK: Text = Text::new("最忙时段", "busiest");
pub(super) const WORKLOAD: Text = Text::new("负荷", "workload");
pub(super) const BASE: Text = Text::new("在线人数", "base staff");
pub(super) const REQUIREMENT: Text = Text::new("在岗需求", "requirement");
pub(super) const LEVEL: Text = Text::new("服务水平", "service level");
pub(super) const OCCUPANCY: Text = Text::new("占用率", "occupancy");
pub(super) const METHOD: Text = Text::new("方法", "method");
pub(super) const BIAS: Text = Text::new("偏差", "bias");
pub(super) const NOTE: Text = Text::new("注意", "note");
pub(super) const COLON: Text = Text::new("：", ": ");
pub(super) const NEXT_LOOK: Text = Text::new("文档在", "documents are in");
pub(super) const SAVED: Text = Text::new("班表已写入", "roster written to");
pub(super) const CLEAN: Text = Text::new("没有发现问题", "no problems found");
pub(super) const WISHES: Text = Text::new("心愿", "wishes");
pub(super) const GRANTED: Text = Text::new("满足", "granted");
pub(super) const TOO_SHORT: Text = Text::new("历史太短：至少要两周", "the history is too short: two weeks at least");
pub(super) const ONLY_MINIMUM: Text =
    Text::new("没有进线记录：在岗需求只是最低人数", "there is no history of chats: the requirement is only the minimum");
pub(super) const NOTHING_TO_FORECAST: Text =
    Text::new("没有进线记录：没有可预测的", "there is no history of chats: there is nothing to forecast");
pub(super) const SOLVING: Text = Text::new("正在求解", "solving");
pub(super) const BACKTESTING: Text = Text::new("正在回测", "backtesting");

/// `2 个错误，1 个提醒`, `2 errors, 1 warning`.
pub(super) fn fault_count(errors: usize, warnings: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{errors} 个错误，{warnings} 个提醒"),
        Lang::En => format!("{}, {}", several(errors, "error"), several(warnings, "warning")),
    }
}

/// `2 个提醒，见 paiban check 我的团队`, `2 warnings, see paiban check my-team`.
pub(super) fn warned(warnings: usize, dir: &Path, lang: Lang) -> String {
    let dir = dir.display();
    match lang {
        Lang::Zh => format!("{warnings} 个提醒，见 paiban check {dir}"),
        Lang::En => format!("{}, see paiban check {dir}", several(warnings, "warning")),
    }
}

fn several(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// What to do after `paiban init`.
pub(super) fn after_init(dir: &Path, lang: Lang) -> String {
    let dir = dir.display();
    match lang {
        Lang::Zh => format!("\n接下来：改 {dir}/team.toml，放入聊天记录 chats.csv，然后\n  paiban check {dir}\n  paiban roster {dir}"),
        Lang::En => format!("\nnext: edit {dir}/team.toml, drop in your chats.csv, then\n  paiban check {dir}\n  paiban roster {dir}"),
    }
}

/// One line of progress: best, bound, gap, engine. Points, not thousandths.
#[allow(clippy::cast_precision_loss)]
pub(super) fn progress(progress: &Progress, lang: Lang) -> String {
    let points = |cost: Option<i64>| cost.map_or_else(|| "–".to_owned(), |cost| format!("{:.1}", cost as f64 / 1000.0));
    let (best, bound, gap) = match lang {
        Lang::Zh => ("最好", "下界", "差距"),
        Lang::En => ("best", "bound", "gap"),
    };
    let percent = progress.gap.map_or_else(|| "–".to_owned(), |gap| format!("{:.2} %", 100.0 * gap));
    format!("{best} {}  {bound} {}  {gap} {percent}  [{}]", points(progress.best), points(progress.bound), progress.engine)
}

/// `2026-W47：168 格与原来不同`.
pub(super) fn imported(week: crate::time::IsoWeek, changed: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh if changed > 0 => format!("{week}：{changed} 格与原来不同，已固定"),
        Lang::Zh => format!("{week}：0 格与原来不同"),
        Lang::En if changed > 0 => format!("{week}: {} changed, and pinned", several(changed, "cell")),
        Lang::En => format!("{week}: 0 cells changed"),
    }
}

pub(super) const NO_SUCH_RULE: Text = Text::new("没有这条规则；`paiban rules` 列出全部", "there is no such rule; `paiban rules` lists all");

pub(super) const WRITTEN: Text = Text::new("已写入", "written:");
pub(super) const RENEWED: Text = Text::new("文档已更新", "documents written again:");
pub(super) const BEFORE: Text = Text::new("原来：", "before:");
pub(super) const AFTER: Text = Text::new("现在：", "now:   ");
pub(super) const NOTHING_CHANGED: Text = Text::new("处理已记录，结果没有变化", "the ruling is on record; no result changes");
pub(super) static CLOSED_NOW: Text =
    Text::new("{period} 已结账：{n} 个输入文件已保存，结果校验码 {hash}", "{period} is closed: {n} inputs are kept, result {hash}");
pub(super) static REOPENED: Text = Text::new("{period} 已重新打开，记录在案", "{period} is open again; that is on record");
pub(super) static VERIFIED: Text = Text::new(
    "{period} 没有变：从 {at} 结账时保存的 {n} 个输入重算，结果校验码相同 {hash}",
    "{period} is unchanged: judged anew from the {n} inputs kept at {at}, the result is the same {hash}",
);
pub(super) static INPUT_LOST: Text = Text::new("保存的输入不在了或被改动：{path}", "a kept input is lost or changed: {path}");
pub(super) static RESULT_CHANGED: Text =
    Text::new("result.json 被改动过，与结账时的校验码不符", "result.json has been changed: its hash is not that of the closing");
pub(super) static REST_DIFFERS: Text = Text::new("重算的结果与结账时不同（异常处理或基金）", "judged anew, the rulings or the fund differ");
pub(super) static CHANGED_SINCE: Text =
    Text::new("结账后改过的文件（不影响已结账的结果）：", "changed since the closing, without touching the closed result:");

/// `3 天的结果会因结账后到的数据而变，作为下一期的调整`.
pub(super) fn late_data(days: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("结账后到的数据会改变 {days} 天的结果，作为下一期的调整："),
        Lang::En => format!("data that came after the closing changes {}; they are adjusted in the next period:", several(days, "day")),
    }
}

pub(super) fn still_open(cases: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("还有 {cases} 条异常未处理"),
        Lang::En => format!("{} still open", several(cases, "case")),
    }
}

/// What a day comes to, in a line.
pub(super) fn day_sums(findings: &str, day: &crate::domain::DayResult, lang: Lang) -> String {
    let overtime: i64 = day.overtime.iter().sum();
    let fine = crate::domain::Money::from_fen(day.fine_fen);
    match lang {
        Lang::Zh => format!("{findings}；出勤 {} 计薪 {} 加班 {overtime} 分钟，罚款 {fine}", day.worked, day.paid),
        Lang::En => format!("{findings}; worked {} paid {} overtime {overtime} min, fines {fine}", day.worked, day.paid),
    }
}

/// What a changed day adds to the pay or takes from it: `应补发或扣回：计薪 +540 …`.
pub(super) fn due(before: &crate::domain::DayResult, after: &crate::domain::DayResult, lang: Lang) -> String {
    let paid = after.paid - before.paid;
    let overtime = after.overtime.iter().sum::<i64>() - before.overtime.iter().sum::<i64>();
    let money = |fen: i64| crate::domain::Money::from_fen(fen).to_string();
    let (fine, prize) = (money(after.fine_fen - before.fine_fen), money(after.prize_fen - before.prize_fen));
    match lang {
        Lang::Zh => format!("应补（负数应扣）：计薪 {paid:+} 加班 {overtime:+} 分钟，罚款增减 {fine}，奖励增减 {prize}"),
        Lang::En => format!("due: paid {paid:+} overtime {overtime:+} min, fines changed by {fine}, prizes by {prize}"),
    }
}

/// What of an input changed, by its key in the team file or a word.
pub(super) fn input_part(part: &'static str, lang: Lang) -> &'static str {
    let text = match part {
        "gone" => Text::new("已删除", "gone"),
        "new" => Text::new("新增", "new"),
        "changed" => Text::new("已修改", "changed"),
        other => return other,
    };
    text.in_lang(lang)
}
