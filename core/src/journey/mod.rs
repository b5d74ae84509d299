//! What a person means by `curl http://database/PING`: a row of hops (look the name up, find a backend,
//! connect, ask) that stops at the first refusal.

mod parties;

pub use parties::{DEFAULT_NAMESPACE, INTERNET, Parties, Party, Unresolved};
