//! The small programs of a shell that tutorials lean on, and what is said about those that are not here.

use super::{Output, Start, Stream, Terminal};
use crate::regex::Regex;

/// The names of the small programs.
pub(super) const NAMES: &[&str] = &[
    "cat", "clear", "date", "echo", "export", "false", "grep", "head", "help", "history", "ls", "reset",
    "sleep", "sort", "tail", "true", "wc",
];

pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

pub(super) fn run(
    terminal: &mut Terminal,
    name: &str,
    arguments: &[String],
    input: Option<&str>,
    out: &mut Output,
) {
    match name {
        "true" | "sleep" | "history" => {}
        "false" => out.status = 1,
        "clear" => out.clear = true,
        "echo" => echo(arguments, out),
        "help" => help(out),
        "ls" => ls(terminal, out),
        "cat" => cat(terminal, arguments, input, out),
        "export" => export(terminal, arguments, out),
        "reset" => reset(terminal, arguments, out),
        "date" => out.refuse("the clock of this session is shown by hubble observe; there is no date"),
        "grep" => filter(terminal, arguments, input, out, grep),
        "head" => filter(terminal, arguments, input, out, head),
        "tail" => filter(terminal, arguments, input, out, tail),
        "wc" => filter(terminal, arguments, input, out, wc),
        "sort" => filter(terminal, arguments, input, out, sort),
        _ => unknown(name, out),
    }
}

/// What is said about a program that is not here.
pub(super) fn unknown(name: &str, out: &mut Output) {
    out.fail(127, &format!("{name}: command not found"));
    let simulated = match name {
        "kind" | "minikube" | "k3d" => Some("the cluster is there already"),
        "helm" | "kustomize" => Some("the manifests at hand are what is applied"),
        "for" | "while" | "if" | "case" | "until" | "function" => {
            Some("loops and conditions of a shell are not simulated")
        }
        "vi" | "vim" | "nano" | "edit" => Some("the files are edited in the editor beside"),
        _ => None,
    };
    if let Some(words) = simulated {
        out.note(words);
    }
    out.note("this is no shell: it knows kubectl, hubble, cilium, and what `help` lists");
}

fn help(out: &mut Output) {
    for line in HELP.lines() {
        out.note(line);
    }
}

const HELP: &str = "\
Commands are answered by the evaluator of this page; nothing is run and nothing leaves the browser.
  kubectl get pods,svc,deploy,cnp,ccnp,netpol,ns,… [-A] [-n NS] [-l SELECTOR] [-o wide|yaml|json|name]
  kubectl describe cnp|netpol|pod|svc NAME      kubectl label pod|ns NAME KEY=VALUE
  kubectl apply|create|delete -f FILE           kubectl delete cnp NAME
  kubectl exec POD|deploy/NAME -- COMMAND       kubectl run NAME --image=IMAGE --rm -it -- COMMAND
  kubectl port-forward svc/NAME 8000:80         then: curl localhost:8000
  in pods: curl wget nc nslookup dig host getent ping (every pod is taken to have them)
  hubble observe [--from-label --to-label --from-pod --to-pod --pod --verdict --protocol --port --type --last -o]
  hubble status   cilium status
                  hubble is set to use-default-field-masks: false, and so prints the direction of verdicts
  ls, cat FILE, echo, grep, head, tail, wc, sort, |, &&, ||, $(…), <<EOF
  reset           the cluster as the picture shows it;   reset --empty   a cluster without objects";

fn echo(arguments: &[String], out: &mut Output) {
    let words = match arguments.split_first() {
        Some((first, rest)) if first == "-n" || first == "-e" => rest,
        _ => arguments,
    };
    out.print(&words.join(" "));
}

fn ls(terminal: &Terminal, out: &mut Output) {
    for file in &terminal.files {
        out.print(file.name.trim_start_matches(super::WRITTEN_HERE));
    }
}

fn cat(terminal: &Terminal, arguments: &[String], input: Option<&str>, out: &mut Output) {
    if arguments.is_empty() || arguments == ["-"] {
        out.print_text(input.unwrap_or_default());
    }
    for name in arguments.iter().filter(|name| *name != "-") {
        match terminal.file(name) {
            Some(file) => out.print_text(&file.text),
            None => out.fail(1, &format!("cat: {name}: No such file or directory")),
        }
    }
}

fn export(terminal: &mut Terminal, arguments: &[String], out: &mut Output) {
    for argument in arguments {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        match super::shell::is_name(name) {
            true if argument.contains('=') => {
                terminal.variables.insert(name.to_owned(), value.to_owned());
            }
            true => {}
            false => out.fail(1, &format!("export: `{name}': not a valid identifier")),
        }
    }
}

fn reset(terminal: &mut Terminal, arguments: &[String], out: &mut Output) {
    let start = match arguments {
        [] => terminal.start,
        [word] if word == "--empty" => Start::Empty,
        [word] if word == "--applied" => Start::Applied,
        _ => return out.fail(2, "usage: reset [--empty|--applied]"),
    };
    terminal.reset(start);
    out.clear = true;
    out.note(match start {
        Start::Applied => "the cluster holds every file, as the picture shows it",
        Start::Empty => "the cluster is empty; `ls` shows the files, `kubectl apply -f` takes them",
    });
}

/// A filter reads a file or what is piped into it.
fn filter(
    terminal: &Terminal,
    arguments: &[String],
    input: Option<&str>,
    out: &mut Output,
    apply: fn(&[String], &str, &mut Output),
) {
    let mut rest = Vec::new();
    let text = match input {
        Some(text) => {
            rest.extend(arguments.iter().cloned());
            text
        }
        None => match arguments.split_last() {
            Some((name, before)) => {
                rest.extend(before.iter().cloned());
                match terminal.file(name) {
                    Some(file) => file.text.as_str(),
                    None => return out.fail(2, &format!("{name}: No such file or directory")),
                }
            }
            None => "",
        },
    };
    apply(&rest, text, out);
}

/// `grep` with fixed strings and simple regular expressions.
fn grep(arguments: &[String], text: &str, out: &mut Output) {
    let (mut invert, mut fold, mut count, mut pattern) = (false, false, false, None);
    for argument in arguments {
        match argument.strip_prefix('-') {
            Some(letters) if pattern.is_none() && !letters.is_empty() && argument != "-" => {
                for letter in letters.chars() {
                    match letter {
                        'v' => invert = true,
                        'i' => fold = true,
                        'c' => count = true,
                        'E' | 'e' | 'w' | 'a' => {}
                        other => return out.refuse(&format!("grep -{other} is not simulated")),
                    }
                }
            }
            _ if pattern.is_none() => pattern = Some(argument),
            _ => return out.refuse("grep takes one pattern and one input here"),
        }
    }
    let Some(pattern) = pattern else {
        return out.fail(2, "usage: grep [-v] [-i] [-c] PATTERN");
    };
    let wanted = if fold {
        format!("(?i){pattern}")
    } else {
        pattern.clone()
    };
    // Basic expressions write `\|` for what extended ones write `|`.
    let Ok(expression) = Regex::new(&wanted.replace("\\|", "|")) else {
        return out.fail(2, &format!("grep: {pattern} is no regular expression"));
    };
    let fitting = text.lines().filter(|line| expression.is_in(line) != invert);
    let mut found = 0usize;
    for line in fitting {
        found += 1;
        if !count {
            out.print(line);
        }
    }
    if count {
        out.print(&found.to_string());
    }
    out.status = u8::from(found == 0);
}

/// The number behind `-n`, `-5` or `-n5`; 10 where there is none.
fn line_count(arguments: &[String], out: &mut Output) -> Option<usize> {
    let text: String = arguments.concat();
    let digits = text.trim_start_matches("-n").trim_start_matches('-');
    match (digits.is_empty(), digits.parse()) {
        (true, _) => Some(10),
        (false, Ok(count)) => Some(count),
        (false, Err(_)) => {
            out.refuse(&format!("`{text}` is not simulated: `-n COUNT` is"));
            None
        }
    }
}

fn head(arguments: &[String], text: &str, out: &mut Output) {
    if let Some(count) = line_count(arguments, out) {
        text.lines().take(count).for_each(|line| out.print(line));
    }
}

fn tail(arguments: &[String], text: &str, out: &mut Output) {
    if let Some(count) = line_count(arguments, out) {
        let skip = text.lines().count().saturating_sub(count);
        text.lines().skip(skip).for_each(|line| out.print(line));
    }
}

fn wc(arguments: &[String], text: &str, out: &mut Output) {
    match arguments {
        [flag] if flag == "-l" => out.print(&text.lines().count().to_string()),
        _ => out.refuse("only `wc -l` is simulated"),
    }
}

fn sort(arguments: &[String], text: &str, out: &mut Output) {
    if !arguments.is_empty() {
        return out.refuse("only `sort` without flags is simulated");
    }
    let lines: crate::order::Map<&str, usize> = text.lines().fold(Default::default(), |mut lines, line| {
        *lines.or_default(line) += 1;
        lines
    });
    for (line, count) in lines {
        (0..count).for_each(|_| out.push(Stream::Output, line));
    }
}
