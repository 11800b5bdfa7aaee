//! `/xapi/agents/profile` (xAPI 1.0.3, Part 3, 2.6); what holds for all documents is in
//! [`crate::xapi::documents`].

use serde_json::{Value, json};

use crate::helpers::TestApp;
use crate::xapi::documents::{AGENT_PROFILE, ids, post, text, with};

fn at(agent: &Value, id: &str) -> String {
    let query = [("agent", agent.to_string()), ("profileId", id.to_owned())];
    with(AGENT_PROFILE, &query)
}

#[test]
fn each_agent_has_documents_of_its_own_2_6() {
    let app = TestApp::spawn();
    let sum = "ebd31e95054c018b10727ccffd2ef2ec3a016ee9";
    let account = |home: &str, name: &str| json!({ "account": { "homePage": home, "name": name } });
    let agents = [
        json!({ "mbox": "mailto:ada@example.org" }),
        json!({ "mbox": "mailto:bo@example.org" }),
        json!({ "mbox_sha1sum": sum }),
        json!({ "openid": "https://example.org/ada" }),
        account("https://example.org", "ada"),
        account("https://example.org/", "ada"),
        account("https://example.org", "bo"),
        account("https://example.org", " ada"),
    ];
    for agent in &agents {
        post(&app, &at(agent, "x"))
            .text(agent.to_string())
            .send()
            .expect(204);
    }
    for agent in &agents {
        assert_eq!(text(&app, &at(agent, "x")), agent.to_string());
        let list = with(AGENT_PROFILE, &[("agent", agent.to_string())]);
        assert_eq!(ids(&app.get(&list)), ["x"]);
    }
    let digest = json!({ "mbox_sha1sum": sum.to_uppercase() });
    assert_eq!(text(&app, &at(&digest, "x")), agents[2].to_string());
}
