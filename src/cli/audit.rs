//! `paiban audit`: who did what, proving the log, erasing a person from it.

use super::database::{DatabaseFlag, WhoFlags, fail};
use super::screen::{Failure, Found, Screen};
use super::table;
use crate::domain::{Message, Text};
use crate::ops::database::{self, Act, AuditEntry, AuditFilter, AuditPart, Database, ErasePlace, Verified};
use crate::time::Zone;
use chrono::SecondsFormat;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban audit                              最近 50 条 · the last 50 entries
  paiban audit --team 我的团队 --last 10      一个团队的 · of one team
  paiban audit --verify                     证明没人改过，给出校验码 · prove that nobody changed anything, and give a digest
  paiban audit --verify --noted 3fa9…       证明以前记下的校验码仍在其中 · prove that a digest noted earlier is still in it
  paiban audit --erase 王芳                  抹去一个人，校验仍然成立 · erase a person; the proof still holds

把 --verify 给出的校验码记在数据库以外：能改整个数据库的人才可能连末尾一起换掉，那时记下的校验码就对不上了。
note the digest of --verify outside the database: whoever can replace the whole log cannot make it hold that digest again.

退出码：0 完好，1 发现改动，2 无法检查 · exit code: 0 sound, 1 changes were found, 2 it cannot be read";

/// Entries that are shown when nobody says how many.
const USUAL: i64 = 50;

/// Files, weeks and teams that are named in a line.
const NAMED: usize = 3;

static NUMBER: Text = Text::new("编号", "entry");
static AT: Text = Text::new("时间", "at");
static WHO: Text = Text::new("谁", "who");
static ACTION: Text = Text::new("做了什么", "what");
static TEAM: Text = Text::new("团队", "team");
static DETAIL: Text = Text::new("内容", "of what");
static ERASED: Text = Text::new("（已抹去）", "(erased)");
static EMPTY: Text = Text::new("还没有记录", "nothing was done yet");
static SOUND: Text = Text::new("{entries} 条记录完好，校验码 {digest}", "{entries} entries are sound, digest {digest}");
static UNSOUND: Text = Text::new("{entries} 条记录，发现 {findings} 处改动", "{entries} entries, {findings} changes found");
static ERASED_PARTS: Text = Text::new("已抹去 {parts} 处", "{parts} parts erased");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    database: DatabaseFlag,
    /// 从头核对全部记录、文件和已发布的班表 · prove all entries, and the files and published rosters that they speak of
    #[arg(long)]
    verify: bool,
    /// 以前记下的校验码，必须仍在记录里 · a digest noted earlier, which must still be in the log
    #[arg(long, requires = "verify", value_name = "DIGEST")]
    noted: Option<String>,
    /// 只看这个团队 · only of this team
    #[arg(long, conflicts_with = "verify")]
    team: Option<String>,
    /// 最后几条 [默认：50] · the last so many [default: 50]
    #[arg(long, conflicts_with = "verify", value_parser = clap::value_parser!(i64).range(1..))]
    last: Option<i64>,
    /// 从记录里抹去一个人，不能恢复 · erase a person from the log, for good
    #[arg(long, conflicts_with_all = ["verify", "last"], value_name = "WHO")]
    erase: Option<String>,
    /// 在所有团队的记录里抹去；不写时只能出现在一个团队，或用 --team · erase in the log of all teams; without it they must be in one, or name it with --team
    #[arg(long, requires = "erase", conflicts_with = "team")]
    everywhere: bool,
    #[command(flatten)]
    who: WhoFlags,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let act = args.who.act(&who);
    match &args.erase {
        Some(person) => erase(&database, person, ErasePlace::of(args.team.as_deref(), args.everywhere), &act, screen),
        None if args.verify => {
            let verified = database::verify(&database, args.noted.as_deref(), act.at).map_err(fail)?;
            if screen.json {
                screen.print_json(&verified_json(&verified, screen));
            } else {
                show_verified(&verified, screen);
            }
            Ok(!verified.findings.is_empty())
        }
        None => {
            let filter = AuditFilter { team: args.team.clone(), last: Some(args.last.unwrap_or(USUAL)) };
            let entries = database::entries(&database, &filter, act.at).map_err(fail)?;
            if screen.json {
                screen.print_json(&serde_json::json!({ "entries": entries.iter().map(json).collect::<Vec<_>>() }));
            } else {
                show(&entries, screen);
            }
            Ok(false)
        }
    }
}

fn erase(database: &Database, person: &str, place: ErasePlace, act: &Act, screen: &Screen) -> Result<Found, Failure> {
    let parts = database::erase(database, person, place, act).map_err(fail)?;
    if screen.json {
        screen.print_json(&serde_json::json!({ "erased": parts }));
    } else {
        screen.print(&screen.say(&Message::new(&ERASED_PARTS).with("parts", parts), Zone::SHANGHAI));
    }
    Ok(false)
}

/// What a proof came to, for people.
pub(super) fn show_verified(verified: &Verified, screen: &Screen) {
    for finding in &verified.findings {
        screen.print(&screen.say(&finding.message, Zone::SHANGHAI));
    }
    let text = if verified.findings.is_empty() { &SOUND } else { &UNSOUND };
    let message = Message::new(text).with("entries", verified.entries).with("digest", verified.digest.as_str());
    screen.print(&screen.say(&message.with("findings", verified.findings.len()), Zone::SHANGHAI));
}

/// What a proof came to, as data.
pub(super) fn verified_json(verified: &Verified, screen: &Screen) -> serde_json::Value {
    let finding = |finding: &database::AuditFinding| serde_json::json!({ "entry": finding.entry, "said": screen.say(&finding.message, Zone::SHANGHAI) });
    serde_json::json!({
        "entries": verified.entries,
        "digest": verified.digest,
        "findings": verified.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn show(entries: &[AuditEntry], screen: &Screen) {
    if entries.is_empty() {
        return screen.print(screen.text(&EMPTY));
    }
    let part = |part: &AuditPart, show: fn(&str) -> String| match part {
        AuditPart::Nothing => String::new(),
        AuditPart::Erased => screen.text(&ERASED).to_owned(),
        AuditPart::Text(text) => show(text),
    };
    let row = |entry: &AuditEntry| {
        let at = Zone::SHANGHAI.wall(entry.at).format("%Y-%m-%d %H:%M:%S").to_string();
        let team = entry.team.clone().unwrap_or_default();
        vec![entry.number.to_string(), at, part(&entry.who, str::to_owned), entry.action.clone(), team, part(&entry.after, detail)]
    };
    let heads = [&NUMBER, &AT, &WHO, &ACTION, &TEAM, &DETAIL].map(|text| screen.text(text));
    screen.print(&table::plain(&heads, &entries.iter().map(row).collect::<Vec<_>>(), heads.len()));
}

/// What an entry is about, in a few names: weeks with their revisions, else files, teams or entries. The whole of it is in the JSON.
fn detail(after: &str) -> String {
    let Ok(after) = serde_json::from_str::<serde_json::Value>(after) else { return after.to_owned() };
    let list = |key: &str| after[key].as_array().cloned().unwrap_or_default();
    let week = |one: &serde_json::Value| format!("{} r{}", one["week"].as_str().unwrap_or_default(), one["revision"]);
    let mut names: Vec<String> = list("revisions").iter().map(week).collect();
    names.extend(after["week"].as_str().map(str::to_owned));
    if names.is_empty() {
        names.extend(after["files"].as_object().into_iter().flat_map(serde_json::Map::keys).cloned());
        names.extend(list("teams").iter().filter_map(|team| Some(team.as_str()?.to_owned())));
        names.extend(list("erased").iter().map(|part| format!("{}:{}", part[0], part[1].as_str().unwrap_or_default())));
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    names.extend((more > 0).then(|| format!("+{more}")));
    names.join(", ")
}

fn json(entry: &AuditEntry) -> serde_json::Value {
    let data = |part: &AuditPart| match part {
        AuditPart::Text(text) => serde_json::from_str(text).unwrap_or(serde_json::Value::Null),
        AuditPart::Nothing | AuditPart::Erased => serde_json::Value::Null,
    };
    let who = match &entry.who {
        AuditPart::Text(who) => Some(who),
        AuditPart::Nothing | AuditPart::Erased => None,
    };
    let erased = [("who", &entry.who), ("before", &entry.before), ("after", &entry.after)].into_iter();
    let erased: Vec<&str> = erased.filter(|(_, part)| **part == AuditPart::Erased).map(|(name, _)| name).collect();
    serde_json::json!({
        "number": entry.number,
        "at": entry.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "who": who,
        "action": entry.action,
        "team": entry.team,
        "before": data(&entry.before),
        "after": data(&entry.after),
        "erased": erased,
        "digest": entry.digest,
    })
}

#[cfg(test)]
mod tests {
    use super::detail;

    #[test]
    fn weeks_are_named_first_and_a_few_are_enough() {
        let published = r#"{"files":{"rosters/2026-W48.toml":"ab"},"revisions":[{"number":3,"week":"2026-W48","revision":2}]}"#;
        assert_eq!(detail(published), "2026-W48 r2");
        assert_eq!(detail(r#"{"files":{"a":"1","b":null,"c":"2","d":"3","e":"4"},"revisions":[]}"#), "a, b, c, +2");
        assert_eq!(detail(r#"{"erased":[[2,"who"]]}"#), "2:who");
        assert_eq!(detail(r#"{"week":"2026-W49","version":2}"#), "2026-W49");
    }
}
