//! How the tree of August 2024 chooses the entry that decides: denies are normalised into the map when it is
//! made, and a look-up goes by port class (MAP-4, MAP-5, AUTH-2, AUTH-3, LOOKUP-1).

use super::key::{Chosen, Effect, Key, Keys, L3, Width, add};
use crate::rules::AuthMode;

/// The key that decides; `None` for none. `local_host` says that the peer is the local host at ingress.
pub(super) fn choose(keys: &Keys, local_host: bool) -> Option<Chosen> {
    let mut map = keys.clone();
    let host = Key {
        l3: L3::Peer,
        width: Width::ALL,
    };
    if local_host {
        add(
            &mut map,
            host,
            Effect {
                auth: Some(AuthMode::Disabled),
                ..Effect::default()
            },
        );
    }
    let mut map = normalise(&map);
    authenticate(&mut map);
    lookup(&map)
}

/// MAP-4: the map after denies are worked into it.
fn normalise(keys: &Keys) -> Keys {
    let is_covered = |key: &Key| {
        keys.iter()
            .any(|(other, effect)| effect.deny && other != key && other.covers(*key))
    };
    let denies: Vec<Key> = keys
        .iter()
        .filter(|(key, effect)| effect.deny && !is_covered(key))
        .map(|(key, _)| *key)
        .collect();
    let deny = Effect {
        deny: true,
        ..Effect::default()
    };
    let is_removed = |key: &Key| denies.iter().any(|denied| denied.covers(*key));
    let is_converted = |key: &Key| {
        denies
            .iter()
            .any(|denied| denied.is_as_wide_as(*key) && denied.l3.strictly_contains(key.l3))
    };
    let allows = keys
        .iter()
        .filter(|(key, effect)| !effect.deny && !is_removed(key));
    let (converted, remaining): (Vec<_>, Vec<_>) = allows.partition(|(key, _)| is_converted(key));
    let mut map: Keys = denies
        .iter()
        .chain(converted.into_iter().map(|(key, _)| key))
        .map(|key| (*key, deny))
        .collect();
    for (key, effect) in remaining {
        add(&mut map, *key, *effect);
        for denied in &denies {
            if denied.l3.strictly_contains(key.l3) && key.width < denied.width {
                add(
                    &mut map,
                    Key {
                        l3: key.l3,
                        width: denied.width,
                    },
                    deny,
                );
            }
            if key.l3.strictly_contains(denied.l3) && denied.width < key.width {
                add(
                    &mut map,
                    Key {
                        l3: denied.l3,
                        width: key.width,
                    },
                    deny,
                );
            }
        }
    }
    map
}

/// AUTH-2, AUTH-3, MAP-5: authentication goes from wider keys to narrower ones, and an identity's own
/// L3-only mode makes a copy of every all-peers port key.
fn authenticate(map: &mut Keys) {
    let explicit: Vec<(Key, AuthMode)> = map
        .iter()
        .filter(|(_, effect)| !effect.deny)
        .filter_map(|(key, effect)| Some((*key, effect.auth?)))
        .collect();
    let mut copies = Vec::new();
    for (key, effect) in map
        .iter_mut()
        .filter(|(_, effect)| !effect.deny && effect.auth.is_none())
    {
        let inherited = explicit
            .iter()
            .filter(|(wider, _)| wider.covers(*key) && wider != key)
            .max_by_key(|(wider, _)| (wider.l3 == L3::Peer, wider.width));
        let own = explicit
            .iter()
            .find(|(wider, _)| wider.l3 == L3::Peer && !wider.width.names_port());
        if key.l3 == L3::Wildcard
            && key.width.names_port()
            && let Some((_, mode)) = own
            && inherited.is_none()
        {
            let copy = Effect {
                auth: Some(*mode),
                ..*effect
            };
            copies.push((
                Key {
                    l3: L3::Peer,
                    width: key.width,
                },
                copy,
            ));
        }
        effect.auth = inherited.map(|(_, mode)| *mode);
    }
    for (key, effect) in copies {
        map.or_insert(key, effect);
    }
}

/// LOOKUP-1: port before protocol before everything, in each the identity before everyone.
fn lookup(map: &Keys) -> Option<Chosen> {
    let best = |l3| {
        map.iter()
            .filter(|(key, _)| key.l3 == l3)
            .max_by_key(|(key, _)| key.width)
    };
    let class = |key: &Key| (key.width.min(Width::PORT), key.l3 == L3::Peer);
    let (key, effect) = best(L3::Peer)
        .into_iter()
        .chain(best(L3::Wildcard))
        .max_by_key(|(key, _)| class(key))?;
    Some(Chosen {
        key: *key,
        effect: *effect,
        auth: effect.auth,
    })
}
