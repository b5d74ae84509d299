//! From the keys that cover a flow to the decision.

use super::key::{Effect, Keys, MatchType};
use super::{DenyKind, Policies, SideDecision, SideVerdict, port_class, precedence};
use crate::dataplane::Lookup;
use crate::rules::AuthMode;

/// What the keys that cover a flow decide. `local_host` says that the local host asks to come in (LOCAL-1).
pub(super) fn decided(policies: &Policies, keys: &Keys, local_host: bool) -> SideDecision {
    let switches = &policies.switches;
    let chosen = match switches.lookup {
        Lookup::PortClass => port_class::choose(keys, local_host),
        Lookup::Precedence => precedence::choose(keys, local_host, switches.local_host_inherits_auth),
    };
    let match_type = |match_type| policies.options.dataplane.is_cilium().then_some(match_type);
    match chosen {
        None => SideDecision::denied(DenyKind::Default, match_type(MatchType::None)),
        Some(chosen) if chosen.effect.deny => {
            SideDecision::denied(DenyKind::Explicit, match_type(chosen.key.match_type()))
        }
        Some(chosen) => SideDecision {
            match_type: match_type(chosen.key.match_type()),
            l7: chosen.effect.redirect.is_some(),
            auth: chosen.auth.is_some_and(|mode| mode > AuthMode::Disabled),
            ..SideDecision::of(SideVerdict::Allow)
        },
    }
}

/// DD-10.
pub(super) fn audited(policies: &Policies, decision: SideDecision) -> SideDecision {
    if policies.options.audit && decision.verdict == SideVerdict::Deny {
        SideDecision {
            verdict: SideVerdict::Allow,
            audited: true,
            ..decision
        }
    } else {
        decision
    }
}

/// MAP-2: whether an identity's key is left out beside the all-peers key of its filter, which names a port.
pub(super) fn is_left_out(lookup: Lookup, own: &Effect, everyone: &Effect) -> bool {
    match lookup {
        Lookup::Precedence => own == everyone,
        Lookup::PortClass => {
            let other_auth = own.auth.is_some() && own.auth != everyone.auth;
            let other_proxy = own.redirect.is_some() && own.redirect != everyone.redirect;
            everyone.deny || !(own.deny || other_auth || other_proxy)
        }
    }
}
