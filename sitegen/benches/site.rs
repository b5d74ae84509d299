//! What a site of 1,000 pages costs: `cargo bench -p signalbox --bench site [-- PAGES [EDITS]]`.
//!
//! The pages are made here, the same on every machine: 1,565 words each, five code blocks, two tables, three
//! admonitions, ten links. No two code blocks are alike, or a cache would flatter us; lines are, as in all manifests.
//! Times are of this process, CPU (its own, and the kernel's for it: files) and wall; what the kernel does not say
//! (elsewhere than on Linux) is left out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use signalbox::content::Folders;
use signalbox::output;
use signalbox::site::{Builder, Options};

const SECTIONS: usize = 20;
const WORDS: usize = 1_565;

/// The mdBook that we compare ourselves with.
const MDBOOK: &str = "0.5.4";

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let pages = numbers.next().unwrap_or(1_000);
    let edits = numbers.next().unwrap_or(100).max(1);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let content = folder.path().join("content");
    write_corpus(&content, pages);

    let options = Options::of(Folders::of(&content));
    let builder = Builder::new(options).expect("our theme can be read");
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let spent = cpu;
    let outcome = builder.build();
    let site = outcome.site.expect("the corpus has no errors");
    output::write(&site, &folder.path().join("public"), false).expect("the site can be written");
    report(
        &format!("{} pages, first build", outcome.pages),
        cpu,
        cpu_seconds(),
        wall,
    );

    // The search is made when it is asked for; writing the site asked for it.
    let ours = spent
        .zip(cpu_seconds())
        .map(|(before, after)| after.whole() - before.whole());
    compare_with_mdbook(folder.path(), &content, pages, ours);

    rebuild(&builder, &content, edits);
    if let Some(peak) = status("VmHWM:") {
        println!("peak memory                            {peak}");
    }
}

/// Edits one page after the other, as somebody who writes would, and builds after each.
fn rebuild(builder: &Builder, content: &Path, edits: usize) {
    let mut walls = Vec::new();
    let before = cpu_seconds();
    for edit in 0..edits {
        let edited = content.join(format!("section-{0}/page-{0}.md", edit % SECTIONS));
        let text = fs::read_to_string(&edited).expect("the page is there");
        fs::write(&edited, text + "\nOne more line.\n").expect("the page can be written");
        let wall = Instant::now();
        assert!(builder.build().site.is_some());
        walls.push(wall.elapsed().as_secs_f64() * 1_000.0);
    }
    walls.sort_by(f64::total_cmp);
    let spent = before
        .zip(cpu_seconds())
        .map(|(before, after)| after.whole() - before.whole());
    // The smallest that so many of a hundred are not above.
    let percentile = |hundredths: usize| walls[(edits * hundredths).div_ceil(100).max(1) - 1];
    println!(
        "after an edit of one page, in memory: {:.0} CPU ms; of {edits} edits, median {:.0} ms, p95 {:.0} ms, worst {:.0} ms",
        spent.unwrap_or_default() * 1_000.0 / edits as f64,
        percentile(50),
        percentile(95),
        percentile(100),
    );
}

/// The same pages by mdBook: what it takes, and how much of that we took. It does not check
/// links and anchors, and it highlights in the browser.
fn compare_with_mdbook(folder: &Path, content: &Path, pages: usize, ours: Option<f64>) {
    let book = folder.join("book");
    let source = book.join("src");
    let mut summary = String::from("# Summary\n\n");
    for section in 0..SECTIONS {
        let _ = writeln!(summary, "- [Section {section}](section-{section}/README.md)");
        let text = format!("# Section {section}\n");
        write(&source.join(format!("section-{section}/README.md")), &text);
        for page in (section..pages).step_by(SECTIONS) {
            let path = format!("section-{section}/page-{page}.md");
            let _ = writeln!(summary, "  - [Page {page}]({path})");
            let text = fs::read_to_string(content.join(&path)).expect("the page is there");
            // mdBook knows no front matter.
            let body = text.splitn(3, "+++").last().unwrap_or_default();
            write(&source.join(&path), &format!("# Page {page}\n{body}"));
        }
    }
    write(&source.join("SUMMARY.md"), &summary);
    write(&book.join("book.toml"), "[book]\ntitle = \"The corpus\"\n");
    let Some(program) = mdbook() else {
        println!("mdBook cannot be installed, so nothing is compared");
        return;
    };
    let wall = Instant::now();
    let before = children_cpu_seconds();
    let ran = Command::new(program)
        .arg("build")
        .arg(&book)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        ran.is_ok_and(|status| status.success()),
        "mdBook builds the corpus"
    );
    let after = children_cpu_seconds();
    report(&format!("the same pages by mdBook {MDBOOK}"), before, after, wall);
    let theirs = before
        .zip(after)
        .map(|(before, after)| after.whole() - before.whole());
    if let Some((ours, theirs)) = ours.zip(theirs).filter(|(_, theirs)| *theirs > 0.0) {
        println!("ours is {:.2} of that", ours / theirs);
    }
}

/// mdBook, of one version and with its search as ours is; installed below `target` at the first use.
fn mdbook() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-tools");
    let program = tools
        .join("bin")
        .join(format!("mdbook{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("installing mdBook {MDBOOK} (once) ...");
        let installed = Command::new("cargo")
            .args([
                "install",
                "--locked",
                "--no-default-features",
                "--features",
                "search",
                "--root",
            ])
            .arg(&tools)
            .arg(format!("mdbook@{MDBOOK}"))
            .stderr(Stdio::null())
            .status();
        installed.ok().filter(|status| status.success())?;
    }
    Some(program)
}

/// What the processes that this one started, and that have ended, have used of all processors.
fn children_cpu_seconds() -> Option<Cpu> {
    stat_seconds(13, 14)
}

fn report(what: &str, before: Option<Cpu>, after: Option<Cpu>, wall: Instant) {
    let cpu = before.zip(after).map(|(before, after)| {
        let (own, kernel) = (after.own - before.own, after.kernel - before.kernel);
        format!("{:6.2} CPU s ({own:.2} + {kernel:.2})", own + kernel)
    });
    println!(
        "{what:38} {} {:6.2} s",
        cpu.unwrap_or_default(),
        wall.elapsed().as_secs_f64()
    );
}

fn write_corpus(content: &Path, pages: usize) {
    write(&content.join("_index.md"), "# The corpus\n");
    for section in 0..SECTIONS {
        let folder = content.join(format!("section-{section}"));
        write(&folder.join("_index.md"), &format!("# Section {section}\n"));
    }
    for page in 0..pages {
        let path = content.join(format!("section-{}/page-{page}.md", page % SECTIONS));
        write(&path, &page_text(page, pages));
    }
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file has a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .expect("the corpus can be written");
}

fn page_text(page: usize, pages: usize) -> String {
    let mut text = format!("+++\ntitle = \"Page {page}\"\nweight = {page}\n+++\n\n");
    let mut words = Words(page as u64 + 1);
    for part in 0..5 {
        let _ = write!(text, "## {}\n\n{}\n\n", words.take(4), words.take(WORDS / 10));
        for link in 0..2 {
            let target = (page * 7 + part * 2 + link + 1) % pages;
            let section = target % SECTIONS;
            let _ = writeln!(
                text,
                "See [{}](../section-{section}/page-{target}.md).",
                words.take(2)
            );
        }
        text.push_str(&code(part, page, &mut words));
        if part < 3 {
            let _ = write!(text, "\n> [!NOTE]\n> {}\n", words.take(20));
        }
        if part < 2 {
            text.push_str("\n| name | value | meaning |\n|---|---:|---|\n");
            for row in 0..6 {
                let _ = writeln!(text, "| {} | {row} | {} |", words.take(1), words.take(4));
            }
        }
        let _ = write!(text, "\n{}\n\n", words.take(WORDS / 10 - 30));
    }
    text
}

fn code(part: usize, page: usize, words: &mut Words) -> String {
    let (name, other) = (words.take(1), words.take(1));
    match part {
        0 | 1 => format!(
            "\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: {name}-{page}-{part}\n  \
             namespace: default\nspec:\n  endpointSelector:\n    matchLabels: {{app: {name}}}\n  ingress:\n  - fromEndpoints:\n    \
             - matchLabels: {{app: {other}}} # {page}\n    toPorts:\n    - ports:\n      - port: \"{}\"\n        protocol: TCP\n```\n",
            1024 + page
        ),
        2 => format!(
            "\n```console\n$ kubectl get pods -n {name} -l app={other} | grep {page}\n{other}-0   1/1   Running   0   {page}m\n\
             $ for pod in $(seq 3); do kubectl exec {name}-$pod -- curl \"http://{other}/{page}\"; done\n```\n"
        ),
        3 => format!(
            "\n```json\n{{\n  \"source\": {{\"name\": \"{name}\", \"id\": {page}}},\n  \"ports\": [80, 443, {page}],\n  \"verdict\": null,\n  \
             \"labels\": {{\"app\": \"{other}\", \"tier\": true}}\n}}\n```\n"
        ),
        _ => format!(
            "\n```toml\n[{name}]\ntitle = \"{other} {page}\"\nweight = {page}\nkeys = [\"a\", 'b', 3]\n# {other}\n```\n"
        ),
    }
}

/// Words in an order that is always the same (SplitMix64).
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn take(&mut self, count: usize) -> String {
        const WORDS: [&str; 24] = [
            "policy",
            "endpoint",
            "identity",
            "selector",
            "namespace",
            "the",
            "of",
            "and",
            "traffic",
            "allows",
            "cluster",
            "port",
            "label",
            "service",
            "denies",
            "egress",
            "ingress",
            "node",
            "to",
            "from",
            "with",
            "proxy",
            "is",
            "name",
        ];
        let word = |words: &mut Self| WORDS[(words.next() % WORDS.len() as u64) as usize];
        (0..count).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }
}

/// Seconds of all processors.
#[derive(Clone, Copy)]
struct Cpu {
    own: f64,
    /// What the kernel did for it.
    kernel: f64,
}

impl Cpu {
    fn whole(self) -> f64 {
        self.own + self.kernel
    }
}

/// What this process has used of all processors so far, as Linux counts it: in hundredths of a second.
fn cpu_seconds() -> Option<Cpu> {
    stat_seconds(11, 12)
}

/// Two fields of what Linux says about this process.
fn stat_seconds(own: usize, kernel: usize) -> Option<Cpu> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let seconds = |field: usize| Some(fields.get(field)?.parse::<f64>().ok()? / 100.0);
    Some(Cpu {
        own: seconds(own)?,
        kernel: seconds(kernel)?,
    })
}

fn status(field: &str) -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    Some(
        status
            .lines()
            .find_map(|line| line.strip_prefix(field))?
            .trim()
            .to_owned(),
    )
}
