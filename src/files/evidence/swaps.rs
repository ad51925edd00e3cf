//! `swaps.csv`: two agents who exchanged what they had, also when it was approved afterwards.

use super::super::columns::{Column, Header, read_table};
use super::super::folder::table_file;
use super::super::rows::{Report, Row};
use super::super::tables::{agent, approval, date};
use super::codes;
use crate::domain::{Faults, Swap, Team};
use std::path::Path;

const COLUMNS: [Column; 7] = [
    Column { required: true, names: &["date", "日期", "换班日期"] },
    Column { required: true, names: &["agent", "客服", "申请人", "姓名", "工号"] },
    Column { required: true, names: &["with", "换班人", "对方", "调班人", "替班人"] },
    Column { required: false, names: &["with_date", "对方日期", "还班日期", "调换日期"] },
    Column { required: false, names: &["approved_at", "批准时间", "审批时间", "审批完成时间"] },
    Column { required: false, names: &["approved_by", "批准人", "审批人"] },
    Column { required: false, names: &["status", "state", "状态", "审批状态", "审批结果"] },
];

/// Reads `swaps.csv` (or `.xlsx`) of a folder; nothing when there is none. Lines that were turned down or withdrawn, or still wait, are
/// passed over.
pub fn read_swaps(dir: &Path, team: &Team, faults: &mut Faults) -> Vec<Swap> {
    let Some((path, file)) = table_file(dir, "swaps", faults) else { return Vec::new() };
    let (mut swaps, mut report) = (Vec::new(), Report::new(file));
    read_table(&path, &COLUMNS, &mut report, &mut |header, row, report| {
        if approved(header.field(row, 6)) {
            swaps.extend(swap(team, header, row, report));
        }
    });
    faults.append(report.finish());
    swaps
}

/// An empty state counts as approved.
fn approved(state: &str) -> bool {
    matches!(
        state.to_lowercase().as_str(),
        "" | "approved" | "yes" | "已通过" | "通过" | "同意" | "已同意" | "审批通过" | "已批准" | "批准"
    )
}

fn swap(team: &Team, header: &Header, row: &Row, report: &mut Report) -> Option<Swap> {
    let on = date(header, row, 0, report);
    let one = agent(team, header, row, 1, report);
    let other = agent(team, header, row, 2, report);
    let with_date = if header.field(row, 3).is_empty() { on } else { date(header, row, 3, report) };
    let (approved_at, approved_by) = approval(team, header, row, [4, 5], report);
    let (on, one, other, with_date) = (on?, one?, other?, with_date?);
    if one == other {
        report.add(&codes::SWAP_SELF, row.line, header.column(row, 2), &[("name", team.agent(one).name.as_str().into())]);
        return None;
    }
    Some(Swap { date: on, agent: one, with: other, with_date, approved_at, approved_by, place: report.place(row.line, 0) })
}
