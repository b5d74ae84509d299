//! The speed clusters: manifests, flows, and what Cilium's own engine says of each flow.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use signalbox_core::dataplane::{Dataplane, Options, Tree};
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};
use signalbox_core::verdict::{Flow, Protocol};
use signalbox_core::world::{Peer, World};

/// One cluster.
pub(crate) struct Cluster {
    /// `pods5000-policies1000`.
    pub(crate) name: String,
    /// What its manifests hold.
    pub(crate) objects: Objects,
    /// The options that its answers assume.
    pub(crate) options: Options,
    /// The world of its objects.
    pub(crate) world: World,
    /// The flows.
    pub(crate) flows: Vec<Flow>,
    /// Whether Cilium allows each flow.
    pub(crate) verdicts: Vec<bool>,
}

#[derive(Deserialize)]
struct Line {
    from: String,
    to: String,
    port: u16,
    protocol: String,
}

/// The manifests of the clusters: the one that is kept, and those at `../shared` where that is there.
pub(crate) fn manifests() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["tests/vectors/perf", "../../shared/vectors/perf"] {
        let Ok(entries) = std::fs::read_dir(project.join(folder)) else {
            continue;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.to_string_lossy().ends_with(".yaml.gz"));
        paths.sort();
        found.extend(paths);
    }
    found
}

impl Cluster {
    /// Reads one cluster by the path of its manifests.
    pub(crate) fn read(manifests: &Path) -> Self {
        let stem = manifests
            .to_string_lossy()
            .trim_end_matches(".yaml.gz")
            .to_owned();
        let options = Options::for_dataplane(Dataplane::Tree(Tree::January2026));
        let sources = SourceMap::new([Source::new("cluster", unzip(manifests))]);
        let (documents, _) = objects::documents(&sources);
        let objects = Objects::read(&documents, &Checks::new(options.dataplane)).objects;
        let world = World::new(&objects, &options);
        let flows = unzip(Path::new(&format!("{stem}.flows.jsonl.gz")));
        let flows = flows.lines().map(|line| flow(&world, line)).collect();
        let verdicts = unzip(Path::new(&format!("{stem}.flows.verdicts.gz")));
        let verdicts = verdicts.trim().bytes().map(|verdict| verdict == b'1').collect();
        let name = Path::new(&stem)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Self {
            name,
            objects,
            options,
            world,
            flows,
            verdicts,
        }
    }
}

fn unzip(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("the file is there");
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .expect("gzip of UTF-8");
    text
}

fn flow(world: &World, line: &str) -> Flow {
    let line: Line = serde_json::from_str(line).expect("a flow");
    let pod = |text: &str| {
        let (namespace, name) = text
            .strip_prefix("pod:")
            .and_then(|pod| pod.split_once('/'))
            .expect("a pod");
        Peer::Endpoint(world.find_pod(namespace, name).expect("a pod of the cluster"))
    };
    let protocol = Protocol::with_ports(&line.protocol).expect("a protocol");
    Flow::new(pod(&line.from), pod(&line.to), protocol, line.port)
}
