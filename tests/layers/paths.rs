//! What a source uses: its paths within this crate, its identifiers, its literals.
//!
//! Read from tokens, not from text, so that comments, doc links and strings are no paths, and groups
//! (`use crate::{a, b::c}`), bodies and macro calls are.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

#[derive(Debug, Default)]
pub struct Uses {
    /// Modules and items of this crate, from its root on; `*` and `as` as they stand.
    pub paths: Vec<Vec<String>>,
    pub identifiers: Vec<String>,
    /// String literals as they stand in the source, with their quotes; no doc comments.
    pub strings: Vec<String>,
}

/// Reads a source whose path below `src` is `name`.
pub fn read(name: &str, text: &str) -> Uses {
    let tokens: TokenStream = text
        .parse()
        .unwrap_or_else(|error| panic!("src/{name} is not Rust: {error}"));
    let mut uses = Uses::default();
    uses.walk(tokens, &module_of(name));
    uses
}

/// `store/sqlite/open.rs` is `[store, sqlite, open]`, `store/mod.rs` is `[store]`.
fn module_of(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    let file = parts.pop().unwrap_or_default();
    match file.strip_suffix(".rs") {
        Some("mod" | "lib" | "main") | None => {}
        Some(file) => parts.push(file.to_owned()),
    }
    parts
}

type Tokens = Peekable<IntoIter>;

impl Uses {
    fn walk(&mut self, stream: TokenStream, module: &[String]) {
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Group(group) => self.walk(group.stream(), module),
                TokenTree::Literal(literal) => self.literal(literal),
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    self.attribute(&mut tokens, module);
                }
                TokenTree::Punct(_) => {}
                TokenTree::Ident(ident) => {
                    let what = ident.to_string();
                    self.identifiers.push(what.clone());
                    match what.as_str() {
                        "mod" => self.inline(&mut tokens, module),
                        "crate" | "tertulia" | "super" | "self" => {
                            self.path(&what, &mut tokens, module);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// `mod name { … }` is a module further down.
    fn inline(&mut self, tokens: &mut Tokens, module: &[String]) {
        let Some(TokenTree::Ident(name)) =
            tokens.next_if(|token| matches!(token, TokenTree::Ident(_)))
        else {
            return;
        };
        if let Some(body) = next_group(tokens, Delimiter::Brace) {
            let inner = [module, &[name.to_string()]].concat();
            self.walk(body.stream(), &inner);
        }
    }

    /// Doc comments are attributes to the compiler; what they say does not count.
    fn attribute(&mut self, tokens: &mut Tokens, module: &[String]) {
        tokens.next_if(|token| is(token, '!'));
        if let Some(body) = next_group(tokens, Delimiter::Bracket) {
            let first = body.stream().into_iter().next();
            if !matches!(first, Some(TokenTree::Ident(ident)) if ident == "doc") {
                self.walk(body.stream(), module);
            }
        }
    }

    fn literal(&mut self, literal: &proc_macro2::Literal) {
        let what = literal.to_string();
        if what.contains('"') {
            self.strings.push(what);
        }
    }

    fn path(&mut self, first: &str, tokens: &mut Tokens, module: &[String]) {
        let start = match first {
            "crate" | "tertulia" => Vec::new(),
            "self" => module.to_vec(),
            _ => parent(module),
        };
        self.rest(start, tokens);
    }

    /// What follows a path's beginning, up to its end or into each branch of a group.
    fn rest(&mut self, mut path: Vec<String>, tokens: &mut Tokens) {
        let mut longer = false;
        while next_colons(tokens) {
            longer = true;
            match tokens.peek() {
                Some(TokenTree::Ident(ident)) if ident == "super" => path = parent(&path),
                Some(TokenTree::Ident(ident)) => {
                    let what = ident.to_string();
                    path.push(what.clone());
                    self.identifiers.push(what);
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => path.push("*".to_owned()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let stream = group.stream();
                    tokens.next();
                    self.branches(&path, stream);
                    return;
                }
                // Generic arguments end the path; they are walked like anything else.
                _ => break,
            }
            tokens.next();
        }
        // The root under another name would hide what is used by it.
        if path.is_empty()
            && matches!(tokens.peek(), Some(TokenTree::Ident(ident)) if ident == "as")
        {
            longer = true;
            path.push("as".to_owned());
        }
        // `self` alone is a receiver, `crate` alone a visibility.
        if longer {
            self.paths.push(path);
        }
    }

    fn branches(&mut self, path: &[String], stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for branch in tokens.split(|token| is(token, ',')) {
            let Some(first) = branch.first() else {
                continue;
            };
            let mut path = path.to_vec();
            let rest: TokenStream = branch[1..].iter().cloned().collect();
            let mut rest = rest.into_iter().peekable();
            match first {
                TokenTree::Ident(ident) if ident == "self" => {}
                TokenTree::Ident(ident) if ident == "super" => path = parent(&path),
                TokenTree::Group(group) => {
                    self.branches(&path, group.stream());
                    continue;
                }
                other => {
                    let what = other.to_string();
                    path.push(what.clone());
                    self.identifiers.push(what);
                }
            }
            if rest.peek().is_some_and(|token| is(token, ':')) {
                self.rest(path, &mut rest);
            } else {
                self.paths.push(path);
            }
        }
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn next_colons(tokens: &mut Tokens) -> bool {
    tokens.next_if(|token| is(token, ':')).is_some()
        && tokens.next_if(|token| is(token, ':')).is_some()
}

fn next_group(tokens: &mut Tokens, delimiter: Delimiter) -> Option<Group> {
    let wanted = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter);
    match tokens.next_if(wanted) {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}
