//! Another name in the place of a person's: in the team file, and in whole cells of text tables. All other bytes stay as they are.

use super::published::quoted;
use super::rows::{decode, likely_delimiter};
use super::team::TEAM_FILE;
use super::text_style::TextStyle;
use std::io::{Cursor, Read};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Bytes of a packed part that are looked through, at most.
const MOST: u64 = 256 << 20;

/// Who gets which name.
#[derive(Clone, Copy, Debug)]
pub struct Pseudonym<'a> {
    /// Id of the agent, which stays.
    pub agent: &'a str,
    pub name: &'a str,
    pub alias: &'a str,
}

impl Pseudonym<'_> {
    /// A file with the other name in it; `None`: there is nothing to change.
    #[must_use]
    pub fn rewrite(&self, path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.contains(&0) || bytes.starts_with(b"PK\x03\x04") {
            return None;
        }
        let text = decode(bytes).filter(|text| text.contains(self.name))?;
        let quoted_name = |text: &str| text.replace(&quoted(self.name), &quoted(self.alias));
        // Kept inputs of closed periods have no ending.
        let is_team = path == TEAM_FILE || (path.starts_with("attendance/inputs/") && text.contains("[agents"));
        let new = match path.rsplit('/').next().unwrap_or_default() {
            _ if is_team => self.in_team(&text),
            "closed.toml" | "result.json" => quoted_name(&text),
            _ => self.in_cells(&text),
        };
        (new != text).then(|| TextStyle::of(bytes).bytes(&new))
    }

    /// The value of the agent's `name`, and nothing else of the team file.
    fn in_team(&self, text: &str) -> String {
        let (table, _) = DeTable::parse_recoverable(text);
        let agent = within(table.get_ref().get("agents"), self.agent);
        match within(agent, "name") {
            Some(value) if value.get_ref().as_str() == Some(self.name) => with(text, value.span(), &quoted(self.alias)),
            _ => text.to_owned(),
        }
    }

    /// Cells that are the name, also after a shop's name and a colon, as chat accounts are.
    fn in_cells(&self, text: &str) -> String {
        let first = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
        let ends = [likely_delimiter(first), '\n', '\r'];
        let is_name = |cell: &str| {
            let cell = cell.trim().trim_matches('"').trim();
            cell == self.name || cell.rsplit_once([':', '：']).is_some_and(|(_, name)| name.trim() == self.name)
        };
        let mut new = String::with_capacity(text.len());
        // A cell in quotes ends on its line, and a delimiter within it parts nothing that is a name.
        for cell in text.split_inclusive(ends) {
            if is_name(cell.trim_end_matches(ends)) { new.push_str(&cell.replace(self.name, self.alias)) } else { new.push_str(cell) }
        }
        new
    }
}

fn within<'t, 'i>(value: Option<&'t Spanned<DeValue<'i>>>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    value?.get_ref().as_table()?.get(key)
}

fn with(text: &str, span: Range<usize>, value: &str) -> String {
    format!("{}{value}{}", &text[..span.start], &text[span.end..])
}

/// Whether bytes hold a name anywhere, as text in the encodings of spreadsheets, or packed in a workbook. What cannot be unpacked may hold it.
#[must_use]
pub fn holds_name(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gbk, _, unknown) = encoding_rs::GB18030.encode(name);
    let found = |within: &[u8]| {
        let has = |part: &[u8]| !part.is_empty() && within.windows(part.len()).any(|window| window == part);
        has(name.as_bytes()) || has(&wide) || (!unknown && has(&gbk))
    };
    found(bytes) || (bytes.starts_with(b"PK\x03\x04") && packed(bytes, &found).unwrap_or(true))
}

fn packed(bytes: &[u8], found: &dyn Fn(&[u8]) -> bool) -> Option<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    for index in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(index).ok()?.take(MOST).read_to_end(&mut part).ok()?;
        if found(&part) {
            return Some(true);
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Pseudonym = Pseudonym { agent: "a07", name: "赵敏", alias: "离职-a07" };

    fn rewritten(path: &str, text: &str) -> Option<String> {
        WHO.rewrite(path, text.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn whole_cells_are_replaced_and_nothing_else() {
        let table = "姓名,备注\r\n赵敏,\"与赵敏换\"\r\n\"赵敏\",赵敏敏\r\n 赵敏 ,旗舰店:赵敏\r\n";
        let expected = "姓名,备注\r\n离职-a07,\"与赵敏换\"\r\n\"离职-a07\",赵敏敏\r\n 离职-a07 ,旗舰店:离职-a07\r\n";
        assert_eq!(rewritten("punches/a.csv", table).as_deref(), Some(expected));
        assert_eq!(rewritten("punches/b.csv", "姓名\n赵敏敏\n"), None);
    }

    #[test]
    fn a_table_in_gbk_stays_one() {
        let (bytes, _, _) = encoding_rs::GBK.encode("姓名\t时间\n赵敏\t08:00\n");
        let new = WHO.rewrite("punches/a.txt", &bytes).unwrap();
        assert_eq!(encoding_rs::GBK.decode(&new).0, "姓名\t时间\n离职-a07\t08:00\n");
    }

    #[test]
    fn of_the_team_file_only_the_name_of_the_agent_changes() {
        let team = "# 赵敏 leads\n[agents]\na06 = { name = \"赵敏\" }\na07 = { skills = [\"x\"], name = '赵敏' } # 赵敏\n";
        let expected = "# 赵敏 leads\n[agents]\na06 = { name = \"赵敏\" }\na07 = { skills = [\"x\"], name = \"离职-a07\" } # 赵敏\n";
        assert_eq!(rewritten("team.toml", team).as_deref(), Some(expected));
        assert_eq!(
            rewritten("attendance/inputs/0a1b", "[agents.a07]\nname = \"赵敏\"\n").as_deref(),
            Some("[agents.a07]\nname = \"离职-a07\"\n")
        );
        assert_eq!(rewritten("attendance/2026-10/closed.toml", "by = \"赵敏\"\n").as_deref(), Some("by = \"离职-a07\"\n"));
    }

    #[test]
    fn names_are_found_in_every_encoding_and_in_workbooks() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet().write(0, 0, "赵敏").unwrap();
        let workbook = workbook.save_to_buffer().unwrap();
        let (gbk, _, _) = encoding_rs::GBK.encode("赵敏");
        let wide: Vec<u8> = "赵敏".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&workbook, "与赵敏换".as_bytes(), &gbk, &wide, b"PK\x03\x04 damaged"] {
            assert!(holds_name(bytes, "赵敏"));
        }
        assert!(!holds_name(&workbook, "王芳") && !holds_name(b"", "赵敏"));
        assert_eq!(WHO.rewrite("punches/a.xlsx", &workbook), None);
    }
}
