//! Tests of the policy of attendance and money as team files write it.

use paiban::domain::{AfterLast, Faults, LeaveKind, Money, MoneyPolicy, Policies, RateCounts, RateUnit};
use paiban::files::read_folder;
use paiban::time::{Date, parse_date};
use std::fs;

const TEAM: &str = r#"id = "shop"
opening = { daily = "08:00-20:00" }
skills = { chat = {} }
shifts = { day = { time = "08:00-20:00" } }
agents = { a01 = {} }
"#;

fn read(policy: &str) -> Result<Policies, Faults> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("team.toml"), format!("{TEAM}{policy}")).expect("written");
    read_folder(dir.path()).map(|folder| folder.team.policies)
}

fn date(text: &str) -> Date {
    parse_date(text).expect("a date")
}

/// `code place` of every error.
fn errors(policy: &str) -> Vec<String> {
    let faults = read(policy).expect_err("faults");
    let errors = faults.0.iter().filter(|fault| fault.code != "no-chats");
    errors.map(|fault| format!("{} {}", fault.code, fault.place)).collect()
}

#[test]
fn a_team_without_a_policy_fines_nobody_and_caps_overtime_at_36_hours() {
    let policies = read("").expect("no faults");
    let policy = policies.on(date("2026-10-01"));
    assert!(policy.money == MoneyPolicy::default());
    assert_eq!(policy.overtime.monthly_cap_minutes, 2160);
}

#[test]
fn the_rule_book_is_read_whole() {
    let text = r#"
[[attendance.policy]]
from = 2026-01-01
grace_minutes = 3
serious_from_minutes = 20
absent_from_minutes = 180
late_steps = [{ minutes = 30, fine = 50 }, { minutes = 10, fine = 10.5 }]
overtime_rounding_minutes = 30
overtime_cap_hours = 30
online_share = 0.7
mentor_prizes = [150, 100, 50]
fines.complaint = { name = "客户投诉", amounts = [50, 100], then = "report" }
fines.cleaning = { amounts = [10], per = "year", finding = "duty-missed" }
prizes.star = { name = "服务之星", amount = 100 }
attendance_rate = { unit = "minutes", counts = "punctual", excused = ["annual"] }
"#;
    let policies = read(text).expect("no faults");
    let policy = policies.on(date("2026-10-01"));
    let lateness = policy.lateness;
    assert_eq!((lateness.grace_minutes, lateness.serious_from_minutes, lateness.absent_from_minutes), (3, 20, Some(180)));
    let money = &policy.money;
    assert_eq!(money.late_steps.iter().map(|step| (step.minutes, step.fine.fen())).collect::<Vec<_>>(), [(10, 1050), (30, 5000)]);
    assert_eq!((policy.overtime.rounding_minutes, policy.overtime.monthly_cap_minutes), (30, 1800));
    assert!((policy.online.minimum_share - 0.7).abs() < 1e-12);
    assert_eq!(money.mentor_prizes, [150, 100, 50].map(Money::yuan));
    let complaint = money.fine("complaint").expect("a fine");
    assert_eq!((complaint.name.as_str(), complaint.then), ("客户投诉", AfterLast::Report));
    assert_eq!(money.fine("cleaning").and_then(|fine| fine.finding), Some("duty-missed"));
    assert_eq!(money.prize("star").map(|prize| prize.amount), Some(Money::yuan(100)));
    assert_eq!((policy.rate.unit, policy.rate.counts), (RateUnit::Minutes, RateCounts::Punctual));
    assert_eq!(policy.rate.excused, [LeaveKind::Annual]);
}

#[test]
fn a_later_version_says_only_what_differs() {
    let text = "[[attendance.policy]]\nfrom = 2026-01-01\ngrace_minutes = 3\nwrap_up_minutes = 20\n\
                [[attendance.policy]]\nfrom = 2026-11-01\ngrace_minutes = 0\n";
    let policies = read(text).expect("no faults");
    let of = |day| (policies.on(date(day)).lateness.grace_minutes, policies.on(date(day)).overtime.wrap_up_minutes);
    assert_eq!([of("2025-12-31"), of("2026-10-31"), of("2026-11-01")], [(0, 10), (3, 20), (0, 20)]);
}

#[test]
fn a_misspelt_key_is_told_at_its_place_with_the_nearest_known_one() {
    let faults = read("[[attendance.policy]]\ngrace_minuts = 3\n").expect_err("a fault");
    let fault = faults.0.iter().find(|fault| fault.code == "unknown-key").expect("an unknown key");
    assert_eq!(fault.place.to_string(), "team.toml:7:1");
    assert!(fault.action.args.iter().any(|(_, arg)| *arg == "grace_minutes".into()), "{:?}", fault.action);
}

#[test]
fn values_out_of_range_and_wrong_words_are_told_all_at_once() {
    let text = "[[attendance.policy]]\nonline_share = 80\nfines.late = { amounts = [-5], finding = \"tardy\" }\nattendance_rate = { unit = \"week\" }\n";
    let expected = ["value-range team.toml:7:16", "value-range team.toml:8:27", "bad-choice team.toml:8:42", "bad-choice team.toml:9:28"];
    assert_eq!(errors(text), expected);
}

#[test]
fn a_second_version_needs_its_day() {
    assert_eq!(errors("[[attendance.policy]]\n[[attendance.policy]]\ngrace_minutes = 1\n")[0], "missing-key team.toml:7:1");
}
