//! Pipelines: words expanded, one command's output the next one's input, streams sent where they are to go.

use super::shell::{self, Command, Piece, Pipeline, Redirection, Word};
use super::{Line, Output, Stream, Terminal, WRITTEN_HERE, builtins, cilium, hubble, kubectl, programs};
use crate::source::Source;

/// How deep `$(…)` may stand in `$(…)`.
const DEEPEST: usize = 4;
/// How much a session writes into files of its own.
const MOST_WRITTEN: usize = 1 << 20;

/// A command with its words as they are, ready to run.
pub(super) struct Call {
    /// The words; the first is the program.
    pub(super) words: Vec<String>,
    /// What it reads: a here-document, or the output of the command before it in the pipe.
    pub(super) input: Option<String>,
}

impl Terminal {
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, out: &mut Output, depth: usize) {
        let mut piped: Option<String> = None;
        let last = pipeline.commands.len().saturating_sub(1);
        for (place, command) in pipeline.commands.iter().enumerate() {
            let mut own = Output {
                bytes: out.bytes,
                ..Output::default()
            };
            match self.call(command, piped.take(), depth) {
                Ok(Some(call)) => self.execute(&call, &mut own),
                Ok(None) => {}
                Err(problem) => own.refuse(&problem),
            }
            self.redirect(command, &mut own);
            out.status = own.status;
            out.clear |= own.clear;
            if place == last {
                out.bytes = own.bytes;
                out.lines.append(&mut own.lines);
                return;
            }
            let (printed, beside): (Vec<Line>, Vec<Line>) = own
                .lines
                .into_iter()
                .partition(|line| line.stream == Stream::Output);
            out.lines.extend(beside);
            let text: String = printed
                .iter()
                .flat_map(|line| [line.text.as_str(), "\n"])
                .collect();
            piped = Some(text);
        }
    }

    /// The command with its words expanded; `None` where it only sets variables.
    fn call(
        &mut self,
        command: &Command,
        piped: Option<String>,
        depth: usize,
    ) -> Result<Option<Call>, String> {
        let mut words: Vec<String> = Vec::new();
        for word in &command.words {
            match assignment(word).filter(|_| words.is_empty()) {
                Some((name, value)) => {
                    let value = self.expand(&value, depth)?.concat();
                    self.set_variable(name, value)?;
                }
                None => words.extend(self.expand(word, depth)?),
            }
        }
        let input = match &command.input {
            Some(text) => Some(self.expand(text, depth)?.concat()),
            None => piped,
        };
        Ok((!words.is_empty()).then_some(Call { words, input }))
    }

    fn set_variable(&mut self, name: String, value: String) -> Result<(), String> {
        if self.variables.len() >= 200 || value.len() > 64 << 10 {
            return Err("a session keeps at most 200 short variables".to_owned());
        }
        self.variables.insert(name, value);
        Ok(())
    }

    /// A word's fields: what an unquoted variable or substitution holds is split at blanks.
    fn expand(&mut self, word: &Word, depth: usize) -> Result<Vec<String>, String> {
        let mut fields: Vec<String> = Vec::new();
        let mut field: Option<String> = None;
        for piece in &word.pieces {
            let (value, quoted) = match piece {
                Piece::Text(text) => (text.clone(), true),
                Piece::Variable { name, quoted } => {
                    (self.variables.get(name).cloned().unwrap_or_default(), *quoted)
                }
                Piece::Command { source, quoted } => (self.substitute(source, depth)?, *quoted),
            };
            if quoted {
                field.get_or_insert_default().push_str(&value);
                continue;
            }
            if value.starts_with(char::is_whitespace) {
                fields.extend(field.take());
            }
            let mut parts = value.split_whitespace().peekable();
            while let Some(part) = parts.next() {
                field.get_or_insert_default().push_str(part);
                if parts.peek().is_some() || value.ends_with(char::is_whitespace) {
                    fields.extend(field.take());
                }
            }
        }
        fields.extend(field);
        match fields.iter().map(String::len).sum::<usize>() > super::LONGEST_COMMAND {
            true => Err("a word is too long".to_owned()),
            false => Ok(fields),
        }
    }

    /// What a command prints, without the line ends behind it.
    fn substitute(&mut self, source: &str, depth: usize) -> Result<String, String> {
        if depth >= DEEPEST {
            return Err(format!("`$(` stands at most {DEEPEST} deep"));
        }
        let pipelines = shell::parse(source).map_err(|problem| problem.words)?;
        let mut out = Output::default();
        self.pipelines(&pipelines, &mut out, depth + 1);
        let complaint = out.lines.iter().find(|line| line.text.starts_with("signalbox: "));
        if let Some(complaint) = complaint {
            return Err(complaint.text.trim_start_matches("signalbox: ").to_owned());
        }
        let printed = out.lines.iter().filter(|line| line.stream == Stream::Output);
        let text: String = printed.flat_map(|line| [line.text.as_str(), "\n"]).collect();
        Ok(text.trim_end_matches('\n').to_owned())
    }

    fn redirect(&mut self, command: &Command, out: &mut Output) {
        for redirection in &command.redirections {
            match redirection {
                Redirection::ErrorsToOutput => {
                    for line in out.lines.iter_mut().filter(|line| line.stream == Stream::Error) {
                        line.stream = Stream::Output;
                    }
                }
                Redirection::Errors(file) => match self.expand(file, DEEPEST) {
                    Ok(name) if name.concat() == "/dev/null" => {
                        out.lines.retain(|line| line.stream != Stream::Error)
                    }
                    _ => out.refuse("errors can only be sent to /dev/null or with 2>&1"),
                },
                Redirection::Output { file, append } => {
                    let name = match self.expand(file, DEEPEST) {
                        Ok(name) => name.concat(),
                        Err(problem) => return out.refuse(&problem),
                    };
                    let (printed, beside): (Vec<Line>, Vec<Line>) = std::mem::take(&mut out.lines)
                        .into_iter()
                        .partition(|line| line.stream == Stream::Output);
                    out.lines = beside;
                    if name != "/dev/null" {
                        let text = printed
                            .iter()
                            .flat_map(|line| [line.text.as_str(), "\n"])
                            .collect();
                        self.write(&name, text, *append, out);
                    }
                }
            }
        }
    }

    /// Writes a file of this session; the editor's files are the editor's.
    fn write(&mut self, name: &str, text: String, append: bool, out: &mut Output) {
        let written: usize = self
            .files
            .iter()
            .filter(|file| file.name.starts_with(WRITTEN_HERE))
            .map(|file| file.text.len())
            .sum();
        if written + text.len() > MOST_WRITTEN || name.len() > 200 {
            return out.refuse("a session writes at most a megabyte into files");
        }
        let own = format!("{WRITTEN_HERE}{}", name.trim_start_matches("./"));
        let taken = self.file(name).is_some();
        match self.files.iter_mut().find(|file| file.name == own) {
            Some(file) if append => file.text.push_str(&text),
            Some(file) => file.text = text,
            None if taken => {
                out.refuse(&format!(
                    "{name} is open in the editor: change it there, or write another file"
                ));
            }
            None => self.files.push(Source::new(own, text)),
        }
    }

    /// Runs one command.
    fn execute(&mut self, call: &Call, out: &mut Output) {
        let Some((program, arguments)) = call.words.split_first() else {
            return;
        };
        let name = program.rsplit('/').next().unwrap_or(program);
        match name {
            "kubectl" | "k" | "oc" => kubectl::run(self, arguments, call.input.as_deref(), out),
            "hubble" => hubble::run(self, arguments, call.input.as_deref(), out),
            "cilium" => cilium::run(self, arguments, out),
            _ if builtins::is_known(name) => builtins::run(self, name, arguments, call.input.as_deref(), out),
            _ if programs::is_known(name) => programs::outside(self, &call.words, call.input.as_deref(), out),
            _ => builtins::unknown(name, out),
        }
        self.network.pass(1000);
    }
}

/// `NAME=value` at the head of a command.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Piece::Text(first)) = word.pieces.first() else {
        return None;
    };
    let (name, value) = first.split_once('=')?;
    if !shell::is_name(name) {
        return None;
    }
    let mut rest = word.clone();
    if let Some(piece) = rest.pieces.first_mut() {
        *piece = Piece::Text(value.to_owned());
    }
    Some((name.to_owned(), rest))
}
