//! `conduct.csv`, what people did that costs or earns money, and `fund.csv`, the other income and spending of the team fund.

use super::super::codes::unknown;
use super::super::columns::{Column, read_table};
use super::super::folder::table_file;
use super::super::rows::Report;
use super::super::tables::{agent, date};
use super::codes;
use crate::domain::{Conduct, Faults, FundLine, Money, Policies, Team, Text};
use std::path::Path;

static NOTHING: Text = Text::new("", "");

/// Reads `conduct.csv` (or `.xlsx`) of a folder; nothing when there is none. Kinds are those of the policy on the line's day.
pub fn read_conduct(dir: &Path, team: &Team, policies: &Policies, faults: &mut Faults) -> Vec<Conduct> {
    const COLUMNS: [Column; 5] = [
        Column { required: true, names: &["date", "日期"] },
        Column { required: true, names: &["agent", "客服", "姓名", "工号", "员工"] },
        Column { required: true, names: &["kind", "type", "类型", "种类", "事项"] },
        Column { required: false, names: &["amount", "金额"] },
        Column { required: false, names: &["note", "备注", "说明"] },
    ];
    let Some((path, file)) = table_file(dir, "conduct", faults) else { return Vec::new() };
    let (mut lines, mut report) = (Vec::new(), Report::new(file));
    read_table(&path, &COLUMNS, &mut report, &mut |header, row, report| {
        let date = date(header, row, 0, report);
        let agent = agent(team, header, row, 1, report);
        let written = header.field(row, 3);
        let amount = money(written).filter(|amount| *amount >= Money::ZERO);
        if amount.is_none() && !written.is_empty() {
            report.add(&codes::FUND_AMOUNT, row.line, header.column(row, 3), &[("value", written.into())]);
        }
        let Some(date) = date else { return };
        let policy = &policies.on(date).money;
        let kinds =
            policy.fines.iter().map(|fine| (&fine.code, &fine.name)).chain(policy.prizes.iter().map(|prize| (&prize.code, &prize.name)));
        let kinds: Vec<(&String, &String)> = kinds.collect();
        let name = header.field(row, 2);
        let Some((kind, _)) = kinds.iter().find(|(code, title)| *code == name || *title == name) else {
            let known: Vec<&str> = kinds.iter().map(|(code, _)| code.as_str()).collect();
            let place = report.place(row.line, header.column(row, 2));
            report.push(unknown(&codes::CONDUCT_KIND, place, name, &NOTHING, &known));
            return;
        };
        if let Some(agent) = agent {
            let note = header.field(row, 4).to_owned();
            lines.push(Conduct { date, agent, kind: (*kind).clone(), amount, note, place: report.place(row.line, 0) });
        }
    });
    faults.append(report.finish());
    lines
}

/// Reads `fund.csv` (or `.xlsx`) of a folder; nothing when there is none.
pub fn read_fund(dir: &Path, faults: &mut Faults) -> Vec<FundLine> {
    const COLUMNS: [Column; 4] = [
        Column { required: true, names: &["date", "日期"] },
        Column { required: true, names: &["amount", "金额"] },
        Column { required: false, names: &["kind", "type", "收支", "类型"] },
        Column { required: false, names: &["note", "备注", "说明", "用途", "事项"] },
    ];
    let Some((path, file)) = table_file(dir, "fund", faults) else { return Vec::new() };
    let (mut lines, mut report) = (Vec::new(), Report::new(file));
    read_table(&path, &COLUMNS, &mut report, &mut |header, row, report| {
        let date = date(header, row, 0, report);
        let spent = matches!(header.field(row, 2).to_lowercase().as_str(), "out" | "spent" | "支出" | "支" | "出");
        let written = header.field(row, 1);
        let Some(amount) = money(written) else {
            report.add(&codes::FUND_AMOUNT, row.line, header.column(row, 1), &[("value", written.into())]);
            return;
        };
        let amount = if spent && amount > Money::ZERO { -amount } else { amount };
        if let Some(date) = date {
            lines.push(FundLine { date, amount, note: header.field(row, 3).to_owned(), place: report.place(row.line, 0) });
        }
    });
    faults.append(report.finish());
    lines
}

/// `50`, `-12.5`, `1,200`, `¥50`, `50元`.
fn money(text: &str) -> Option<Money> {
    let plain = text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').replace(',', "");
    let plain = plain.strip_prefix('-').map_or_else(|| plain.clone(), |rest| format!("-{}", rest.trim_start_matches(['¥', '￥'])));
    let numeric = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    let yuan: f64 = if numeric { plain.parse().ok()? } else { return None };
    (yuan.abs() < 1e9).then(|| Money::from_yuan_f64(yuan))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let fen = ["50", "-12.5", "1,200", "¥50", "50元", "-¥3"].map(|text| money(text).map(Money::fen));
        assert_eq!(fen, [Some(5000), Some(-1250), Some(120_000), Some(5000), Some(5000), Some(-300)]);
        assert_eq!(["", "x", "inf", "1e400", "5 0"].map(money), [None; 5]);
    }
}
