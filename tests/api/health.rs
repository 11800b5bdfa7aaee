//! `/health`

use reqwest::Method;
use serde_json::json;

use crate::helpers::TestApp;

#[test]
fn health_needs_no_credentials_and_says_live_and_ready() {
    let app = TestApp::spawn();
    for (path, status) in [("/health/live", "live"), ("/health/ready", "ready")] {
        let call = app.call(Method::GET, path).without("authorization");
        assert_eq!(call.send().expect(200).json(), json!({ "status": status }));
    }
}
