//! Every flow of the speed clusters, decided as Cilium's own engine decides it.
//!
//! The small cluster that is kept always runs; the full ones run where `../shared` is there and the build is
//! optimised (`cargo test --release -p signalbox-core --test clusters`), because reading them unoptimised
//! takes minutes. `cargo bench -p signalbox-core` measures.

#[path = "support/clusters.rs"]
mod clusters;

use clusters::{Cluster, manifests};
use signalbox_core::verdict::Policies;

#[test]
fn every_verdict_is_ciliums() {
    for path in manifests() {
        let is_kept = path.starts_with(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
        if cfg!(debug_assertions) && !is_kept {
            continue;
        }
        let cluster = Cluster::read(&path);
        let policies = Policies::new(&cluster.objects, &cluster.world, &cluster.options);
        assert_eq!(cluster.flows.len(), cluster.verdicts.len(), "{}", cluster.name);
        for (flow, expected) in cluster.flows.iter().zip(&cluster.verdicts) {
            let allowed = policies.allows(&cluster.world, flow);
            assert_eq!(allowed, Some(*expected), "{}: {flow:?}", cluster.name);
            assert_eq!(
                policies.decide(&cluster.world, flow).allowed(),
                allowed,
                "{}: {flow:?}",
                cluster.name
            );
        }
        println!("{}: {} flows agree", cluster.name, cluster.flows.len());
    }
}
