#!/usr/bin/env bash
# A newcomer's first minutes: ./dev run as README.md says it, with a database and a port of its own,
# the first user and key, a proposal, its approval, and its answer. Run by .ci/run, as this builds
# what a user gets: the optimised build.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

fail() {
  printf 'first day: %s\n' "$1" >&2
  [ ! -s "$work/log" ] || tail -n 30 "$work/log" >&2
  exit 1
}

# The environment goes before the .env that ./dev run makes.
port=$(python3 -c 'import random; print(random.randrange(10000, 30000))')
export CQ_HOST=127.0.0.1 CQ_PORT=$port CQ_DB_PATH=$work/cq.db
api=http://127.0.0.1:$port/api/v1
json='Content-Type: application/json'

./dev build
# What needs an optimised build, and can be seen by its calls of functions that know a buffer's size.
readelf --dyn-syms --wide build/release/bin/cq-server | grep '__\(memcpy\|snprintf\)_chk' >/dev/null ||
  fail "it is built without FORTIFY"
./dev run >"$work/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  ! ./dev cq healthcheck >/dev/null 2>&1 || break
  kill -0 "$server" 2>/dev/null || fail "the server ended"
  sleep 0.2
done
./dev cq healthcheck >/dev/null || fail "the server doesn't answer"

# member NAME: that member of the JSON object on standard input.
member() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

echo 'open sesame' | ./dev cq user create alice --password-stdin >/dev/null
key=$(./dev cq api-key create --user alice --name my-agent --ttl 30d)
jwt=$(curl -sf "$api/auth/login" -H "$json" -d '{"username": "alice", "password": "open sesame"}' | member token)
unit=$(curl -sf "$api/knowledge" -H "$json" -H "Authorization: Bearer $key" -d '{
  "domains": ["first-day"],
  "insight": {"summary": "It runs", "detail": "The build is whole", "action": "Go on"}}' | member id)
curl -sf -X POST "$api/review/$unit/approve" -H "Authorization: Bearer $jwt" >/dev/null
curl -sf "$api/knowledge?domains=first-day" | grep -q "$unit" || fail "the unit isn't found"

kill -TERM "$server"
wait "$server" || fail "the server ended with status $?"
server=
echo "first day: all well"
