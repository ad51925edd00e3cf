//! Shift colours: read from the team file, and made readable.

use crate::domain::{Symbol, Team};

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

const REST: Rgb = Rgb(0xf3, 0xf4, 0xf6);
const LEAVE: Rgb = Rgb(0xe5, 0xe0, 0xd5);
const UNREADABLE: Rgb = Rgb(0xcc, 0xcc, 0xcc);

impl Rgb {
    /// Reads `#rrggbb`; anything else is a light grey, so that a slip in the team file spoils no page.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let part = |at: usize| digits.and_then(|digits| u8::from_str_radix(&digits[at..at + 2], 16).ok());
        match (part(0), part(2), part(4)) {
            (Some(r), Some(g), Some(b)) => Self(r, g, b),
            _ => UNREADABLE,
        }
    }

    /// `#rrggbb`
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Near-black or white, whichever has the higher contrast on this ground.
    ///
    /// # Source
    /// Relative luminance and contrast ratio: WCAG 2.2, definitions.
    #[must_use]
    pub fn ink(self) -> Self {
        let (dark, white) = (Self(0x1f, 0x29, 0x33), Self(0xff, 0xff, 0xff));
        let contrast = |other: Self| {
            let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
            a.max(b) / a.min(b)
        };
        if contrast(dark) >= contrast(white) { dark } else { white }
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Ground of a cell; `None` where nobody is employed.
#[must_use]
pub fn ground(team: &Team, symbol: Symbol) -> Option<Rgb> {
    match symbol {
        Symbol::Shift(shift) => Some(Rgb::parse(&team.shift(shift).color)),
        Symbol::Rest => Some(REST),
        Symbol::Leave(_) => Some(LEAVE),
        Symbol::NotEmployed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_none_becomes_grey() {
        assert_eq!(Rgb::parse("#88aadd"), Rgb(0x88, 0xaa, 0xdd));
        assert_eq!(Rgb::parse("#\"/><script>").hex(), "#cccccc");
        assert_eq!(Rgb::parse("#日本").hex(), "#cccccc");
    }

    #[test]
    fn ink_is_dark_on_light_and_light_on_dark() {
        assert_eq!(Rgb(0xff, 0xff, 0xff).ink(), Rgb(0x1f, 0x29, 0x33));
        assert_eq!(Rgb(0x10, 0x20, 0x60).ink(), Rgb(0xff, 0xff, 0xff));
    }
}
