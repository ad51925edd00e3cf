//! Tokens and passwords: 256 bits of chance, kept as SHA-256; passwords by argon2id.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// A new token. The text is shown once, to whom it is for; the digest is kept.
pub struct Token {
    /// 43 characters that fit into an address.
    pub text: String,
    pub digest: String,
}

impl Token {
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Self { digest: digest(&text), text }
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

/// What is not told by accident.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// What is kept of a token.
#[must_use]
pub fn digest(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new id that nobody can guess, 22 characters.
#[must_use]
pub fn id() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A password as it is kept.
pub(super) fn hash(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).unwrap_or_default()
}

/// Whether a password is the one that was kept.
pub(super) fn fits(password: &str, hash: &str) -> bool {
    argon2::PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// The hash of a password that nobody has.
pub(super) fn nobodys_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash(&Token::new().text)).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let kept = hash("四季平安又一年的客服");
        // OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("四季平安又一年的客服", &kept));
        assert!(!fits("四季平安又一年的客人", &kept));
        assert!(!fits("anything", ""));
        assert_ne!(kept, hash("四季平安又一年的客服"));
    }

    #[test]
    fn a_token_has_256_bits_and_is_not_shown() {
        let token = Token::new();
        assert_eq!(URL_SAFE_NO_PAD.decode(&token.text).unwrap().len(), 32);
        assert_eq!(token.digest, digest(&token.text));
        assert!(!format!("{token:?}").contains(&token.text));
    }
}
