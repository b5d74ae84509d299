//! A site on a local port, following edits: built in memory, reloaded in the browser, errors shown over the
//! last good page.

mod http;
mod live;
mod media;
mod respond;
mod watch;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use live::Live;

use crate::report::Style;
use crate::site::{Builder, Outcome};

/// What a rebuild came to, for whoever prints it.
pub struct Rebuilt<'a> {
    /// The outcome.
    pub outcome: &'a Outcome,
    /// How long it took.
    pub time: Duration,
}

/// A server that is bound to its address and has something to show, or an error to tell.
pub struct Serving {
    listener: TcpListener,
    live: Arc<Live>,
    builder: Builder,
    address: SocketAddr,
}

impl Serving {
    /// Binds the address. Requests wait until [`Serving::run`] answers them.
    ///
    /// # Errors
    /// The address is taken, or not one of this machine.
    pub fn bind(builder: Builder, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            live: Arc::new(Live::new()),
            builder,
            address,
        })
    }

    /// Where it listens; the port is the real one if port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Builds the site, answers requests, and builds again after every edit. `told` hears of each build.
    ///
    /// # Errors
    /// The folders cannot be watched. Otherwise it does not return.
    pub fn run(self, mut told: impl FnMut(Rebuilt<'_>)) -> io::Result<()> {
        let edits = watch::Edits::below(&self.builder.options().folders)?;
        self.rebuild(&mut told);
        let (listener, live) = (self.listener.try_clone()?, Arc::clone(&self.live));
        thread::spawn(move || http::serve(&listener, move |request| respond::answer(request, &live)));
        while edits.wait() {
            self.rebuild(&mut told);
        }
        Ok(())
    }

    fn rebuild(&self, told: &mut impl FnMut(Rebuilt<'_>)) {
        let start = Instant::now();
        let mut outcome = self.builder.build();
        let time = start.elapsed();
        match outcome.site.take() {
            Some(site) => self.live.show(site),
            None => self.live.fail(outcome.findings.to_text(Style::Plain)),
        }
        told(Rebuilt {
            outcome: &outcome,
            time,
        });
    }
}
