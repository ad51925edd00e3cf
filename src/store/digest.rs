//! Digests: SHA-256 in hexadecimal, of parts that cannot run into each other.

use sha2::{Digest, Sha256};

/// SHA-256 of some bytes.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of a list of texts, each with its length before it; a text that lacks differs from an empty one.
pub(super) fn of_parts(parts: &[Option<&str>]) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        sum.update(length.to_be_bytes());
        sum.update(part.unwrap_or_default().as_bytes());
    }
    hex(&sum.finalize())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        // NIST's vector for "abc".
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_ne!(of_parts(&[Some("ab"), Some("c")]), of_parts(&[Some("a"), Some("bc")]));
        assert_ne!(of_parts(&[None]), of_parts(&[Some("")]));
    }
}
