//! A published week as CSV and XLSX for people who plan in a spreadsheet; `grid_import` reads both back.

use super::grid_symbol::written;
use crate::domain::{AgentIx, Lang, Message, Plan, Symbol, Team, Text};
use crate::locale;
use crate::time::{Date, Datelike};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

static ID: Text = Text::new("工号", "id");
static NAME: Text = Text::new("姓名", "name");
static TITLE: Text = Text::new("{team} {week} 排班表", "{team} roster {week}");
static ROSTER: Text = Text::new("排班", "roster");
static COVERAGE: Text = Text::new("在岗与需求", "coverage");
static LEGEND: Text = Text::new("图例", "legend");
static DATE: Text = Text::new("日期", "date");
static START: Text = Text::new("时段", "start");
static SKILL: Text = Text::new("技能", "skill");
static NEED: Text = Text::new("需求人数", "need");
static HAVE: Text = Text::new("在岗人数", "have");
static BALANCE: Text = Text::new("差额", "have less need");
static CELL: Text = Text::new("写法", "cell");
static MEANING: Text = Text::new("意思", "meaning");
static TIME: Text = Text::new("时间", "time");
static RESTING: Text = Text::new("休息", "day off");
static ON_LEAVE: Text = Text::new("请假", "on leave");
static EMPTY: Text = Text::new("不在职", "not employed");
static NOT_WRITTEN: Text = Text::new("写不了工作簿：{why}", "cannot write the workbook: {why}");

const REST_GROUND: u32 = 0x00F3_F4F6;
const LEAVE_GROUND: u32 = 0x00E5_E0D5;
const HEAD_GROUND: u32 = 0x00EE_F1F4;
const SHORT_GROUND: u32 = 0x00F8_D0CC;
const FIRST_ROW: u32 = 3;
const FIRST_DAY: u16 = 2;

/// The workbook could not be written, such as when a name is longer than a cell may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridError(String);

impl GridError {
    /// What to tell the user.
    #[must_use]
    pub fn message(&self) -> Message {
        Message::new(&NOT_WRITTEN).with("why", self.0.as_str())
    }
}

impl From<XlsxError> for GridError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// CSV in UTF-8 with a byte-order mark, which Excel needs to see Chinese: a row a person, a column a day.
/// Texts that a spreadsheet would take for a formula begin with an apostrophe.
#[must_use]
pub fn csv(team: &Team, plan: &Plan, lang: Lang) -> Vec<u8> {
    let roster = &plan.published.roster;
    let mut out = "\u{feff}".to_owned();
    let days = roster.horizon.dates().map(|date| format!("{date} {}", locale::weekday(date.weekday(), lang)));
    let heads: Vec<String> = [ID.in_lang(lang).to_owned(), NAME.in_lang(lang).to_owned()].into_iter().chain(days).collect();
    out.push_str(&record(&heads));
    for agent in people(team, plan) {
        let who = team.agent(agent);
        let cells = roster.lines[agent.0].iter().map(|symbol| written(team, *symbol, lang));
        let fields: Vec<String> = [who.id.clone(), who.name.clone()].into_iter().chain(cells).collect();
        out.push_str(&record(&fields));
    }
    out.into_bytes()
}

pub(super) fn record(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(&defused(field))).collect();
    fields.join(",") + "\r\n"
}

/// Like [`record`], but a field that is a number is left as it is, also one below 0.
pub(super) fn record_of_numbers(fields: &[String]) -> String {
    let plain = |field: &String| if field.parse::<f64>().is_ok() { field.clone() } else { quoted(&defused(field)) };
    fields.iter().map(plain).collect::<Vec<_>>().join(",") + "\r\n"
}

pub(super) fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn people(team: &Team, plan: &Plan) -> Vec<AgentIx> {
    team.agent_ixs().filter(|agent| plan.published.roster.lines.get(agent.0).is_some()).collect()
}

/// An XLSX workbook: the grid, the coverage, a legend. The same plan gives the same bytes: the stamp is the time of publishing.
///
/// # Errors
/// [`GridError`] when a text does not fit into a cell.
pub fn xlsx(team: &Team, plan: &Plan, lang: Lang) -> Result<Vec<u8>, GridError> {
    let mut book = Workbook::new();
    // Without a stamp the library would ask the clock.
    let stamp = ExcelDateTime::from_timestamp(plan.published.at.timestamp()).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    book.set_properties(&DocProperties::new().set_author("paiban").set_creation_datetime(&stamp));
    grid_sheet(book.add_worksheet(), team, plan, lang)?;
    if !plan.coverage.is_empty() {
        coverage_sheet(book.add_worksheet(), team, plan, lang)?;
    }
    legend_sheet(book.add_worksheet(), team, plan, lang)?;
    Ok(book.save_to_buffer()?)
}

pub(super) fn boxed() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00C9_D0D7)).set_align(FormatAlign::VerticalCenter)
}

pub(super) fn head() -> Format {
    boxed().set_bold().set_background_color(Color::RGB(HEAD_GROUND)).set_align(FormatAlign::Center)
}

/// Ground and ink of a cell.
fn look(team: &Team, symbol: Symbol) -> Format {
    let cell = boxed().set_align(FormatAlign::Center);
    match symbol {
        Symbol::Shift(shift) => {
            let ground = team
                .shift(shift)
                .color
                .strip_prefix('#')
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                .filter(|rgb| *rgb <= 0x00FF_FFFF);
            let ground = ground.unwrap_or(0x00CC_CCCC);
            // Weights of the eye for red, green and blue (ITU-R BT.601), in thousandths.
            let light = (ground >> 16) * 299 + (ground >> 8 & 0xff) * 587 + (ground & 0xff) * 114 > 140_000;
            cell.set_background_color(Color::RGB(ground)).set_font_color(if light { Color::RGB(0x001F_2933) } else { Color::White })
        }
        Symbol::Rest => cell.set_background_color(Color::RGB(REST_GROUND)).set_font_color(Color::RGB(0x0066_7481)),
        Symbol::Leave(_) => cell.set_background_color(Color::RGB(LEAVE_GROUND)),
        Symbol::NotEmployed => cell,
    }
}

pub(super) fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(1900), part(date.month()), part(date.day()))
}

fn grid_sheet(sheet: &mut Worksheet, team: &Team, plan: &Plan, lang: Lang) -> Result<(), XlsxError> {
    let roster = &plan.published.roster;
    let title = Message::new(&TITLE).with("team", team.name.as_str()).with("week", plan.published.week.to_string());
    sheet.set_name(ROSTER.in_lang(lang))?;
    sheet.write_string_with_format(0, 0, locale::say(&title, lang, team.zone), &Format::new().set_bold().set_font_size(14))?;
    let date_format = head().set_num_format(if lang == Lang::Zh { "m\"月\"d\"日\"" } else { "d mmm" });
    for (column, label) in [&ID, &NAME].into_iter().enumerate() {
        sheet.write_string_with_format(1, u16::try_from(column).unwrap_or(0), label.in_lang(lang), &head())?;
        sheet.write_string_with_format(2, u16::try_from(column).unwrap_or(0), "", &head())?;
    }
    let columns = (FIRST_DAY..).zip(roster.horizon.dates());
    for (column, date) in columns {
        sheet.write_datetime_with_format(1, column, &excel_date(date)?, &date_format)?;
        let weekday = locale::weekday(date.weekday(), lang);
        let weekend = if date.weekday().num_days_from_monday() > 4 { head().set_font_color(Color::RGB(0x00C6_2828)) } else { head() };
        sheet.write_string_with_format(2, column, weekday, &weekend)?;
        sheet.set_column_width(column, 10)?;
    }
    let people = people(team, plan);
    for (row, agent) in (FIRST_ROW..).zip(&people) {
        sheet.write_string_with_format(row, 0, &team.agent(*agent).id, &boxed())?;
        sheet.write_string_with_format(row, 1, &team.agent(*agent).name, &boxed())?;
        for (column, symbol) in (FIRST_DAY..).zip(&roster.lines[agent.0]) {
            sheet.write_string_with_format(row, column, written(team, *symbol, lang), &look(team, *symbol))?;
        }
    }
    choices(sheet, team, plan, lang, people.len())?;
    sheet.set_column_width(0, 12)?.set_column_width(1, 14)?;
    sheet.set_freeze_panes(FIRST_ROW, FIRST_DAY)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, FIRST_ROW - 1)?;
    Ok(())
}

/// Cells offer what may stand in them; something else is asked about and not refused.
fn choices(sheet: &mut Worksheet, team: &Team, plan: &Plan, lang: Lang, people: usize) -> Result<(), XlsxError> {
    let shifts = team.current_shifts().map(Symbol::Shift);
    let leave = Symbol::Leave(crate::domain::LeaveKind::Other);
    let list: Vec<String> = shifts.chain([Symbol::Rest, leave]).map(|symbol| written(team, symbol, lang)).collect();
    // A list in a cell's rule may hold 255 characters and no comma.
    let fits = list.iter().all(|item| !item.contains(',')) && list.iter().map(|item| item.chars().count() + 1).sum::<usize>() <= 255;
    let days = u16::try_from(plan.published.roster.horizon.days).unwrap_or(0);
    let (Some(last_row), Some(last_day)) = (u32::try_from(people).ok().and_then(|n| n.checked_sub(1)), days.checked_sub(1)) else {
        return Ok(());
    };
    if fits {
        let rule = DataValidation::new().allow_list_strings(&list)?.set_error_style(DataValidationErrorStyle::Warning);
        sheet.add_data_validation(FIRST_ROW, FIRST_DAY, FIRST_ROW + last_row, FIRST_DAY + last_day, &rule)?;
    }
    Ok(())
}

fn titles(sheet: &mut Worksheet, titles: &[&Text], lang: Lang) -> Result<(), XlsxError> {
    for (column, title) in (0..).zip(titles) {
        sheet.write_string_with_format(0, column, title.in_lang(lang), &head())?;
        sheet.set_column_width(column, 14)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn coverage_sheet(sheet: &mut Worksheet, team: &Team, plan: &Plan, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(COVERAGE.in_lang(lang))?;
    titles(sheet, &[&DATE, &START, &SKILL, &NEED, &HAVE, &BALANCE], lang)?;
    let number = boxed().set_num_format("0.0");
    let last = u32::try_from(plan.coverage.len()).unwrap_or(1);
    sheet.autofilter(0, 0, last, 5)?;
    for (row, cover) in (1..).zip(&plan.coverage) {
        let date = plan.published.roster.horizon.date(cover.slot.day);
        sheet.write_datetime_with_format(row, 0, &excel_date(date)?, &boxed().set_num_format("yyyy-mm-dd"))?;
        sheet.write_string_with_format(row, 1, cover.slot.clock.to_string(), &boxed())?;
        sheet.write_string_with_format(row, 2, &team.skill(cover.skill).name, &boxed())?;
        sheet.write_number_with_format(row, 3, cover.need.as_f64(), &number)?;
        sheet.write_number_with_format(row, 4, cover.have.as_f64(), &number)?;
        let short = cover.have < cover.need;
        let balance = if short { number.clone().set_background_color(Color::RGB(SHORT_GROUND)) } else { number.clone() };
        sheet.write_number_with_format(row, 5, (cover.have - cover.need).as_f64(), &balance)?;
    }
    Ok(())
}

fn legend_sheet(sheet: &mut Worksheet, team: &Team, plan: &Plan, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(LEGEND.in_lang(lang))?;
    titles(sheet, &[&CELL, &MEANING, &TIME], lang)?;
    let used = |symbol: Symbol| plan.published.roster.lines.iter().flatten().any(|own| *own == symbol);
    let shifts = (0..team.shifts.len()).map(|index| Symbol::Shift(crate::domain::ShiftIx(index)));
    let shifts = shifts.filter(|symbol| symbol.shift().is_some_and(|shift| !team.shift(shift).retired) || used(*symbol));
    let others = [Symbol::Rest, Symbol::Leave(crate::domain::LeaveKind::Other), Symbol::NotEmployed];
    for (row, symbol) in (1..).zip(shifts.chain(others)) {
        let (name, time) = match symbol {
            Symbol::Shift(shift) => (team.shift(shift).name.clone(), team.shift(shift).time.to_string()),
            Symbol::Rest => (RESTING.in_lang(lang).to_owned(), String::new()),
            Symbol::Leave(_) => (ON_LEAVE.in_lang(lang).to_owned(), String::new()),
            Symbol::NotEmployed => (EMPTY.in_lang(lang).to_owned(), String::new()),
        };
        sheet.write_string_with_format(row, 0, written(team, symbol, lang), &look(team, symbol))?;
        sheet.write_string_with_format(row, 1, name, &boxed())?;
        sheet.write_string_with_format(row, 2, time, &boxed())?;
    }
    Ok(())
}
