//! The backends that exist.
#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::support::{Backend, Make};

impl Backend {
    pub(crate) const STD: Self =
        Self { name: "std", serve: hairspring_backend_std::serve::<_, Make>, together: None };
    pub(crate) const POLLING: Self = Self {
        name: "polling",
        serve: hairspring_backend_polling::serve::<_, Make>,
        together: Some(1),
    };
    pub(crate) const SMOL: Self =
        Self { name: "smol", serve: hairspring_backend_smol::serve::<_, Make>, together: None };
}
