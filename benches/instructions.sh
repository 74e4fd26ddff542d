#!/usr/bin/env bash
# Instruction counts of whole runs, by callgrind: repeatable to about 0.1 % where wall time is not.
# usage: benches/instructions.sh [PATH-TO-DARNEL]      (needs valgrind)
set -euo pipefail
cd "$(dirname "$0")/.."
darnel=${1:-target/release/darnel}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Five fixed inputs, made of the project's own fixtures.
cp fixtures/articles/seed.txt "$work/seed.txt"
cp fixtures/articles/cleaned.txt "$work/clean.txt"
: > "$work/empty.txt"
for i in $(seq 1 40); do printf '# 第%s篇\n\n' "$i"; cat fixtures/articles/cleaned.txt; printf '\n\n'; done > "$work/long.md"
python3 - "$work" <<'PY'
import json, sys
work = sys.argv[1]
texts = [open(f"fixtures/articles/{name}.txt", encoding="utf-8").read() for name in ("seed", "cleaned")]
with open(f"{work}/records.jsonl", "w", encoding="utf-8") as out:
    for i in range(100):
        out.write(json.dumps({"id": str(i), "title": "标题", "text": texts[i % 2]}, ensure_ascii=False) + "\n")
PY

for input in empty.txt clean.txt seed.txt long.md records.jsonl; do
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$darnel" lint --format jsonl --fail-on never "$work/$input" 2> "$work/log" > /dev/null
  printf '%-14s %15s instructions\n' "$input" "$(sed -n 's/.*Collected : //p' "$work/log")"
done
