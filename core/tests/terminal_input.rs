//! Whatever is typed into a terminal: it answers, in bounds, and the next command finds it well.

use proptest::prelude::*;
use signalbox_core::source::Source;
use signalbox_core::terminal::{Reply, Start, Terminal};

const CLUSTER: &str = include_str!("../../content/scenarios/demo/cluster.yaml");
const POLICY: &str = include_str!("../../content/scenarios/story-1/database.yaml");

/// More is never printed: 512 kB, and the line that says so.
const MOST_PRINTED: usize = 513 << 10;

fn terminal() -> Terminal {
    let files = vec![
        Source::new("cluster.yaml", CLUSTER),
        Source::new("database.yaml", POLICY),
    ];
    Terminal::new(files, None, Start::Applied)
}

/// Runs a command, and looks at what it comes to.
fn run(terminal: &mut Terminal, command: &str) -> Reply {
    let reply = terminal.run(command);
    let printed: usize = reply.lines.iter().map(|line| line.text.len() + 1).sum();
    assert!(printed <= MOST_PRINTED, "{printed} bytes");
    assert!(reply.lines.iter().all(|line| !line.text.contains('\n')));
    assert!(!reply.unfinished || reply.status != 0);
    reply
}

/// Words of command lines, and words that stand where they should not.
const WORDS: &[&str] = &[
    "kubectl",
    "k",
    "hubble",
    "cilium",
    "curl",
    "wget",
    "nc",
    "nslookup",
    "dig",
    "ping",
    "cat",
    "echo",
    "grep",
    "sort",
    "head",
    "tail",
    "wc",
    "export",
    "reset",
    "help",
    "ls",
    "timeout",
    "get",
    "describe",
    "apply",
    "delete",
    "create",
    "exec",
    "run",
    "label",
    "logs",
    "port-forward",
    "rollout",
    "status",
    "wait",
    "config",
    "debug",
    "explain",
    "observe",
    "pods",
    "pod/backend-0",
    "svc",
    "cnp",
    "netpol",
    "ns",
    "all",
    "deploy/backend",
    "deploy/",
    "/x",
    "database",
    "backend-0",
    "svc/frontend",
    "-f",
    "-n",
    "-A",
    "-o",
    "-l",
    "--",
    "--all",
    "--force",
    "-it",
    "--rm",
    "--image=nginx",
    "--image",
    "wide",
    "yaml",
    "json",
    "name",
    "jsonpath={.items[*].metadata.name}",
    "-o=custom-columns=A:.b",
    "jsonpath={[",
    "tier=database",
    "tier!=",
    "a in (b,c)",
    "!a",
    "cluster.yaml",
    "database.yaml",
    "-",
    "http://database/PING",
    "https://[::1]:99999/",
    "database:80",
    "203.0.113.9",
    "8000:80",
    ":",
    "0:0",
    "80",
    "65536",
    "-1",
    "--last",
    "99999999999999999999",
    "--from-pod",
    "default/",
    "--verdict",
    "DROPPED",
    "--since",
    "5m",
    "-c",
    "-w",
    "%{http_code}\\n",
    "%{",
    "-m",
    "1e309",
    "0.0000001",
    "-X",
    "",
    "--to-fqdn",
    "--not",
    "--port",
    "1-65535",
    "sh",
    "'",
    "\"",
    "\\",
    "$(",
    ")",
    "$x",
    "${x}",
    "${",
    "x=$x$x$x",
    "|",
    "||",
    "&&",
    "&",
    ";",
    "\n",
    ">",
    ">>",
    "f",
    "2>&1",
    "2>/dev/null",
    "<<E",
    "E",
    "<<'E'",
    "#",
    "é",
    "\u{202e}",
    "\u{0}",
    "🙂",
    "--🙂",
    "-é",
    "---",
    "--=",
    "-o=",
    "=",
];

fn lines() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_typed_is_answered(commands in prop::collection::vec(lines(), 1..6)) {
        let mut terminal = terminal();
        for command in &commands {
            run(&mut terminal, command);
            let offers = terminal.complete(command);
            prop_assert!(offers.len() <= 100);
        }
        // What was typed before does not keep it from working.
        run(&mut terminal, "reset --applied");
        let reply = run(&mut terminal, "kubectl exec backend-0 -- curl -s database/PING");
        prop_assert_eq!(reply.status, 0);
    }
}

/// Lines that somebody made up to be expensive. Each has to end, and soon; how soon is not measured here.
#[test]
fn what_is_made_to_be_expensive_ends() {
    let doubling: String = (0..40).map(|_| "x=\"$x$x a\"\n").collect::<String>() + "echo $x";
    let deep = format!("echo {}ls{}", "$(echo ".repeat(3_000), ")".repeat(3_000));
    let expensive = [
        "a".repeat(1 << 20),
        "é".repeat(100_000),
        "\"".repeat(99_999),
        "$(".repeat(50_000),
        "(".repeat(50_000),
        "| ".repeat(50_000),
        "kubectl get pods ;".repeat(90),
        format!("echo {}", "$(cat cluster.yaml) ".repeat(400)),
        format!("kubectl apply {}", "-f cluster.yaml ".repeat(240)),
        format!("curl {}", "localhost ".repeat(490)),
        format!(
            "cat {} | grep -E '(a|aa)+$' | sort | head -n 999999999",
            "cluster.yaml ".repeat(490)
        ),
        format!("cat <<E | grep -E '(x+x+)+y'\n{}\nE", "x".repeat(100_000)),
        "kubectl exec backend-0 -- ping -c 99999999999 database".to_owned(),
        "kubectl exec backend-0 -- nc -zv database 1-65535".to_owned(),
        "kubectl exec backend-0 -- timeout 99999999999 curl -m 99999999999 database:81".to_owned(),
        "kubectl exec backend-0 -- curl --retry 99999999 -m 1 database:81".to_owned(),
        format!("kubectl get {}", "pods,".repeat(20_000)),
        format!("kubectl get pods -l {}", "a=b,".repeat(20_000)),
        format!("kubectl get pods -o jsonpath='{}'", "{.items[*]}".repeat(10_000)),
        format!("kubectl get pods -o custom-columns={}", "A:.a.b,".repeat(20_000)),
        format!("kubectl apply -f - <<E\n{}\nE", "[".repeat(200_000)),
        format!(
            "kubectl apply -f - <<E\na: &a [1]\n{}\nE",
            "b: [*a,*a,*a]\n".repeat(10_000)
        ),
        format!("hubble observe {}", "--from-pod default/x ".repeat(240)),
        doubling,
        deep,
    ];
    let mut terminal = terminal();
    for command in expensive {
        run(&mut terminal, &command);
        terminal.complete(&command);
    }
    assert_eq!(run(&mut terminal, "kubectl get pods").status, 0);
}
