//! What a roster does not keep, short enough to read: hard findings one by one, priced ones by rule with the worst examples.

use super::page::{Hours, Page};
use super::words;
use crate::domain::{Arg, Coverage, Headcount, Message, SkillIx, Violation};
use std::collections::BTreeMap;

/// The rule whose many findings, one for each run of intervals, are told from the coverage instead: a line a skill.
const COVER: &str = "requirement_cover";

/// What one rule costs, and where it costs most.
pub struct Group {
    pub rule: String,
    /// Thousandths of a point.
    pub cost: i64,
    /// Findings in all.
    pub found: usize,
    /// Sentences, the worst first.
    pub examples: Vec<String>,
    /// Findings that no sentence tells of.
    pub more: usize,
}

/// Findings that must not be, the first days first.
pub fn hard<'a>(page: &Page<'a>) -> Vec<&'a Violation> {
    page.violations().into_iter().filter(|violation| violation.hard).collect()
}

/// Priced findings by rule, the dearest rule first. `most`: examples a rule.
pub fn groups(page: &Page, most: usize) -> Vec<Group> {
    let mut by_rule: BTreeMap<&str, (i64, Vec<&Violation>)> = BTreeMap::new();
    for violation in page.violations().into_iter().filter(|violation| !violation.hard) {
        let rule = by_rule.entry(violation.rule).or_default();
        rule.0 += violation.cost;
        rule.1.push(violation);
    }
    if let Some(solve) = &page.plan.published.solve {
        for (code, cost) in solve.costs_by_rule.iter().filter(|(_, cost)| *cost != 0) {
            by_rule.entry(code).or_default().0 = *cost;
        }
    }
    let mut groups: Vec<Group> = by_rule.into_iter().map(|(code, (cost, found))| group(page, code, cost, &found, most)).collect();
    groups.sort_by_key(|group| -group.cost);
    groups
}

fn group(page: &Page, code: &str, cost: i64, found: &[&Violation], most: usize) -> Group {
    let (examples, more) = if code == COVER && !page.plan.coverage.is_empty() {
        (cover(page), 0)
    } else {
        // A line that tells of one more finding could tell that finding itself.
        let shown = if found.len() <= most + 1 { found.len() } else { most };
        (found[..shown].iter().map(|violation| page.say(&violation.message)).collect(), found.len() - shown)
    };
    Group { rule: page.rule(code), cost, found: found.len(), examples, more }
}

/// A sentence for each skill that is short, and one for all that is too much.
fn cover(page: &Page) -> Vec<String> {
    let mut lines: Vec<(f64, String)> = page.coverage().iter().filter_map(|(skill, slots)| shortage(page, *skill, slots)).collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let surplus = page.hours().surplus;
    let spare = (surplus >= 0.05).then(|| page.say(&Message::new(&words::COVER_SPARE).with("hours", Arg::Decimal(surplus))));
    lines.into_iter().map(|(_, line)| line).chain(spare).collect()
}

fn shortage(page: &Page, skill: SkillIx, slots: &[&Coverage]) -> Option<(f64, String)> {
    let short = |slots: &[&Coverage]| {
        let mut hours = Hours::default();
        slots.iter().for_each(|cover| hours.add(cover));
        hours.short
    };
    let total = short(slots);
    let worst = slots.chunk_by(|a, b| a.slot.day == b.slot.day).max_by(|a, b| short(a).total_cmp(&short(b)))?;
    let least = worst.iter().rev().max_by_key(|cover| cover.need - cover.have)?;
    let missing: Headcount = least.need - least.have;
    let message = Message::new(&words::COVER_SHORT)
        .with("skill", page.team.skill(skill).name.as_str())
        .with("hours", Arg::Decimal(total))
        .with("date", page.horizon().date(least.slot.day))
        .with("clock", least.slot.clock)
        .with("people", Arg::Decimal(missing.as_f64()));
    (total >= 0.05).then(|| (total, page.say(&message)))
}
