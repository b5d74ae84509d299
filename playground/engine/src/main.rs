//! The worker's program: nothing runs by itself. `worker.js` calls what is exported here.

fn main() {}

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions alone")]
mod exports {
    use signalbox_core::answer::Request;
    use signalbox_core::simulation;
    use signalbox_engine::{BUILD_ID, edge};
    use wasm_bindgen::prelude::*;

    /// Evaluates a [`Request`] to an [`signalbox_core::answer::Evaluation`], both as [`edge`] writes them.
    ///
    /// # Errors
    ///
    /// If the request is not of this build.
    #[wasm_bindgen]
    pub fn evaluate(request: &[u8]) -> Result<Vec<u8>, JsError> {
        edge::write(&simulation::evaluate(&read(request)?)).map_err(foreign)
    }

    /// Decides the first question of a [`Request`] under the dataplane that it names: an
    /// [`signalbox_core::answer::Elsewhere`], if the question has an answer there.
    ///
    /// # Errors
    ///
    /// If the request is not of this build.
    #[wasm_bindgen]
    pub fn elsewhere(request: &[u8]) -> Result<Vec<u8>, JsError> {
        edge::write(&simulation::elsewhere(&read(request)?)).map_err(foreign)
    }

    fn read(request: &[u8]) -> Result<Request, JsError> {
        edge::read(request).map_err(foreign)
    }

    /// What went wrong in particular helps nobody, and the words for it are a kilobyte.
    fn foreign(_: edge::Error) -> JsError {
        JsError::new("page and evaluator are of different builds")
    }

    /// The build that this is. A page of another must not ask it anything.
    #[wasm_bindgen]
    pub fn build_id() -> String {
        BUILD_ID.to_owned()
    }
}
