//! Every fault of punch files. What is refused is left out and said; the rest of the file is read.

use super::super::codes::codes;
use crate::domain::{FaultCode, Text};

codes! {
    /// All fault codes of punch files, by code.
    PUNCH_CODES;
    PEOPLE_TWICE error "people-twice": "`{key}` 对应了两个人：{known}", "`{key}` is mapped to two people: {known}";
        "在 punches/people.csv 里只留一行", "keep one line of them in punches/people.csv";
    DATE warning "punch-date": "`{value}` 不是日期，这一行没有读入", "`{value}` is no date: the row is left out";
        "写成 2026-11-23 或 26-11-23 星期一；日或月在前的，用 `--columns` 写明 dates=dmy 或 dates=mdy", "write 2026-11-23; where the day or month comes first, say so with dates=dmy or dates=mdy in `--columns`";
    DAYS_UNCLEAR warning "punch-days-unclear": "表头只写了几号，没有说是哪个月，这张表没有读入", "the heads give days without a month: the sheet is left out";
        "在标题、表名或文件名里写明起止日期，例如 2026-11-01 至 2026-11-30", "name first and last date in the title, the sheet's or the file's name, such as 2026-11-01 to 2026-11-30";
    HOUR_TWICE warning "punch-hour-twice": "有 {count} 次打卡落在拨钟后重复的一小时里，按第一次出现的时刻算", "{count} punches fall into the hour that the clock change repeats; they are taken as of its first run";
        "核对这些打卡，必要时逐条更正", "check them, and correct those of the second run";
    SHARED warning "punch-name-shared": "`{name}` 不止一个人，不按姓名猜，{count} 次打卡没有读入", "`{name}` is the name of several people and is not guessed: {count} punches are left out";
        "在 punches/people.csv 写明编号对应谁，或用 `--person 编号=客服`", "map the id in punches/people.csv, or with `--person ID=AGENT`";
    NOBODY warning "punch-nobody": "这一行没有写是谁，没有读入", "the row does not say whose it is and is left out";
        "补上工号、账号或姓名", "add an id or a name";
    MISMATCH warning "punch-person-mismatch": "`{id}` 和 `{name}` 不是同一个人，{count} 次打卡没有读入", "`{id}` and `{name}` are different people: {count} punches are left out";
        "改正其中一个，或在 punches/people.csv 写明", "put one of them right, or map the id in punches/people.csv";
    STRANGER warning "punch-person-unknown": "有 {people} 人不在团队里，{count} 次打卡没有读入：{known}", "{people} people are not in the team and {count} punches are left out: {known}";
        "在 punches/people.csv 写明对应谁，或用 `--person 编号=客服`；不是本团队的不用管", "map them in punches/people.csv, or with `--person ID=AGENT`; leave it for people of other teams";
    TABLE error "punch-table-unknown": "没有找到打卡记录；看到的表头：{known}", "no punches were found; the heads seen are {known}";
        "表里要有工号或姓名和打卡时间；列名不同的，用 `--columns who=…,time=…` 说明，之后会记住", "it needs an id or name and the time of the punch; other names are told with `--columns who=…,time=…` and remembered";
    TIME warning "punch-time": "`{value}` 不是打卡时间，没有读入", "`{value}` is no time of a punch and is left out";
        "写成 08:30、次日01:12 或 2026-11-23 08:30", "write 08:30, 25:12 or 2026-11-23 08:30";
    UNDATED warning "punch-undated": "`{value}` 没有日期，没有读入", "`{value}` has no date and is left out";
        "加一列日期，或把打卡时间写成 2026-11-23 08:30", "add a column of dates, or write 2026-11-23 08:30";
    WEEKDAY warning "punch-weekday": "`{value}` 的日期和星期对不上，这一行没有读入", "date and weekday of `{value}` do not fit: the row is left out";
        "改正其中一个", "put one of them right";
}
