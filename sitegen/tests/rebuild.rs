//! A builder remembers its last build, and must never remember too much.

use std::fs;
use std::path::Path;

use signalbox::content::Folders;
use signalbox::site::{Body, Builder, Options, Outcome};

const SCENARIO: &str = "apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: one}
spec:
  include: [pod.yaml]
  expect:
  - internet -> pod/web:80   allowed
";

const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec:
  containers: [{name: web, image: nginx}]
";

const DENY: &str = "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: default}
spec: {podSelector: {}, policyTypes: [Ingress]}
";

#[test]
fn every_kind_of_edit_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    let write = |name: &str, text: &str| {
        let path = content.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "_index.md",
        "# Home\n\n[part](other.md#part)\n\n```signalbox scenario=one\n```\n",
    );
    write("other.md", "# Other\n\n## Part\n");
    write("scenarios/one/scenario.yaml", SCENARIO);
    write("scenarios/one/pod.yaml", POD);
    let builder = builder(&content);
    assert!(page(&builder.build(), "index.html").contains("href=\"other/#part\""));
    assert_eq!(
        codes(&builder.build()),
        [""; 0],
        "nothing changed, nothing is wrong"
    );

    // A page that was not touched links to an anchor that is gone.
    write("other.md", "# Other\n\n## Another part\n");
    assert_eq!(codes(&builder.build()), ["broken-anchor"]);

    // … and to a page that has moved.
    write(
        "other.md",
        "+++\ntitle = \"Other\"\nslug = \"elsewhere\"\n+++\n\n## Part\n",
    );
    assert!(page(&builder.build(), "index.html").contains("href=\"elsewhere/#part\""));

    // A page that was not touched shows a scenario that no longer holds.
    write("scenarios/one/pod.yaml", &format!("{POD}{DENY}"));
    assert_eq!(codes(&builder.build()), ["failed-expectation"]);
    let denied = SCENARIO.replace("allowed", "denied");
    write("scenarios/one/scenario.yaml", &denied);
    let outcome = builder.build();
    assert!(
        page(&outcome, "index.html").contains("denied by default"),
        "the example is drawn anew"
    );

    // And after all that, the site is the one that a new builder makes.
    assert_eq!(outcome.site, self::builder(&content).build().site);
}

#[test]
fn what_pages_show_of_each_other_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("content/_index.md", "# Home\n");
    write("content/a.md", "# A\n\n{{#include b.txt}}\n");
    write("content/b.md", "# B\n");
    write("content/b.txt", "Included.\n");
    let builder = builder(&content);
    builder.build();
    for (name, text) in [
        ("content/b.md", "# Another name\n"),
        (
            "content/b.md",
            "+++\ntitle = \"Third\"\ntags = [\"x\"]\nweight = 1\n+++\n",
        ),
        ("content/b.txt", "Included anew.\n"),
        ("signalbox.toml", "title = \"The site\"\nfooter = \"Foot\"\n"),
        ("theme/style.css", "a { color: red }\n"),
        ("theme/404.html", "gone\n"),
        ("signalbox.toml", "title = \"The site\"\nsafe = true\n"),
        ("content/a.md", "# A\n\n<i onclick=\"x\">\n"),
    ] {
        write(name, text);
        let outcome = builder.build();
        assert!(outcome.site.is_some(), "{name}: {:?}", codes(&outcome));
        let fresh = self::builder(&content).build();
        assert!(
            outcome.site == fresh.site,
            "after an edit of {name}, something is as it was"
        );
    }
}

fn builder(content: &Path) -> Builder {
    let options = Options::of(Folders::of(content));
    Builder::new(options).unwrap()
}

fn codes(outcome: &Outcome) -> Vec<String> {
    outcome
        .findings
        .sorted()
        .into_iter()
        .map(|finding| finding.report.code.clone())
        .collect()
}

fn page(outcome: &Outcome, file: &str) -> String {
    let site = outcome
        .site
        .as_ref()
        .unwrap_or_else(|| panic!("{:?}", codes(outcome)));
    match site.files.get(file) {
        Some(Body::Made(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{file} is {other:?}"),
    }
}
