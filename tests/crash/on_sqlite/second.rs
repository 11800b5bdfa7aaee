//! A second server on the store of a running one.

use crate::api::Api;
use crate::place::Place;
use crate::server::{Server, run, serve};

#[test]
fn a_second_server_on_a_store_is_refused_and_told_which_process_has_it() {
    let place = Place::sqlite();
    let first = Server::start(&place);
    let second = Server::try_launch(serve(&place.url()), &place.folder().join("second.log"));
    let Err((status, said)) = second else {
        panic!("two servers run on one store");
    };
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(&place.file().display().to_string()), "{said}");
    let process = format!("process {}", first.process());
    assert!(said.contains(&process), "{said}");
    run(async {
        let answer = Api::of(&first).get("/health/ready").await;
        assert_eq!(answer.status, 200, "{answer:?}");
    });
}
