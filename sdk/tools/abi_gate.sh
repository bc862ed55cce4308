#!/usr/bin/env bash
# Whether a plugin built with the old headers runs on a host built with the new ones:
# abi_gate.sh <old include folder> <new include folder>. Prints what it found; 0: identical or only
# appended to. Two opinions, both needed: gen_layout.py knows which structs may grow and what the numbers
# mean, abidiff knows the types, through functions that are pointed to.
set -euo pipefail
old=$1 new=$2
tools=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! python3 "$tools/gen_layout.py" "$old" --older-than "$new" >"$work/layout"; then
    echo "incompatible:"
    cat "$work/layout"
    exit 1
fi

build() {
    python3 "$tools/gen_layout.py" "$1" --probe >"$work/probe.c"
    # One file name for both, and no path in the debug information: only types may differ.
    (cd "$work" && "${CC:-cc}" -std=c11 -g -O0 -fPIC -shared "-I$1" probe.c -o "$2")
}
build "$(readlink -f "$old")" old.so
build "$(readlink -f "$new")" new.so

code=0
abidiff --no-added-syms "$work/old.so" "$work/new.so" >"$work/report" || code=$?
if [ "$code" -eq 0 ]; then
    echo "identical"
    exit 0
fi
# 1: abidiff itself failed; 2: wrong usage; 8: it is sure that programs break. 4 alone is any change.
if [ $((code & 11)) -ne 0 ]; then
    echo "incompatible:"
    cat "$work/report"
    exit 1
fi
abidiff --no-added-syms --leaf-changes-only "$work/old.so" "$work/new.so" >"$work/leaf" || true
# Besides what was appended nothing may differ: each of these lines is another kind of change.
if grep -E "data member deletion|offset changed|type of '.*' changed|(parameter|return) type|parameter [0-9]+ .*(added|removed|of type)|[1-9][0-9]* Removed|entity changed|type name changed|type size hasn't changed" "$work/leaf" >"$work/wrong"; then
    echo "incompatible:"
    sed 's/^ */  /' "$work/wrong"
    exit 1
fi
if grep -q "data member insertion" "$work/leaf"; then
    echo "only appended to:"
    grep -E "data member insertion|, at offset" "$work/leaf" | sed 's/^ */  /'
    exit 0
fi
echo "incompatible: a change of a kind that is not known"
cat "$work/leaf"
exit 1
