//! What was sent, what was acknowledged, and whether a store holds to it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use actix_web::rt::{spawn, time::sleep};
use serde_json::Value;
use uuid::Uuid;

use crate::api::{Answer, Api, id};
use crate::random::Random;
use crate::recount;
use crate::statements::{drawn, voiding, voids};

/// Far beyond what a start takes until something is acknowledged.
const PATIENCE: Duration = Duration::from_secs(60);

/// One request to store statements.
#[derive(Clone)]
pub struct Sent {
    pub statements: Vec<Value>,
    put: bool,
    pub acknowledged: bool,
}

impl Sent {
    pub fn batch(statements: Vec<Value>) -> Self {
        Self {
            statements,
            put: false,
            acknowledged: false,
        }
    }

    /// A single statement by PUT or POST, a batch, or something voided.
    fn drawn(random: &mut Random, earlier: &[Self], words: u64) -> Self {
        match random.below(10) {
            0..3 => Self {
                put: true,
                ..Self::batch(vec![drawn(random, words)])
            },
            3..5 => Self::batch(vec![drawn(random, words)]),
            5..9 => {
                let size = 5 + random.below(16);
                let mut batch: Vec<_> = (0..size).map(|_| drawn(random, words)).collect();
                if random.one_in(3) {
                    // The target comes after what voids it.
                    let target = batch.last().unwrap()["id"].as_str().unwrap().to_owned();
                    batch.insert(1, voiding(random, &target));
                }
                Self::batch(batch)
            }
            _ if earlier.is_empty() => Self::batch(vec![drawn(random, words)]),
            _ => {
                let target = random
                    .pick(&random.clone().pick(earlier).statements)
                    .clone();
                if voids(&target).is_some() {
                    return Self::batch(vec![drawn(random, words)]);
                }
                Self::batch(vec![voiding(random, target["id"].as_str().unwrap())])
            }
        }
    }

    fn ids(&self) -> Vec<Uuid> {
        self.statements.iter().map(id).collect()
    }

    /// Sends it: it is acknowledged, or the server is unavailable. `Err` without a whole answer.
    async fn send(&self, api: &Api) -> reqwest::Result<Answer> {
        let answer = match self.statements.as_slice() {
            [statement] if self.put => {
                api.try_put(statement["id"].as_str().unwrap(), statement)
                    .await?
            }
            [statement] => api.try_post(statement).await?,
            batch => api.try_post(&Value::Array(batch.to_vec())).await?,
        };
        let expected = answer.acknowledges() || answer.status == 503;
        assert!(expected, "{answer:?}");
        Ok(answer)
    }
}

/// Everything sent to one store.
#[derive(Clone, Default)]
pub struct Ledger(Rc<RefCell<Vec<Sent>>>);

impl Ledger {
    /// Sends a request and notes its fate.
    pub async fn send(&self, api: &Api, sent: Sent) -> reqwest::Result<Answer> {
        let place = {
            let mut all = self.0.borrow_mut();
            all.push(sent.clone());
            all.len() - 1
        };
        let answer = sent.send(api).await?;
        self.0.borrow_mut()[place].acknowledged = answer.acknowledges();
        Ok(answer)
    }

    /// Notes what was acknowledged elsewhere.
    pub fn note(&self, sent: Sent) {
        self.0.borrow_mut().push(Sent {
            acknowledged: true,
            ..sent
        });
    }

    /// Sends again and again, until the server is gone or it is enough.
    async fn write(self, api: Api, mut random: Random, words: u64, enough: Rc<Cell<bool>>) {
        while !enough.get() {
            let sent = {
                let earlier = self.0.borrow();
                Sent::drawn(&mut random, &earlier, words)
            };
            match self.send(&api, sent).await {
                Ok(answer) if answer.acknowledges() => {}
                Ok(_) => sleep(Duration::from_millis(20)).await,
                Err(_) => return,
            }
        }
    }

    /// Starts writers of statements with so many words.
    pub fn writers(&self, api: &Api, random: &mut Random, words: u64) -> Writers {
        let enough = Rc::new(Cell::new(false));
        let write = |_| {
            let (random, enough) = (random.split(), Rc::clone(&enough));
            spawn(self.clone().write(api.clone(), random, words, enough))
        };
        Writers {
            tasks: (0..6).map(write).collect(),
            enough,
        }
    }

    /// Sends again what was not acknowledged, as clients do; now it must be.
    pub async fn retry(&self, api: &Api) {
        let places: Vec<_> = (0..self.0.borrow().len()).collect();
        for place in places {
            let sent = self.0.borrow()[place].clone();
            if !sent.acknowledged {
                let answer = sent.send(api).await.unwrap();
                assert!(answer.acknowledges(), "a retry is not stored: {answer:?}");
                self.0.borrow_mut()[place].acknowledged = true;
            }
        }
    }

    pub fn acknowledged(&self) -> usize {
        let all = self.0.borrow();
        let acknowledged = all.iter().filter(|sent| sent.acknowledged);
        acknowledged.map(|sent| sent.statements.len()).sum()
    }

    /// Waits until more is acknowledged than that. A database may still hold what a killed process was at.
    pub async fn goes_on(&self, before: usize) {
        let began = Instant::now();
        while self.acknowledged() <= before {
            assert!(began.elapsed() < PATIENCE, "nothing is acknowledged");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Holds the server's store to what was acknowledged: each such statement is there with its
    /// content, no batch is there in half, nothing else is there, pages list each once, and the
    /// reports count what is there.
    pub async fn holds(&self, api: &Api) {
        let listed = api.all("limit=173&ascending=true").await;
        let by_id: HashMap<Uuid, &Value> = listed.iter().map(|found| (id(found), found)).collect();
        let voided: HashSet<Uuid> = listed
            .iter()
            .filter_map(|found| voids(found))
            .map(|target| target.parse().unwrap())
            .collect();
        let sent = self.0.borrow().clone();
        let mut known = HashSet::new();
        for batch in &sent {
            let mut there = BTreeSet::new();
            for statement in &batch.statements {
                let id = id(statement);
                known.insert(id);
                let found = match by_id.get(&id) {
                    Some(found) => {
                        assert!(!voided.contains(&id), "{id} is voided, and listed");
                        Some((*found).clone())
                    }
                    None => hidden(api, id, voided.contains(&id)).await,
                };
                if let Some(found) = &found {
                    same(statement, found);
                }
                there.insert(found.is_some());
            }
            assert_eq!(there.len(), 1, "half a batch is there: {:?}", batch.ids());
            let lost = batch.acknowledged && there.contains(&false);
            assert!(!lost, "acknowledged and not there: {:?}", batch.statements);
        }
        for id in by_id.keys() {
            assert!(known.contains(id), "{id} was never sent");
        }
        recount::reports_equal(api, &listed).await;
    }
}

/// A statement that is not listed: there is none, or it is voided.
async fn hidden(api: &Api, id: Uuid, voided: bool) -> Option<Value> {
    let id = id.to_string();
    let plain = api.statement("statementId", &id).await;
    assert!(plain.is_none(), "{id} can be read, and is not listed");
    let found = api.statement("voidedStatementId", &id).await;
    assert!(
        voided || found.is_none(),
        "{id} is voided by nothing that is listed"
    );
    found
}

/// The content is what was sent, beside what the server adds.
fn same(sent: &Value, found: &Value) {
    let mut found = found.clone();
    let object = found.as_object_mut().unwrap();
    for added in ["stored", "authority", "version"] {
        assert!(object.remove(added).is_some(), "no {added} in {sent}");
    }
    if sent.get("timestamp").is_none() {
        assert!(
            object.remove("timestamp").is_some(),
            "no timestamp in {sent}"
        );
    }
    assert_eq!(*sent, found);
}

/// Writers at work.
pub struct Writers {
    tasks: Vec<JoinHandle<()>>,
    enough: Rc<Cell<bool>>,
}

impl Writers {
    /// Waits until they have seen that the server is gone.
    pub async fn end(self) {
        for task in self.tasks {
            task.await.unwrap();
        }
    }

    /// Lets each finish the request it is at.
    #[cfg(target_os = "linux")]
    pub async fn stop(self) {
        self.enough.set(true);
        self.end().await;
    }
}

/// A moment within the next `milliseconds`.
pub async fn moment(random: &mut Random, milliseconds: u64) {
    sleep(Duration::from_millis(random.below(milliseconds))).await;
}
