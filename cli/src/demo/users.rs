//! A collection of users in memory, with a JSON interface.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hairspring_core::{Fields, Status};
use hairspring_web::extract::{Path, State};
use hairspring_web::{Error, IntoResponse, Json, Router, get};
use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// The most users. Beyond that one has to be deleted before another can be added.
const USERS_MAX: usize = 1000;

/// The most characters of a name or an address.
const TEXT_MAX: usize = 200;

/// The most bytes of a request's content.
const CONTENT_MAX: u64 = 16 << 10;

/// The routes of a collection that begins with two users.
pub(super) fn router() -> Router {
    let users = Users::default();
    for name in ["Alice", "Bob"] {
        let said = Said { name: name.to_owned(), email: None };
        users.add(said).expect("there is room for the first two");
    }
    Router::new()
        .state(users)
        .body_max(CONTENT_MAX)
        .route("/api/users", get(list).post(create))
        .route("/api/users/{id}", get(show).put(replace).delete(remove))
}

#[derive(Clone, Debug, Serialize)]
struct User {
    id: u64,
    #[serde(flatten)]
    said: Said,
}

/// The properties of a user that clients set. Any others that they send are ignored.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Said {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

#[derive(Debug, Default)]
struct Users(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The last number that was assigned; none is assigned twice.
    last: u64,
    /// Invariant: at most [`USERS_MAX`].
    by_id: BTreeMap<u64, User>,
}

impl Users {
    /// Adds a user; `None` if there is no room.
    fn add(&self, said: Said) -> Option<User> {
        let mut kept = self.kept();
        if kept.by_id.len() >= USERS_MAX {
            return None;
        }
        kept.last += 1;
        let user = User { id: kept.last, said };
        kept.by_id.insert(user.id, user.clone());
        Some(user)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Each change is a single call of the map, so no panic leaves it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handlers' argument: the content, or its refusal, which becomes a [`Problem`].
type Content = Result<Json<Said>, Error>;

fn list(users: State<Users>) -> Json<BTreeMap<&'static str, Vec<User>>> {
    let users = users.kept().by_id.values().cloned().collect();
    Json(BTreeMap::from([("users", users)]))
}

fn create(users: State<Users>, content: Content) -> Result<impl IntoResponse, Problem> {
    let full = || Error::new(Status::INSUFFICIENT_STORAGE, "expected fewer users: delete some");
    let user = users.add(checked(content)?).ok_or_else(full)?;
    let mut fields = Fields::new();
    fields.set("Location", format!("/api/users/{}", user.id)).expect("digits are legal");
    Ok((Status::CREATED, (fields, Json(user))))
}

fn show(users: State<Users>, id: Result<Path<u64>, Error>) -> Result<Json<User>, Problem> {
    let id = numbered(id)?;
    Ok(Json(users.kept().by_id.get(&id).cloned().ok_or_else(nobody)?))
}

fn replace(
    users: State<Users>,
    id: Result<Path<u64>, Error>,
    content: Content,
) -> Result<Json<User>, Problem> {
    let id = numbered(id)?;
    let said = checked(content)?;
    let mut kept = users.kept();
    let user = kept.by_id.get_mut(&id).ok_or_else(nobody)?;
    user.said = said;
    Ok(Json(user.clone()))
}

fn remove(users: State<Users>, id: Result<Path<u64>, Error>) -> Result<(), Problem> {
    let id = numbered(id)?;
    users.kept().by_id.remove(&id).map(drop).ok_or_else(nobody).map_err(Problem)
}

/// The number in the path.
fn numbered(id: Result<Path<u64>, Error>) -> Result<u64, Error> {
    let expected = |_| Error::bad_request("expected the number of a user, as in /api/users/1");
    id.map(|Path(id)| id).map_err(expected)
}

fn nobody() -> Error {
    Error::new(Status::NOT_FOUND, "expected the number of a user who is here")
}

fn checked(content: Content) -> Result<Said, Error> {
    let Json(said) = content?;
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT_MAX;
    if !fits(&said.name) || !said.email.as_deref().is_none_or(fits) {
        let expected =
            format!("expected a name, and an email if any, of 1 to {TEXT_MAX} characters");
        return Err(Error::bad_request(expected));
    }
    Ok(said)
}
