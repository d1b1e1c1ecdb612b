#!/usr/bin/env bash
# usage: tests/bench.sh CQ_SERVER
# Requests per second of GET /health and of one query on a small store, with wrk, on loopback.
set -euo pipefail
server=$1
directory=$(mktemp -d)
export CQ_JWT_SECRET=bench-jwt-secret-0123456789abcdef CQ_API_KEY_PEPPER=bench-pepper
export CQ_DB_PATH=$directory/cq.db CQ_HOST=127.0.0.1 CQ_PORT=${CQ_PORT:-39317} CQ_LOG_LEVEL=warning
"$server" serve 2>"$directory/log" &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" || true; rm -rf "$directory"' EXIT
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$CQ_PORT") 2>/dev/null; then break; fi
  kill -0 "$pid" 2>/dev/null || { cat "$directory/log" >&2; exit 1; }
  sleep 0.1
done
figure() { # NAME PATH
  local rate
  rate=$(wrk -t1 -c16 -d5s "http://127.0.0.1:$CQ_PORT$2" | awk '/Requests\/sec/ { print $2 }')
  printf '%-46s %12s requests/s\n' "$1" "$rate"
}
figure 'GET /api/v1/health' /api/v1/health
figure 'GET /api/v1/knowledge?domains=api (empty)' '/api/v1/knowledge?domains=api'
