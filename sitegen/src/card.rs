//! The picture that a link to a page is shown with elsewhere: its title, its site, and a signal. Drawn here, with
//! letters that are part of the command, so that the same page gives the same bytes on every machine.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// What previews expect: nearly two to one.
const WIDTH: usize = 1200;
const HEIGHT: usize = 630;

/// Sixteen colours, four bits a pixel.
const PAPER: u8 = 0;
/// Seven steps from paper to ink, for letters; and four to the softer ink.
const INK: (u8, u8) = (1, 7);
const SOFT: (u8, u8) = (8, 4);
const LINE: u8 = 12;
const RED: u8 = 13;
const GREEN: u8 = 14;
const MAST: u8 = 15;

/// The ends of the ramps, and the other colours.
const PAPER_RGB: [u8; 3] = [0x10, 0x18, 0x20];
const INK_RGB: [u8; 3] = [0xf2, 0xf5, 0xf7];
const SOFT_RGB: [u8; 3] = [0x9f, 0xb0, 0xbd];
const OTHERS: [[u8; 3]; 4] = [
    [0x2c, 0x3a, 0x46],
    [0xe5, 0x4b, 0x45],
    [0x3f, 0xbf, 0x7f],
    [0x5b, 0x6b, 0x78],
];

/// Where the text stands: left, right, and the line of the site's title.
const LEFT: usize = 230;
const RIGHT: usize = WIDTH - 70;
const SITE_TOP: usize = 90;
const TITLE_TOP: usize = 180;

/// How many lines a title and a description may have.
const TITLE_LINES: usize = 3;
const ABOUT_LINES: usize = 3;

/// Letters of the font have this height; titles are twice as large.
const LETTER: RasterHeight = RasterHeight::Size32;

/// A picture under way: one colour a pixel.
struct Picture {
    pixels: Vec<u8>,
}

/// How a line of text looks.
#[derive(Clone, Copy)]
struct Hand {
    weight: FontWeight,
    scale: usize,
    /// The first colour of its ramp, and how many steps that has.
    ramp: (u8, u8),
}

const TITLE: Hand = Hand {
    weight: FontWeight::Bold,
    scale: 2,
    ramp: INK,
};

const SMALL: Hand = Hand {
    weight: FontWeight::Regular,
    scale: 1,
    ramp: SOFT,
};

/// Draws a card as a PNG file. `None` if the title has letters that the font does not have: a card with holes in it
/// is worse than none.
pub fn draw(site: &str, title: &str, about: Option<&str>) -> Option<Vec<u8>> {
    let (site, title, about) = (plain(site), plain(title), about.map(plain));
    let can_be_written = |text: &str| !text.trim().is_empty() && text.chars().all(|letter| TITLE.has(letter));
    if !can_be_written(&title) {
        return None;
    }
    let mut picture = Picture {
        pixels: vec![PAPER; WIDTH * HEIGHT],
    };
    picture.signal();
    if can_be_written(&site) && site != title {
        picture.lines(&wrapped(&site, SMALL, 1), SITE_TOP, SMALL);
    }
    let end = picture.lines(&wrapped(&title, TITLE, TITLE_LINES), TITLE_TOP, TITLE);
    if let Some(about) = about.filter(|about| can_be_written(about)) {
        picture.lines(&wrapped(&about, SMALL, ABOUT_LINES), end + 30, SMALL);
    }
    Some(picture.to_png())
}

/// A text with the marks that a keyboard has in place of a typesetter's, which the font does not have.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '‘' | '’' | '‚' => plain.push('\''),
            '“' | '”' | '„' => plain.push('"'),
            '‐' | '‑' | '–' | '—' => plain.push('-'),
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '≤' => plain.push_str("<="),
            '≥' => plain.push_str(">="),
            '\u{ad}' | '\u{200b}' => {}
            other => plain.push(other),
        }
    }
    plain
}

impl Hand {
    fn has(self, letter: char) -> bool {
        get_raster(letter, self.weight, LETTER).is_some()
    }

    fn width(self) -> usize {
        get_raster_width(self.weight, LETTER) * self.scale
    }

    fn height(self) -> usize {
        LETTER.val() * self.scale
    }
}

/// A text in lines that fit; what is over is cut off with an ellipsis.
fn wrapped(text: &str, hand: Hand, most: usize) -> Vec<String> {
    let fits = (RIGHT - LEFT) / hand.width();
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let word: String = word.chars().take(fits).collect();
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(&word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= fits => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let kept: String = last.chars().take(fits.saturating_sub(3)).collect();
            *last = format!("{}...", kept.trim_end());
        }
    }
    lines
}

impl Picture {
    /// A mast with a red and a green lamp, and a line along the bottom.
    fn signal(&mut self) {
        self.rectangle(112..124, 120..HEIGHT - 70, MAST);
        self.rectangle(60..RIGHT, HEIGHT - 70..HEIGHT - 66, LINE);
        self.disc(118, 170, 52, MAST);
        self.disc(118, 170, 42, RED);
        self.disc(118, 290, 52, MAST);
        self.disc(118, 290, 42, GREEN);
    }

    fn rectangle(&mut self, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>, colour: u8) {
        for row in rows {
            if let Some(pixels) = self
                .pixels
                .get_mut(row * WIDTH + columns.start..row * WIDTH + columns.end)
            {
                pixels.fill(colour);
            }
        }
    }

    fn disc(&mut self, x: usize, y: usize, radius: usize, colour: u8) {
        for row in y - radius..=y + radius {
            let up = row.abs_diff(y);
            let half = (0..=radius)
                .rev()
                .find(|half| half * half + up * up <= radius * radius);
            let half = half.unwrap_or_default();
            self.rectangle(x - half..x + half + 1, row..row + 1, colour);
        }
    }

    /// Writes lines below each other; returned is where the last one ends.
    fn lines(&mut self, lines: &[String], top: usize, hand: Hand) -> usize {
        let mut y = top;
        for line in lines {
            for (at, letter) in line.chars().enumerate() {
                self.letter(letter, LEFT + at * hand.width(), y, hand);
            }
            y += hand.height() + hand.height() / 8;
        }
        y
    }

    fn letter(&mut self, letter: char, left: usize, top: usize, hand: Hand) {
        let Some(raster) = get_raster(letter, hand.weight, LETTER) else {
            return;
        };
        let (first, steps) = hand.ramp;
        let ink = |x: usize, y: usize| usize::from(raster.pixel(x, y).unwrap_or_default());
        for y in 0..hand.height() {
            for x in 0..hand.width() {
                // Between the pixels of the font, the mean of the neighbours.
                let (column, row) = (x / hand.scale, y / hand.scale);
                let (right, below) = (column + x % hand.scale, row + y % hand.scale);
                let mean = (ink(column, row) + ink(right, row) + ink(column, below) + ink(right, below)) / 4;
                let step = (mean * usize::from(steps) + 127) / 255;
                let place = (top + y) * WIDTH + left + x;
                if let (Some(pixel), Ok(step)) = (self.pixels.get_mut(place), u8::try_from(step))
                    && step > 0
                {
                    *pixel = first + step - 1;
                }
            }
        }
    }

    fn to_png(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(HEIGHT * (WIDTH / 2 + 1));
        for row in self.pixels.chunks(WIDTH) {
            // No filter: most rows are like their neighbours anyway.
            rows.push(0);
            rows.extend(
                row.chunks(2)
                    .map(|pair| pair.iter().fold(0, |byte, pixel| byte << 4 | pixel)),
            );
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::new(6));
        // Writing to memory cannot fail.
        let _ = zlib.write_all(&rows);
        let compressed = zlib.finish().unwrap_or_default();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut head = Vec::new();
        for side in [WIDTH, HEIGHT] {
            head.extend(u32::try_from(side).unwrap_or_default().to_be_bytes());
        }
        // Four bits, colours by number, and nothing unusual.
        head.extend([4, 3, 0, 0, 0]);
        chunk(&mut png, *b"IHDR", &head);
        chunk(&mut png, *b"PLTE", &palette());
        chunk(&mut png, *b"IDAT", &compressed);
        chunk(&mut png, *b"IEND", &[]);
        png
    }
}

fn palette() -> Vec<u8> {
    let mut colours = PAPER_RGB.to_vec();
    for (end, (_, steps)) in [(INK_RGB, INK), (SOFT_RGB, SOFT)] {
        for step in 1..=u16::from(steps) {
            colours.extend(PAPER_RGB.iter().zip(end).map(|(paper, ink)| {
                let (paper, ink, steps) = (u16::from(*paper), u16::from(ink), u16::from(steps));
                let mixed = (paper * (steps - step) + ink * step) / steps;
                u8::try_from(mixed).unwrap_or(u8::MAX)
            }));
        }
    }
    colours.extend(OTHERS.concat());
    colours
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], bytes: &[u8]) {
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(bytes);
    png.extend(u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
    png.extend(name);
    png.extend(bytes);
    png.extend(sum.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_a_small_png_of_the_right_size() {
        let about =
            "One sentence about it, which goes on over more than one line of the card, as sentences do.";
        let card = draw("The site", "Größe und Äußeres: a title with umlauts", Some(about)).unwrap();
        assert_eq!(&card[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(
            (&card[16..20], &card[20..24]),
            (&1200_u32.to_be_bytes()[..], &630_u32.to_be_bytes()[..])
        );
        assert!(card.len() < 20_000, "{} bytes", card.len());
        assert_eq!(palette().len(), 16 * 3);
        assert_eq!(draw("The site", "网络策略", None), None);
        assert_eq!(
            card,
            draw("The site", "Größe und Äußeres: a title with umlauts", Some(about)).unwrap()
        );
    }

    #[test]
    fn typeset_marks_are_written_plainly() {
        let typeset = draw("The site’s", "“Deny” — first…", Some("a → b"));
        assert_eq!(typeset, draw("The site's", "\"Deny\" - first...", Some("a -> b")));
        assert!(typeset.is_some());
        assert_ne!(
            typeset,
            draw("The site's", "\"Deny\" - first...", None),
            "the sentence is on it"
        );
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let lines = wrapped(&"word ".repeat(40), TITLE, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with("..."));
        let fits = (RIGHT - LEFT) / TITLE.width();
        assert!(lines.iter().all(|line| line.chars().count() <= fits));
    }
}
