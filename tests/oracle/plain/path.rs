//! The paths of the profile's rules, read in the simplest way that does for them: `$.name`, `['name']` and `[*]`.

use serde_json::Value;

/// The values at a path.
pub fn at<'v>(root: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = vec![root];
    let mut rest = path.strip_prefix('$').expect("a path from the root");
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("[*]") {
            found = found.into_iter().flat_map(each).collect();
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("['") {
            let (name, behind) = behind.split_once("']").expect("a closing bracket");
            found = members(&found, name);
            rest = behind;
        } else {
            let behind = rest.strip_prefix('.').expect("a name");
            let end = behind.find(['.', '[']).unwrap_or(behind.len());
            found = members(&found, &behind[..end]);
            rest = &behind[end..];
        }
    }
    found
}

fn each(value: &Value) -> Vec<&Value> {
    value.as_array().into_iter().flatten().collect()
}

fn members<'v>(values: &[&'v Value], name: &str) -> Vec<&'v Value> {
    values.iter().filter_map(|value| value.get(name)).collect()
}
