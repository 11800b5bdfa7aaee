//! Keys.

use tertulia::lrs::access::{Credentials, Preset};
use tertulia::store::Scope;

use super::stores::{TestStore, every_store};

every_store![
    a_key_is_found_with_its_scopes_and_without_its_secret,
    a_name_belongs_to_one_key,
    a_revoked_key_stays_and_says_so,
    putting_a_key_again_renews_it_under_its_number,
];

async fn a_key_is_found_with_its_scopes_and_without_its_secret(at: TestStore) {
    let credentials = Credentials::generate().unwrap();
    let made = at
        .store
        .put_key(credentials.key("forum", Preset::Lms.scopes()).unwrap())
        .await;
    let made = made.unwrap().unwrap();
    let found = at.store.key(&credentials.id).await.unwrap().unwrap();
    assert_eq!((found.number, found.name.as_str()), (made.number, "forum"));
    assert_eq!(found.scopes, Preset::Lms.scopes());
    assert!(found.secret.matches(&credentials.secret));
    assert!(!found.secret.matches("another"));
    assert!(!format!("{found:?}").contains(&credentials.secret));
    assert!(at.store.key("nobody").await.unwrap().is_none());
}

async fn a_name_belongs_to_one_key(at: TestStore) {
    let first = Credentials::generate().unwrap();
    let second = Credentials::generate().unwrap();
    at.store
        .put_key(first.key("forum", &[Scope::All]).unwrap())
        .await
        .unwrap()
        .unwrap();
    let refused = at
        .store
        .put_key(second.key("forum", &[Scope::All]).unwrap())
        .await
        .unwrap();
    assert!(refused.is_none());
    assert_eq!(at.store.keys().await.unwrap().len(), 1);
}

async fn a_revoked_key_stays_and_says_so(at: TestStore) {
    let credentials = Credentials::generate().unwrap();
    at.store
        .put_key(credentials.key("forum", &[Scope::All]).unwrap())
        .await
        .unwrap();
    assert!(at.store.revoke_key(&credentials.id).await.unwrap());
    assert!(!at.store.revoke_key(&credentials.id).await.unwrap());
    let keys = at.store.keys().await.unwrap();
    assert!(keys.iter().all(|key| key.revoked.is_some()) && keys.len() == 1);
}

async fn putting_a_key_again_renews_it_under_its_number(at: TestStore) {
    let old = Credentials {
        id: "ours".to_owned(),
        secret: "first".to_owned(),
    };
    let new = Credentials {
        id: "ours".to_owned(),
        secret: "second".to_owned(),
    };
    let before = at
        .store
        .put_key(old.key("a", &[Scope::All]).unwrap())
        .await
        .unwrap()
        .unwrap();
    at.store.revoke_key("ours").await.unwrap();
    let after = at
        .store
        .put_key(new.key("a", &[Scope::Admin]).unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(before.number, after.number);
    assert!(after.revoked.is_none() && after.secret.matches("second"));
    assert!(!after.secret.matches("first"));
    assert_eq!(after.scopes, [Scope::Admin]);
}
