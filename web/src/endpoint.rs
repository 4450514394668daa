//! The endpoints of routes, and how functions become endpoints.

use hairspring_core::{RequestHead, Response};

use crate::app::States;
use crate::extract::{Extract, Missing};
use crate::{Answer, Call, IntoResponse};

/// How an endpoint takes a request's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The endpoint is called once all of the content is there. The limit is 1 MiB unless
    /// [`Route::body_max`](crate::Route::body_max) or the server's configuration sets another.
    Collected,
    /// The endpoint is called at once, and reads the content as it arrives.
    Streamed,
}

/// Answers the requests of a route.
///
/// Functions and closures become endpoints through [`IntoEndpoint`]. Implement this trait for what
/// they cannot express, such as a directory of files.
pub trait Endpoint: Send + Sync + 'static {
    /// How it takes a request's content.
    fn content(&self) -> Content {
        Content::Collected
    }

    /// Checks that all state it needs is there. Called once, when the application is built.
    ///
    /// # Errors
    /// [`Missing`] names the type of state that is not there.
    fn check(&self, states: &States) -> Result<(), Missing> {
        let _ = states;
        Ok(())
    }

    /// Its name in a [list of routes](crate::App::routes).
    fn name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// Answers a request, now or later.
    fn call(&self, call: &mut Call<'_>) -> Answer;
}

/// What can become an [`Endpoint`]: endpoints themselves, and functions of up to eight
/// [`Extract`]ed arguments that return an [`IntoResponse`], or the future of one.
///
/// `Marker` only distinguishes these kinds, and is always inferred. A function of your own that
/// takes a handler declares its parameter as `impl IntoEndpoint<M, Endpoint: Endpoint>`.
///
/// ```
/// use hairspring_web::{Html, Router, extract::UserAgent};
///
/// async fn later() -> Html<&'static str> {
///     Html("<!doctype html><title>later</title>later")
/// }
/// let router = Router::new()
///     .get("/hello", || "hello")
///     .get("/agent", |agent: UserAgent| format!("you are {}", agent.0))
///     .get("/later", later);
/// # router.build().unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint",
    note = "expected an `Endpoint`, or a function of up to eight `Extract`ed arguments that \
            returns an `IntoResponse`, or the future of one"
)]
pub trait IntoEndpoint<Marker> {
    /// The result. It is an [`Endpoint`] if all arguments implement [`Extract`] and the function's
    /// result implements [`IntoAnswer`]. There is no such bound here, but at the functions that
    /// take a handler: so the compiler's error names the argument or result at fault.
    type Endpoint;

    /// Converts it.
    fn into_endpoint(self) -> Self::Endpoint;
}

/// Marks types that are [`Endpoint`]s already.
#[derive(Clone, Copy, Debug)]
pub struct Ready;

/// Marks functions that return their answer directly.
#[derive(Clone, Copy, Debug)]
pub struct Inline;

/// Marks functions that return a future.
#[derive(Clone, Copy, Debug)]
pub struct Deferred;

/// What a handler may return: an [`IntoResponse`], marked [`Inline`], or the future of one, marked
/// [`Deferred`].
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    note = "expected a type that implements `IntoResponse`, whose documentation lists them. Both \
            sides of a `Result` have to: implement it for an error of your own, or return `Error` \
            and convert by `?`. `Json<T>` needs `T: Serialize`",
    note = "or expected a future of such a type that is `Send` and `'static`: it must not hold a \
            lock's guard or an `Rc` across an `.await`"
)]
pub trait IntoAnswer<Marker>: 'static {
    /// Converts it to the answer to the request with this head.
    fn into_answer(self, head: &RequestHead) -> Answer;
}

impl<R: IntoResponse + 'static> IntoAnswer<Inline> for R {
    fn into_answer(self, head: &RequestHead) -> Answer {
        Answer::Now(self.into_response(head))
    }
}

impl<R> IntoAnswer<Deferred> for R
where
    R: Future<Output: IntoResponse> + Send + 'static,
{
    fn into_answer(self, head: &RequestHead) -> Answer {
        let head = head.clone();
        Answer::later(async move { self.await.into_response(&head) })
    }
}

impl<E: Endpoint> IntoEndpoint<Ready> for E {
    type Endpoint = E;

    fn into_endpoint(self) -> E {
        self
    }
}

/// A function as an endpoint; made by [`IntoEndpoint`].
pub struct Function<F, Marker> {
    function: F,
    marker: std::marker::PhantomData<fn() -> Marker>,
}

impl<F, Marker> std::fmt::Debug for Function<F, Marker> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Function")
    }
}

/// Extracts an argument; if the extractor refuses the request, returns its error as the answer.
macro_rules! extract {
    ($argument:ident, $call:ident) => {
        match $argument::extract($call) {
            Ok(value) => value,
            Err(error) => return Answer::Now(error.into_response($call.head())),
        }
    };
}

macro_rules! functions {
    ($($argument:ident),*) => {
        impl<F, M, R, $($argument,)*> IntoEndpoint<(M, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R,
        {
            type Endpoint = Function<F, (M, R, $($argument,)*)>;

            fn into_endpoint(self) -> Self::Endpoint {
                Function { function: self, marker: std::marker::PhantomData }
            }
        }

        impl<F, M, R, $($argument,)*> Endpoint for Function<F, (M, R, $($argument,)*)>
        where
            F: Fn($($argument),*) -> R + Send + Sync + 'static,
            M: 'static,
            R: IntoAnswer<M>,
            $($argument: Extract + 'static,)*
        {
            fn content(&self) -> Content {
                const { one_takes(&[$($argument::TAKES),*]) };
                content(&[$($argument::STREAMS),*])
            }

            fn name(&self) -> &'static str {
                std::any::type_name::<F>()
            }

            fn check(&self, states: &States) -> Result<(), Missing> {
                $($argument::check(states)?;)*
                let _ = states;
                Ok(())
            }

            #[allow(non_snake_case, reason = "arguments are named after their types")]
            fn call(&self, call: &mut Call<'_>) -> Answer {
                $(let $argument = extract!($argument, call);)*
                (self.function)($($argument),*).into_answer(call.head())
            }
        }
    };
}
functions!();
functions!(A);
functions!(A, B);
functions!(A, B, C);
functions!(A, B, C, D);
functions!(A, B, C, D, E);
functions!(A, B, C, D, E, G);
functions!(A, B, C, D, E, G, H);
functions!(A, B, C, D, E, G, H, I);

/// Fails to compile if several arguments take the content, of which only the first would have it.
const fn one_takes(takes: &[bool]) {
    let (mut at, mut count) = (0, 0);
    while at < takes.len() {
        count += takes[at] as usize;
        at += 1;
    }
    assert!(
        count < 2,
        "two arguments of this handler take the request's content, but only one can have it"
    );
}

/// Content is streamed if at least one argument wants it so.
fn content(streams: &[bool]) -> Content {
    if streams.contains(&true) { Content::Streamed } else { Content::Collected }
}

/// An endpoint of a closure over the whole [`Call`]; made by [`raw`].
pub struct Raw<F>(F);

/// Makes an endpoint of a closure that is given the [`Call`] itself and answers at once. Nothing is
/// copied from the request but what the closure copies.
///
/// ```
/// use hairspring_core::Response;
/// use hairspring_web::{Router, raw};
/// let router = Router::new()
///     .get("/length", raw(|call| Response::text(call.head().path().len().to_string())));
/// ```
pub fn raw<F>(answer: F) -> Raw<F>
where
    F: Fn(&mut Call<'_>) -> Response + Send + Sync + 'static,
{
    Raw(answer)
}

impl<F> std::fmt::Debug for Raw<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw")
    }
}

impl<F> Endpoint for Raw<F>
where
    F: Fn(&mut Call<'_>) -> Response + Send + Sync + 'static,
{
    fn name(&self) -> &'static str {
        std::any::type_name::<F>()
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        Answer::Now((self.0)(call))
    }
}
