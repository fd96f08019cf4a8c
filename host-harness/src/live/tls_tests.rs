//! TLS against a loopback server whose certificate nobody trusts, unless told so.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Live;
use crate::address::Reach;
use crate::outgoing::{Answer, Outgoing, WireError};

const LOOPBACK: Reach = Reach { loopback_http: false, private_network: true };

pub(super) fn certificate() -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(include_bytes!("tests/certificate.pem")).unwrap()
}

pub(super) fn server_config() -> rustls::ServerConfig {
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tests/key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate()], key)
        .unwrap()
}

/// A server for one connection.
pub(super) fn server() -> SocketAddr {
    let config = server_config();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let session = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut tls = rustls::StreamOwned::new(session, stream);
        let mut request = [0; 1024];
        // A client that does not trust us hangs up here.
        if tls.read(&mut request).is_ok_and(|length| length > 0) {
            tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
    });
    address
}

async fn get(client: Live) -> Answer {
    let uri = format!("https://localhost:{}/", server().port());
    client.send(Request::get(uri).body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn an_untrusted_certificate_is_its_own_error() {
    let error = get(Live::with_proxy(LOOPBACK, None).unwrap()).await.unwrap_err();
    assert!(matches!(error, WireError::TlsCertificateError), "{error:?}");
}

/// What trusts the servers of these tests.
pub(super) fn client_config() -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

#[tokio::test]
async fn a_trusted_certificate_is_taken() {
    let client = Live::with_tls(LOOPBACK, None, client_config()).unwrap();
    assert_eq!(get(client).await.unwrap().status(), 200);
}
