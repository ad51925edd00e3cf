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
    let (best, bound) = match lang {
        Lang::Zh => ("最好", "下界"),
        Lang::En => ("best", "bound"),
    };
    format!("{best} {}  {bound} {}  [{}]", points(progress.best), points(progress.bound), progress.engine)
}

/// `2026-W47：168 格与原来不同`.
pub(super) fn imported(week: crate::time::IsoWeek, changed: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{week}：{changed} 格与原来不同"),
        Lang::En => format!("{week}: {} changed", several(changed, "cell")),
    }
}

pub(super) const NO_SUCH_RULE: Text = Text::new("没有这条规则；`paiban rules` 列出全部", "there is no such rule; `paiban rules` lists all");
