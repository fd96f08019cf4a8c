//! A guest's requests: `wasi:http/outgoing-handler`, and the future that it returns.
//!
//! In: a request as the guest put it together; out: its answer, as wasmtime-wasi-http has it. It replaces that crate's
//! own `handle`, which starts two tasks for each request: the thread that they wake costs a small step as much as its
//! whole answer. Here the exchange goes on in the task that waits for it. What may leave is the gate's business.

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::Request;
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, ResourceType};
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HostIncomingBody;
use wasmtime_wasi_http::p2::http_request_error;
use wasmtime_wasi_http::p2::types::{HostIncomingResponse, HostOutgoingRequest};
use wasmtime_wasi_http::{FieldMap, RequestOptions, WasiBody};
use wasmtime_wasi_io::IoView;
use wasmtime_wasi_io::poll::{DynPollable, Pollable, subscribe};

use crate::guest::Guest;
use crate::outgoing::{self, Answer};
use crate::wire_error;

/// The interfaces as wasmtime-wasi-http links them; a test fails if another version makes these names others.
pub(crate) const HTTP_TYPES: &str = "wasi:http/types@0.2.12";
const OUTGOING_HANDLER: &str = "wasi:http/outgoing-handler@0.2.12";

/// What `handle` returns. Dropping it gives the request up.
enum FutureAnswer {
    Pending(BoxFuture<'static, Answer>),
    Ready(Box<Answer>),
    Taken,
}

#[wasmtime_wasi_io::async_trait]
impl Pollable for FutureAnswer {
    async fn ready(&mut self) {
        if let Self::Pending(exchange) = self {
            *self = Self::Ready(Box::new(exchange.await));
        }
    }
}

type Store<'a> = StoreContextMut<'a, Guest>;

/// Links `handle`, and the future that it returns in place of what `linker` has, which must allow shadowing.
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let mut types = linker.instance(HTTP_TYPES)?;
    let future = ResourceType::host::<FutureAnswer>();
    types.resource("future-incoming-response", future, |mut store, id| {
        let id = Resource::<FutureAnswer>::new_own(id);
        Ok(store.data_mut().table().delete(id).map(drop)?)
    })?;
    types.func_wrap(
        "[method]future-incoming-response.subscribe",
        |mut store: Store<'_>, (id,): (Resource<FutureAnswer>,)| {
            let pollable: Resource<DynPollable> = subscribe(store.data_mut().table(), id)?;
            Ok((pollable,))
        },
    )?;
    types.func_wrap(
        "[method]future-incoming-response.get",
        |mut store: Store<'_>, (id,): (Resource<FutureAnswer>,)| Ok((get(store.data_mut(), &id)?,)),
    )?;
    linker.instance(OUTGOING_HANDLER)?.func_wrap(
        "handle",
        |mut store: Store<'_>,
         (request, options): (Resource<HostOutgoingRequest>, Option<Resource<RequestOptions>>)| {
            Ok((handle(store.data_mut(), request, options)?,))
        },
    )
}

fn handle(
    guest: &mut Guest,
    request: Resource<HostOutgoingRequest>,
    options: Option<Resource<RequestOptions>>,
) -> wasmtime::Result<Result<Resource<FutureAnswer>, ErrorCode>> {
    let options = match options {
        Some(options) => guest.table().delete(options)?,
        None => RequestOptions::default(),
    };
    let request = match whole(guest.table().delete(request)?) {
        Ok(request) => request,
        Err(code) => return Ok(Err(code)),
    };
    let exchange = guest.gate.send(request, options);
    Ok(Ok(guest.table().push(FutureAnswer::Pending(exchange))?))
}

/// The request out of its parts.
fn whole(parts: HostOutgoingRequest) -> Result<Request<WasiBody>, ErrorCode> {
    let scheme = match parts.scheme {
        Some(Scheme::Http) => http::uri::Scheme::HTTP,
        Some(Scheme::Https) | None => http::uri::Scheme::HTTPS,
        Some(Scheme::Other(_)) => return Err(ErrorCode::HttpProtocolError),
    };
    let uri = http::Uri::builder().scheme(scheme).authority(parts.authority.unwrap_or_default());
    let uri = match parts.path_with_query {
        Some(path) => uri.path_and_query(path),
        None => uri,
    };
    let body = parts.body.unwrap_or_else(|| outgoing::whole(Bytes::new()));
    let mut request = Request::new(body);
    *request.method_mut() =
        parts.method.try_into().map_err(|_| ErrorCode::HttpRequestMethodInvalid)?;
    *request.uri_mut() = uri.build().map_err(http_request_error)?;
    *request.headers_mut() = parts.headers.into();
    Ok(request)
}

/// None before the answer is there, an error when it was taken before.
type Got = Option<Result<Result<Resource<HostIncomingResponse>, ErrorCode>, ()>>;

fn get(guest: &mut Guest, id: &Resource<FutureAnswer>) -> wasmtime::Result<Got> {
    let future = guest.table().get_mut(id)?;
    // Where the answer is there at once, the guest need not wait for it.
    if future.ready().now_or_never().is_none() {
        return Ok(None);
    }
    let FutureAnswer::Ready(answer) = std::mem::replace(future, FutureAnswer::Taken) else {
        return Ok(Some(Err(())));
    };
    let (head, body) = match *answer {
        Ok(answer) => answer.into_parts(),
        Err(error) => return Ok(Some(Ok(Err(wire_error::code_of(&error))))),
    };
    let response = HostIncomingResponse {
        status: head.status.as_u16(),
        headers: FieldMap::new_immutable(&mut guest.gate, head.headers),
        body: Some(HostIncomingBody::new(body)),
    };
    Ok(Some(Ok(Ok(guest.table().push(response)?))))
}
