//! A plain client: credentials, the version header, and pages followed to their end.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::server::{KEY, SECRET, Server};

pub const STATEMENTS: &str = "/xapi/statements";

/// One client of one server.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
            .to_str()
            .unwrap()
    }

    /// 200 or 204: what was sent is stored.
    pub fn acknowledges(&self) -> bool {
        self.status == StatusCode::OK || self.status == StatusCode::NO_CONTENT
    }
}

/// A page of statements, and where the next one is.
pub struct Page {
    pub statements: Vec<Value>,
    pub more: String,
    pub consistent_through: String,
}

impl Api {
    pub fn of(server: &Server) -> Self {
        let limit = Duration::from_secs(60);
        Self {
            client: Client::builder().timeout(limit).build().unwrap(),
            base: server.base.clone(),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .basic_auth(KEY, Some(SECRET))
            .header("X-Experience-API-Version", "1.0.3")
    }

    /// `Err` when there was no whole answer.
    pub async fn try_post(&self, body: &Value) -> reqwest::Result<Answer> {
        read(
            self.request(Method::POST, STATEMENTS)
                .json(body)
                .send()
                .await?,
        )
        .await
    }

    /// `Err` when there was no whole answer.
    pub async fn try_put(&self, id: &str, statement: &Value) -> reqwest::Result<Answer> {
        let path = format!("{STATEMENTS}?statementId={id}");
        read(
            self.request(Method::PUT, &path)
                .json(statement)
                .send()
                .await?,
        )
        .await
    }

    /// Sends a JSON text; `Err` when there was no whole answer.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        json: String,
    ) -> reqwest::Result<Answer> {
        let request = self.request(method, path).body(json);
        let request = request.header("Content-Type", "application/json");
        read(request.send().await?).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path).send().await.unwrap())
            .await
            .unwrap()
    }

    /// The same with other credentials.
    pub async fn get_as(&self, key: &str, secret: &str, path: &str) -> Answer {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .basic_auth(key, Some(secret))
            .header("X-Experience-API-Version", "1.0.3");
        read(request.send().await.unwrap()).await.unwrap()
    }

    /// The statement looked up by `statementId` or `voidedStatementId`.
    pub async fn statement(&self, by: &str, id: &str) -> Option<Value> {
        let answer = self.get(&format!("{STATEMENTS}?{by}={id}")).await;
        match answer.status {
            StatusCode::OK => Some(answer.json()),
            StatusCode::NOT_FOUND => None,
            _ => panic!("{answer:?}"),
        }
    }

    pub async fn page(&self, path: &str) -> Page {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let mut result = answer.json();
        let Value::Array(statements) = result["statements"].take() else {
            panic!("no statements in {result}");
        };
        Page {
            statements,
            more: result["more"].as_str().unwrap().to_owned(),
            consistent_through: answer
                .header("X-Experience-API-Consistent-Through")
                .to_owned(),
        }
    }

    /// Every statement of a query, page after page; none may come twice.
    pub async fn all(&self, query: &str) -> Vec<Value> {
        let mut path = format!("{STATEMENTS}?{query}");
        let mut statements = Vec::new();
        let mut seen = HashSet::new();
        while !path.is_empty() {
            let page = self.page(&path).await;
            for statement in page.statements {
                let id = id(&statement);
                assert!(seen.insert(id), "{id} came twice by {query}");
                statements.push(statement);
            }
            path = page.more;
        }
        statements
    }
}

async fn read(response: Response) -> reqwest::Result<Answer> {
    Ok(Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await?,
    })
}

pub fn id(statement: &Value) -> Uuid {
    statement["id"].as_str().unwrap().parse().unwrap()
}
