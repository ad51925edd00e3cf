//! Heads of punch tables: each column's part by its name, in one line or in two, wherever it stands.

use super::clock::DateOrder;
use super::columns::{INS, bare, day_column, role};
use super::lines::Line;
use super::mapping::ColumnMap;
use crate::domain::Direction;
use crate::time::Date;

/// Which list an id is from; two ids of one list that differ are two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// 工号
    Number,
    /// DingTalk's `UserId`.
    UserId,
    /// WeCom's 账号.
    Account,
    /// The number in a clock.
    Pin,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Id(IdKind),
    Name,
    /// The lower, the better the name says so.
    Date(u8),
    Stamp(u8),
    /// Punches of the row's day, of the n-th pair; an out before its in is of the next morning.
    In(u8),
    Out(u8),
    /// First and last punch of the day.
    First,
    Last,
    /// Several punches of the row's day.
    All,
    /// What the source makes of the punch to its left.
    Result,
    Direction,
    Shift,
    /// Punches of one day of the month, or of one date.
    DayOfMonth(u32),
    OnDate(Date),
    /// Sums, as a monthly summary has them.
    Sum,
}

/// How a table tells punches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A row a punch: 原始记录 and plain tables.
    Records,
    /// A row an agent and day: 每日统计, 日报.
    Days,
    /// A row an agent, a column a day: 打卡时间.
    Grid,
    /// The file of a door clock.
    Attlog,
    /// Rows that a clock pushes.
    Adms,
    /// No head: an id and a time in each row.
    Headless,
}

/// The head of a table.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) layout: Layout,
    /// By column.
    pub(super) roles: Vec<Option<Role>>,
    pub(super) order: DateOrder,
    /// The mapping it is from, when the names alone did not do.
    pub(super) map: Option<ColumnMap>,
    /// The first person's column and its name: a line that holds the name there is the head again.
    repeated: (usize, String),
}

/// The columns' names of one line, and of the line below when it belongs to the head.
pub(super) struct Names {
    upper: Vec<String>,
    lower: Vec<String>,
}

impl Names {
    pub(super) fn of(line: &Line) -> Self {
        Self { upper: (0..line.len()).map(|column| line.get(column).to_owned()).collect(), lower: Vec::new() }
    }

    /// Adds the second line: parents are filled forward over their children.
    pub(super) fn below(&mut self, line: &Line) {
        self.lower = (0..line.len()).map(|column| line.get(column).to_owned()).collect();
    }

    /// Parent and own name of each column.
    fn columns(&self) -> Vec<(String, String)> {
        let mut parent = String::new();
        let count = self.upper.len().max(self.lower.len());
        let name = |list: &[String], column: usize| list.get(column).cloned().unwrap_or_default();
        let mut columns = Vec::new();
        for column in 0..count {
            let (upper, lower) = (name(&self.upper, column), name(&self.lower, column));
            if !upper.is_empty() {
                parent.clone_from(&upper);
            }
            // A weekday below the number of the day is no name of its own.
            let own_above = lower.is_empty() || day_column(&bare(&upper), &upper).is_some();
            columns.push(if own_above { (String::new(), upper) } else { (parent.clone(), lower) });
        }
        columns
    }

    /// For messages: the names that are there.
    pub(super) fn shown(&self) -> Vec<String> {
        let joined = |(parent, own): (String, String)| if parent.is_empty() || parent == own { own } else { format!("{parent}/{own}") };
        self.columns().into_iter().map(joined).filter(|name| !name.is_empty()).take(40).collect()
    }

    /// The head, when the names tell whose punches these are and when they were made.
    pub(super) fn head(&self, maps: &[ColumnMap]) -> Option<Head> {
        let columns = self.columns();
        maps.iter().find_map(|map| mapped(&columns, map)).or_else(|| named(&columns))
    }

    /// True when a line may be a head: it names people and something besides.
    pub(super) fn promising(&self, maps: &[ColumnMap]) -> bool {
        let roles: Vec<Role> = self.columns().iter().filter_map(|(parent, own)| role(parent, own)).collect();
        let whose = roles.iter().any(|role| matches!(role, Role::Id(_) | Role::Name));
        (whose && roles.len() >= 2) || self.head(maps).is_some()
    }

    /// True when the line below has no people where this one names them, and no punches: it is the second line of the head.
    pub(super) fn continued_by(&self, line: &Line, is_time: impl Fn(&str) -> bool) -> bool {
        let columns = self.columns();
        let person = |column: &usize| matches!(role("", &columns[*column].1), Some(Role::Id(_) | Role::Name));
        let mut people = (0..columns.len()).filter(person);
        people.all(|column| line.get(column).is_empty()) && !(0..line.len()).any(|column| is_time(line.get(column)))
    }
}

impl Head {
    /// True when a line of the table is the head once more.
    pub(super) fn repeats(&self, line: &Line) -> bool {
        line.get(self.repeated.0) == self.repeated.1
    }

    /// A head for rows without one.
    pub(super) fn headless(layout: Layout, roles: Vec<Option<Role>>) -> Self {
        Self { layout, roles, order: DateOrder::default(), map: None, repeated: (usize::MAX, "\u{0}".to_owned()) }
    }

    pub(super) fn column(&self, wanted: impl Fn(&Role) -> bool) -> Option<usize> {
        self.roles.iter().position(|role| role.as_ref().is_some_and(&wanted))
    }

    /// What a word of the direction's column means; `None` when it means nothing.
    pub(super) fn direction(&self, word: &str) -> Option<Direction> {
        if let Some(map) = &self.map {
            let among = |words: &[String]| words.iter().any(|known| known == word);
            if among(&map.in_words) {
                return Some(Direction::In);
            }
            if among(&map.out_words) {
                return Some(Direction::Out);
            }
        }
        direction(word)
    }
}

/// Words and numbers of keypads.
pub(super) fn direction(word: &str) -> Option<Direction> {
    let word = bare(word);
    let (ins, outs) = (
        ["in", "i", "0", "3", "4", "进", "入", "checkin", "clockin", "onduty", "c/in"],
        ["out", "o", "1", "2", "5", "出", "checkout", "clockout", "offduty", "c/out"],
    );
    let has = |parts: [&str; 4]| parts.iter().any(|part| word.contains(part));
    if ins.contains(&word.as_str()) || has(["上班", "签到", "进门", "入场"]) {
        return Some(Direction::In);
    }
    (outs.contains(&word.as_str()) || has(["下班", "签退", "出门", "离场"])).then_some(Direction::Out)
}

fn repeated(columns: &[(String, String)], roles: &[Option<Role>]) -> (usize, String) {
    let person = roles.iter().position(|role| matches!(role, Some(Role::Id(_) | Role::Name))).unwrap_or(0);
    (person, columns.get(person).map(|(_, own)| own.clone()).unwrap_or_default())
}

fn mapped(columns: &[(String, String)], map: &ColumnMap) -> Option<Head> {
    let at = |name: &str| columns.iter().position(|(parent, own)| bare(own) == bare(name) || format!("{parent}/{own}") == name);
    if !map.wanted().all(|name| at(name).is_some()) {
        return None;
    }
    let mut roles = vec![None; columns.len()];
    let mut set = |name: &Option<String>, role: Role| {
        if let Some(column) = name.as_deref().and_then(at) {
            roles[column] = Some(role);
        }
    };
    set(&map.person, Role::Name);
    set(&map.date, Role::Date(0));
    set(&map.time, Role::Stamp(0));
    set(&map.punch_in, Role::In(1));
    set(&map.punch_out, Role::Out(1));
    set(&map.direction, Role::Direction);
    for name in &map.who {
        set(&Some(name.clone()), Role::Id(IdKind::Number));
    }
    let layout = if map.punch_in.is_some() || map.punch_out.is_some() { Layout::Days } else { Layout::Records };
    let repeated = repeated(columns, &roles);
    Some(Head { layout, roles, order: map.order, map: Some(map.clone()), repeated })
}

fn named(columns: &[(String, String)]) -> Option<Head> {
    let mut roles: Vec<Option<Role>> = columns.iter().map(|(parent, own)| role(parent, own)).collect();
    let count = |roles: &[Option<Role>], wanted: fn(&Role) -> bool| roles.iter().flatten().filter(|role| wanted(role)).count();
    let people = count(&roles, |role| matches!(role, Role::Id(_) | Role::Name));
    let days = run_of_days(&roles).is_some_and(|days| days + people > 2);
    let sums = count(&roles, |role| matches!(role, Role::Sum));
    // 签到时间 is a pair's first half where there is a second, else the punch itself.
    if count(&roles, |role| matches!(role, Role::Out(_))) > 0 {
        for (role, (_, own)) in roles.iter_mut().zip(columns) {
            if INS.contains(&bare(own).as_str()) {
                *role = Some(Role::In(1));
            }
        }
    }
    // `id` may be the number of the row where another column tells whose it is.
    if count(&roles, |role| matches!(role, Role::Id(_))) > 1 {
        for (role, (_, own)) in roles.iter_mut().zip(columns) {
            *role = role.filter(|_| bare(own) != "id");
        }
    }
    keep_best(&mut roles);
    let pairs = count(&roles, |role| matches!(role, Role::In(_) | Role::Out(_) | Role::First | Role::Last | Role::All));
    let dated = count(&roles, |role| matches!(role, Role::Date(_) | Role::Stamp(_)));
    let stamped = count(&roles, |role| matches!(role, Role::Stamp(_)));
    let layout = match () {
        () if people == 0 => return None,
        () if pairs > 0 && dated > 0 => Layout::Days,
        () if days && dated == 0 && sums == 0 => Layout::Grid,
        () if stamped > 0 => Layout::Records,
        () => return None,
    };
    let repeated = repeated(columns, &roles);
    Some(Head { layout, roles, order: DateOrder::default(), map: None, repeated })
}

/// How many columns are days, when each is the day after the one before or the first of a month; `None` when they are not.
fn run_of_days(roles: &[Option<Role>]) -> Option<usize> {
    let days: Vec<Role> = roles.iter().flatten().copied().filter(|role| matches!(role, Role::DayOfMonth(_) | Role::OnDate(_))).collect();
    let follows = |pair: &[Role]| match pair {
        [Role::DayOfMonth(one), Role::DayOfMonth(next)] => *next == one + 1 || *next == 1,
        [Role::OnDate(one), Role::OnDate(next)] => one < next,
        _ => false,
    };
    (!days.is_empty() && days.windows(2).all(follows)).then_some(days.len())
}

/// Of several columns that may be the day, the time or an id of one kind, the one with the plainest name stays.
fn keep_best(roles: &mut [Option<Role>]) {
    let dates: Vec<u8> = roles.iter().flatten().filter_map(|role| if let Role::Date(rank) = role { Some(*rank) } else { None }).collect();
    let stamps: Vec<u8> = roles.iter().flatten().filter_map(|role| if let Role::Stamp(rank) = role { Some(*rank) } else { None }).collect();
    let (date, stamp) = (dates.into_iter().min(), stamps.into_iter().min());
    let mut seen: Vec<Role> = Vec::new();
    for role in roles.iter_mut() {
        let keep = match role {
            Some(Role::Date(rank)) => Some(*rank) == date,
            Some(Role::Stamp(rank)) => Some(*rank) == stamp,
            _ => true,
        };
        let single = matches!(role, Some(Role::Date(_) | Role::Stamp(_) | Role::Id(_) | Role::Name | Role::Direction | Role::Shift));
        let again = single && role.is_some_and(|role| seen.contains(&role));
        if !keep || again {
            *role = None;
        }
        seen.extend(*role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(upper: &[&str], lower: &[&str]) -> Names {
        let owned = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Names { upper: owned(upper), lower: owned(lower) }
    }

    fn layout(upper: &[&str], lower: &[&str]) -> Option<Layout> {
        names(upper, lower).head(&[]).map(|head| head.layout)
    }

    #[test]
    fn tables_are_known_by_their_columns() {
        assert_eq!(layout(&["姓名", "UserId", "考勤日期", "考勤时间", "打卡时间", "打卡结果"], &[]), Some(Layout::Records));
        assert_eq!(layout(&["姓名", "工号", "日期", "workDate", "班次", "上班1打卡时间", "下班1打卡时间"], &[]), Some(Layout::Days));
        assert_eq!(layout(&["姓名", "UserId", "1", "2", "3"], &["", "", "四", "五", "六"]), Some(Layout::Grid));
        assert_eq!(layout(&["Employee ID", "Punch Time"], &[]), Some(Layout::Records));
        assert_eq!(layout(&["工号", "日期", "签到时间", "签退时间"], &[]), Some(Layout::Days));
        assert_eq!(layout(&["userid", "workDate", "1_on_duty_user_check_time", "1_off_duty_user_check_time"], &[]), Some(Layout::Days));
    }

    #[test]
    fn tables_without_punches_or_people_are_none() {
        assert_eq!(layout(&["姓名", "工号", "出勤天数", "迟到次数", "1", "2"], &[]), None, "the monthly summary");
        assert_eq!(layout(&["日期", "时间", "事件"], &[]), None);
        assert_eq!(layout(&["姓名", "工号", "部门"], &[]), None);
    }

    #[test]
    fn parents_are_filled_forward_over_their_children() {
        let upper = ["时间", "姓名", "账号", "考勤概况", "", "外出打卡", "", "上班1", "", "下班1", "", "打卡时间记录"];
        let lower = ["", "", "", "最早", "最晚", "最早", "最晚", "打卡时间", "打卡状态", "打卡时间", "打卡状态", ""];
        let head = names(&upper, &lower).head(&[]).unwrap();
        assert_eq!(head.layout, Layout::Days);
        let expected = [
            None,
            Some(Role::Name),
            Some(Role::Id(IdKind::Account)),
            Some(Role::First),
            Some(Role::Last),
            None,
            None,
            Some(Role::In(1)),
            Some(Role::Result),
            Some(Role::Out(1)),
            Some(Role::Result),
            Some(Role::All),
        ];
        assert_eq!(head.roles[1..], expected[1..]);
        assert!(matches!(head.roles[0], Some(Role::Stamp(_))));
    }

    #[test]
    fn a_mapping_names_the_columns_of_a_table_of_its_own() {
        let map = ColumnMap::parse("door", "who=证件,time=过闸,direction=闸机,in_words=东进").unwrap();
        let head = names(&["证件", "闸机", "过闸"], &[]).head(std::slice::from_ref(&map)).unwrap();
        assert_eq!(head.roles, [Some(Role::Id(IdKind::Number)), Some(Role::Direction), Some(Role::Stamp(0))]);
        assert_eq!(head.direction("东进"), Some(Direction::In));
        assert!(names(&["证件", "过闸"], &[]).head(&[map]).is_none());
    }

    #[test]
    fn directions_are_read_from_words_and_numbers() {
        assert_eq!(["上班", "签到", "C/In", "0", "in"].map(direction), [Some(Direction::In); 5]);
        assert_eq!(["下班打卡", "签退", "Check-Out", "1"].map(direction), [Some(Direction::Out); 4]);
        assert_eq!(["", "255", "旷工", "sideways"].map(direction), [None; 4]);
    }
}
