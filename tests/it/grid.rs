//! Tests of grids: export to CSV and XLSX, import of past rosters, and the way there and back.

use calamine::{Data, Reader};
use paiban::domain::{
    AgentIx, Coverage, Faults, Headcount, Lang, LeaveKind, Plan, Published, Roster, ShiftIx, SkillIx, Symbol, Team, fixture,
};
use paiban::files::{GridImport, grid_csv as csv, grid_xlsx as xlsx, read_grid};
use paiban::time::{Date, Horizon, IsoWeek, parse_date};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn monday() -> Date {
    day("2026-11-23")
}

fn plan(team: &Team, lines: Vec<Vec<Symbol>>) -> Plan {
    let horizon = Horizon::new(monday(), lines[0].len());
    let coverage = team.slots(horizon).into_iter().map(|slot| Coverage {
        slot,
        skill: SkillIx(0),
        need: Headcount::from_f64(2.5),
        have: Headcount::whole(2),
    });
    Plan {
        coverage: coverage.collect(),
        published: Published {
            week: IsoWeek::of(monday()),
            revision: 1,
            at: team.zone.at(day("2026-11-19"), "15:30".parse().unwrap()),
            roster: Roster { horizon, lines },
            pins: Vec::new(),
            duties: Vec::new(),
            handovers: Vec::new(),
            events: BTreeMap::new(),
            shifts: vec![ShiftIx(0), ShiftIx(1), ShiftIx(2)],
            solve: None,
        },
        violations: Vec::new(),
    }
}

/// 李雷 and 韩梅梅 with three shifts: 白 08:30, 中 12:00, 晚 17:30.
fn pair() -> Team {
    let mut team = fixture::team(2);
    team.agents[0].name = "李雷".to_owned();
    team.agents[1].name = "韩梅梅".to_owned();
    team
}

fn read(text: &str, team: &Team) -> Result<GridImport, Faults> {
    read_grid(text.as_bytes(), "roster.csv", team, day("2026-11-20"))
}

fn symbols(grid: &GridImport) -> Vec<(usize, String, Symbol)> {
    grid.cells.iter().map(|(agent, date, symbol)| (agent.0, date.to_string(), *symbol)).collect()
}

fn codes(faults: &Faults) -> Vec<(&'static str, String)> {
    faults.0.iter().map(|fault| (fault.code, fault.place.to_string())).collect()
}

const DAY: Symbol = Symbol::Shift(ShiftIx(0));
const EVENING: Symbol = Symbol::Shift(ShiftIx(2));

#[test]
fn csv_has_a_mark_for_excel_dates_and_letters() {
    let team = pair();
    let plan = plan(&team, vec![vec![DAY, Symbol::Rest], vec![Symbol::Leave(LeaveKind::Sick), EVENING]]);
    let zh = "\u{feff}工号,姓名,2026-11-23 周一,2026-11-24 周二\r\na00,李雷,白,休\r\na01,韩梅梅,假,晚\r\n";
    let en = "\u{feff}id,name,2026-11-23 Mon,2026-11-24 Tue\r\na00,李雷,白,off\r\na01,韩梅梅,leave,晚\r\n";
    assert_eq!(String::from_utf8(csv(&team, &plan, Lang::Zh)).unwrap(), zh);
    assert_eq!(String::from_utf8(csv(&team, &plan, Lang::En)).unwrap(), en);
}

#[test]
fn a_name_that_is_a_formula_is_defused_and_read_back() {
    let mut team = pair();
    team.agents[0].name = "=HYPERLINK(\"http://x\",\"y\")".to_owned();
    team.agents[1].name = "@SUM(A1)".to_owned();
    let plan = plan(&team, vec![vec![DAY], vec![EVENING]]);
    let text = String::from_utf8(csv(&team, &plan, Lang::Zh)).unwrap();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"") && text.contains("'@SUM(A1)"), "{text}");
    assert_eq!(read(&text, &team).unwrap().cells.len(), 2);
}

#[test]
fn the_workbook_holds_grid_coverage_and_legend_as_texts() {
    let mut team = pair();
    team.agents[0].name = "=1+1".to_owned();
    let plan = plan(&team, vec![vec![DAY, Symbol::Rest], vec![Symbol::Rest, EVENING]]);
    let bytes = xlsx(&team, &plan, Lang::Zh).unwrap();
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["排班", "在岗与需求", "图例"]);
    let grid = book.worksheet_range("排班").unwrap();
    assert_eq!(grid.get_value((3, 1)), Some(&Data::String("=1+1".to_owned())));
    assert_eq!(grid.get_value((3, 2)), Some(&Data::String("白".to_owned())));
    assert!(matches!(grid.get_value((1, 2)), Some(Data::DateTime(_))), "dates are dates");
    assert!(book.worksheet_formula("排班").unwrap().is_empty(), "no formula");
    // 08:30 to 25:00 are 33 half hours a day, two days, one header row.
    assert_eq!(book.worksheet_range("在岗与需求").unwrap().height(), 67);
}

#[test]
fn the_same_plan_gives_the_same_workbook() {
    let team = pair();
    let plan = plan(&team, vec![vec![DAY; 7], vec![EVENING; 7]]);
    assert_eq!(xlsx(&team, &plan, Lang::En).unwrap(), xlsx(&team, &plan, Lang::En).unwrap());
}

#[test]
fn a_month_as_shops_keep_it_is_read() {
    let team = pair();
    let text = "2026年11月客服排班表,,,,\n,,,,\n工号,姓名,23,24,25\n,,一,二,三\na00,李雷,早班,公休,晚\n,韩 梅梅（组长）,病假,,调休\n白班人数,,1,0,0\n";
    let grid = read(text, &team).unwrap();
    let expected = [
        (0, "2026-11-23", DAY),
        (0, "2026-11-24", Symbol::Rest),
        (0, "2026-11-25", EVENING),
        (1, "2026-11-23", Symbol::Leave(LeaveKind::Sick)),
        (1, "2026-11-25", Symbol::Leave(LeaveKind::Compensatory)),
    ];
    assert_eq!(symbols(&grid), expected.map(|(agent, date, symbol)| (agent, date.to_owned(), symbol)));
    assert_eq!(grid.dates, [day("2026-11-23"), day("2026-11-24"), day("2026-11-25")]);
    assert!(grid.warnings.is_empty() && grid.symbols.get(AgentIx(0), day("2026-11-24")) == Some(Symbol::Rest));
}

#[test]
fn two_weeks_below_each_other_are_both_read() {
    let text = "姓名,11月23日,11月24日\n李雷,白,休\n\n姓名,11月30日,12月1日\n李雷,晚,晚\n";
    let dates: Vec<String> = symbols(&read(text, &pair()).unwrap()).into_iter().map(|(_, date, _)| date).collect();
    assert_eq!(dates, ["2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01"]);
}

#[test]
fn the_sheets_name_tells_the_month() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("2026年11月").unwrap();
    for (column, text) in ["姓名", "23日", "24日"].iter().enumerate() {
        sheet.write_string(4, 3 + column as u16, *text).unwrap();
    }
    for (column, text) in ["李雷", "白", "休"].iter().enumerate() {
        sheet.write_string(5, 3 + column as u16, *text).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let grid = read_grid(&bytes, "roster.xlsx", &pair(), day("2026-11-20")).unwrap();
    assert_eq!(symbols(&grid), [(0, "2026-11-23".to_owned(), DAY), (0, "2026-11-24".to_owned(), Symbol::Rest)]);
}

#[test]
fn gbk_is_read() {
    let bytes = encoding_rs::GBK.encode("姓名,2026-11-23\n李雷,白\n").0.into_owned();
    let grid = read_grid(&bytes, "roster.csv", &pair(), monday()).unwrap();
    assert_eq!(symbols(&grid), [(0, "2026-11-23".to_owned(), DAY)]);
}

#[test]
fn a_shared_name_is_not_guessed_and_an_id_settles_it() {
    let mut team = pair();
    team.agents[1].name = "李雷".to_owned();
    let faults = read("姓名,2026-11-23\n李雷,白\n", &team).unwrap_err();
    assert_eq!(codes(&faults), [("grid-name-shared", "roster.csv:2:1".to_owned())]);
    let grid = read("工号,姓名,2026-11-23\na01,李雷,白\n", &team).unwrap();
    assert_eq!(symbols(&grid), [(1, "2026-11-23".to_owned(), DAY)]);
}

#[test]
fn all_faults_are_told_with_their_cells() {
    let text = "工号,姓名,2026-11-23,2026-11-24\na00,韩梅梅,白,休\na01,韩梅梅,白,晚\na01,,晚,晚\n";
    let faults = read(text, &pair()).unwrap_err();
    assert_eq!(codes(&faults), [("grid-person-mismatch", "roster.csv:2:5".to_owned()), ("grid-cell-twice", "roster.csv:4:6".to_owned())]);
}

#[test]
fn unknown_cells_and_people_are_listed_and_the_rest_is_read() {
    let grid = read("姓名,2026-11-23,2026-11-24\n李雷,白/假,休\n王五,白,白\n合计,1,2\n", &pair()).unwrap();
    assert_eq!(symbols(&grid), [(0, "2026-11-24".to_owned(), Symbol::Rest)]);
    let unknown = &grid.unknown[0];
    assert_eq!((unknown.place.to_string().as_str(), unknown.text.as_str()), ("roster.csv:2:4", "白/假"));
    let expected = [("grid-cell-unknown", "roster.csv:2:4".to_owned()), ("grid-person-unknown", "roster.csv:3:1".to_owned())];
    assert_eq!(codes(&grid.warnings), expected);
}

#[test]
fn what_is_no_grid_is_refused() {
    let code = |text: &str| read(text, &pair()).unwrap_err().0[0].code;
    assert_eq!(code(""), "grid-header-missing");
    assert_eq!(code("a,b\nc,d\n"), "grid-header-missing");
    assert_eq!(code("姓名,周一,周二\n李雷,白,白\n"), "grid-dates-unclear");
    assert_eq!(code("姓名,2026-11-24 周一\n李雷,白\n"), "grid-dates-unclear");
    assert_eq!(code("姓名,2026-11-23\n王五,白\n"), "grid-nobody");
    assert_eq!(code("PK\u{3}\u{4}"), "grid-unreadable");
}

/// Rosters of three agents, the third employed only from Wednesday of the first week on.
fn rosters() -> impl Strategy<Value = Vec<Vec<Symbol>>> {
    let symbol = prop_oneof![
        3 => (0..3usize).prop_map(|shift| Symbol::Shift(ShiftIx(shift))),
        1 => Just(Symbol::Rest),
        1 => Just(Symbol::Leave(LeaveKind::Other)),
    ];
    (1..=14usize).prop_flat_map(move |days| proptest::collection::vec(proptest::collection::vec(symbol.clone(), days), 3)).prop_map(
        |mut lines| {
            lines[2].iter_mut().take(2).for_each(|symbol| *symbol = Symbol::NotEmployed);
            lines
        },
    )
}

fn staff(same_letter: bool, names: &str) -> Team {
    let mut team = fixture::team(3);
    team.agents[2].start = Some(day("2026-11-25"));
    team.agents[0].name = names.to_owned();
    if same_letter {
        team.shifts[1].letter = "白".to_owned();
    }
    team
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_exported_grid_reads_back_the_same(lines in rosters(), same_letter: bool, zh: bool, name in "[ -~一-龥]{1,6}") {
        let team = staff(same_letter, &name);
        let lang = if zh { Lang::Zh } else { Lang::En };
        let plan = plan(&team, lines.clone());
        let dates: Vec<Date> = plan.published.roster.horizon.dates().collect();
        for (bytes, file) in [(csv(&team, &plan, lang), "a.csv"), (xlsx(&team, &plan, lang).unwrap(), "a.xlsx")] {
            let grid = read_grid(&bytes, file, &team, day("2020-01-01")).map_err(|faults| TestCaseError::fail(format!("{file} {faults:?}")))?;
            prop_assert_eq!(&grid.dates, &dates);
            for (agent, line) in lines.iter().enumerate() {
                for (date, symbol) in dates.iter().zip(line) {
                    prop_assert_eq!(grid.symbols.get(AgentIx(agent), *date), Some(*symbol), "{} {} {}", file, agent, date);
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0..4usize) {
        let starts: [&[u8]; 4] = [b"", b"PK\x03\x04", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "姓名,2026-11-23,一\n".as_bytes()];
        let _ = read_grid(&[starts[start], &bytes].concat(), "x", &pair(), monday());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "([0-9]{1,5}|[年月日号周一二W/.-]|姓名|李雷|白|[,\n])*") {
        let _ = read(&text, &pair());
    }

    #[test]
    fn a_damaged_workbook_does_not_make_the_reader_panic(at in 0..4000usize, byte: u8) {
        let team = pair();
        let mut bytes = xlsx(&team, &plan(&team, vec![vec![DAY], vec![EVENING]]), Lang::Zh).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read_grid(&bytes, "x.xlsx", &team, monday());
    }
}
