//! Listening: at most so many connections, slow heads given up, a stop in good order.

use super::app::App;
use super::dispatch::dispatch;
use super::route::Method;
use super::routes::ROUTES;
use axum::Router;
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::routing::{MethodFilter, MethodRouter, on};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower_http::compression::CompressionLayer;

/// A head must be there after so long.
const HEAD: Duration = Duration::from_secs(20);
/// Who takes no byte of an answer for so long is gone.
const STALLED: Duration = Duration::from_secs(60);
/// What is begun may end within so long when the server stops.
const FAREWELL: Duration = Duration::from_secs(20);

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    app: Arc<App>,
}

/// The table as a router.
fn router(app: &Arc<App>) -> Router {
    let mut paths: BTreeMap<&str, MethodRouter> = BTreeMap::new();
    for route in ROUTES {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        let app = Arc::clone(app);
        let handler = move |params: RawPathParams, request: Request| dispatch(Arc::clone(&app), route, params, request);
        let former = paths.remove(route.path).unwrap_or_default();
        paths.insert(route.path, former.merge(on(filter, handler)));
    }
    let router = paths.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let not_found = || async { super::problem::Problem::not_found().answer(crate::domain::Lang::En).into_response() };
    router.fallback(not_found).layer(CompressionLayer::new())
}

impl Server {
    /// `listener` has the address already.
    #[must_use]
    pub fn new(listener: TcpListener, app: Arc<App>) -> Self {
        Self { listener, app }
    }
}

/// Serves until `stop` comes; then takes no more, and ends what is begun.
pub async fn serve(server: Server, stop: impl Future<Output = ()>) {
    let Server { listener, app } = server;
    let router = router(&app);
    let places = Arc::new(Semaphore::new(app.options.connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (stream, peer)) = tokio::select! {
            () = &mut stop => break,
            (place, accepted) = accepted => match (place, accepted) {
                (Ok(place), Ok(accepted)) => (place, accepted),
                // Out of files, most likely: others will end.
                _ => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let connection = graceful.watch(connection(stream, peer, &router));
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            app.metrics.connected(1);
            let _ = connection.await;
            app.metrics.connected(-1);
            drop(place);
        });
    }
    app.stopping.store(true, Ordering::SeqCst);
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

type Connection = hyper::server::conn::http1::Connection<
    TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>,
    TowerToHyperService<axum::middleware::AddExtension<Router, ConnectInfo<SocketAddr>>>,
>;

fn connection(stream: TcpStream, peer: SocketAddr, router: &Router) -> Connection {
    // Answers are small and whole: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALLED));
    let service = tower::ServiceBuilder::new().layer(axum::Extension(ConnectInfo(peer))).service(router.clone());
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service))
}
