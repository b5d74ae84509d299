//! How long compiling and looking up take on the speed clusters.
//!
//! `cargo bench -p signalbox-core --bench verdicts`. The bars: 5,000 identities and 1,000 policies compile
//! within 1 s, a million look-ups take no more than 0.3 s (one thread).

#![allow(
    missing_docs,
    reason = "criterion's macro makes a public function without any"
)]

#[path = "../tests/support/clusters.rs"]
mod clusters;

use std::hint::black_box;

use clusters::{Cluster, manifests};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use signalbox_core::verdict::Policies;
use signalbox_core::world::World;

fn measure(criterion: &mut Criterion) {
    for path in manifests() {
        let cluster = Cluster::read(&path);
        let Cluster {
            name,
            objects,
            options,
            world,
            flows,
            verdicts,
        } = &cluster;
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("world", |bench| {
            bench.iter(|| World::new(black_box(objects), options))
        });
        group.bench_function("compile", |bench| {
            bench.iter(|| Policies::new(black_box(objects), world, options))
        });
        let policies = Policies::new(objects, world, options);
        let given: Vec<bool> = flows
            .iter()
            .map(|flow| policies.allows(world, flow) == Some(true))
            .collect();
        assert!(
            given == *verdicts,
            "{name}: wrong answers are not worth measuring"
        );
        group.throughput(Throughput::Elements(flows.len() as u64));
        group.bench_function("look-ups", |bench| {
            bench.iter(|| {
                flows
                    .iter()
                    .filter(|flow| policies.allows(world, black_box(flow)) == Some(true))
                    .count()
            });
        });
        group.bench_function("decisions", |bench| {
            bench.iter(|| {
                flows
                    .iter()
                    .filter(|flow| policies.decide(world, black_box(flow)).egress.l7)
                    .count()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
