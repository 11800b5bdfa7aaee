//! What only the environment may say: a command line would show it to everyone on the machine.

use std::env::{VarError, var};

use super::Failure;

/// What a variable holds.
pub(super) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::Misuse(format!(
            "{name} cannot be used: it is not UTF-8"
        ))),
    }
}

/// What stands in the file that a variable names, without the line break at its end.
pub(super) fn file(name: &str) -> Result<Option<String>, Failure> {
    let Some(path) = variable(name)? else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::Misuse(format!(
            "{name} names {path}, which cannot be read: {error}"
        ))
    })?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Some(text.strip_suffix('\r').unwrap_or(text).to_owned()))
}

/// What a variable holds, or the file does that the variable `NAME_FILE` names.
pub(super) fn secret(name: &str) -> Result<Option<String>, Failure> {
    let in_file = format!("{name}_FILE");
    match (variable(name)?, file(&in_file)?) {
        (Some(_), Some(_)) => Err(Failure::Misuse(format!(
            "{name} and {in_file} are both set; set one of them"
        ))),
        (value, None) | (None, value) => Ok(value),
    }
}
