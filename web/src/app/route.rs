//! The handlers of one path, by method.

use std::fmt;
use std::sync::Arc;

use hairspring_core::Method;

use crate::{Endpoint, IntoEndpoint, Middleware};

/// The methods of [`any`]. OPTIONS is answered from the list of methods; TRACE and CONNECT have to
/// be asked for by name.
const ANY: [Method; 6] =
    [Method::Get, Method::Head, Method::Post, Method::Put, Method::Delete, Method::Patch];

/// The handlers of one path: begin with [`get`], [`post`] and their like.
///
/// HEAD is answered by GET's handler unless it has one of its own. OPTIONS is answered with 204 and
/// the list of methods, and any other method with 405; both have `Allow`.
///
/// ```
/// use hairspring_web::{Router, get};
/// let notes = get(|| "all notes").post(|| "stored").body_max(64 << 10);
/// let router = Router::new().route("/notes", notes);
/// # router.build().unwrap();
/// ```
#[derive(Default)]
pub struct Route {
    pub(super) endpoints: Vec<(Method, Arc<dyn Endpoint>)>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) body_max: Option<u64>,
}

macro_rules! methods {
    ($($function:ident, $method:expr, $name:literal;)*) => {
        $(
            #[doc = concat!("The handler of ", $name, ".")]
            pub fn $function<M>(handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Route {
                Route::default().$function(handler)
            }
        )*

        impl Route {
            $(
                #[doc = concat!("Adds the handler of ", $name, ".")]
                #[must_use]
                pub fn $function<M>(self, handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Self {
                    self.on($method, handler)
                }
            )*
        }
    };
}
methods! {
    get, Method::Get, "GET, and of HEAD";
    post, Method::Post, "POST";
    put, Method::Put, "PUT";
    delete, Method::Delete, "DELETE";
    patch, Method::Patch, "PATCH";
}

/// The handler of GET, HEAD, POST, PUT, DELETE and PATCH.
pub fn any<M>(handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Route {
    Route::default().any(handler)
}

impl Route {
    /// Adds the handler of this method. [`Method::Other`] cannot be routed: it stands for all
    /// unknown methods, which are answered with 501.
    #[must_use]
    pub fn on<M>(
        mut self,
        method: Method,
        handler: impl IntoEndpoint<M, Endpoint: Endpoint>,
    ) -> Self {
        self.endpoints.push((method, Arc::new(handler.into_endpoint())));
        self
    }

    /// Adds the handler of GET, HEAD, POST, PUT, DELETE and PATCH.
    #[must_use]
    pub fn any<M>(mut self, handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Self {
        let endpoint: Arc<dyn Endpoint> = Arc::new(handler.into_endpoint());
        self.endpoints.extend(ANY.map(|method| (method, Arc::clone(&endpoint))));
        self
    }

    /// Wraps all handlers of this path in a middleware. The first one added is outermost.
    #[must_use]
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// The most content that is accepted, in bytes; more is answered with 413.
    #[must_use]
    pub fn body_max(mut self, max: u64) -> Self {
        self.body_max = Some(max);
        self
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.endpoints.iter().map(|(method, _)| method)).finish()
    }
}
