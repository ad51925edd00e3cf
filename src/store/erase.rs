//! Erasing a person from the audit log: what it says of them goes, the chain of digests stays.

use super::audit::{self, Record};
use super::session::{Act, Done, Store};
use crate::domain::Faults;
use serde_json::json;

impl Store {
    /// Erases a person from the audit log, as who acted and as whom entries are about. The entry of that names nobody but who erases.
    /// Returns how many parts were erased.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn erase(&mut self, act: &Act, person: &str) -> Result<usize, Faults> {
        let erased = self.write(act, |transaction| {
            audit::hold_end(transaction)?;
            let sql = "UPDATE audit_part SET person = NULL, salt = NULL, content = NULL WHERE person = $1 RETURNING number, part";
            let rows = transaction.rows(sql, &[person.into()])?;
            let mut parts: Vec<(i64, String)> = rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect::<Result<_, Faults>>()?;
            parts.sort();
            if parts.is_empty() {
                return Ok(Done::Unchanged(0));
            }
            let record = Record { action: "erase", team: None, about: None, before: None, after: Some(json!({ "erased": parts })) };
            Ok(Done::Changed(parts.len(), record))
        })?;
        if erased > 0 {
            self.forget_deleted()?;
        }
        Ok(erased)
    }
}
