//! `paiban attendance import`: punch files as people have them, with a preview of what is understood and what is not.

use super::screen::{Failure, Found, Screen};
use super::{table, texts};
use crate::domain::{Lang, Team, Text};
use crate::ops::{self, ColumnMap, Layout, Matched, PersonPreview, PunchImport, PunchImportOptions, PunchPreview};
use crate::time::{Instant, Zone};
use std::path::{Path, PathBuf};

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban attendance import 我的团队 考勤报表.xlsx 1_attlog.dat --dry-run   先看读出什么 · see what is read, write nothing
  paiban attendance import 我的团队 考勤报表.xlsx                         原样收进 punches/ · keep it in punches/ as it came
  paiban attendance import 我的团队 1_attlog.dat --person 3=a05           3 号就是 a05，以后都记得 · number 3 is a05, remembered
  paiban attendance import 我的团队 门禁.csv --columns who=卡号,time=刷卡时刻,direction=闸机,in_words=进

认得 · known: 钉钉 原始记录 打卡时间 每日统计，企业微信 日报，中控 attlog 和 ADMS，普通表格(工号或姓名、打卡时间)
重复导入不会变多 · importing twice changes nothing";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 打卡文件：xlsx、xls、csv、dat · punch files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// 只看，不写 · show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// 文件里的编号、账号或姓名对应的客服，可写多次 · the agent that an id, account or name of the files is; may be repeated
    #[arg(long, value_name = "ID=AGENT", value_parser = person)]
    person: Vec<(String, String)>,
    /// 列名不同的表：who、name、date、time、in、out、direction、in_words、out_words、dates · names of the columns of other tables
    #[arg(long, value_name = "KEY=COLUMN,…")]
    columns: Option<String>,
}

fn person(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(key, agent)| (key.trim().to_owned(), agent.trim().to_owned()));
    pair.filter(|(key, agent)| !key.is_empty() && !agent.is_empty()).ok_or_else(|| "写成 3=a05 · write it as 3=a05".to_owned())
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let columns = match args.columns.as_deref().map(|text| ColumnMap::parse(&stem(&args.files[0]), text)) {
        Some(Err(wrong)) => return Err(fail(ops::bad_columns(wrong))),
        Some(Ok(map)) => Some(map),
        None => None,
    };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let now = super::actor::now();
    let options =
        PunchImportOptions { files: args.files.clone(), columns, people: args.person.clone(), dry_run: args.dry_run, now: Some(now) };
    let import = ops::import_punches(&workspace, &options).map_err(fail)?;
    let team = &workspace.folder.team;
    if screen.json {
        screen.print_json(&json(&import, team, screen));
    } else {
        show(&import, args.dry_run, team, screen);
        if !import.warnings.is_empty() {
            super::faults::show(&import.warnings, &args.dir, screen);
        }
    }
    Ok(!import.warnings.is_empty())
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

const HEADS: [Text; 9] = [
    Text::new("文件", "file"),
    Text::new("起止", "from to"),
    Text::new("行", "rows"),
    Text::new("新打卡", "new"),
    Text::new("重复", "doubled"),
    Text::new("不知是谁", "unmatched"),
    Text::new("拒收", "refused"),
    Text::new("无打卡", "empty"),
    Text::new("补卡", "made up"),
];
const KNOWN_AS: Text = Text::new("同一份文件已导入过：", "the same file was imported before: ");
const PASSED: Text = Text::new("没有打卡的表，跳过：", "sheets without punches, passed over: ");
const BY_NAME: Text = Text::new("按姓名对应(只有一个人叫这个名字)：", "matched by a name that only one has: ");
const ROLLED: Text = Text::new("没写次日、按第二天凌晨算的打卡：", "punches without a mark taken as of the next morning: ");
const KEPT: Text = Text::new("已写入", "written:");
const NOTHING_WRITTEN: Text = Text::new("只看，没有写入", "shown only, nothing was written");
const NOTHING_NEW: Text = Text::new("没有新的内容，什么都没有改", "there is nothing new, nothing was changed");

fn show(import: &PunchImport, dry_run: bool, team: &Team, screen: &Screen) {
    let heads: Vec<&str> = HEADS.iter().map(|head| screen.text(head)).collect();
    let rows: Vec<Vec<String>> = import.files.iter().map(|file| row(file, team.zone)).collect();
    screen.print(&table::plain(&heads, &rows, 2));
    for file in &import.files {
        notes(file, team, screen);
    }
    for path in &import.written {
        screen.print(&format!("{} {}", screen.text(&KEPT), path.display()));
    }
    if dry_run {
        screen.print(screen.text(&NOTHING_WRITTEN));
    } else if import.written.is_empty() {
        screen.print(screen.text(&NOTHING_NEW));
    }
}

fn row(file: &PunchPreview, zone: Zone) -> Vec<String> {
    let day = |at: Instant| zone.local(at).0.to_string();
    let ends = file.ends.map_or_else(|| "–".to_owned(), |(first, last)| format!("{} – {}", day(first), day(last)));
    let counts = [file.rows, file.new, file.doubled, file.strangers, file.refused, file.empty, file.amended];
    [short(file), ends].into_iter().chain(counts.map(|count| count.to_string())).collect()
}

/// The file's name without its folders.
fn short(file: &PunchPreview) -> String {
    Path::new(&file.file).file_name().map_or_else(|| file.file.clone(), |name| name.to_string_lossy().into_owned())
}

fn notes(file: &PunchPreview, team: &Team, screen: &Screen) {
    let colon = screen.text(&texts::COLON);
    let comma = if screen.lang == Lang::Zh { "、" } else { ", " };
    let kinds: Vec<String> = file.layouts.iter().map(|(sheet, layout)| kind(sheet, *layout, screen)).collect();
    screen.print(&format!("{}{colon}{}", short(file), kinds.join(comma)));
    if let Some(known) = &file.known_as {
        screen.print(&format!("  {}{known}", screen.text(&KNOWN_AS)));
    }
    if !file.passed.is_empty() {
        screen.print(&format!("  {}{}", screen.text(&PASSED), file.passed.join(comma)));
    }
    let named = |person: &PersonPreview| match person.matched {
        Matched::Name(agent) => Some(format!("{} → {}", person.name, team.agent(agent).id)),
        _ => None,
    };
    let by_name: Vec<String> = file.people.iter().filter_map(named).collect();
    if !by_name.is_empty() {
        screen.print(&format!("  {}{}", screen.text(&BY_NAME), by_name.join(comma)));
    }
    if file.rolled > 0 {
        screen.print(&format!("  {}{}", screen.text(&ROLLED), file.rolled));
    }
}

fn layout_text(layout: Layout) -> (&'static str, Text) {
    match layout {
        Layout::Records => ("records", Text::new("一行一次打卡", "a row a punch")),
        Layout::Days => ("days", Text::new("一行一人一天", "a row an agent and day")),
        Layout::Grid => ("grid", Text::new("一行一人，一天一列", "a row an agent, a column a day")),
        Layout::Attlog => ("attlog", Text::new("考勤机 attlog", "clock file attlog")),
        Layout::Adms => ("adms", Text::new("考勤机推送 ADMS", "clock rows ADMS")),
        Layout::Headless => ("headless", Text::new("没有表头：编号、时间", "no head: id, time")),
    }
}

fn kind(sheet: &str, layout: Layout, screen: &Screen) -> String {
    let text = screen.text(&layout_text(layout).1).to_owned();
    if sheet.is_empty() { text } else { format!("{sheet}({text})") }
}

fn json(import: &PunchImport, team: &Team, screen: &Screen) -> serde_json::Value {
    let person = |person: &PersonPreview| {
        let by = match person.matched {
            Matched::Id(_) => Some("id"),
            Matched::Table(_) => Some("mapping"),
            Matched::Name(_) => Some("name"),
            Matched::Nobody => None,
        };
        let agent = person.matched.agent().map(|agent| team.agent(agent).id.as_str());
        serde_json::json!({ "ids": person.ids, "name": person.name, "punches": person.punches, "agent": agent, "by": by })
    };
    let file = |file: &PunchPreview| {
        let sheets = file.layouts.iter().map(|(name, layout)| serde_json::json!({ "name": name, "layout": layout_text(*layout).0 }));
        serde_json::json!({
            "file": file.file,
            "sheets": sheets.collect::<Vec<_>>(),
            "passed_over": file.passed,
            "rows": file.rows,
            "new": file.new,
            "doubled": file.doubled,
            "unmatched": file.strangers,
            "refused": file.refused,
            "empty": file.empty,
            "made_up": file.amended,
            "next_morning": file.rolled,
            "first": file.ends.map(|(first, _)| first.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            "last": file.ends.map(|(_, last)| last.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            "known_as": file.known_as,
            "people": file.people.iter().map(person).collect::<Vec<_>>(),
        })
    };
    serde_json::json!({
        "files": import.files.iter().map(file).collect::<Vec<_>>(),
        "written": import.written,
        "faults": super::faults::json(&import.warnings, screen),
    })
}
