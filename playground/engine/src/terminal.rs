//! The program of the terminal's worker: one session of core's terminal, behind what `terminal-worker.js` calls. It is
//! loaded when somebody opens a terminal, and not before.

fn main() {}

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions alone")]
mod exports {
    use signalbox_core::answer::Request;
    use signalbox_core::hubble::{Clock, Event, Format, Options, print};
    use signalbox_core::simulation::Simulation;
    use signalbox_core::source::Source;
    use signalbox_core::terminal::{Start, Stream, Terminal};
    use wasm_bindgen::prelude::*;

    /// A session.
    #[wasm_bindgen]
    pub struct Session(Terminal);

    /// What a command comes to.
    #[wasm_bindgen(getter_with_clone)]
    pub struct Reply {
        /// What is printed, line by line.
        pub texts: Vec<String>,
        /// Where each line belongs: `o` output, `e` an error, `n` what Signalbox says itself.
        pub marks: String,
        /// The exit status.
        pub status: u8,
        /// Whether the screen is to be wiped first.
        pub clear: bool,
        /// Whether nothing was run, because the command goes on in a line to come.
        pub unfinished: bool,
    }

    #[wasm_bindgen]
    impl Session {
        /// A session over files (`[name, text, name, text, …]`) and who enforces (the scenario says it, if nobody
        /// does here); with every file in force, or with none.
        #[wasm_bindgen(constructor)]
        pub fn new(files: Vec<String>, dataplane: Option<String>, is_empty: bool) -> Self {
            let start = if is_empty { Start::Empty } else { Start::Applied };
            Self(Terminal::new(sources(files), dataplane, start))
        }

        /// Other texts in the files.
        pub fn set_files(&mut self, files: Vec<String>) {
            self.0.set_files(sources(files));
        }

        /// Somebody else enforces.
        pub fn set_dataplane(&mut self, dataplane: Option<String>) {
            self.0.set_dataplane(dataplane);
        }

        /// Runs a command.
        pub fn run(&mut self, command: &str) -> Reply {
            let reply = self.0.run(command);
            let mark = |stream| match stream {
                Stream::Output => 'o',
                Stream::Error => 'e',
                Stream::Note => 'n',
            };
            Reply {
                marks: reply.lines.iter().map(|line| mark(line.stream)).collect(),
                texts: reply.lines.into_iter().map(|line| line.text).collect(),
                status: reply.status,
                clear: reply.clear,
                unfinished: reply.unfinished,
            }
        }

        /// What could stand in place of the last word of a line.
        pub fn complete(&self, line: &str) -> Vec<String> {
            self.0.complete(line)
        }
    }

    /// What `hubble observe` prints of each of some questions: a text each, empty where nothing is recorded. Files, and
    /// who enforces, as in [`Session::new`].
    #[wasm_bindgen]
    pub fn observe(
        files: Vec<String>,
        dataplane: Option<String>,
        enforcement: Option<String>,
        questions: Vec<String>,
    ) -> Vec<String> {
        let simulation = Simulation::new(&Request {
            sources: sources(files),
            dataplane,
            enforcement: enforcement.and_then(|mode| mode.parse().ok()),
            ..Request::default()
        });
        let mut clock = Clock::new();
        let mut observed = |question: &String| {
            let flows = simulation.observe(question, &mut clock).unwrap_or_default();
            let events: Vec<Event> = flows.into_iter().map(Event::from).collect();
            print(&events, Format::Compact, &Options::default())
        };
        questions.iter().map(&mut observed).collect()
    }

    fn sources(files: Vec<String>) -> Vec<Source> {
        let mut sources = Vec::with_capacity(files.len() / 2);
        let mut files = files.into_iter();
        while let (Some(name), Some(text)) = (files.next(), files.next()) {
            sources.push(Source::new(name, text));
        }
        sources
    }
}
