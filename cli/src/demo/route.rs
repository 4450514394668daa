//! Which endpoint a request is for.

use hairspring_core::{Method, Response, Status};
use hairspring_web::files::{Directory, FileName};
use hairspring_web::{Methods, respond};

/// An endpoint, with what its path says.
#[derive(Debug)]
pub(super) enum Route<'a> {
    Page,
    Plaintext,
    Json,
    UserAgent,
    Slow,
    /// The rest of the path, still encoded.
    EchoText(&'a str),
    EchoBody,
    Fetch(Directory, FileName),
    Store(Directory, FileName),
}

impl<'a> Route<'a> {
    /// The endpoint for this method and path (still encoded), or the final answer to a request
    /// that is for none.
    pub(super) fn find(
        method: Method,
        path: &'a str,
        directory: Option<&Directory>,
    ) -> Result<Self, Response> {
        const GET_AND_POST: Methods = Methods::GET.and(Method::Post);
        if method == Method::Other || path.is_empty() {
            // An authority instead of a path: CONNECT. This is no proxy, for any target.
            return Err(no_such_method());
        }
        let (methods, route) = match path {
            "/" => (Methods::GET, Self::Page),
            "/plaintext" => (Methods::GET, Self::Plaintext),
            "/json" => (Methods::GET, Self::Json),
            "/user-agent" => (Methods::GET, Self::UserAgent),
            "/slow" => (Methods::GET, Self::Slow),
            "/echo" => (Methods::POST, Self::EchoBody),
            // The server as a whole; only OPTIONS comes with this target.
            "*" => return Err(GET_AND_POST.refuse(method).unwrap_or_else(no_such_path)),
            _ => {
                if let Some(encoded) = path.strip_prefix("/echo/") {
                    (Methods::GET, Self::EchoText(encoded))
                } else {
                    let segment = path.strip_prefix("/files/").ok_or_else(no_such_path)?;
                    let name = FileName::decode(segment).ok_or_else(no_such_path)?;
                    let directory = directory.ok_or_else(no_such_path)?.clone();
                    let route = match method {
                        Method::Post => Self::Store(directory, name),
                        _ => Self::Fetch(directory, name),
                    };
                    (GET_AND_POST, route)
                }
            }
        };
        match methods.refuse(method) {
            Some(answer) => Err(answer),
            None => Ok(route),
        }
    }
}

fn no_such_path() -> Response {
    respond::status(Status::NOT_FOUND, "the page at / lists what is here")
}

fn no_such_method() -> Response {
    respond::status(Status::NOT_IMPLEMENTED, "expected a method of an origin server")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(method: Method, path: &str, directory: Option<&Directory>) -> String {
        match Route::find(method, path, directory) {
            Ok(route) => {
                let name = format!("{route:?}");
                name.split('(').next().unwrap_or_default().to_owned()
            }
            Err(answer) => {
                let allow = answer.head.fields.get("allow").map(<[u8]>::to_vec).unwrap_or_default();
                let allow = String::from_utf8(allow).unwrap();
                format!("{} {allow}", answer.head.status.code()).trim_end().to_owned()
            }
        }
    }

    #[test]
    fn each_request_finds_its_endpoint_or_its_answer() {
        const GET: &str = "GET, HEAD, OPTIONS";
        const BOTH: &str = "GET, HEAD, POST, OPTIONS";
        use Method::{Connect, Delete, Get, Head, Options, Other, Patch, Post, Put, Trace};
        let directory = Directory::open(std::env::temp_dir()).unwrap();
        let table = [
            (Get, "/", "Page".into()),
            (Head, "/", "Page".into()),
            (Get, "/plaintext", "Plaintext".into()),
            (Get, "/json", "Json".into()),
            (Get, "/user-agent", "UserAgent".into()),
            (Get, "/slow", "Slow".into()),
            (Get, "/echo/pear", "EchoText".into()),
            (Get, "/echo/a/b", "EchoText".into()),
            (Get, "/echo/", "EchoText".into()),
            (Post, "/echo", "EchoBody".into()),
            (Get, "/files/pear", "Fetch".into()),
            (Head, "/files/....", "Fetch".into()),
            (Post, "/files/pear", "Store".into()),
            // What is not here.
            (Get, "/pear", "404".into()),
            (Get, "//", "404".into()),
            (Get, "/plaintext/", "404".into()),
            (Get, "/plain", "404".into()),
            (Get, "/Json", "404".into()),
            (Get, "/files", "404".into()),
            (Get, "/files/", "404".into()),
            (Get, "/files/..", "404".into()),
            (Get, "/files/%2e%2e", "404".into()),
            (Get, "/files/..%2fsecret", "404".into()),
            (Get, "/files/a/b", "404".into()),
            (Post, "/files/..%5csecret", "404".into()),
            (Put, "/pear", "404".into()),
            (Trace, "/pear", "404".into()),
            // Other methods.
            (Post, "/", format!("405 {GET}")),
            (Trace, "/", format!("405 {GET}")),
            (Connect, "/", format!("405 {GET}")),
            (Get, "/echo", "405 POST, OPTIONS".into()),
            (Post, "/echo/pear", format!("405 {GET}")),
            (Delete, "/files/pear", format!("405 {BOTH}")),
            (Patch, "/files/pear", format!("405 {BOTH}")),
            (Options, "/", format!("204 {GET}")),
            (Options, "/echo", "204 POST, OPTIONS".into()),
            (Options, "/files/pear", format!("204 {BOTH}")),
            (Options, "/pear", "404".into()),
            (Options, "*", format!("204 {BOTH}")),
            (Other, "/", "501".into()),
            (Other, "/pear", "501".into()),
            (Connect, "", "501".into()),
        ];
        for (method, path, expected) in table {
            assert_eq!(find(method, path, Some(&directory)), expected, "{method:?} {path}");
        }
    }

    #[test]
    fn without_a_directory_there_are_no_files() {
        for method in [Method::Get, Method::Post, Method::Options] {
            assert_eq!(find(method, "/files/pear", None), "404");
        }
    }
}
