//! The bounded log of what was refused.

use tertulia::store::{NewRejection, RejectionQuery};

use super::samples::id;
use super::stores::{TestStore, every_store};

every_store![
    rejections_come_back_newest_first_and_in_pages,
    the_oldest_rejections_go_first
];

fn rejection(at: &TestStore, number: u32) -> NewRejection {
    NewRejection {
        time: at.hands.clock().now(),
        key: format!("key{}", number % 2),
        request: format!("request{number}"),
        status: 400,
        index: Some(number),
        statement: Some(id(u128::from(number))),
        pointer: "/verb/id".to_owned(),
        rule: "verb-id-not-iri".to_owned(),
        clause: "xAPI 1.0.3, Part 2, 2.4.3".to_owned(),
        message: "The id of the verb is not an absolute IRI".to_owned(),
        excerpt: number.is_multiple_of(3).then(|| "\"asked\"".to_owned()),
    }
}

async fn rejections_come_back_newest_first_and_in_pages(at: TestStore) {
    let sent: Vec<_> = (0..10).map(|number| rejection(&at, number)).collect();
    at.store.reject(sent.clone()).await.unwrap();
    let query = RejectionQuery {
        limit: 4,
        ..RejectionQuery::default()
    };
    let first = at.store.rejections(query.clone()).await.unwrap();
    let before = first.last().map(|last| last.number);
    let second = at
        .store
        .rejections(RejectionQuery {
            before,
            ..query.clone()
        })
        .await
        .unwrap();
    let got: Vec<_> = first
        .into_iter()
        .chain(second)
        .map(|rejection| rejection.what)
        .collect();
    let wanted: Vec<_> = sent.iter().rev().take(8).cloned().collect();
    assert_eq!(got, wanted);

    let key = Some("key1".to_owned());
    let of_key = at
        .store
        .rejections(RejectionQuery {
            key,
            limit: 100,
            ..query.clone()
        })
        .await;
    assert_eq!(of_key.unwrap().len(), 5);
    let request = Some("request3".to_owned());
    let of_request = at
        .store
        .rejections(RejectionQuery { request, ..query })
        .await
        .unwrap();
    assert_eq!(
        of_request.iter().map(|one| &one.what).collect::<Vec<_>>(),
        [&sent[3]]
    );
}

async fn the_oldest_rejections_go_first(at: TestStore) {
    let kept = usize::try_from(NewRejection::KEPT).unwrap();
    let one = rejection(&at, 1);
    at.store.reject(vec![one; kept]).await.unwrap();
    at.store.reject(vec![rejection(&at, 2); 5]).await.unwrap();
    let query = RejectionQuery {
        limit: kept * 2,
        ..RejectionQuery::default()
    };
    let found = at.store.rejections(query).await.unwrap();
    assert_eq!(found.len(), kept);
    assert_eq!(
        found.iter().filter(|one| one.what.index == Some(2)).count(),
        5
    );
}
