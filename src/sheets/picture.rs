//! A drawing as PNG and PDF, with the fonts of the system.

use crate::domain::{Message, Text};
use resvg::usvg::{self, fontdb};
use resvg::{render, tiny_skia};
use std::sync::Arc;

static NO_FONT: Text = Text::new(
    "系统里没有带汉字的字体，画不出图片；请安装一个，例如 Debian/Ubuntu：`apt install fonts-wqy-microhei`",
    "no font with Chinese characters on this system, so the picture cannot be drawn; install one, on Debian/Ubuntu `apt install fonts-wqy-microhei`",
);
static NOT_DRAWN: Text = Text::new("图片画不出来：{why}", "the picture cannot be drawn: {why}");

/// Families to try first, by how well they print; any other font with the character serves too.
const FAMILIES: [&str; 8] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];
/// Pixels for each of the drawing's 1/96 inch: A4 is then 2245 × 1587, sharp on a phone.
const SCALE: f32 = 2.0;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetError {
    /// The drawing holds 汉字 and no font of the system has them.
    NoHanFont,
    /// The drawing is not SVG, or is too large.
    Drawing(String),
}

impl SheetError {
    /// What to tell the user.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NoHanFont => Message::new(&NO_FONT),
            Self::Drawing(why) => Message::new(&NOT_DRAWN).with("why", why.as_str()),
        }
    }
}

/// Draws an SVG as PNG on white, twice its size in CSS pixels.
///
/// # Errors
/// [`SheetError::NoHanFont`] when the drawing holds 汉字 and no installed font has them; [`SheetError::Drawing`] when it is not SVG.
pub fn png(svg: &str) -> Result<Vec<u8>, SheetError> {
    let tree = parse(svg, system_fonts())?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or_else(|| SheetError::Drawing("size".to_owned()))?;
    let mut canvas = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or_else(|| SheetError::Drawing("size".to_owned()))?;
    canvas.fill(tiny_skia::Color::WHITE);
    render(&tree, tiny_skia::Transform::from_scale(SCALE, SCALE), &mut canvas.as_mut());
    canvas.encode_png().map_err(|error| SheetError::Drawing(error.to_string()))
}

/// Makes an SVG a PDF of one page of the drawing's own size, with the characters used embedded.
///
/// # Errors
/// As [`png`].
pub fn pdf(svg: &str) -> Result<Vec<u8>, SheetError> {
    let tree = parse(svg, system_fonts())?;
    let page = svg2pdf::PageOptions { dpi: 96.0 };
    svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), page).map_err(|error| SheetError::Drawing(error.to_string()))
}

fn system_fonts() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts
}

/// Reads the drawing with the best of the fonts at hand as its sans-serif.
fn parse(svg: &str, mut fonts: fontdb::Database) -> Result<usvg::Tree, SheetError> {
    let installed = |family: &&str| fonts.faces().any(|face| face.families.iter().any(|(name, _)| name == family));
    let first = fonts.faces().next().and_then(|face| face.families.first().map(|(name, _)| name.clone()));
    if let Some(family) = FAMILIES.iter().find(|family| installed(family)).map(|family| (*family).to_owned()).or(first) {
        fonts.set_sans_serif_family(family);
    }
    let options = usvg::Options { fontdb: Arc::new(fonts), font_family: "sans-serif".to_owned(), ..usvg::Options::default() };
    if svg.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && !draws_han(&options) {
        return Err(SheetError::NoHanFont);
    }
    usvg::Tree::from_str(svg, &options).map_err(|error| SheetError::Drawing(error.to_string()))
}

/// True when one 汉字 gets a glyph of its own: glyph 0 is the empty box of a font that lacks it.
fn draws_han(options: &usvg::Options) -> bool {
    let probe = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text font-family=\"sans-serif\">汉</text></svg>";
    let Ok(tree) = usvg::Tree::from_str(probe, options) else { return false };
    tree.root().children().iter().any(|node| match node {
        usvg::Node::Text(text) => text.layouted().iter().flat_map(|span| &span.positioned_glyphs).any(|glyph| glyph.id.0 != 0),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text>排班</text></svg>";

    #[test]
    fn without_any_font_the_error_names_a_package() {
        let error = parse(HAN, fontdb::Database::new()).unwrap_err();
        assert_eq!(error, SheetError::NoHanFont);
        assert!(error.message().text.en.contains("fonts-wqy-microhei"));
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        assert!(matches!(parse("<p>", fontdb::Database::new()), Err(SheetError::Drawing(_))));
    }
}
