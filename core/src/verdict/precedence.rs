//! How the tree of January 2026 chooses the entry that decides: by precedence, then by port, then by L3
//! (NEW19-8, NEW19-13).

use std::cmp::Reverse;

use super::key::{Chosen, Effect, Key, Keys, L3, Width};
use crate::rules::AuthMode;

/// The key that decides; `None` for none. `local_host` says that the peer is the local host at ingress.
/// `host_inherits_auth` is AUTH-6.
pub(super) fn choose(keys: &Keys, local_host: bool, host_inherits_auth: bool) -> Option<Chosen> {
    let mut map = keys.clone();
    if local_host {
        let everyone = map.get(&Key {
            l3: L3::Wildcard,
            width: Width::ALL,
        });
        let inherited = everyone
            .and_then(|effect| effect.auth)
            .filter(|_| host_inherits_auth);
        let auth = Some(inherited.unwrap_or(AuthMode::Disabled));
        let host = Effect {
            auth,
            ..Effect::default()
        };
        let own = Key {
            l3: L3::Peer,
            width: Width::ALL,
        };
        map.or_insert(own, host);
    }
    let kept = without_covered(&map);
    let longest = |l3| {
        kept.iter()
            .filter(|(key, _)| key.l3 == l3)
            .max_by_key(|(key, _)| key.width)
    };
    let (own, everyone) = (longest(L3::Peer), longest(L3::Wildcard));
    let rank = |(key, effect): &(&Key, &Effect)| (precedence(effect), key.width, key.l3 == L3::Peer);
    let (key, effect) = own.into_iter().chain(everyone).max_by_key(rank)?;
    let other = if key.l3 == L3::Peer { everyone } else { own };
    let others = other
        .filter(|(_, other)| precedence(other) == precedence(effect))
        .and_then(|(key, other)| other.auth.or_else(|| inherited(&kept, key)));
    let auth = effect.auth.or_else(|| inherited(&kept, key).max(others));
    Some(Chosen {
        key: *key,
        effect: *effect,
        auth,
    })
}

/// AUTH-2: the mode of the narrowest key that covers another of the same L3 and has a mode of its own.
fn inherited(kept: &Keys, key: &Key) -> Option<AuthMode> {
    let wider = kept.iter().filter(|(wider, effect)| {
        !effect.deny && effect.auth.is_some() && wider.l3 == key.l3 && wider.width < key.width
    });
    wider
        .max_by_key(|(wider, _)| wider.width)
        .and_then(|(_, effect)| effect.auth)
}

/// Deny before redirect before allow; of redirects the one with the lowest rank.
fn precedence(effect: &Effect) -> (bool, Option<Reverse<u8>>) {
    (effect.deny, effect.redirect.map(Reverse))
}

/// A key goes where one of higher precedence (of equal precedence, for two denies) covers it.
fn without_covered(map: &Keys) -> Keys {
    let goes = |key: &Key, effect: &Effect| {
        map.iter().any(|(other, stronger)| {
            let wins = if stronger.deny {
                true
            } else {
                precedence(stronger) > precedence(effect)
            };
            other != key && wins && other.covers(*key)
        })
    };
    map.iter()
        .filter(|(key, effect)| !goes(key, effect))
        .map(|(key, effect)| (*key, *effect))
        .collect()
}
