#!/usr/bin/env bash
# Makes an Ed25519 key pair once: make_key.sh <private.pem> <public.pem>. What is there stays.
set -euo pipefail
private=$1 public=$2
[ ! -s "$private" ] || [ ! -s "$public" ] || exit 0
mkdir -p "$(dirname "$private")" "$(dirname "$public")"
if [ ! -s "$private" ]; then
    (umask 077 && openssl genpkey -algorithm ed25519 -out "$private.new")
    mv "$private.new" "$private"
fi
openssl pkey -in "$private" -pubout -out "$public.new"
mv "$public.new" "$public"
