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
    /// A stretch of the example, and what stands in its place in a text about which this is not said; empty where no
    /// single edit mends it, or nothing has to be mended.
    change: (&'static str, &'static str),
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
            change: ("", ""),
        }
    }

    const fn under(self, dataplane: &'static str) -> Self {
        Self { dataplane, ..self }
    }

    const fn by(self, from: &'static str, to: &'static str) -> Self {
        Self {
            change: (from, to),
            ..self
        }
    }

    /// The example with the edit that mends it, if there is one.
    pub fn mended(&self) -> Option<String> {
        let (from, to) = self.change;
        // Where the edit does not fit the example, that stays as it is, and a test sees it.
        let mend = || match self.example.rsplit_once(from) {
            Some((before, after)) => format!("{before}{to}{after}"),
            None => self.example.to_owned(),
        };
        (!from.is_empty()).then(mend)
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
