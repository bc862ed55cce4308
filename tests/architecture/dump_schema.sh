#!/usr/bin/env bash
# Writes migrations/schema.sql anew: applies all migrations to a private PostgreSQL and dumps it.
# Usage: dump_schema.sh [build folder]
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
build="${1:-$root/build/dev}"
cmake --build "$build" --target storage_architecture_test
PARLEY_ROOT="$root" PARLEY_WRITE_SCHEMA=1 "$build/bin/storage_architecture_test" \
    "parley::storage::(anonymous namespace)::SchemaTest"
