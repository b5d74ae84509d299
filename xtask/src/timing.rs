//! Times as people read them.

use std::time::{Duration, Instant};

/// Runs `work`; gives what it returned and how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn readable(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 99.5 {
        format!("{seconds:.0} s")
    } else {
        let seconds = seconds.round() as u64;
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_precise_as_anyone_cares() {
        let readable = |milliseconds| readable(Duration::from_millis(milliseconds));
        assert_eq!(readable(43), "0.0 s");
        assert_eq!(readable(9_940), "9.9 s");
        assert_eq!(readable(9_960), "10 s");
        assert_eq!(readable(99_600), "1 min 40 s");
        assert_eq!(readable(185_000), "3 min 05 s");
    }
}
