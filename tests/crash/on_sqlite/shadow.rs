//! What a disk still knows after a power cut: the copies and lists that `forgetful.c` keeps.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The synced state of one folder.
pub struct Shadow {
    kept: PathBuf,
    root: u64,
}

impl Shadow {
    /// Takes all that is in `folder` as synced; what is synced from now on goes to `kept`.
    pub fn of(folder: &Path, kept: &Path) -> Self {
        fs::create_dir(kept).unwrap();
        let root = fs::metadata(folder).unwrap().ino();
        let shadow = Self {
            kept: kept.to_owned(),
            root,
        };
        shadow.remember(folder, root);
        shadow
    }

    fn remember(&self, folder: &Path, inode: u64) {
        let mut names = String::new();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (status, path) = (entry.metadata().unwrap(), entry.path());
            let name = entry.file_name().into_string().unwrap();
            let kind = if status.is_dir() { 'd' } else { 'f' };
            writeln!(names, "{kind} {} {name}", status.ino()).unwrap();
            if status.is_dir() {
                self.remember(&path, status.ino());
            } else {
                fs::copy(&path, self.kept(status.ino())).unwrap();
            }
        }
        fs::write(self.kept(inode), names).unwrap();
    }

    fn kept(&self, inode: u64) -> PathBuf {
        self.kept.join(inode.to_string())
    }

    /// Makes `folder` what the disk knows: only names of folders that were synced, and only the
    /// content that was. The index of the log lives in shared memory and is never on the disk.
    pub fn rebuild(&self, folder: &Path) {
        self.rebuild_one(self.root, folder);
    }

    fn rebuild_one(&self, inode: u64, folder: &Path) {
        fs::create_dir(folder).unwrap();
        for line in self.read(inode).lines() {
            let mut parts = line.splitn(3, ' ');
            let mut part = || parts.next().unwrap();
            let (kind, inode, name) = (part(), part().parse().unwrap(), part());
            let to = folder.join(name);
            if kind == "d" {
                self.rebuild_one(inode, &to);
            } else if !name.ends_with("-shm") {
                let content = fs::read(self.kept(inode)).unwrap_or_default();
                fs::write(to, content).unwrap();
            }
        }
    }

    /// How much of a file is synced.
    pub fn length(&self, file: &Path) -> u64 {
        let inode = fs::metadata(file).unwrap().ino();
        fs::metadata(self.kept(inode)).map_or(0, |kept| kept.len())
    }

    /// The names in a folder; none when it was never synced.
    fn read(&self, inode: u64) -> String {
        fs::read_to_string(self.kept(inode)).unwrap_or_default()
    }
}
