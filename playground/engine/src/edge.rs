//! The edge between page and worker: what crosses it, as bytes.
//!
//! Both sides are of the same build, so that nothing has to describe itself: postcard writes fields one after the
//! other. It is quicker than JSON, and half as much code to load. What [`signalbox_core::answer`] holds must
//! be written whole, therefore: no field may be skipped.

pub use postcard::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as bytes.
///
/// # Errors
///
/// If a type in it says neither how long it is nor what.
pub fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    postcard::to_allocvec(value)
}

/// A value from bytes.
///
/// # Errors
///
/// If another build wrote them.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use signalbox_core::answer::{Evaluation, Request};
    use signalbox_core::dataplane::EnforcementMode;
    use signalbox_core::simulation::evaluate;
    use signalbox_core::source::Source;

    use super::*;

    /// The scenario that every playground has.
    fn start() -> Vec<Source> {
        vec![
            Source::new("policy.yaml", include_str!("../../src/start/policy.yaml")),
            Source::new("cluster.yaml", include_str!("../../src/start/cluster.yaml")),
            Source::new("scenario.yaml", include_str!("../../src/start/scenario.yaml")),
        ]
    }

    #[test]
    fn what_crosses_is_what_was_written() {
        let request = Request {
            sources: start(),
            questions: vec!["nobody -> nothing:80".to_owned(), "shop -> stock:81".to_owned()],
            dataplane: Some("kubernetes".to_owned()),
            enforcement: Some(EnforcementMode::Always),
            wish: None,
        };
        let read_request: Request = read(&write(&request).unwrap()).unwrap();
        assert_eq!(read_request, request);
        let evaluation = evaluate(&request);
        let read_evaluation: Evaluation = read(&write(&evaluation).unwrap()).unwrap();
        assert_eq!(read_evaluation, evaluation);
    }
}
