//! A driver without the standard library, in the manner of embassy.
#![no_std]
