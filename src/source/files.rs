//! Files: what the given paths hold, in a stable order, and their bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::{Skip, Skipped, content_of};

/// What the given paths hold.
#[derive(Debug, Default)]
pub struct Found {
    /// Files to scan, sorted by path, each once.
    pub files: Vec<PathBuf>,
    /// What was met and is not scanned.
    pub skipped: Vec<(PathBuf, Skipped)>,
    /// Named paths that do not exist.
    pub missing: Vec<PathBuf>,
}

/// Lists the articles at `paths`: a named file is always one, a directory is searched (`.gitignore`, `.ignore` and hidden
/// files respected) for file names of articles; with `any_name` every file counts.
pub fn find(paths: &[PathBuf], any_name: bool) -> Found {
    let mut found = Found::default();
    for path in paths {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => found.missing.push(path.clone()),
            Err(error) => found.skipped.push((path.clone(), unreadable(&error))),
            Ok(meta) if meta.is_dir() => walk(path, any_name, &mut found),
            Ok(meta) if meta.is_file() => found.files.push(path.clone()),
            // A pipe given by name, such as /dev/stdin or a process substitution, is read like a file.
            Ok(_) => found.files.push(path.clone()),
        }
    }
    // `a.txt` and `./a.txt` are one file.
    let plain = |path: &PathBuf| path.strip_prefix(".").unwrap_or(path).to_owned();
    found.files.sort_by_cached_key(plain);
    found.files.dedup_by_key(|path| plain(path));
    found.skipped.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn walk(root: &Path, any_name: bool, found: &mut Found) {
    for entry in WalkBuilder::new(root).require_git(false).sort_by_file_name(Ord::cmp).build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.skipped.push((root.to_owned(), Skipped { skip: Skip::Unreadable, detail: error.to_string() }));
                continue;
            }
        };
        let Some(kind) = entry.file_type().filter(|t| !t.is_dir()) else { continue };
        let path = entry.into_path();
        let is_file = kind.is_file() || kind.is_symlink() && std::fs::metadata(&path).is_ok_and(|m| m.is_file());
        if !is_file {
            found.skipped.push((path, Skipped { skip: Skip::NotAFile, detail: String::from("not a regular file") }));
        } else if any_name || content_of(&path.to_string_lossy()).is_some() {
            found.files.push(path);
        } else {
            found.skipped.push((path, Skipped { skip: Skip::NotAnArticle, detail: String::from("not the name of an article") }));
        }
    }
}

fn unreadable(error: &io::Error) -> Skipped {
    Skipped { skip: Skip::Unreadable, detail: error.to_string() }
}

/// Reads a file into `buffer`, whose room is reused.
///
/// # Errors
/// What the system said.
pub fn read_file(path: &Path, buffer: &mut Vec<u8>) -> Result<(), Skipped> {
    buffer.clear();
    File::open(path).and_then(|mut file| file.read_to_end(buffer)).map(|_| ()).map_err(|e| unreadable(&e))
}

/// Reads standard input into `buffer`.
///
/// # Errors
/// What the system said.
pub fn read_stdin(buffer: &mut Vec<u8>) -> Result<(), Skipped> {
    buffer.clear();
    io::stdin().lock().read_to_end(buffer).map(|_| ()).map_err(|e| unreadable(&e))
}
