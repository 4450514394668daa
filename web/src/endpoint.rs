//! What a route leads to, and how functions become that.

use hairspring_core::{RequestHead, Response};

use crate::app::States;
use crate::extract::{Extract, Missing};
use crate::{Answer, Call, IntoResponse};

/// How an endpoint takes a request's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Whole: the endpoint is called when all of it is there. Up to 1 MiB, unless
    /// [`Route::body_max`](crate::Route::body_max) or the server's configuration say otherwise.
    Collected,
    /// As it comes: the endpoint is called at once.
    Streamed,
}

/// What answers the requests of a route.
///
/// Functions and closures are endpoints by [`IntoEndpoint`]; implement this for what needs more,
/// such as a directory of files.
pub trait Endpoint: Send + Sync + 'static {
    /// How it takes the content.
    fn content(&self) -> Content {
        Content::Collected
    }

    /// Says what it needs and would not find; called once, before anything is served.
    ///
    /// # Errors
    /// [`Missing`] names the type of the missing state.
    fn check(&self, states: &States) -> Result<(), Missing> {
        let _ = states;
        Ok(())
    }

    /// What it is called in a [list of routes](crate::App::routes).
    fn name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// Answers, now or later.
    fn call(&self, call: &mut Call<'_>) -> Answer;
}

/// What can be made an [`Endpoint`]: endpoints, and functions of up to eight [`Extract`]ed
/// arguments that return an [`IntoResponse`], or the future of one.
///
/// `Marker` only tells the kinds apart; it is always inferred. Who takes one asks for
/// `impl IntoEndpoint<M, Endpoint: Endpoint>`.
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
    /// What it becomes: an [`Endpoint`], if all arguments can be extracted and what is returned can be
    /// answered. That is asked for only where one is wanted, so that the compiler names what is not.
    type Endpoint;

    /// Makes it one.
    fn into_endpoint(self) -> Self::Endpoint;
}

/// Marks what is an [`Endpoint`] already.
#[derive(Clone, Copy, Debug)]
pub struct Ready;

/// Marks functions that answer at once.
#[derive(Clone, Copy, Debug)]
pub struct Inline;

/// Marks functions that return a future.
#[derive(Clone, Copy, Debug)]
pub struct Deferred;

/// What a function that is an endpoint may return: an [`IntoResponse`], marked [`Inline`], or the
/// future of one, marked [`Deferred`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer",
    note = "expected an `IntoResponse`, which lists what is one: of a `Result` both sides, so that \
            an error of your own implements it, or becomes an `Error` by `?`; and `Json` if what \
            is in it can be serialized",
    note = "or expected a future of one that is `Send` and `'static`: what is locked is let go of \
            before an `.await`"
)]
pub trait IntoAnswer<Marker>: 'static {
    /// Makes it the answer to the request with this head.
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

/// A refusal of the request by an extractor, as the handler's answer.
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

/// One argument that takes the content as it comes is enough.
fn content(streams: &[bool]) -> Content {
    if streams.contains(&true) { Content::Streamed } else { Content::Collected }
}

/// An endpoint of a closure over the whole [`Call`]; made by [`raw`].
pub struct Raw<F>(F);

/// An endpoint of a closure that looks at the [`Call`] itself and answers at once: nothing is
/// copied from the request that the closure does not ask for.
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
