//! How a table of text is written: encoding, byte-order mark and delimiter, so that what a spreadsheet program saved is written back alike.

use super::rows::likely_delimiter;
use std::borrow::Cow;

/// Encodings that spreadsheet programs save text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8Marked,
    Gbk,
}

/// The form of a text table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextStyle {
    encoding: Encoding,
    delimiter: char,
}

/// As Excel opens it right: UTF-8 with its mark, commas.
impl Default for TextStyle {
    fn default() -> Self {
        Self { encoding: Encoding::Utf8Marked, delimiter: ',' }
    }
}

impl TextStyle {
    /// Of a file's bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let encoding = match std::str::from_utf8(bytes) {
            Ok(text) if text.starts_with('\u{feff}') => Encoding::Utf8Marked,
            Ok(_) => Encoding::Utf8,
            Err(_) => Encoding::Gbk,
        };
        let text = super::rows::decode(bytes).unwrap_or_default();
        let first = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
        Self { encoding, delimiter: likely_delimiter(first) }
    }

    /// Fields as a line, without its end.
    pub(super) fn line(self, fields: &[String]) -> String {
        let quoted = |field: &String| {
            if field.contains([self.delimiter, '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.clone() }
        };
        fields.iter().map(quoted).collect::<Vec<_>>().join(&self.delimiter.to_string())
    }

    /// A text in the file's encoding; what GBK cannot say is written in UTF-8 with its mark, which every spreadsheet program knows.
    pub(super) fn bytes(self, text: &str) -> Vec<u8> {
        if self.encoding == Encoding::Gbk
            && let (bytes, _, false) = encoding_rs::GBK.encode(text)
        {
            return Cow::into_owned(bytes);
        }
        let mark = if self.encoding == Encoding::Utf8 { "" } else { "\u{feff}" };
        format!("{mark}{text}").into_bytes()
    }
}
