//! docs/access.md: which role may do what, made from the table of roles and the table of routes.

use super::openapi::method;
use super::route::{Access, Route};
use super::routes::ROUTES;
use crate::domain::access::{ACCESS, Role};
use std::fmt::Write;

/// The page, in both languages.
#[must_use]
pub fn access_doc() -> String {
    let mut doc = String::from(
        "# 谁可以做什么 Who may do what\n\n<!-- Made from `domain::access` and the table of routes; a test fails when it is stale. -->\n\n\
         角色属于一个团队，不写团队就是所有团队。A role is of one team; without a team, of all.\n\n|",
    );
    let heads: String = Role::ALL.iter().map(|role| format!(" {} {} |", role.name().zh, role.code())).collect();
    let _ = writeln!(doc, " |{heads}\n|---|{}", "---|".repeat(Role::ALL.len()));
    for (action, roles) in ACCESS {
        let cells: String = Role::ALL.iter().map(|role| if roles.contains(role) { " ✓ |" } else { " |" }).collect();
        let _ = writeln!(doc, "| `{action:?}` |{cells}");
    }
    doc += "\n## 每个地址 Every route\n\n| | | |\n|---|---|---|\n";
    for route in ROUTES {
        let _ = writeln!(doc, "| `{} {}` | {} | {} |", method(route.method).to_uppercase(), route.path, needs(route), route.summary);
    }
    doc
}

fn needs(route: &Route) -> String {
    match route.access {
        Access::Open => "所有人 everybody".to_owned(),
        Access::Account => "已登录 signed in".to_owned(),
        Access::Team(action) => format!("`{action:?}`"),
        Access::Everywhere(action) => format!("`{action:?}`，所有团队 in all teams"),
    }
}
