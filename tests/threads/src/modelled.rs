//! The modelled sources, unchanged.

#![allow(dead_code, unreachable_pub, reason = "the models use a part of what others use whole")]

#[path = "../../../core/src/service/pipe.rs"]
pub(crate) mod pipe;
#[path = "../../../backend-common/src/places.rs"]
pub(crate) mod places;
#[path = "../../../core/src/shared.rs"]
pub(crate) mod shared;
#[path = "../../../backend-common/src/stop.rs"]
pub(crate) mod stop;
#[path = "../../../backend-common/src/wakeup.rs"]
pub(crate) mod wakeup;
