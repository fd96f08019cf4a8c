//! Every rule of the semantics about requests (R), errors (E), pages, proof and resume (P) and
//! accounts (A), by name, natively: the plugin's own functions over a scripted transport.

mod accounts;
mod errors;
mod faults;
mod limits;
mod pages;
mod papers;
mod requests;
mod resume;
mod sequences;
mod steps;
mod streams;
mod windows;
mod world;
mod writes;
