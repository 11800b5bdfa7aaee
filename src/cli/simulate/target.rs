//! The server that is posted to.

use url::Url;

/// The address of a server's statements.
#[derive(Clone, Debug)]
pub(super) struct Target {
    statements: String,
}

impl Target {
    /// Reads a server's base, or the endpoint below it that xAPI clients are given.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "write the server's address, such as http://127.0.0.1:8080".to_owned();
        let url = Url::parse(text).map_err(|_| wrong())?;
        match url.scheme() {
            "http" if url.has_host() => {}
            "https" => {
                return Err(
                    "only http is spoken here: run this beside the server, or print \
                            the statements and post them with another tool"
                        .to_owned(),
                );
            }
            _ => return Err(wrong()),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("give the key with --key and --secret, not in the address".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong());
        }
        let base = url.as_str().trim_end_matches('/');
        let base = base.strip_suffix("/statements").unwrap_or(base);
        let base = base.strip_suffix("/xapi").unwrap_or(base);
        Ok(Self {
            statements: format!("{base}/xapi/statements"),
        })
    }

    pub(super) fn statements(&self) -> &str {
        &self.statements
    }
}
