//! The sockets: accepts connections on 127.0.0.1 and speaks HTTP/1.1.
//!
//! In: a [`Config`]. Out: a running [`Server`]. What is answered is `simulation`'s business.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{fmt, io};

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::call::Call;
use crate::config::Config;
use crate::faults::{Fault, Injected};
use crate::fixtures::FixturesError;
use crate::journal::Summary;
use crate::line::Line;
use crate::outflow::{self, Broken, Cut, Outflow, Running};
use crate::refusal;
use crate::simulation::{Outcome, Simulation};
use crate::subscription::Subscription;

/// The longest body of a request, in bytes.
const MOST_BYTES: usize = 32 << 20;

/// Without it, a process that may open no more files would try again and again without a pause.
const AFTER_A_FAILURE: Duration = Duration::from_millis(100);

/// Why there is no server.
#[derive(Debug)]
pub enum StartError {
    /// The port cannot be had.
    Port(u16, io::Error),
    /// The cases cannot be read.
    Fixtures(FixturesError),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(port, error) => write!(formatter, "port {port} of 127.0.0.1: {error}"),
            Self::Fixtures(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for StartError {}

/// A running server; it stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    simulation: Arc<Simulation>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server, within a tokio runtime.
    ///
    /// # Errors
    /// If the port is taken, or the folder of cases cannot be read.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        let failed = |error| StartError::Port(config.port, error);
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let simulation =
            Simulation::new(config, format!("http://{address}")).map_err(StartError::Fixtures)?;
        let simulation = Arc::new(simulation);
        let accepting = tokio::spawn(accept(listener, simulation.clone()));
        Ok(Self { address, simulation, accepting })
    }

    /// Its base URL, which is its gateway's too.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The subscription behind it.
    pub fn subscription(&self) -> &Subscription {
        &self.simulation.subscription
    }

    /// What it has seen until now.
    pub fn summary(&self) -> Summary {
        self.simulation.summary()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, simulation: Arc<Simulation>) {
    // Dropped with the server, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, simulation.clone()));
                }
                Err(error) => {
                    simulation.journal.tell(&format!("a connection could not be accepted: {error}"));
                    tokio::time::sleep(AFTER_A_FAILURE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, simulation: Arc<Simulation>) {
    let broken = Arc::new(AtomicBool::new(false));
    let line = TokioIo::new(Line::new(stream, broken.clone()));
    let service = service_fn(move |request| {
        let (simulation, broken) = (simulation.clone(), broken.clone());
        async move { answer(request, &simulation, broken).await }
    });
    // A connection that breaks concerns only its client, and is often on purpose.
    let _ = http1::Builder::new().serve_connection(line, service).await;
}

async fn answer(
    request: Request<Incoming>,
    simulation: &Simulation,
    broken: Arc<AtomicBool>,
) -> Result<Response<Outflow>, Broken> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MOST_BYTES).collect().await else {
        let reply = refusal::page(StatusCode::PAYLOAD_TOO_LARGE);
        return Ok(sent(reply.into(), false, broken, simulation));
    };
    let call = Call::new(head, body.to_bytes());
    let gzip = call.header(ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip"));
    let outcome = simulation.answer(&call);
    if let Some(Injected { fault: Fault::ResetBefore, .. }) = outcome.injected {
        broken.store(true, Ordering::Relaxed);
        return Err(Broken);
    }
    Ok(sent(outcome, gzip, broken, simulation))
}

fn sent(
    outcome: Outcome,
    gzip: bool,
    broken: Arc<AtomicBool>,
    simulation: &Simulation,
) -> Response<Outflow> {
    let Outcome { mut reply, injected, permit } = outcome;
    if gzip && !reply.headers.contains_key(CONTENT_ENCODING) {
        reply.body = outflow::compressed(reply.body);
        reply.length = None;
        reply.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let cut = injected.map(|Injected { fault, bytes }| {
        let breaks = (fault == Fault::ResetWithin).then_some(broken);
        Cut { after: bytes, breaks }
    });
    // A body that ends properly too early must not have told its length.
    let length = reply.length.filter(|_| cut.as_ref().is_none_or(|cut| cut.breaks.is_some()));
    let running = Running::begin(&simulation.journal, permit);
    let mut response = Response::new(Outflow::new(reply.body, length, cut, running));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
