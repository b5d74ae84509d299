//! Colours for code, at build time: no script does it in the browser.
//!
//! Syntect reads the code with the grammars of `two-face`; its many scopes are folded into the few classes
//! that the theme colours.

mod reading;

use std::sync::OnceLock;

use syntect::parsing::{Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::html::push_escaped;
use reading::Readings;

/// Languages that our documentation is written in, besides the tokens that the grammars know themselves.
const ALIASES: [(&str, &str); 3] = [("shell", "sh"), ("golang", "go"), ("jsonc", "json")];

/// What means "no colours".
const PLAIN: [&str; 4] = ["", "text", "txt", "plain"];

/// Scopes and the class they become. The innermost scope that is listed decides; of several that fit it,
/// the first.
const CLASSES: [(&str, &str); 20] = [
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("meta.mapping.key punctuation.definition.string", "k"),
    ("punctuation.definition.string", "s"),
    ("variable.parameter", ""),
    ("entity.name.tag", "k"),
    ("meta.mapping.key string", "k"),
    ("support.type.property-name", "k"),
    ("variable.other.key", "k"),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("punctuation", ""),
    ("keyword.operator", ""),
    ("keyword", "w"),
    ("storage", "w"),
    ("entity.name", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("variable", "v"),
];

/// Highlights code, and remembers its lines for the next block, and the next build of a site that is served.
#[derive(Debug, Default)]
pub struct Highlighter {
    readings: Readings,
}

impl Highlighter {
    /// Whether there are colours for a language, or it asks for none.
    pub fn knows(&self, language: &str) -> bool {
        PLAIN.contains(&language) || language == "console" || syntax(language).is_some()
    }

    /// The names of languages that there are colours for.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        let tokens = grammars()
            .syntaxes()
            .iter()
            .flat_map(|syntax| &syntax.file_extensions);
        let names = tokens.map(String::as_str).filter(|name| name.len() > 1);
        names.chain(["console", "text"])
    }

    /// Code as HTML, with `<span class="h-…">` where it has a colour. An unknown language has none.
    pub fn html(&self, language: &str, code: &str) -> String {
        let mut html = Html::default();
        match language {
            "console" if is_session(code) => self.session(code, &mut html),
            "console" => self.code("sh", code, &mut html),
            _ => self.code(language, code, &mut html),
        }
        html.finish()
    }

    fn code(&self, language: &str, code: &str, html: &mut Html) {
        match syntax(language) {
            Some(syntax) => {
                let push = |class, text: &str| html.push(class, text);
                self.readings.each(code, syntax, grammars(), push);
            }
            None => html.push("", code),
        }
    }

    /// A session: lines that begin with a prompt are commands, the others are what was printed.
    fn session(&self, code: &str, html: &mut Html) {
        let mut goes_on = false;
        for line in code.split_inclusive('\n') {
            let prompt = if goes_on { Some("") } else { prompt(line) };
            match prompt {
                Some(prompt) => {
                    html.push("p", prompt);
                    self.code("sh", &line[prompt.len()..], html);
                    goes_on = line.trim_end().ends_with('\\');
                }
                None => html.push("o", line),
            }
        }
    }
}

fn grammars() -> &'static SyntaxSet {
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    GRAMMARS.get_or_init(two_face::syntax::extra_newlines)
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    if PLAIN.contains(&language) {
        return None;
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == language);
    grammars().find_syntax_by_token(alias.map_or(language, |(_, name)| name))
}

/// What a shell shows before a command.
const PROMPTS: [&str; 3] = ["$ ", "# ", "> "];

fn prompt(line: &str) -> Option<&'static str> {
    PROMPTS.into_iter().find(|prompt| line.starts_with(prompt))
}

/// Whether a console shows what was printed as well; without any prompt, all of it is commands.
fn is_session(code: &str) -> bool {
    code.lines().any(|line| prompt(line).is_some())
}

/// The class of the innermost scope that has one.
fn class(stack: &ScopeStack) -> &'static str {
    let scopes = stack.as_slice();
    (1..=scopes.len())
        .rev()
        .find_map(|depth| class_of(&scopes[..depth]))
        .unwrap_or("")
}

fn class_of(scopes: &[Scope]) -> Option<&'static str> {
    static RULES: OnceLock<Vec<(Vec<Scope>, &'static str)>> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        CLASSES
            .iter()
            .map(|(rule, class)| (parse_rule(rule), *class))
            .collect()
    });
    let (inner, outer) = scopes.split_last()?;
    let fits = |rule: &&(Vec<Scope>, &'static str)| match rule.0.split_last() {
        Some((last, above)) => {
            last.is_prefix_of(*inner)
                && above
                    .iter()
                    .all(|scope| outer.iter().any(|o| scope.is_prefix_of(*o)))
        }
        None => false,
    };
    rules.iter().find(fits).map(|(_, class)| *class)
}

fn parse_rule(rule: &str) -> Vec<Scope> {
    rule.split(' ')
        .filter_map(|scope| Scope::new(scope).ok())
        .collect()
}

/// HTML in which neighbours of one class share one element.
#[derive(Default)]
struct Html {
    html: String,
    open: &'static str,
    /// White space has no colour: it goes inside if what follows has the class that is open, else outside.
    space: String,
}

impl Html {
    fn push(&mut self, class: &'static str, text: &str) {
        let ink = text.trim();
        if ink.is_empty() {
            self.space.push_str(text);
            return;
        }
        let start = text.len() - text.trim_start().len();
        self.space.push_str(&text[..start]);
        if class == self.open {
            self.html.push_str(&std::mem::take(&mut self.space));
        } else {
            self.close();
            self.open(class);
        }
        push_escaped(&mut self.html, ink);
        self.space.push_str(&text[start + ink.len()..]);
    }

    fn open(&mut self, class: &'static str) {
        if !class.is_empty() {
            self.html.push_str("<span class=\"h-");
            self.html.push_str(class);
            self.html.push_str("\">");
        }
        self.open = class;
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.html.push_str("</span>");
            self.open = "";
        }
        self.html.push_str(&std::mem::take(&mut self.space));
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(language: &str, code: &str, expected: Expect) {
        expected.assert_eq(&Highlighter::default().html(language, code));
    }

    #[test]
    fn yaml() {
        check(
            "yaml",
            "kind: Pod # here\nport: \"443\"\nlist:\n- {a: 1, b: true}\n",
            expect![[r#"
                <span class="h-k">kind</span>: <span class="h-s">Pod</span> <span class="h-c"># here</span>
                <span class="h-k">port</span>: <span class="h-s">&quot;443&quot;</span>
                <span class="h-k">list</span>:
                - {<span class="h-k">a</span>: <span class="h-n">1</span>, <span class="h-k">b</span>: <span class="h-n">true</span>}
            "#]],
        );
    }

    #[test]
    fn console() {
        check(
            "console",
            "$ kubectl get pods | wc -l\n12 <lines>\n",
            expect![[r#"
                <span class="h-p">$</span> <span class="h-f">kubectl</span> get pods | <span class="h-f">wc</span> -l
                <span class="h-o">12 &lt;lines&gt;</span>
            "#]],
        );
    }

    #[test]
    fn a_console_without_prompts_is_commands() {
        check(
            "console",
            "cargo xtask serve\n",
            expect![[r#"
            <span class="h-f">cargo</span> xtask serve
        "#]],
        );
    }

    #[test]
    fn the_languages_of_documentation_are_known() {
        for language in [
            "yaml", "bash", "sh", "shell", "json", "toml", "rust", "go", "console", "text", "diff", "html",
        ] {
            assert!(Highlighter::default().knows(language), "{language}");
        }
    }

    #[test]
    fn json_keys_and_toml() {
        check(
            "json",
            "{\"a\": [1, null, \"x\"]}\n",
            expect![[r#"
                {<span class="h-k">&quot;a&quot;</span>: [<span class="h-n">1</span>, <span class="h-n">null</span>, <span class="h-s">&quot;x&quot;</span>]}
            "#]],
        );
        check(
            "toml",
            "[a.b]\nc = \"x\" # y\n",
            expect![[r#"
                [<span class="h-f">a</span>.<span class="h-f">b</span>]
                <span class="h-k">c</span> = <span class="h-s">&quot;x&quot;</span> <span class="h-c"># y</span>
            "#]],
        );
        check(
            "bash",
            "for x in 1 2; do echo \"$x\"; done\n",
            expect![[r#"
                <span class="h-w">for</span> x <span class="h-w">in</span> 1 2; <span class="h-w">do</span> <span class="h-f">echo</span> <span class="h-s">&quot;</span>$<span class="h-v">x</span><span class="h-s">&quot;</span>; <span class="h-w">done</span>
            "#]],
        );
        check(
            "go",
            "func f(a int) string { return \"x\" } // y\n",
            expect![[r#"
                <span class="h-w">func</span> <span class="h-f">f</span>(a <span class="h-w">int</span>) <span class="h-w">string</span> { <span class="h-w">return</span> <span class="h-s">&quot;x&quot;</span> } <span class="h-c">// y</span>
            "#]],
        );
        check(
            "rust",
            "fn main() { let x = 1; }\n",
            expect![[r#"
                <span class="h-w">fn</span> <span class="h-f">main</span>() { <span class="h-w">let</span> x = <span class="h-n">1</span>; }
            "#]],
        );
    }
}
