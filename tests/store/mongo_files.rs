//! The content of attachments on `MongoDB`: files that any tool for `GridFS` reads, and nothing that stays behind.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use futures_util::AsyncReadExt as _;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::options::GridFsBucketOptions;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Content, NewAttachment, NewStatement, PIECE, Role, Store};
use tertulia::xapi::hash::Sha2;
use uuid::Uuid;

use super::samples::{ASKED, id, ready, says};
use super::stores::{TestStore, run};

fn hash(content: &[u8]) -> Sha2 {
    let mut hasher = Sha2::from_bytes(&[0; 32]).unwrap().hasher();
    hasher.update(content);
    hasher.finish().unwrap()
}

async fn stage(store: &dyn Store, upload: Uuid, content: &[u8]) {
    for (place, piece) in (0..).zip(content.chunks(PIECE)) {
        store.stage(upload, place, piece.to_vec()).await.unwrap();
    }
}

async fn bring(store: &dyn Store, number: u128, content: Content, of: &[u8]) {
    let attachment = NewAttachment {
        sha2: hash(of),
        length: of.len() as u64,
        content,
    };
    let statement = NewStatement {
        attachments: vec![attachment],
        ..ready(&says(id(number), 1, ASKED, "http://example.org/q"))
    };
    store.accept(vec![statement]).await.unwrap();
}

/// Documents of a collection that have a field.
fn count(at: &TestStore, collection: &str, filter: Document) -> u64 {
    at.database().unwrap().read(async |database| {
        let documents = database.collection::<Document>(collection);
        documents.count_documents(filter).await.unwrap()
    })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn attachments_are_files_that_other_programs_read_by_their_hash() {
    run(
        async |at| {
            let staged: Vec<u8> = (0..=250).cycle().take(3 * PIECE + 17).collect();
            stage(at.store.as_ref(), id(100), &staged).await;
            bring(at.store.as_ref(), 1, Content::Staged(id(100)), &staged).await;
            let small = b"small".to_vec();
            let whole = Content::Whole(small.clone().into());
            bring(at.store.as_ref(), 2, whole, &small).await;
            for content in [staged, small] {
                let read = at.database().unwrap().read(async |database| {
                    let options = GridFsBucketOptions::builder().bucket_name("content".to_owned());
                    let bucket = database.gridfs_bucket(options.build());
                    let name = hash(&content).to_string();
                    let mut file = bucket.open_download_stream_by_name(name).await.unwrap();
                    let mut read = Vec::new();
                    file.read_to_end(&mut read).await.unwrap();
                    read
                });
                assert!(read == content);
            }
        },
        TestStore::mongodb(),
    );
}

/// Waits until nothing is left of an upload.
async fn goes(at: &TestStore, upload: Uuid) -> bool {
    let bytes = mongodb::bson::Binary {
        subtype: mongodb::bson::spec::BinarySubtype::Generic,
        bytes: upload.as_bytes().to_vec(),
    };
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        let left = count(at, "upload", doc! { "_id": bytes.clone() })
            + count(at, "content.chunks", doc! { "files_id": bytes.clone() });
        if left == 0 {
            return true;
        }
        sleep(Duration::from_millis(20)).await;
    }
    false
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_a_process_that_is_no_more_has_left_goes_when_it_is_old_and_not_before() {
    run(
        async |at| {
            let old: Vec<u8> = vec![7; PIECE + 1];
            stage(at.store.as_ref(), id(100), &old).await;
            stage(at.store.as_ref(), id(101), b"of a request that goes on").await;
            at.database().unwrap().read(async |database| {
                let uploads = database.collection::<Document>("upload");
                let before = DateTime::from_millis(DateTime::now().timestamp_millis() - 7_200_000);
                let filter = doc! { "_id": mongodb::bson::Binary {
                    subtype: mongodb::bson::spec::BinarySubtype::Generic,
                    bytes: id(100).as_bytes().to_vec(),
                } };
                let set = doc! { "$set": { "at": before } };
                uploads.update_one(filter, set).await.unwrap();
            });
            let url = at.database().unwrap().url();
            let role = Role::Server { iri: None };
            let another = MongoStore::open(url, role, at.hands.clock()).unwrap();
            assert!(goes(&at, id(100)).await);
            let young = b"of a request that goes on";
            bring(at.store.as_ref(), 1, Content::Staged(id(101)), young).await;
            assert_eq!(
                another.piece(hash(young), 0).await.unwrap().as_deref(),
                Some(young.as_slice())
            );
            another.close().await;
        },
        TestStore::mongodb(),
    );
}
