//! What a session keeps, and what it refuses.

use super::*;

const CLUSTER: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: server, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: sh}]}
";

fn terminal(start: Start) -> Terminal {
    Terminal::new(vec![Source::new("shop/cluster.yaml", CLUSTER)], None, start)
}

/// What a command prints, each line with a mark of its stream.
fn said(terminal: &mut Terminal, command: &str) -> String {
    let reply = terminal.run(command);
    let mark = |line: &Line| match line.stream {
        Stream::Output => line.text.clone(),
        Stream::Error => format!("! {}", line.text),
        Stream::Note => format!("# {}", line.text),
    };
    let lines: Vec<String> = reply.lines.iter().map(mark).collect();
    lines.join("\n")
}

#[test]
fn a_session_begins_with_the_files_applied_or_with_nothing() {
    assert_eq!(
        terminal(Start::Applied)
            .run("kubectl get pods -o name")
            .lines
            .len(),
        3
    );
    let mut empty = terminal(Start::Empty);
    assert_eq!(
        said(&mut empty, "kubectl get pods"),
        "! No resources found in default namespace."
    );
    empty.run("kubectl apply -f cluster.yaml");
    assert_eq!(empty.run("kubectl get pods -o name").lines.len(), 3);
    empty.run("reset");
    assert!(empty.run("kubectl get pods -o name").lines.is_empty());
}

#[test]
fn variables_pipes_and_substitutions_work_together() {
    let mut terminal = terminal(Start::Applied);
    assert_eq!(
        said(
            &mut terminal,
            "pod=$(kubectl get pod -l app=api -o name | head -1)\necho \"it is $pod\" && false || echo no"
        ),
        "it is pod/api-0\nno"
    );
    assert_eq!(said(&mut terminal, "kubectl get pods | grep -c api"), "2");
    assert_eq!(said(&mut terminal, "kubectl get pods -o name | wc -l"), "3");
}

#[test]
fn a_here_document_is_applied_and_a_file_is_written() {
    let mut terminal = terminal(Start::Applied);
    let text = "kubectl apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nEOF";
    assert_eq!(said(&mut terminal, text), "namespace/shop created");
    let text = "cat <<EOF > pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: shop}\nspec: {containers: [{name: a}]}\nEOF\nkubectl create -f pod.yaml\nkubectl delete -f pod.yaml";
    assert_eq!(said(&mut terminal, text), "pod/one created\npod \"one\" deleted");
}

#[test]
fn edits_wait_for_apply() {
    let mut terminal = terminal(Start::Applied);
    let edited = CLUSTER.replace("replicas: 2", "replicas: 1");
    terminal.set_files(vec![Source::new("shop/cluster.yaml", edited)]);
    let said_first = said(&mut terminal, "kubectl exec client -- true");
    assert!(
        said_first.starts_with("# shop/cluster.yaml was edited"),
        "{said_first}"
    );
    assert_eq!(said(&mut terminal, "kubectl exec client -- true"), "");
    assert_eq!(
        said(&mut terminal, "kubectl apply -f shop/cluster.yaml"),
        "deployment.apps/api configured\nservice/api unchanged\npod/client unchanged"
    );
}

#[test]
fn what_is_not_simulated_is_refused_by_name() {
    let mut terminal = terminal(Start::Applied);
    for command in [
        "rm -rf /",
        "kubectl logs api-0",
        "kubectl exec client -- python x.py",
        "kubectl exec client -- sh",
        "curl http://example.com",
        "kubectl get pods -o custom-columns=A:.b",
        "for x in 1 2; do echo; done",
        "(ls)",
        "kubectl exec client -- curl --proxy x http://api",
    ] {
        let reply = terminal.run(command);
        assert_ne!(reply.status, 0, "{command}");
        assert!(!reply.lines.is_empty(), "{command}");
    }
}

#[test]
fn the_same_commands_say_the_same() {
    let commands = [
        "kubectl get all",
        "kubectl exec client -- curl -sv api",
        "hubble observe -o json",
        "hubble status",
    ];
    let run = || {
        let mut terminal = terminal(Start::Applied);
        commands.map(|command| terminal.run(command))
    };
    assert_eq!(run(), run());
}

#[test]
fn hostile_input_is_bounded() {
    let mut terminal = terminal(Start::Applied);
    terminal.run("x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    for _ in 0..30 {
        terminal.run("x=\"$x$x\"");
    }
    assert!(terminal.variables.values().all(|value| value.len() <= 64 << 10));
    let deep = "$(echo ".repeat(50);
    assert_ne!(terminal.run(&format!("echo {deep}")).status, 0);
    let loud = format!("echo {}", "a ".repeat(400)).repeat(1);
    assert!(terminal.run(&loud).lines.len() < 10);
    let many = "ls; ".repeat(5000);
    assert_ne!(terminal.run(&many).status, 0);
    for text in [
        "'",
        "\"",
        "$(",
        "${",
        "<<",
        "|",
        "&&",
        ">",
        "2>",
        "\\",
        "$",
        "kubectl",
        "kubectl get",
        "kubectl exec",
        "hubble observe --last x",
        "curl",
        "kubectl exec client -- curl http://[",
        "kubectl exec client -- curl http://:0/",
        "kubectl exec client -- nc a 0",
        "kubectl get pods -l '(('",
    ] {
        terminal.run(text);
    }
}

#[test]
fn tab_offers_names() {
    let terminal = terminal(Start::Applied);
    assert_eq!(terminal.complete("kubectl exec cl"), ["client"]);
    assert_eq!(terminal.complete("kubectl get po"), ["pods"]);
    assert_eq!(terminal.complete("kubectl apply -f "), ["shop/cluster.yaml"]);
    assert_eq!(terminal.complete("hubble observe --from-l"), ["--from-label"]);
    assert_eq!(terminal.complete("kubectl exec client -- cu"), ["curl"]);
}

#[test]
fn a_header_with_a_flag_of_its_own_reaches_the_policy() {
    let policy = "
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: browsers-only}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - toPorts:
        - ports: [{port: '80', protocol: TCP}]
          rules: {http: [{headers: ['User-Agent: signal', 'Cookie: box=1']}]}
";
    let files = [("cluster", CLUSTER), ("policy", policy)];
    let files = files.map(|(name, text)| Source::new(format!("{name}.yaml"), text));
    let mut terminal = Terminal::new(files.into(), None, Start::Applied);
    let mut status = |flags: &str| {
        let command = format!("kubectl exec client -- curl -s -o /dev/null -w '%{{http_code}}' {flags} api");
        said(&mut terminal, &command)
    };
    assert_eq!(status("-A signal -b box=1"), "200");
    assert_eq!(status("-A signal"), "403");
    assert_eq!(status("-b box=1"), "403");
}
