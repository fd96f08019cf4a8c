//! The queue for places: its order, its limit as answers change it, and that nobody holds up anybody else.

use std::pin::pin;

use futures::FutureExt;
use futures::future::{join_all, poll_immediate};

use super::*;

const LONG: Duration = Duration::from_secs(600);
const API: &str = "/api/4.0/fo/asset/host/";

fn account(name: &str) -> Digest {
    digest(&[name.as_bytes()])
}

async fn place(limiter: &Limiter, name: &str, path: &str) -> Place {
    limiter.place(&account(name), path, Some(2), LONG).await.unwrap()
}

/// The place, if it need not be waited for.
fn at_once(limiter: &Limiter, name: &str, path: &str) -> Option<Place> {
    place(limiter, name, path).now_or_never()
}

fn head(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn limit_of(limit: &str) -> HeaderMap {
    head(&[("x-concurrency-limit-limit", limit)])
}

/// How many places are free now.
fn free(limiter: &Limiter) -> usize {
    let places: Vec<_> = std::iter::from_fn(|| at_once(limiter, "a", API)).take(100).collect();
    places.len()
}

#[tokio::test]
async fn there_are_as_many_places_as_are_known() {
    let limiter = Limiter::default();
    assert_eq!(free(&limiter), 2);
    for said in ["5", "3", "1", "10"] {
        at_once(&limiter, "a", API).unwrap().hear(&limit_of(said));
        assert_eq!(free(&limiter).to_string(), said);
    }
    // What is absent, empty, no number or no limit changes nothing.
    for headers in [head(&[]), limit_of(""), limit_of("many"), limit_of("0")] {
        at_once(&limiter, "a", API).unwrap().hear(&headers);
        assert_eq!(free(&limiter), 10);
    }
}

#[tokio::test]
async fn another_account_and_another_api_have_places_of_their_own() {
    let limiter = Limiter::default();
    let both = [at_once(&limiter, "a", API).unwrap(), at_once(&limiter, "a", API).unwrap()];
    assert!(at_once(&limiter, "a", API).is_none());
    assert!(at_once(&limiter, "b", API).is_some());
    assert!(at_once(&limiter, "a", "/api/4.0/fo/scan/").is_some());
    // Another version is the same API.
    assert!(at_once(&limiter, "a", "/api/5.0/fo/asset/host/").is_none());
    drop(both);
    assert!(at_once(&limiter, "a", "/api/5.0/fo/asset/host/").is_some());
}

#[tokio::test]
async fn where_no_limit_is_known_or_configured_nobody_waits() {
    let limiter = Limiter::default();
    let unlimited = || limiter.place(&[0; 32], "/pcrs/x", None, LONG).now_or_never();
    let places: Vec<_> = (0..1_000).map(|_| unlimited().unwrap().unwrap()).collect();
    places[0].hear(&limit_of("3"));
    assert!(unlimited().is_none());
    drop(places);
    assert!(unlimited().is_some());
}

#[tokio::test]
async fn places_are_given_in_the_order_of_asking() {
    let limiter = Limiter::default();
    let order = Mutex::new(Vec::new());
    let held = [at_once(&limiter, "a", API), at_once(&limiter, "a", API)];
    let step = |number: u32| {
        let (limiter, order) = (&limiter, &order);
        async move {
            let place = place(limiter, "a", API).await;
            order.lock().unwrap().push(number);
            tokio::task::yield_now().await;
            drop(place);
        }
    };
    let steps = join_all((0..50).map(step));
    let mut steps = pin!(steps);
    assert!(poll_immediate(&mut steps).await.is_none());
    drop(held);
    steps.await;
    assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
}

/// Each page is a request of its own, at the end of the queue.
#[tokio::test]
async fn a_step_with_many_pages_lets_the_others_in() {
    let limiter = Limiter::default();
    let order = Mutex::new(Vec::new());
    let held = at_once(&limiter, "a", API).unwrap();
    held.hear(&limit_of("1"));
    let step = |name: &'static str, pages: u32| {
        let (limiter, order) = (&limiter, &order);
        async move {
            for _ in 0..pages {
                let place = place(limiter, "a", API).await;
                order.lock().unwrap().push(name);
                tokio::task::yield_now().await;
                drop(place);
            }
        }
    };
    let steps = join_all([step("long", 4), step("b", 1), step("c", 2), step("d", 1)]);
    let mut steps = pin!(steps);
    assert!(poll_immediate(&mut steps).await.is_none());
    drop(held);
    steps.await;
    let expected = ["long", "b", "c", "d", "long", "c", "long", "long"];
    assert_eq!(*order.lock().unwrap(), expected);
}

#[tokio::test]
async fn who_waits_is_let_in_when_an_answer_raises_the_limit() {
    let limiter = Limiter::default();
    let first = at_once(&limiter, "a", API).unwrap();
    let _second = at_once(&limiter, "a", API).unwrap();
    let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(place(&limiter, "a", API))).collect();
    for step in &mut waiting {
        assert!(poll_immediate(step.as_mut()).await.is_none());
    }
    first.hear(&limit_of("5"));
    let mut came = Vec::new();
    for step in &mut waiting {
        came.push(poll_immediate(step.as_mut()).await);
    }
    assert_eq!(came.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, true, false]);
    // Lowered, five run on, and nobody is let in before but one is left.
    came[0].as_ref().unwrap().hear(&limit_of("2"));
    for place in &mut came[..3] {
        drop(place.take());
        assert!(poll_immediate(waiting[3].as_mut()).await.is_none());
    }
    drop(first);
    assert!(poll_immediate(waiting[3].as_mut()).await.is_some());
}

fn said(limit: u32, running: u32) -> HeaderMap {
    let (limit, running) = (limit.to_string(), running.to_string());
    head(&[("x-concurrency-limit-limit", &limit), ("x-concurrency-limit-running", &running)])
}

#[tokio::test]
async fn calls_of_others_are_left_room() {
    let limiter = Limiter::default();
    // Our own call is none of those that run.
    for (running, free_then) in [(0, 5), (1, 4), (3, 2), (4, 1), (5, 1), (9, 1), (0, 5)] {
        at_once(&limiter, "a", API).unwrap().hear(&said(5, running));
        // One is always allowed: how else would it be known that the others have ended?
        assert_eq!(free(&limiter), free_then, "{running}");
    }
}

/// However they overtake each other on the way, and whatever of them the server had let in before.
#[tokio::test]
async fn our_own_calls_are_not_taken_for_others() {
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 4, 0, 3, 2]] {
        let limiter = Limiter::default();
        at_once(&limiter, "a", API).unwrap().hear(&said(5, 0));
        let places: Vec<_> = (0..5).map(|_| at_once(&limiter, "a", API).unwrap()).collect();
        for (place, running) in places.iter().zip(order) {
            place.hear(&said(5, running));
        }
        drop(places);
        assert_eq!(free(&limiter), 5, "{order:?}");
    }
}

#[tokio::test]
async fn calls_of_others_are_not_taken_for_our_own() {
    for order in [[3, 4], [4, 3]] {
        let limiter = Limiter::default();
        let places: Vec<_> = (0..2).map(|_| at_once(&limiter, "a", API).unwrap()).collect();
        for (place, running) in places.iter().zip(order) {
            place.hear(&said(5, running));
            assert_eq!(free(&limiter), 0, "{order:?}");
        }
        drop(places);
        assert_eq!(free(&limiter), 2, "{order:?}");
    }
}

#[tokio::test]
async fn one_who_leaves_the_queue_is_passed_over() {
    let limiter = Limiter::default();
    let held = [at_once(&limiter, "a", API), at_once(&limiter, "a", API)];
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(place(&limiter, "a", API))).collect();
    for step in &mut waiting {
        assert!(poll_immediate(step.as_mut()).await.is_none());
    }
    let last = waiting.pop().unwrap();
    // The first is cancelled in the queue, the second when its turn has come.
    drop(waiting.remove(0));
    drop(held);
    drop(waiting);
    let _place = last.await;
    assert_eq!(free(&limiter), 1);
}

#[tokio::test]
async fn waiting_ends_when_it_has_lasted_too_long() {
    let limiter = Limiter::default();
    let _held = [at_once(&limiter, "a", API), at_once(&limiter, "a", API)];
    let short = Duration::from_millis(1);
    let ended = limiter.place(&account("a"), API, Some(2), short).await;
    assert!(matches!(ended, Err(WireError::ConnectionLimitReached)));
    assert_eq!(limiter.apis.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_calls_is_forgotten_when_there_is_too_much() {
    let limiter = Limiter::default();
    let kept = at_once(&limiter, "kept", API).unwrap();
    for number in 0..MANY_APIS {
        assert!(at_once(&limiter, &number.to_string(), API).is_some());
    }
    assert!(limiter.apis.lock().unwrap().len() <= 2);
    kept.hear(&limit_of("1"));
    assert!(at_once(&limiter, "kept", API).is_none());
}
