//! Starting a store: the threads it runs on, and who does what there.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use mongodb::Client;
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use tokio::runtime::Builder;
use tokio::time::timeout;

use super::MongoStore;
use super::attachments::Uploads;
use super::fault::Fault;
use super::horizon::Horizon;
use super::open::{self, OpenError, Place};
use super::order::Order;
use super::process::Process;
use super::queue::Queue;
use super::reader::Reader;
use super::sweeper::Sweeper;
use super::tally::Recent;
use super::writer::Writer;
use crate::store::{Clock, Role};

/// Threads on which the driver and all reading run.
const THREADS: usize = 2;

/// How long a client may take to end.
const ENDING: Duration = Duration::from_secs(1);

/// Ends a client before its runtime: what is let go of on a runtime that ends cannot tell the database any more,
/// and panics. What is under way is waited for, or not.
async fn end(client: Client, immediate: bool) {
    let ending = client.shutdown().immediate(immediate);
    let _ = timeout(ENDING, ending.into_future()).await;
}

impl MongoStore {
    /// Opens the store at `url`, as `mongodb://…` has it. It waits for the database for some seconds, and blocks.
    ///
    /// # Errors
    /// When the database cannot be reached or is no replica set, when a command finds no store there, and
    /// when the store was written by a newer program.
    pub fn open(url: &str, role: Role<'_>, clock: Clock) -> Result<Self, OpenError> {
        Self::open_watched(url, role, clock, None)
    }

    /// The same, with somebody who is told of every command that goes to the database.
    ///
    /// # Errors
    /// As [`MongoStore::open`].
    pub fn open_watched(
        url: &str,
        role: Role<'_>,
        clock: Clock,
        watcher: Option<EventHandler<CommandEvent>>,
    ) -> Result<Self, OpenError> {
        let cannot = |cause: std::io::Error| OpenError::Address(cause.to_string());
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("store-mongo")
            .enable_all()
            .build()
            .map_err(cannot)?;
        // A transaction is many ways to the database and back, one after the other. With the connection on the
        // writer's own thread none of them wakes another thread.
        let writing = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(cannot)?;
        // Callers may be asynchronous themselves, and must not wait for another runtime on their thread.
        let opened = thread::scope(|scope| {
            let opening = scope.spawn(|| {
                let (place, instance, order, process) = runtime.block_on(async {
                    let place = open::connect(url, watcher).await?;
                    let instance = open::prepare(&place, role).await?;
                    let database = &place.database;
                    let store = |fault: Fault| OpenError::Store {
                        database: database.name().to_owned(),
                        cause: fault.to_string(),
                    };
                    let order = Order::read(database).await.map_err(store)?;
                    let handle = runtime.handle().clone();
                    let process = Process::new(handle, database.clone()).map_err(store)?;
                    Ok((place, instance, order, process))
                })?;
                let _entered = writing.enter();
                let writers = place.again()?;
                Ok((place, instance, order, process, writers))
            });
            opening.join()
        });
        let stopped = || OpenError::Address("the opening was broken off".to_owned());
        let opened = opened.unwrap_or_else(|_| Err(stopped()));
        let (place, instance, order, process, writers) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                // Nothing may be waited for where callers are asynchronous.
                writing.shutdown_background();
                runtime.shutdown_background();
                return Err(error);
            }
        };
        let horizon = Arc::new(Horizon::new(clock, order.stored));
        let (queue, messages) = Queue::new();
        let of_writer = writers.0.clone();
        let writer = Writer::new(writers, Arc::clone(&horizon), process);
        let Place {
            client, database, ..
        } = place;
        let handle = runtime.handle().clone();
        // The writer has the runtimes, so that it may finish its work when the store was dropped.
        let of_readers = client.clone();
        let work = move || {
            writing.block_on(async {
                Box::pin(writer.run(messages)).await;
                end(of_writer, false).await;
            });
            writing.shutdown_background();
            runtime.block_on(end(of_readers, true));
            runtime.shutdown_background();
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(work)
            .map_err(cannot)?;
        let recent = Arc::<Recent>::default();
        let reader = Reader {
            client: client.clone(),
            database: database.clone(),
            recent: Arc::clone(&recent),
        };
        let sweeper = Sweeper::start(&handle, queue.clone(), reader);
        Ok(Self {
            instance,
            client,
            database,
            queue,
            horizon,
            sweeper,
            recent,
            uploads: Uploads::default(),
            runtime: handle,
        })
    }
}
