//! Every fault the readers know: its code, how bad it is, what is said and what to do. docs/errors.md is made from this and other tables.

use crate::domain::{Arg, Fault, FaultCode, Message, Place, Text};

/// Statics for some codes, and a table of them all.
macro_rules! codes {
    ($(#[$about:meta])* $table:ident; $($name:ident $severity:ident $code:literal: $cause_zh:literal, $cause_en:literal; $action_zh:literal, $action_en:literal;)*) => {
        $(pub(super) static $name: FaultCode = FaultCode::$severity($code, Text::new($cause_zh, $cause_en), Text::new($action_zh, $action_en));)*
        $(#[$about])*
        pub static $table: &[&FaultCode] = &[$(&$name),*];
    };
}
pub(super) use codes;

codes! {
    /// All fault codes of team folders, by code.
    CODES;
    AGENT_GONE warning "agent-gone": "`{name}` 已不在 team.toml 中，这里关于此人的内容不再读取", "`{name}` is no longer in team.toml; what is said of them here is left out";
        "如此人仍在团队，请在 team.toml 补上同一编号(可写离职日期 `end`)", "if they belong to the team, put them back into team.toml under the same id (an `end` date may be set)";
    AGENT_WITHOUT_SHIFT error "agent-without-shift": "客服 `{name}` 没有可上的班次", "agent `{name}` has no shift to work";
        "核对此人的 `shifts` 与合同 `{contract}` 的 `shifts`，两者至少要有一个相同的班次", "compare their `shifts` with those of contract `{contract}`: at least one must be in both";
    AMBIGUOUS_AGENT error "ambiguous-agent": "有多名客服叫 `{name}`", "several agents are called `{name}`";
        "请改写编号：{known}", "write the id instead: {known}";
    BAD_CHOICE error "bad-choice": "`{name}` 不是可选的值", "`{name}` is not one of the choices";
        "可选：{known}", "choose from: {known}";
    BAD_DATE error "bad-date": "`{value}` 不是日期或时间", "`{value}` is not a date or time";
        "请写成 2026-11-23 或 2026-11-23 08:30", "write 2026-11-23 or 2026-11-23 08:30";
    BAD_ID error "bad-id": "编号 `{name}` 不能用", "`{name}` cannot be an id";
        "编号不能为空，不能含空格、`@`、`:`、`/` 或 `\\`，不能以 `.` 开头，也不能是 `rest`、`-`", "an id is not empty, holds no space, `@`, `:`, `/` or `\\`, does not begin with `.`, and is not `rest` or `-`";
    BAD_NUMBER error "bad-number": "`{value}` 不是可用的数字", "`{value}` is not a usable number";
        "请写不小于 0 的数字", "write a number that is not below 0";
    BAD_TIME error "bad-time": "`{value}` 不是可用的时间段", "`{value}` is not a possible time range";
        "请写成 08:30-17:30;跨过零点的写 17:30-25:00,最晚 48:00", "write 08:30-17:30; past midnight goes on as 17:30-25:00, up to 48:00";
    BAD_WISH error "bad-wish": "看不懂愿望 `{value}`", "`{value}` is not a wish";
        "请写：休、上班、班次编号或字母，或在前面加 `不要`。本团队班次：{known}", "write rest, work, a shift's id or letter, or `not` and a shift; the shifts are {known}";
    BREAK_OUTSIDE_SHIFT error "break-outside-shift": "休息时间 {value} 不在班次 `{name}`({time})之内", "the break {value} does not lie within shift `{name}` ({time})";
        "把休息改到班次时间之内；零点以后写 25:00 这样的时间", "move the break into the shift; past midnight is written 25:00";
    CANNOT_READ error "cannot-read": "无法读取文件：{detail}", "the file cannot be read: {detail}";
        "检查文件是否存在、是否被别的程序占用、是否有权限", "see that the file exists, is not held by another program and may be read";
    CANNOT_WRITE error "cannot-write": "无法写入文件：{detail}", "the file cannot be written: {detail}";
        "检查文件夹是否存在、是否有写入权限", "see that the folder may be written to";
    CHATS_AGENT error "chats-agent-unknown": "没有客服 `{name}`，无法知道这些会话属于哪个技能", "there is no agent `{name}`, so the skill of these chats is not known";
        "加一列“技能”,或把此人写进 team.toml(已离职的写 `end`)", "add a column `skill`, or put them into team.toml (with an `end` date when they have left)";
    CHATS_DOUBLED warning "chats-doubled": "有 {count} 行与前面某行完全相同，只计一次", "{count} lines are the same as an earlier one and are counted once";
        "若是两次导出重叠，不必处理；若确是不同的会话，请加一列会话编号", "overlapping exports need nothing; if these are different chats, add a column with a chat id";
    CHATS_OUT_OF_ORDER warning "chats-out-of-order": "从这里起有 {count} 行比前一行更早", "{count} lines, this the first, are earlier than the line before";
        "不影响结果；若文件是拼接的，请核对有无缺漏", "the result is the same; if the file was pasted together, see that nothing is missing";
    CHATS_OUTSIDE_OPENING warning "chats-outside-opening": "有 {count} 个会话在营业时间之外，不用于预测", "{count} chats came outside opening hours and play no part in the forecast";
        "若当时其实有人值班，请改 team.toml 的 [opening]", "if the team was open then, change [opening] in team.toml";
    COUNTS_SPLIT warning "counts-split": "进线按 {have} 分钟统计，比团队的 {want} 分钟粗，已平均分到各时段", "counts come by {have} minutes, coarser than the team's {want}; they are split evenly";
        "可导出更细的数据，或在 team.toml 写 `interval_minutes = {have}`", "export finer counts, or set `interval_minutes = {have}` in team.toml";
    DUPLICATE_ID error "duplicate-id": "`{name}` 写了两次", "`{name}` stands twice";
        "删去其中一个，或换一个编号", "delete one of them, or choose another id";
    DUPLICATE_LETTER warning "duplicate-letter": "班次 `{name}` 与 `{other}` 用了同一个字母 `{letter}`", "shifts `{name}` and `{other}` share the letter `{letter}`";
        "换一个字母，否则表格里分不清", "choose another letter, or grids cannot tell them apart";
    ENCODING error "encoding": "文件既不是 UTF-8 也不是 GBK 编码", "the text is neither UTF-8 nor GBK";
        "在 Excel 中另存为“CSV UTF-8”", "save it from Excel as \"CSV UTF-8\"";
    END_BEFORE_START error "end-before-start": "结束早于开始", "the end is before the start";
        "核对两个日期或时间", "check the two dates or times";
    EXTRA_COLUMNS warning "extra-columns": "未使用的列：{known}", "columns that are not used: {known}";
        "不必处理，这些列原样保留；若其中有需要的列，请按 docs/FORMATS.md 改列名", "nothing needs doing, they are kept as they are; if one is wanted, name it as docs/FORMATS.md says";
    FILE_EXISTS error "file-exists": "文件已存在，不会覆盖", "the file exists and is not written over";
        "换一个空文件夹，或先移走这个文件", "choose an empty folder, or move the file away first";
    FILE_LARGE error "file-large": "文件有 {size} MB，最多 {most} MB", "the file has {size} MB; {most} MB is the most";
        "拆成几个文件，或移出团队文件夹", "part it into several, or move it out of the team folder";
    FILE_NAME error "file-name": "文件名 `{name}` 不能用", "`{name}` cannot be the name of a file";
        "文件名须是 UTF-8，文件夹最多 {most} 层", "names are UTF-8, and folders lie at most {most} deep";
    FOLDER_CHANGING error "folder-changing": "读取时文件夹正在变：{files}", "the folder changed while it was read: {files}";
        "等别的程序写完，再运行一次", "wait until other programs are done with it, and run this again";
    FOLDER_NOT_EMPTY error "folder-not-empty": "文件夹不是空的，不会写进去", "the folder is not empty and is not written to";
        "换一个新文件夹", "name a new folder";
    HANDOVER_WINDOW error "handover-window": "交接时段 {value} 与班次 `{name}`({time})接不上", "the handover window {value} does not meet shift `{name}` ({time})";
        "incoming-early:时段在交班者的班次内，止于接班者上班时;outgoing-stays:时段从交班者下班时开始;overlap:时段在双方班次之内", "incoming-early: within the shift that goes, up to the start of the one that comes; outgoing-stays: from the end of the shift that goes, within the one that comes; overlap: within both";
    HISTORY_GAP warning "history-gap": "进线记录缺 {count} 天：{from} 至 {to}", "the history lacks {count} days: {from} to {to}";
        "这些天按未知处理，不当作 0;若当天没有营业，请写进 [opening.dates]", "they count as unknown, not as zero; if the team was closed, say so in [opening.dates]";
    LEAVE_OVERLAP error "leave-overlap": "`{name}` 的两段假期重叠，另一段在第 {line} 行", "two leaves of `{name}` overlap, the other is in line {line}";
        "删去一段，或改日期", "delete one, or change the dates";
    MISSING_COLUMN error "missing-column": "缺少这一列：{known}", "there is no column {known}";
        "在表头加上这一列；列名见 docs/FORMATS.md", "add it to the header; the names are in docs/FORMATS.md";
    MISSING_KEY error "missing-key": "缺少 `{name}`", "`{name}` is missing";
        "请补上；写法见 docs/FORMATS.md", "add it; docs/FORMATS.md says how";
    MORE_FAULTS warning "more-faults": "本文件还有 {count} 处 `{name}`，没有逐条列出", "{count} more of `{name}` in this file are not listed";
        "先改好上面列出的", "put right those above first";
    NEVER_OPEN error "never-open": "[opening] 里没有一天营业", "[opening] is closed on every weekday";
        "请写营业时间，例如 `daily = \"08:30-25:00\"`", "write the hours, such as `daily = \"08:30-25:00\"`";
    NO_CHATS warning "no-chats": "没有进线记录", "there is no history of chats";
        "把进线记录放进 chats.csv(或 chats.xlsx、chats 文件夹)", "put it into chats.csv (or chats.xlsx, or a folder chats)";
    NO_CHATS_HEADER error "no-chats-header": "找不到表头", "no header line was found";
        "第一行写列名：一行一个会话的写 `started_at`、`skill`(开始时间、技能);按时段统计的写 `date`、`hour`、`count`(日期、时段、咨询量)", "name the columns in the first line: `started_at`, `skill` for a line a chat, or `date`, `hour`, `count` for counts";
    NO_FOLDER error "no-folder": "找不到文件夹 `{path}`", "there is no folder `{path}`";
        "核对路径；要新建团队，运行 `paiban init {path}`", "check the path; to make a new team, run `paiban init {path}`";
    NO_HEADER error "no-header": "找不到表头", "no header line was found";
        "第一行写列名，需要：{known}", "name the columns in the first line; wanted are {known}";
    OPENING_OVERLAP error "opening-overlap": "营业时段 {value} 与另一段重叠", "the opening hours {value} overlap others";
        "合并或改开；注意前一天跨过零点的部分", "join or part them; mind what the day before has past midnight";
    OPENING_UNCOVERED warning "opening-uncovered": "营业时间 {value} 没有任何班次覆盖", "no shift covers the opening hours {value}";
        "加一个班次，或改营业时间", "add a shift, or change the opening hours";
    OWN_MENTOR error "own-mentor": "`{name}` 的带教人是自己", "`{name}` is their own mentor";
        "写另一位客服的编号", "write the id of another agent";
    POLICY_ORDER error "policy-order": "考勤规则的日期没有逐版往后", "the versions of the policy are not in the order of their days";
        "每一版 [[attendance.policy]] 的 `from` 要晚于前一版", "each [[attendance.policy]] needs a `from` later than that of the one before";
    ROSTER_DAYS error "roster-days": "`{name}` 这一行应有 7 天，实际 {count} 个", "the line of `{name}` must hold 7 days and holds {count}";
        "周一到周日各写一个，以空格分开", "write one for each day from Monday to Sunday, parted by spaces";
    ROSTER_WEEK error "roster-week": "文件名与其中的周 `{value}` 不符或不是一周", "the file's name and its week `{value}` are not the same week";
        "文件名写成 2026-W48.toml,里面写 week = \"2026-W48\"", "name the file 2026-W48.toml and write week = \"2026-W48\" in it";
    SHEETS_UNREAD warning "sheets-unread": "只读第一张工作表，未读：{known}", "only the first sheet is read, not: {known}";
        "若其中有要用的行，请并入第一张工作表，或各存为一个文件", "if they hold lines that count, move them to the first sheet or to files of their own";
    SKILL_WITHOUT_AGENT warning "skill-without-agent": "没有人会技能 `{name}`", "nobody has the skill `{name}`";
        "给某位客服的 `skills` 加上它，或删去这个技能", "add it to the `skills` of an agent, or delete the skill";
    TOML_SYNTAX error "toml-syntax": "TOML 写法有误：{detail}", "this is not TOML: {detail}";
        "检查引号、括号和等号", "look at quotes, brackets and equal signs";
    TWO_SOURCES error "two-sources": "同一张表有几个文件：{known}", "one table stands in several files: {known}";
        "合成一个，其余的移走", "put all lines into one and move the others away";
    UNCLOSED_QUOTE error "unclosed-quote": "引号没有成对", "a quote is not closed";
        "补上引号；一个单元格不能跨行", "close it; a cell cannot run over several lines";
    UNKNOWN_KEY error "unknown-key": "没有名为 `{name}` 的设置", "there is no setting `{name}`";
        "删去，或从这些中选：{known}", "delete it, or choose from {known}";
    UNKNOWN_REFERENCE error "unknown-reference": "没有{what} `{name}`", "there is no {what} `{name}`";
        "已有的：{known}", "there are: {known}";
    UNKNOWN_SYMBOL error "unknown-symbol": "看不懂班表里的 `{name}`", "`{name}` means nothing in a roster";
        "写 [shifts] 中的编号、rest、leave:年假种类 或 -", "write an id of [shifts], rest, leave:kind or -";
    UNKNOWN_ZONE error "unknown-zone": "没有时区 `{name}`", "there is no time zone `{name}`";
        "请写 IANA 名称，例如 Asia/Shanghai", "write an IANA name such as Asia/Shanghai";
    VALUE_RANGE error "value-range": "`{name}` 的值 {value} 超出范围", "`{name}` is {value}, which is out of range";
        "请写 {least} 到 {most} 之间的数", "write a number from {least} to {most}";
    WORKBOOK error "workbook": "无法读取 Excel 文件：{detail}", "the workbook cannot be read: {detail}";
        "用 Excel 打开后另存为 .xlsx,或另存为 CSV UTF-8", "open it in Excel and save it as .xlsx or as CSV UTF-8";
    WORKBOOK_SIZE error "workbook-size": "Excel 文件太大，没有打开：{detail}", "the workbook is too large and was not opened: {detail}";
        "只把有数据的区域复制到一个新工作簿再存，或另存为 CSV UTF-8;来路不明的文件先问清楚", "copy the cells with data into a new workbook, or save it as CSV UTF-8; ask where a file comes from that nobody knows";
    WRONG_TYPE error "wrong-type": "`{name}` 的类型不对", "`{name}` has the wrong type";
        "应为{wanted}", "write {wanted}";
}

/// What fills the gaps of a fault's texts.
pub(super) type Args<'a> = &'a [(&'static str, Arg)];

/// A fault of that code at that place.
pub(super) fn fault(code: &'static FaultCode, place: Place, args: Args) -> Fault {
    code.at(place, args)
}

static DID_YOU_MEAN: Text = Text::new("是否想写 `{near}`?", "did you mean `{near}`?");

/// A fault about a name that is not known: the action proposes the nearest known one, else lists them.
pub(super) fn unknown(code: &'static FaultCode, place: Place, name: &str, what: &'static Text, known: &[&str]) -> Fault {
    let list = known.iter().map(|known| (*known).to_owned()).collect();
    let mut found = fault(code, place, &[("name", name.into()), ("what", Arg::Phrase(what)), ("known", Arg::List(list))]);
    if let Some(near) = nearest(name, known) {
        found.action = Message::new(&DID_YOU_MEAN).with("near", near);
    }
    found
}

/// The known name that is most like `name`, when it is like enough.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let most = |other: &str| other.chars().count().max(name.chars().count()).div_ceil(3);
    let distances = known.iter().map(|other| (strsim::damerau_levenshtein(name, other), *other));
    distances.filter(|(distance, other)| *distance <= most(other)).min().map(|(_, other)| other)
}
