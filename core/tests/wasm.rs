//! What has to hold in a browser as it holds here. These tests run twice: natively by `cargo test`, and compiled to
//! wasm by `cargo xtask test --only wasm`.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use signalbox_core::answer::Request;
use signalbox_core::source::Source;

/// Requests and answers cross to the worker and back as JSON.
#[test]
fn a_request_survives_the_way_to_the_worker() {
    let request = Request {
        sources: vec![Source::new("policy.yaml", "kind: NetworkPolicy\n")],
        dataplane: Some("cilium:1.19".to_owned()),
        questions: vec!["backend -> database:80".to_owned()],
    };
    let json = serde_json::to_string(&request).expect("a request can be written");
    let read: Request = serde_json::from_str(&json).expect("and read again");
    assert_eq!(read, request);
}
