//! SIGKILL at any moment: what was acknowledged stays, and the rollups stay right.

use crate::api::Api;
use crate::inside::is_sound;
use crate::ledger::{Ledger, moment};
use crate::place::Place;
use crate::random::Random;
use crate::server::{Server, run};
use crate::told;

const ROUNDS: usize = 12;

/// The system keeps what a killed process wrote, synced or not, so this shows that every state the
/// process can be in is a state to go on from; that nothing is answered before it is synced shows
/// [`crate::on_sqlite::power`].
#[test]
fn whatever_was_acknowledged_survives_a_kill_at_any_moment() {
    run(async {
        let place = Place::chosen();
        let ledger = Ledger::default();
        let mut random = Random::new();
        for _ in 0..ROUNDS {
            let mut server = Server::start(&place);
            let api = Api::of(&server);
            ledger.holds(&api).await;
            told::equals(&place, &api).await;
            ledger.retry(&api).await;
            let before = ledger.acknowledged();
            let writers = ledger.writers(&api, &mut random, 6);
            ledger.goes_on(before).await;
            moment(&mut random, 600).await;
            server.kill();
            writers.end().await;
        }
        is_sound(&place);
        let server = Server::start(&place);
        let api = Api::of(&server);
        ledger.holds(&api).await;
        ledger.retry(&api).await;
        ledger.holds(&api).await;
        told::equals(&place, &api).await;
        println!("{} statements were acknowledged", ledger.acknowledged());
        assert!(ledger.acknowledged() > 100, "there was no load");
    });
}
