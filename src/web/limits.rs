//! Limits on how often an address may call.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Guesses of a token or password that one address has a minute.
const GUESSES: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// Who called how often.
pub struct Limits {
    all: Option<DefaultKeyedRateLimiter<String>>,
    guesses: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// `a_minute` from one address; 0: no limit.
    #[must_use]
    pub fn new(a_minute: u32) -> Self {
        let all = NonZeroU32::new(a_minute).map(|most| RateLimiter::keyed(Quota::per_minute(most)));
        Self { all, guesses: RateLimiter::keyed(Quota::per_minute(GUESSES)) }
    }

    /// Seconds to wait, when an address calls too often.
    #[must_use]
    pub fn too_many(&self, address: &str) -> Option<u64> {
        wait(self.all.as_ref()?, address)
    }

    /// A token or password was wrong; afterwards [`Limits::guesses_too_much`] may say so.
    pub fn guessed(&self, address: &str) -> Option<u64> {
        self.all.as_ref()?;
        wait(&self.guesses, address)
    }

    /// Forgets addresses that have not called for long.
    pub fn forget(&self) {
        if let Some(all) = &self.all {
            all.retain_recent();
        }
        self.guesses.retain_recent();
    }
}

fn wait(limiter: &DefaultKeyedRateLimiter<String>, address: &str) -> Option<u64> {
    let refused = limiter.check_key(&address.to_owned()).err()?;
    Some(refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_calls_too_often_waits_and_others_do_not() {
        let limits = Limits::new(3);
        assert_eq!([(); 3].map(|()| limits.too_many("a")), [None; 3]);
        assert!(limits.too_many("a").is_some_and(|seconds| (1..=61).contains(&seconds)));
        assert_eq!(limits.too_many("b"), None);
        assert_eq!(Limits::new(0).too_many("a"), None);
    }
}
