//! Points in time, without a clock: read and written as JSON has them, and printed as Hubble prints them.

use serde_json::Value;

use super::message::{Bad, Field};

/// A point in time, in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since the beginning of 1970.
    pub seconds: i64,
    /// Nanoseconds beyond that, below a thousand million.
    pub nanos: u32,
}

const NANOS: u32 = 1_000_000_000;
const DAY: i64 = 86_400;

/// The first and last second that have a date of four digits.
const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// How lines show the time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TimeFormat {
    /// `Jan  2 15:04:05.000` (LINE-2)
    #[default]
    StampMilli,
    /// `2026-01-02`
    YearMonthDay,
    /// `2026-01-02T15Z`
    YearMonthDayHour,
    /// `2026-01-02T15:04Z`
    YearMonthDayHourMinute,
    /// `2026-01-02T15:04:05Z`
    Rfc3339,
    /// `2026-01-02T15:04:05.12Z`, at most three decimals
    Rfc3339Milli,
    /// At most six decimals
    Rfc3339Micro,
    /// At most nine decimals
    Rfc3339Nano,
    /// `Fri, 02 Jan 2026 15:04:05 +0000`
    Rfc1123Z,
}

impl TimeFormat {
    /// All of them, by the names that `--time-format` takes.
    pub const ALL: [(&'static str, Self); 9] = [
        ("StampMilli", Self::StampMilli),
        ("YearMonthDay", Self::YearMonthDay),
        ("YearMonthDayHour", Self::YearMonthDayHour),
        ("YearMonthDayHourMinute", Self::YearMonthDayHourMinute),
        ("RFC3339", Self::Rfc3339),
        ("RFC3339Milli", Self::Rfc3339Milli),
        ("RFC3339Micro", Self::Rfc3339Micro),
        ("RFC3339Nano", Self::Rfc3339Nano),
        ("RFC1123Z", Self::Rfc1123Z),
    ];
}

impl Timestamp {
    /// Whether it lies in the years 1 to 9999.
    pub fn is_valid(self) -> bool {
        YEARS.contains(&self.seconds) && self.nanos < NANOS
    }

    /// The same, so many nanoseconds later.
    #[must_use]
    pub fn plus_nanos(self, nanos: u64) -> Self {
        let sum = u64::from(self.nanos) + nanos;
        Self {
            seconds: self.seconds + (sum / u64::from(NANOS)) as i64,
            nanos: (sum % u64::from(NANOS)) as u32,
        }
    }

    /// As lines show it; `N/A` where it is no time.
    pub fn format(self, format: TimeFormat) -> String {
        if !self.is_valid() {
            return "N/A".to_owned();
        }
        let date = Date::of(self.seconds);
        let Date { year, month, day, .. } = date;
        let (hour, minute, second) = date.time;
        let on = format!("{year:04}-{month:02}-{day:02}");
        let at = format!("{hour:02}:{minute:02}:{second:02}");
        let decimals = |digits: usize| {
            let all = format!("{:09}", self.nanos);
            let kept = all.get(..digits).unwrap_or_default().trim_end_matches('0');
            match kept.is_empty() {
                true => format!("{on}T{at}Z"),
                false => format!("{on}T{at}.{kept}Z"),
            }
        };
        match format {
            TimeFormat::StampMilli => {
                format!(
                    "{} {day:>2} {at}.{:03}",
                    date.month_name(),
                    self.nanos / 1_000_000
                )
            }
            TimeFormat::YearMonthDay => on,
            TimeFormat::YearMonthDayHour => format!("{on}T{hour:02}Z"),
            TimeFormat::YearMonthDayHourMinute => format!("{on}T{hour:02}:{minute:02}Z"),
            TimeFormat::Rfc3339 => decimals(0),
            TimeFormat::Rfc3339Milli => decimals(3),
            TimeFormat::Rfc3339Micro => decimals(6),
            TimeFormat::Rfc3339Nano => decimals(9),
            TimeFormat::Rfc1123Z => {
                let weekday = date.weekday_name();
                format!("{weekday}, {day:02} {} {year:04} {at} +0000", date.month_name())
            }
        }
    }

    /// Reads `2026-01-02T15:04:05.123456789Z`, or with an offset like `+02:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't'])?;
        let mut parts = date.split('-');
        let (year, month, day) = (
            digits(parts.next()?, 4)?,
            digits(parts.next()?, 2)?,
            digits(parts.next()?, 2)?,
        );
        let zone = rest.find(['Z', 'z', '+', '-'])?;
        let (time, zone) = (rest.get(..zone)?, rest.get(zone..)?);
        let (time, decimals) = time.split_once('.').unwrap_or((time, "0"));
        let mut parts = time.split(':');
        let (hour, minute, second) = (
            digits(parts.next()?, 2)?,
            digits(parts.next()?, 2)?,
            digits(parts.next()?, 2)?,
        );
        if parts.next().is_some() || decimals.len() > 9 || !decimals.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let in_range = (1..=12).contains(&month) && day >= 1 && hour < 24 && minute < 60 && second < 60;
        let days = days_before(year, month) + day - 1;
        if !in_range || days >= days_before(year, month + 1) {
            return None;
        }
        let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset(zone)?;
        let nanos = format!("{decimals:0<9}").parse().ok()?;
        Some(Self { seconds, nanos }).filter(|time| time.is_valid())
    }
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// The seconds that a zone is ahead.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.get(..1)? {
        "Z" | "z" => return (zone.len() == 1).then_some(0),
        "-" => -1,
        _ => 1,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    Some(sign * (digits(hours, 2)? * 3600 + digits(minutes, 2)? * 60))
}

/// The days from the beginning of 1970 to the first of a month; month 13 is the next January.
fn days_before(year: i64, month: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let (year, month) = (year + (month + 9) / 12 - 1, (month + 9) % 12);
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 - 719_468
}

/// A point in time as people say it.
struct Date {
    year: i64,
    month: i64,
    day: i64,
    /// 0 is Monday.
    weekday: i64,
    time: (i64, i64, i64),
}

impl Date {
    fn of(seconds: i64) -> Self {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        // A guess that is never too low, then put right.
        let mut year = 1971 + days.div_euclid(365).max(days.div_euclid(366));
        while days_before(year, 1) > days {
            year -= 1;
        }
        let month = (1..=12)
            .rev()
            .find(|month| days_before(year, *month) <= days)
            .unwrap_or(1);
        Self {
            year,
            month,
            day: days - days_before(year, month) + 1,
            // The first day of 1970 was a Thursday.
            weekday: (days + 3).rem_euclid(7),
            time: (rest / 3600, rest / 60 % 60, rest % 60),
        }
    }

    fn month_name(&self) -> &'static str {
        const NAMES: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        three_letters(NAMES, self.month - 1)
    }

    fn weekday_name(&self) -> &'static str {
        three_letters("MonTueWedThuFriSatSun", self.weekday)
    }
}

fn three_letters(names: &'static str, index: i64) -> &'static str {
    let start = index as usize * 3;
    names.get(start..start + 3).unwrap_or_default()
}

/// RFC 3339 with 0, 3, 6 or 9 decimals, as protobuf writes it.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = self.format(TimeFormat::Rfc3339);
        let digits = match self.nanos {
            0 => return out.write_str(&whole),
            nanos if nanos % 1_000_000 == 0 => 3,
            nanos if nanos % 1_000 == 0 => 6,
            _ => 9,
        };
        let decimals = format!("{:09}", self.nanos);
        let decimals = decimals.get(..digits).unwrap_or_default();
        write!(out, "{}.{decimals}Z", whole.trim_end_matches('Z'))
    }
}

impl Field for Timestamp {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: &mut String) {
        out.push('"');
        out.push_str(&self.to_string());
        out.push('"');
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        let text = value.as_str().ok_or_else(|| Bad::new("is not a time"))?;
        Self::parse(text).ok_or_else(|| Bad::new(format!("is not a time: `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_back_as_they_were_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59.999999999Z",
            "2025-12-31T12:00:00.120Z",
            "2026-01-01T00:00:00.000001Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "1900-03-01T00:00:00Z",
        ] {
            let read = Timestamp::parse(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(text));
        }
        for (seconds, text) in [
            (951_782_400, "2000-02-29"),
            (-1, "1969-12-31"),
            (1_767_225_600, "2026-01-01"),
        ] {
            let time = Timestamp { seconds, nanos: 0 };
            assert_eq!(time.format(TimeFormat::YearMonthDay), text);
        }
    }

    #[test]
    fn an_offset_is_taken_away() {
        let there = Timestamp::parse("2026-01-01T01:30:00+01:30");
        assert_eq!(there, Timestamp::parse("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "",
            "2026",
            "2026-02-30T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00.xZ",
            "２026-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        let late = Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        };
        assert_eq!(late.format(TimeFormat::Rfc3339), "N/A");
    }
}
