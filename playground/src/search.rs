//! Whom somebody means who types a part of a name.

use signalbox_core::answer::Party;

/// What a party is searched and listed by: `shop/backend`, `vpn`.
pub fn name(party: &Party) -> String {
    match &party.namespace {
        Some(namespace) => format!("{namespace}/{}", party.name),
        None => party.name.clone(),
    }
}

/// The party that the words mean: by its name, then by a name that begins so, one that holds them, and at last by
/// a label or an address. The first of those that fit alike; `None` where nobody does.
pub fn find<'p>(parties: &'p [Party], words: &str) -> Option<&'p Party> {
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        return None;
    }
    let ranked = parties
        .iter()
        .filter_map(|party| Some((rank(party, &words)?, party)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, party)| party)
}

fn rank(party: &Party, words: &str) -> Option<usize> {
    let (plain, whole) = (party.name.to_lowercase(), name(party).to_lowercase());
    let holds = |text: &String| text.to_lowercase().contains(words);
    let tests = [
        whole == words || party.id == words,
        plain == words,
        plain.starts_with(words),
        whole.contains(words),
        party.labels.iter().any(holds),
        holds(&party.detail),
    ];
    tests.iter().position(|fits| *fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(namespace: &str, name: &str, label: &str) -> Party {
        Party {
            id: format!("{namespace}/deployment/{name}"),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
            detail: "2 pods · 10.0.0.7".to_owned(),
            labels: vec![label.to_owned()],
            ..Party::default()
        }
    }

    #[test]
    fn the_nearest_name_wins() {
        let parties = [
            party("shop", "web-cache", "app=cache"),
            party("blog", "web", "app=blog"),
            party("shop", "web", "tier=frontend"),
        ];
        let found = |words: &str| find(&parties, words).map(|party| party.id.as_str());
        assert_eq!(found("web"), Some("blog/deployment/web"));
        assert_eq!(found("shop/web"), Some("shop/deployment/web"));
        assert_eq!(found("WEB-"), Some("shop/deployment/web-cache"));
        assert_eq!(found("frontend"), Some("shop/deployment/web"));
        assert_eq!(found("10.0.0.7"), Some("shop/deployment/web-cache"));
        assert_eq!((found(" "), found("nobody")), (None, None));
    }
}
