//! Tests of `samples`: generated files are what their generator makes, and each team folder is read as it is meant to be.

#[path = "../../samples/generator/mod.rs"]
pub mod generator;

use paiban::domain::Severity;
use paiban::files::{Folder, read_folder};
use paiban::time::{Date, Datelike, IsoWeek, parse_date};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const SAMPLES: [&str; 3] = ["flagship-shop", "round-the-clock", "small-shop"];

static GENERATED: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(generator::files);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn date(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn folder(sample: &str) -> Folder {
    read_folder(&root().join(sample)).unwrap_or_else(|faults| panic!("{sample}: {faults:#?}"))
}

/// Chats of all skills by calendar day.
fn by_day(folder: &Folder) -> BTreeMap<Date, f64> {
    let mut days = BTreeMap::new();
    for history in &folder.histories {
        for (index, count) in history.counts.iter().enumerate() {
            if let Some(count) = count {
                *days.entry(folder.team.zone.local(history.at(index)).0).or_default() += count;
            }
        }
    }
    days
}

#[test]
fn committed_files_are_those_that_the_generator_makes() {
    for (name, made) in &*GENERATED {
        let committed = std::fs::read(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let line =
            made.split(|byte| *byte == b'\n').zip(committed.split(|byte| *byte == b'\n')).position(|(made, committed)| made != committed);
        assert!(*made == committed, "{name} differs from line {line:?} on: run `cargo run --example generate-samples`");
    }
}

#[test]
fn no_history_is_left_that_the_generator_does_not_make() {
    let mut found = BTreeSet::new();
    for sample in SAMPLES {
        let single = root().join(sample).join("chats.csv");
        found.extend(single.exists().then(|| format!("{sample}/chats.csv")));
        for entry in std::fs::read_dir(root().join(sample).join("chats")).into_iter().flatten() {
            found.insert(format!("{sample}/chats/{}", entry.unwrap().file_name().to_string_lossy()));
        }
    }
    assert_eq!(found, GENERATED.keys().cloned().collect());
}

#[test]
fn no_file_is_larger_than_a_megabyte() {
    let large: Vec<_> = GENERATED.iter().filter(|(_, bytes)| bytes.len() >= 1_000_000).map(|(name, _)| name).collect();
    assert!(large.is_empty(), "{large:?}");
}

#[test]
fn the_folders_are_read_without_faults_but_the_one_meant() {
    for sample in SAMPLES {
        let found = folder(sample).warnings.0;
        assert!(found.iter().all(|fault| fault.severity == Severity::Warning), "{found:#?}");
        let found: Vec<_> = found.iter().map(|fault| (fault.code, fault.place.file.as_str())).collect();
        let meant: &[(&str, &str)] = if sample == "flagship-shop" { &[("history-gap", "chats/2026-10.csv")] } else { &[] };
        assert_eq!(found, meant, "{sample}");
    }
}

#[test]
fn every_rule_and_parameter_named_in_the_team_files_exists() {
    for sample in SAMPLES {
        let found = paiban::rules::resolve(&folder(sample).team.rules).0;
        assert!(found.is_empty(), "{sample}: {found:#?}");
    }
}

#[test]
fn every_sample_is_about_to_plan_week_48() {
    for sample in SAMPLES {
        let until = folder(sample).history_until.unwrap();
        assert_eq!(IsoWeek::of(until).next().to_string(), "2026-W48", "{sample}");
    }
}

#[test]
fn teams_are_of_the_sizes_promised() {
    let sizes = SAMPLES.map(|sample| {
        let team = folder(sample).team;
        (team.agents.len(), team.skills.len(), team.shifts.len())
    });
    assert_eq!(sizes, [(24, 2, 4), (60, 2, 3), (6, 1, 2)]);
}

#[test]
fn histories_are_as_long_as_promised() {
    let days = SAMPLES.map(|sample| by_day(&folder(sample)));
    let ends = days.each_ref().map(|days| (*days.keys().next().unwrap(), *days.keys().last().unwrap()));
    assert_eq!(ends.map(|(first, _)| first), [date("2026-08-31"), date("2026-08-31"), date("2026-09-28")]);
    assert_eq!(ends.map(|(_, last)| last), [date("2026-11-22"); 3]);
}

#[test]
fn the_flagship_shop_shows_double_11_the_national_holiday_and_the_lost_day() {
    let mut days = by_day(&folder("flagship-shop"));
    // All that is left of the lost day is the hour after midnight, which belongs to the day before.
    assert!(days.remove(&date("2026-10-13")).unwrap() < 40.0);
    let usual = ["2026-09-07", "2026-09-09", "2026-09-10", "2026-09-12"].map(|day| days[&date(day)]).iter().sum::<f64>() / 4.0;
    let double11 = days[&date("2026-11-11")];
    assert!(double11 > 2.5 * usual && days.values().all(|chats| *chats <= double11), "{double11} against {usual}");
    assert!(days[&date("2026-10-01")] < 0.8 * usual);
    assert!((700.0..1000.0).contains(&usual), "{usual}");
}

#[test]
fn the_flagship_shop_has_peaks_in_the_morning_and_in_the_evening() {
    let folder = folder("flagship-shop");
    let mut hours: BTreeMap<i32, f64> = BTreeMap::new();
    for history in &folder.histories {
        for (index, count) in history.counts.iter().enumerate() {
            *hours.entry(folder.team.zone.local(history.at(index)).1 / 60).or_default() += count.unwrap_or(0.0);
        }
    }
    let between = |from: i32, until: i32| (from..until).map(|hour| hours[&hour]).fold(0.0, f64::max);
    assert!(between(10, 12) > 1.1 * between(12, 18), "{hours:?}");
    assert!(between(20, 22) > between(10, 12), "{hours:?}");
}

#[test]
fn the_small_shops_export_is_gbk_and_by_the_hour() {
    let bytes = std::fs::read(root().join("small-shop/chats.csv")).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    // The heads 日期,时段,接待人数 in GBK.
    assert!(bytes.starts_with(b"\xc8\xd5\xc6\xda,\xca\xb1\xb6\xce,\xbd\xd3\xb4\xfd\xc8\xcb\xca\xfd\r\n"));
    let folder = folder("small-shop");
    assert!(folder.handle_times_from_setting);
    assert_eq!(by_day(&folder).len(), 56);
}

#[test]
fn a_store_sale_of_the_coming_week_has_its_like_in_the_past() {
    let folder = folder("flagship-shop");
    let week = IsoWeek::of(folder.history_until.unwrap()).next();
    let day = |event: &paiban::domain::Event| folder.team.zone.local(event.span.start).0;
    let sales: Vec<_> = folder.events.iter().filter(|event| event.kind == "store-sale").map(day).collect();
    assert_eq!(sales.iter().filter(|day| IsoWeek::of(**day) == week).count(), 1);
    assert_eq!(sales.iter().filter(|day| IsoWeek::of(**day) < week).count(), 2);
}

#[test]
fn leave_of_the_coming_week_has_whole_days_a_full_week_and_half_a_day() {
    let folder = folder("flagship-shop");
    let week = IsoWeek::of(folder.history_until.unwrap()).next();
    let coming = folder.leave.iter().filter(|leave| IsoWeek::of(folder.team.zone.local(leave.span.start).0) == week);
    let mut days: Vec<_> = coming.map(|leave| leave.days.map(|(first, last)| last.day() - first.day() + 1)).collect();
    days.sort_unstable();
    assert_eq!(days, [None, Some(2), Some(7)]);
}
