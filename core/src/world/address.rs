//! Addresses for pods and Services whose manifests give none: made from the name, so that an edit elsewhere
//! does not move them, and never one that is taken.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use crate::order::Map;

/// Addresses of one cluster that are taken.
#[derive(Debug, Default)]
pub(super) struct Allocator {
    taken: HashSet<IpAddr>,
    /// How far each pool, by its first address, has been searched from its beginning: all before it is taken.
    searched: Map<u32, u32>,
}

/// How many addresses beyond the one that a name stands for are tried before the first free one is taken. In a pool
/// that is nearly full they are far between, and each would be searched for anew.
const NEAR: u32 = 256;

/// A block to allocate from: its first address, and how many bits of it vary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool(u32, u32);

/// For pods: 10.244.0.0/14.
pub(super) const PODS: Pool = Pool(0x0af4_0000, 18);
/// For Services: 10.96.0.0/12.
pub(super) const SERVICES: Pool = Pool(0x0a60_0000, 20);

impl Allocator {
    /// Marks an address as taken.
    pub(super) fn take(&mut self, address: IpAddr) {
        self.taken.insert(address);
    }

    /// A free address of the pool for a name. Collisions move to the next one; a full pool gives `None`.
    pub(super) fn allocate(&mut self, pool: Pool, name: &str) -> Option<IpAddr> {
        let Pool(base, bits) = pool;
        let size = 1u32 << bits;
        let first = stable_hash(name) % size;
        let near = (0..NEAR).map(|step| (first + step) % size);
        let taken = &mut self.taken;
        let mut is_free = |offset: &u32| {
            let usable = !matches!(offset & 0xff, 0 | 255);
            usable && taken.insert(IpAddr::V4(Ipv4Addr::from(base + offset)))
        };
        let found = { near }.find(&mut is_free).or_else(|| {
            let searched = self.searched.or_default(base);
            let found = (*searched..size).find(is_free);
            *searched = found.map_or(size, |offset| offset + 1);
            found
        });
        found.map(|offset| IpAddr::V4(Ipv4Addr::from(base + offset)))
    }
}

/// FNV-1a, folded: stable across releases and machines, which the standard hasher does not promise.
pub(crate) fn stable_hash(text: &str) -> u32 {
    let wide = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (wide ^ (wide >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_stable_and_free() {
        let mut allocator = Allocator::default();
        let first = allocator.allocate(PODS, "default/backend-0");
        let again = allocator.allocate(PODS, "default/backend-0");
        assert!(first.is_some() && first != again);
        assert_eq!(Allocator::default().allocate(PODS, "default/backend-0"), first);
    }

    #[test]
    fn a_pool_is_given_away_to_its_last_address_and_then_refuses_at_once() {
        let small = Pool(0x0af4_0000, 12);
        let mut allocator = Allocator::default();
        let given: HashSet<IpAddr> = (0..5_000)
            .filter_map(|number| allocator.allocate(small, &format!("default/pod-{number}")))
            .collect();
        // Sixteen blocks of 256, each without its first and last address.
        assert_eq!(given.len(), 16 * 254);
        assert_eq!(allocator.searched.get(&0x0af4_0000), Some(&(1 << 12)));
    }
}
