//! `signalbox explain`: what a diagnostic is about, why, an example, and how to mend it.

use signalbox_core::diagnostic::registry::{self, Registered};
use signalbox_core::suggest::did_you_mean;

use super::common::{Failure, Status};

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The code in a finding's brackets, such as VAL-17; without one, all codes are listed
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(self) -> Result<Status, Failure> {
        let Some(code) = self.code else {
            for registered in registry::all() {
                println!("{:20} {}", registered.code, plain(registered.title));
            }
            return Ok(Status::Fine);
        };
        let registered = registry::find(&code).ok_or_else(|| unknown(&code))?;
        print!("{}", text(registered));
        Ok(Status::Fine)
    }
}

fn unknown(code: &str) -> Failure {
    let upper = code.to_uppercase();
    let near = did_you_mean(&upper, registry::all().map(|registered| registered.code));
    let help = near.unwrap_or_else(|| "`signalbox explain` lists all codes".to_owned());
    Failure::new(format!("there is no diagnostic `{code}`; {help}"))
}

fn text(registered: &Registered) -> String {
    let mut text = format!(
        "{}: {}\n\n{}\n",
        registered.code,
        plain(registered.title),
        plain(registered.why)
    );
    if !registered.example.is_empty() {
        text.push_str("\nExample:\n\n");
        for line in registered.example.lines() {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text.push_str(&format!("\nMend it: {}\n", plain(registered.mend)));
    text
}

/// Markdown for a terminal: of a link, its words.
fn plain(markdown: &str) -> String {
    let mut plain = String::new();
    let mut rest = markdown;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        match link
            .split_once("](")
            .and_then(|(words, behind)| Some((words, behind.split_once(')')?.1)))
        {
            Some((words, behind)) => {
                plain.push_str(words);
                rest = behind;
            }
            None => {
                plain.push('[');
                rest = link;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_words_and_lists_stay() {
        assert_eq!(
            plain("see [Names](../dns.md), not `[{}]`"),
            "see Names, not `[{}]`"
        );
        assert_eq!(plain("no link"), "no link");
    }

    #[test]
    fn a_diagnostic_is_explained_with_its_example() {
        let text = text(registry::find("val-17").unwrap());
        assert!(text.starts_with("VAL-17: "), "{text}");
        assert!(text.contains("    kind: CiliumNetworkPolicy\n"), "{text}");
        assert!(text.contains("\nMend it: Write `protocol: TCP`"), "{text}");
        assert!(unknown("VAL-1x").to_string().contains("VAL-1"));
    }
}
