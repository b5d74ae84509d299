//! Every diagnostic by its code: what it is about, why, a text that brings it up, and how to mend it.
//!
//! The pages about diagnostics and `signalbox explain` are made from this table. A test brings every code up
//! by its example, and finds codes in the source that are not in the table. Nothing that decides reads it.

mod cilium;
mod layer7;
mod others;

/// A diagnostic, explained.
#[derive(Debug, Clone, Copy)]
pub struct Registered {
    /// Its code, as in [`super::Diagnostic::code`].
    pub code: &'static str,
    /// What it is about, in one line.
    pub title: &'static str,
    /// Why it is said, and what follows from it. Markdown.
    pub why: &'static str,
    /// A text that brings it up with `dataplane`; empty where no text can.
    pub example: &'static str,
    /// Who enforces in the example, in the words of a scenario; empty for the default.
    pub dataplane: &'static str,
    /// What to do. Markdown.
    pub mend: &'static str,
}

/// The whole table, by subject.
pub fn all() -> impl Iterator<Item = &'static Registered> {
    [others::ALL, cilium::ALL, layer7::ALL].into_iter().flatten()
}

/// One diagnostic by its code, in whatever case.
pub fn find(code: &str) -> Option<&'static Registered> {
    all().find(|registered| registered.code.eq_ignore_ascii_case(code))
}

impl Registered {
    const fn new(
        code: &'static str,
        title: &'static str,
        why: &'static str,
        example: &'static str,
        mend: &'static str,
    ) -> Self {
        Self {
            code,
            title,
            why,
            example,
            dataplane: "",
            mend,
        }
    }

    const fn under(self, dataplane: &'static str) -> Self {
        Self { dataplane, ..self }
    }
}

/// A policy for `app: cart` in `shop`, with these sections.
macro_rules! policy {
    ($sections:literal) => {
        concat!(
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: cart\n  namespace: shop\n\
             spec:\n  endpointSelector:\n    matchLabels:\n      app: cart\n",
            $sections
        )
    };
}
use policy;
