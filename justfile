# Thin lines over cargo; everything here can be typed by hand. `just` lists them.

export LC_ALL := "C.UTF-8"

_default:
    @just --list

# What must hold before a commit: format, lints, documentation, tests.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps
    cargo test

# Run the tests.
test *ARGS:
    cargo test {{ ARGS }}

# Accept what the program prints now as expected; read the diff afterwards.
bless:
    SNAPSHOTS=overwrite TRYCMD=overwrite cargo test
    git diff --stat

# Wall-time benchmarks; docs/performance.md says how to read them.
bench *ARGS:
    cargo bench {{ ARGS }}

# There are no fuzz targets yet.
fuzz:
    @echo "not yet: there are no fuzz targets; the property tests run with 'just test'"

# The API documentation of the crate, and darnel on its own documents.
docs:
    RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps
    cargo run --release -- lint --ignore spam README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs

# Prove every built-in rule by its own examples; PATHS add your own.
rules *PATHS:
    cargo run --release -- rules test {{ PATHS }}

# Start a rule file from the example in the README: `just new-rule quality/app-banner` writes app-banner.toml.
new-rule NAME:
    test ! -e {{ file_name(NAME) }}.toml
    sed -n '/^```toml$/,/^```$/p' README.md | sed -e '/^```/d' -e 's|quality/ticket-number|{{ NAME }}|' > {{ file_name(NAME) }}.toml
    @echo "wrote {{ file_name(NAME) }}.toml: change its words, then 'just rules {{ file_name(NAME) }}.toml'"
