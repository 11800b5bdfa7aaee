//! A server with a small disk of its own: a tmpfs that only it sees.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::{PROGRAM, Server, arguments, embedded, seed};

/// A command that runs `tertulia serve` with a tmpfs at `folder`, mounted with `options`.
pub fn serve_on_small_disk(folder: &Path, options: &str) -> Command {
    let mut command = Command::new("unshare");
    let script = format!(
        "mount -t tmpfs -o {options} tmpfs '{}' && exec \"$0\" \"$@\"",
        folder.display()
    );
    command
        .args(["--map-root-user", "--mount", "sh", "-c", &script, PROGRAM])
        .args(arguments(&embedded(&folder.join("store.db"))));
    seed(&mut command);
    command
}

/// Says plainly what a machine lacks on which this kind of test cannot run.
pub fn require_namespaces() {
    let tried = Command::new("unshare")
        .args([
            "--map-root-user",
            "--mount",
            "mount",
            "-t",
            "tmpfs",
            "tmpfs",
            "/tmp",
        ])
        .output();
    let why = match tried {
        Ok(output) if output.status.success() => return,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    panic!(
        "this test needs a mount namespace of its own, and this machine gives none \
         (`unshare --map-root-user --mount` with a tmpfs): {why}"
    );
}

/// A file of the server's disk, seen from outside its namespace.
pub fn seen_from_outside(server: &Server, path: &Path) -> PathBuf {
    let root = PathBuf::from(format!("/proc/{}/root", server.process()));
    root.join(path.strip_prefix("/").unwrap())
}

/// Writes to `path` until the disk has no room left but `left` bytes.
pub fn fill(path: &Path, left: u64) {
    let mut file = File::create(path).unwrap();
    // Large pieces first, then what is left.
    for size in [1 << 20, 1 << 12, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(left)).unwrap();
}
