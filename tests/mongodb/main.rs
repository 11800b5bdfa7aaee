//! Says in the output of `cargo test` what that leaves out: nothing here is tested.

fn main() {
    // Tools that run tests one by one ask for a list first, and there is none.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    if std::env::var_os("TERTULIA_TEST_MONGODB").is_none() {
        println!(
            "\nMongoDB was not tested: these are the tests of the embedded store. `scripts/test` runs them all.\n"
        );
    }
}
