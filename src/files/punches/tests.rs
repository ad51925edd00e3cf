//! Tests of whole punch files: from bytes to raw punches and agents.

use super::heads::Layout;
use super::mapping::ColumnMap;
use super::people::{Matched, People};
use super::read::{FileRead, read_file};
use super::{IdKind, gather};
use crate::domain::{AgentIx, Direction, Team, fixture};
use crate::time::Zone;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

fn read_as(name: &str, text: &str) -> FileRead {
    read_file(text.as_bytes(), name, Zone::SHANGHAI, &[])
}

fn read(text: &str) -> FileRead {
    read_as("punches.csv", text)
}

/// `who: local date and time` of each punch, `>` in, `<` out.
fn said(read: &FileRead) -> Vec<String> {
    let punch = |punch: &super::RawPunch| {
        let who = &read.people[punch.who as usize];
        let label = who.ids.first().map_or(who.name.as_str(), |(_, id)| id.as_str());
        let wall = Zone::SHANGHAI.wall(chrono::DateTime::from_timestamp(punch.second, 0).unwrap());
        let hint = match punch.hint {
            Some(Direction::In) => " >",
            Some(Direction::Out) => " <",
            None => "",
        };
        format!("{label}: {}{hint}", wall.format("%m-%d %H:%M"))
    };
    read.punches.iter().map(punch).collect()
}

fn codes(read: &FileRead) -> Vec<(&'static str, usize, usize)> {
    read.faults.0.iter().map(|fault| (fault.code, fault.place.line, fault.place.column)).collect()
}

#[test]
fn a_plain_table_is_read() {
    let read = read("工号,姓名,打卡时间,方向\nK1,王芳,2026-05-04 07:56:10,上班\nK1,王芳,2026-05-04 17:02,下班\n");
    assert_eq!(said(&read), ["K1: 05-04 07:56 >", "K1: 05-04 17:02 <"]);
    assert_eq!((read.rows, read.empty, read.refused), (2, 0, 0));
    assert_eq!(read.people[0].ids, [(IdKind::Number, "K1".to_owned())]);
}

#[test]
fn a_range_in_a_dated_cell_is_two_punches_of_that_day_or_night() {
    let read = read("工号,打卡时间\nK1,2026-05-04 08:25-12:02\nK1,2026-05-04 22:00~07:02\nK1,2026-05-06 08:25 12:02 17:31\n");
    assert_eq!(
        said(&read),
        [
            "K1: 05-04 08:25",
            "K1: 05-04 12:02",
            "K1: 05-04 22:00",
            "K1: 05-05 07:02",
            "K1: 05-06 08:25",
            "K1: 05-06 12:02",
            "K1: 05-06 17:31"
        ]
    );
    assert_eq!((read.refused, read.rolled), (0, 1));
}

#[test]
fn refused_rows_are_placed_in_their_own_row_whatever_ends_it() {
    for end in ["\r", "\n", "\r\n"] {
        let rows: String = (0..20_000).map(|row| format!("K1,\"a\"b\",08:x{row}{end}")).collect();
        let begun = std::time::Instant::now();
        let read = read(&format!("工号,备注,打卡时间{end}{rows}"));
        assert_eq!(read.refused, 20_000);
        assert_eq!((read.faults.0[1].place.line, read.faults.0[1].place.column), (3, 10));
        // Each row used to be looked for in all that follows it, which took minutes.
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}

#[test]
fn the_same_table_in_gbk_and_with_a_mark_reads_alike() {
    let text = "工号,姓名,打卡时间\nK1,王芳,2026-05-04 07:56\n";
    let gbk = encoding_rs::GBK.encode(text).0.into_owned();
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [gbk, marked] {
        let read = read_file(&bytes, "x.csv", Zone::SHANGHAI, &[]);
        assert_eq!((said(&read), read.people[0].name.as_str()), (vec!["K1: 05-04 07:56".to_owned()], "王芳"));
    }
}

#[test]
fn the_head_is_found_wherever_it_stands() {
    let read = read("考勤报表\n\n制表：2026-05-07\n部门,打卡时间,工号\n客服,2026-05-04 07:56,K1\n");
    assert_eq!(said(&read), ["K1: 05-04 07:56"]);
}

#[test]
fn a_head_that_is_printed_on_each_page_is_no_punch() {
    let read = read("工号,打卡时间\nK1,2026-05-04 07:56\n工号,打卡时间\nK1,2026-05-04 17:02\n");
    assert_eq!((said(&read).len(), read.refused), (2, 0));
}

#[test]
fn date_and_time_may_have_a_column_each() {
    let read = read("userid,date,time\nu1,2026-05-04,07:56\nu1,26-05-04 星期一,24:30\nu1,2026-05-04,次日01:12\n");
    assert_eq!(said(&read), ["u1: 05-04 07:56", "u1: 05-05 00:30", "u1: 05-05 01:12"]);
}

#[test]
fn a_planned_time_is_no_punch() {
    let read = read(
        "UserId,考勤日期,考勤时间,打卡时间,打卡结果\nu1,26-05-04 星期一,2026-05-04 08:00,,缺卡\nu1,26-05-04 星期一,2026-05-04 17:00,2026-05-04 17:00,未打卡\n",
    );
    assert_eq!((said(&read).len(), read.empty, read.refused), (0, 2, 0));
}

#[test]
fn a_row_of_a_day_has_punches_in_and_out() {
    let head = "工号,日期,班次,上班1打卡时间,上班1打卡结果,下班1打卡时间,下班1打卡结果\n";
    let read = read(&format!("{head}K1,26-05-04 星期一,晚班 17:30-次日01:00,17:12,正常,次日 01:03,正常\nK1,26-05-05 星期二,休息,,,,\n"));
    assert_eq!(said(&read), ["K1: 05-04 17:12 >", "K1: 05-05 01:03 <"]);
    assert_eq!((read.empty, read.rolled), (1, 0));
}

#[test]
fn a_punch_out_before_its_punch_in_is_of_the_next_morning() {
    let head = "工号,日期,班次,上班1打卡时间,下班1打卡时间\n";
    let read = read(&format!(
        "{head}K1,2026-05-04,晚班,17:12,01:03\nK1,2026-05-05,晚班 17:30-次日01:00,,01:05\nK1,2026-05-06,早班 08:00-17:00,,01:05\n"
    ));
    assert_eq!(said(&read), ["K1: 05-04 17:12 >", "K1: 05-05 01:03 <", "K1: 05-06 01:05 <", "K1: 05-06 01:05 <"]);
    assert_eq!(read.rolled, 2);
}

#[test]
fn a_grid_takes_its_month_from_the_title() {
    let grid =
        "打卡时间 统计日期：2026-05-04 至 2026-05-06\n姓名,UserId,4,5,6\n,,一,二,三\n王芳,u1,\"07:56  \n17:02\",,\"17:12外勤\n01:03\"\n";
    let read = read(grid);
    assert_eq!(said(&read), ["u1: 05-04 07:56", "u1: 05-04 17:02", "u1: 05-06 17:12", "u1: 05-07 01:03"]);
    assert_eq!((read.rows, read.rolled), (1, 1));
}

#[test]
fn a_grid_without_a_month_is_left_out() {
    let read = read("姓名,UserId,4,5\n王芳,u1,07:56,08:01\n");
    assert_eq!((said(&read).len(), codes(&read)), (0, vec![("punch-days-unclear", 1, 0)]));
}

#[test]
fn a_file_name_may_tell_the_month_of_a_grid() {
    let read = read_as("客服_打卡时间_20260504-20260505.csv", "姓名,UserId,4,5\n王芳,u1,07:56,08:01\n");
    assert_eq!(said(&read), ["u1: 05-04 07:56", "u1: 05-05 08:01"]);
}

#[test]
fn what_is_not_understood_is_refused_with_its_place_and_the_rest_is_read() {
    let read = read(
        "工号,日期,打卡时间\nK1,2026-05-04,07:56\nK1,2026-05-04,later today 99\nK1,5月,07:56\nK1,26-05-04 星期二,07:56\n,2026-05-04,17:02\nK1,2026-05-05,08:01\n",
    );
    assert_eq!(said(&read).len(), 2);
    assert_eq!(codes(&read), [("punch-time", 3, 15), ("punch-date", 4, 4), ("punch-weekday", 5, 4), ("punch-nobody", 6, 1)]);
    assert_eq!((read.rows, read.refused), (6, 4));
}

#[test]
fn a_time_of_letters_is_refused_and_words_for_no_punch_are_not() {
    let read = read("a01,2026-05-04 07:56\na02,garbage\na03,未打卡\na04,--\n");
    assert_eq!(codes(&read), [("punch-time", 2, 5)]);
    assert_eq!((read.rows, read.refused, read.empty), (4, 1, 2));
}

#[test]
fn a_time_without_a_date_is_refused() {
    assert_eq!(codes(&read("工号,打卡时间\nK1,07:56\n")), [("punch-undated", 2, 1)]);
}

#[test]
fn an_unknown_direction_is_no_reason_to_refuse() {
    assert_eq!(said(&read("工号,打卡时间,方向\nK1,2026-05-04 07:56,侧门\n")), ["K1: 05-04 07:56"]);
}

#[test]
fn a_table_without_punches_says_which_heads_it_has() {
    let read = read("姓名,部门,金额\n王芳,客服,3\n");
    assert_eq!(codes(&read), [("punch-table-unknown", 0, 0)]);
    assert!(format!("{:?}", read.faults.0[0].cause).contains("金额"));
}

#[test]
fn columns_of_other_names_are_read_by_a_mapping() {
    let text = "证件,过闸时刻,闸机\nK1,04/05/2026 07:56,东进\nK1,04/05/2026 17:02,东出\n";
    let map = ColumnMap::parse("door", "who=证件,time=过闸时刻,direction=闸机,in_words=东进,out_words=东出,dates=dmy").unwrap();
    assert_eq!(codes(&read(text)), [("punch-table-unknown", 0, 0)]);
    let read = read_file(text.as_bytes(), "x.csv", Zone::SHANGHAI, &[map]);
    assert_eq!(said(&read), ["K1: 05-04 07:56 >", "K1: 05-04 17:02 <"]);
}

#[test]
fn the_file_of_a_clock_needs_no_head() {
    let read = read("        1\t2020-01-07 10:34:08\t1\t0\t1\t0\r\n       12\t2020-01-07 19:03:47\t1\t1\t0\t0\r\n");
    assert_eq!(said(&read), ["1: 01-07 10:34 >", "12: 01-07 19:03 <"]);
    assert_eq!(read.sheets[0].layout, Some(Layout::Attlog));
}

#[test]
fn rows_that_a_clock_pushes_have_their_state_in_the_third_place() {
    let read =
        read("7\t2026-05-04 07:56:23\t0\t1\t0\t0\t0\n7\t2026-05-04 17:02:11\t1\t1\t0\t0\t0\n7\t2026-05-04 18:00:00\t255\t1\t0\t0\t0\n");
    assert_eq!(said(&read), ["7: 05-04 07:56 >", "7: 05-04 17:02 <", "7: 05-04 18:00"]);
    assert_eq!(read.sheets[0].layout, Some(Layout::Adms));
}

#[test]
fn ids_and_times_alone_are_enough() {
    assert_eq!(said(&read("a01,2026-05-04 07:56\na02,2026-05-04 08:01\n")), ["a01: 05-04 07:56", "a02: 05-04 08:01"]);
}

/// A workbook of one sheet.
fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn merged_parents_of_a_two_level_head_are_filled_forward() {
    let bytes = workbook(|sheet| {
        let upper = ["时间", "姓名", "账号", "考勤概况", "", "上班1", "", "下班1", "", "打卡时间记录"];
        let lower = ["", "", "", "班次", "最晚", "打卡时间", "打卡状态", "打卡时间", "打卡状态", ""];
        let data = [
            "2026/05/04 星期一",
            "王芳",
            "u1",
            "晚班 17:30-次日01:00",
            "次日01:03",
            "17:12",
            "正常",
            "次日01:03",
            "正常",
            "17:12;次日 01:03",
        ];
        for (row, cells) in [upper, lower, data].iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(2 + row as u32, column as u16, *cell).unwrap();
            }
        }
    });
    let read = read_file(&bytes, "wecom.xlsx", Zone::SHANGHAI, &[]);
    assert_eq!(said(&read), ["u1: 05-05 01:03", "u1: 05-04 17:12 >", "u1: 05-05 01:03 <", "u1: 05-04 17:12", "u1: 05-05 01:03"]);
    let mut team = fixture::team(3);
    team.agents[0].id = "u1".to_owned();
    team.agents[0].name = "王芳".to_owned();
    let gathered = gather(&[read], &team, &People::default());
    assert_eq!((gathered.punches.len(), gathered.files[0].new, gathered.files[0].doubled), (2, 2, 3));
    assert_eq!(gathered.punches.iter().map(|punch| punch.hint).collect::<Vec<_>>(), [Some(Direction::In), Some(Direction::Out)]);
}

#[test]
fn cells_of_a_workbook_may_be_dates_numbers_and_durations() {
    let bytes = workbook(|sheet| {
        let moment = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let long = rust_xlsxwriter::Format::new().set_num_format("[h]:mm");
        for (column, head) in ["工号", "日期", "打卡时间"].iter().enumerate() {
            sheet.write(0, column as u16, *head).unwrap();
        }
        for row in 1..=4 {
            sheet.write(row, 0, 12).unwrap();
            // 2026-05-04.
            sheet.write(row, 1, 46_146).unwrap();
        }
        sheet.write_with_format(1, 2, 46_146.25, &moment).unwrap();
        sheet.write(2, 2, 46_146.75).unwrap();
        sheet.write(3, 2, 0.5).unwrap();
        sheet.write_with_format(4, 2, 1.05, &long).unwrap();
    });
    let read = read_file(&bytes, "x.xlsx", Zone::SHANGHAI, &[]);
    assert_eq!(said(&read), ["12: 05-04 06:00", "12: 05-04 18:00", "12: 05-04 12:00", "12: 05-05 01:12"]);
}

/// Three agents: a01 and a03 share a name.
fn team() -> Team {
    let mut team = fixture::team(3);

    for (agent, (id, name)) in team.agents.iter_mut().zip([("a01", "王芳"), ("a02", "李雷"), ("a03", "王芳")]) {
        (agent.id, agent.name) = (id.to_owned(), name.to_owned());
    }
    team
}

fn matched(text: &str, people: &People) -> (Vec<Matched>, Vec<&'static str>) {
    let gathered = gather(&[read(text)], &team(), people);
    let file = &gathered.files[0];
    (file.people.clone(), file.faults.0.iter().map(|fault| fault.code).collect())
}

fn rows(people: &[&str]) -> String {
    let row = |(minute, who): (usize, &&str)| format!("{who},2026-05-04 08:{minute:02}\n");
    format!("工号,姓名,打卡时间\n{}", people.iter().enumerate().map(row).collect::<String>())
}

#[test]
fn people_are_matched_by_id_then_by_the_mapping_then_by_a_name_of_their_own() {
    let people = People([("77".to_owned(), AgentIx(2))].into());
    let (found, faults) = matched(&rows(&["a01,王芳", "77,王芳", ",李雷", "x9,李雷(外包)"]), &people);
    assert_eq!(found, [Matched::Id(AgentIx(0)), Matched::Table(AgentIx(2)), Matched::Name(AgentIx(1)), Matched::Name(AgentIx(1))]);
    assert!(faults.is_empty());
}

#[test]
fn a_name_that_two_agents_share_is_not_guessed() {
    assert_eq!(matched(&rows(&[",王芳"]), &People::default()), (vec![Matched::Nobody], vec!["punch-name-shared"]));
}

#[test]
fn a_name_that_two_people_of_the_file_share_is_not_guessed() {
    let (found, faults) = matched(&rows(&["K1,李雷", "K2,李雷"]), &People::default());
    assert_eq!((found, faults), (vec![Matched::Nobody; 2], vec!["punch-name-shared"; 2]));
}

#[test]
fn an_id_and_a_name_of_two_agents_are_refused() {
    assert_eq!(matched(&rows(&["a02,王芳"]), &People::default()).1, ["punch-person-mismatch"]);
    let people = People([("a01".to_owned(), AgentIx(1))].into());
    assert_eq!(matched(&rows(&["a01,"]), &people).1, ["punch-person-mismatch"]);
}

#[test]
fn people_of_other_teams_are_told_in_one_fault() {
    let (found, faults) = matched(&rows(&["K9,韩梅", "K9,韩梅", "a01,", "K8,"]), &People::default());
    assert_eq!((found, faults), (vec![Matched::Nobody, Matched::Id(AgentIx(0)), Matched::Nobody], vec!["punch-person-unknown"]));
}

#[test]
fn zeros_in_front_of_a_number_do_not_matter_unless_they_tell_two_apart() {
    let people = People([("0012".to_owned(), AgentIx(0)), ("7".to_owned(), AgentIx(1)), ("07".to_owned(), AgentIx(2))].into());
    let (found, _) = matched(&rows(&["12,", "007,", "7,"]), &people);
    assert_eq!(found, [Matched::Table(AgentIx(0)), Matched::Nobody, Matched::Table(AgentIx(1))]);
}

#[test]
fn overlapping_exports_tell_a_punch_once() {
    let clock = read("a01\t2026-05-04 07:56:23\t1\t0\t1\t0\na01\t2026-05-04 07:56:40\t1\t0\t1\t0\n");
    let minutes = read("工号,打卡时间\na01,2026-05-04 07:56\na01,2026-05-04 17:02\n");
    let gathered = gather(&[clock.clone(), minutes.clone(), clock.clone()], &team(), &People::default());
    let counts: Vec<_> = gathered.files.iter().map(|file| (file.new, file.doubled)).collect();
    assert_eq!((gathered.punches.len(), counts), (3, vec![(2, 0), (1, 1), (0, 2)]));
    let other_way = gather(&[minutes, clock], &team(), &People::default());
    let times = |gathered: &super::Gathered| gathered.punches.iter().map(|punch| (punch.agent, punch.at, punch.hint)).collect::<Vec<_>>();
    assert_eq!(times(&gathered), times(&other_way));
}

#[test]
fn a_quote_left_open_is_a_refused_row() {
    let read = read("工号,打卡时间\nK1,\"2026-05-04 07:56\nK1,2026-05-04 17:02\n");
    assert_eq!((said(&read), codes(&read), read.refused), (vec!["K1: 05-04 17:02".to_owned()], vec![("unclosed-quote", 2, 0)], 1));
}

#[test]
fn a_damaged_workbook_is_a_fault() {
    let read = read_file(b"PK\x03\x04 not a zip", "x.xlsx", Zone::SHANGHAI, &[]);
    assert_eq!(codes(&read), [("workbook", 0, 0)]);
}

#[test]
fn a_time_that_occurs_twice_is_said() {
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let read = read_file("a01,2026-10-25 02:30:00\na01,2026-10-25 12:00:00\n".as_bytes(), "x.csv", berlin, &[]);
    assert_eq!(codes(&read), [("punch-hour-twice", 1, 0)]);
    // 02:30 of summer time is 00:30 in Greenwich.
    assert_eq!(read.punches[0].second % 86_400, 30 * 60);
}

/// Pieces of which punch files are made, and some that they are not.
fn scraps() -> impl Strategy<Value = String> {
    let words = [
        "姓名",
        "工号",
        "UserId",
        "打卡时间",
        "日期",
        "时间",
        "上班1",
        "下班1打卡时间",
        "1",
        "31",
        "班次",
        "2026-05-04 至 2026-05-31",
        "次日01:12",
        "24:30",
        "99:99",
        "2026-05-04 07:56:00",
        "26-05-04 星期一",
        "46146.33",
        "\"",
        "\n",
        "\r\n",
        ",",
        ",",
        "\t",
        ";",
        "--",
        "１２：３０",
        "(+1)",
        "王芳",
        "\0",
        "9999999999999",
        "-08:00",
        "+",
        "年",
        "5月",
        "0.",
        ".",
        ":",
        "：",
        " ",
        "",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..80).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let read = read_file(&bytes, "x.csv", Zone::SHANGHAI, &[]);
        prop_assert!(read.punches.len() <= bytes.len());
    }

    #[test]
    fn no_scraps_of_punch_files_make_a_reader_panic(text in scraps()) {
        let read = read_file(text.as_bytes(), "x_20260504-20260531.csv", "Europe/Berlin".parse().unwrap(), &[]);
        let raw = read.punches.len();
        prop_assert!(gather(&[read], &team(), &People::default()).punches.len() <= raw);
    }

    #[test]
    fn no_damage_to_a_workbook_makes_a_reader_panic(at in 0_usize..6000, value in any::<u8>(), cut in 0_usize..6000) {
        let mut bytes = workbook(|sheet| {
            sheet.write(0, 0, "工号").unwrap();
            sheet.write(0, 1, "打卡时间").unwrap();
            sheet.write(1, 0, "a01").unwrap();
            sheet.write(1, 1, "2026-05-04 07:56").unwrap();
        });
        let length = bytes.len();
        bytes[at % length] = value;
        bytes.truncate(length - cut % length);
        let read = read_file(&bytes, "x.xlsx", Zone::SHANGHAI, &[]);
        prop_assert!(read.punches.len() <= 1);
    }

    #[test]
    fn the_order_of_files_changes_no_punch(minutes in prop::collection::vec((0_u32..50, 0_u32..60, any::<bool>(), 0_usize..3), 1..40)) {
        let mut files = vec![String::from("工号,打卡时间\n"); 3];
        for (minute, second, exact, file) in minutes {
            let seconds = if exact { format!(":{second:02}") } else { String::new() };
            files[file].push_str(&format!("a01,2026-05-04 08:{minute:02}{seconds}\n"));
        }
        let reads: Vec<FileRead> = files.iter().map(|text| read(text)).collect();
        let times = |reads: &[FileRead]| gather(reads, &team(), &People::default()).punches.iter().map(|punch| punch.at).collect::<Vec<_>>();
        let backwards: Vec<FileRead> = reads.iter().rev().cloned().collect();
        prop_assert_eq!(times(&reads), times(&backwards));
        let twice: Vec<FileRead> = reads.iter().chain(&reads).cloned().collect();
        prop_assert_eq!(times(&reads), times(&twice));
    }
}
