#!/usr/bin/env bash
# usage: bench/logins.sh CQ_SERVER
# The latency of GET /health, alone and while four clients log in without pause, on loopback.
# Logins burn CPU on passwords; its 99th percentile is to stay below 20 ms on two cores all the same.
set -euo pipefail
server=$1
directory=$(mktemp -d)
export CQ_JWT_SECRET=bench-jwt-secret-0123456789abcdef CQ_API_KEY_PEPPER=bench-pepper
export CQ_DB_PATH=$directory/cq.db CQ_HOST=127.0.0.1 CQ_PORT=${CQ_PORT:-39318} CQ_LOG_LEVEL=warning
url=http://127.0.0.1:$CQ_PORT
pids=()
cleanup() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$directory"
}
trap cleanup EXIT

"$server" db upgrade 2>"$directory/log"
echo bench-password | "$server" user create bench --password-stdin >/dev/null 2>>"$directory/log"
"$server" serve 2>>"$directory/log" &
pids+=($!)
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$CQ_PORT") 2>/dev/null; then break; fi
  kill -0 "${pids[0]}" 2>/dev/null || { cat "$directory/log" >&2; exit 1; }
  sleep 0.1
done

figure() { # NAME
  wrk --latency -t1 -c2 -d"${SECONDS_EACH:-10}s" "$url/api/v1/health" >"$directory/wrk"
  awk -v name="$1" '
    $1 == "50%" { half = $2 }
    $1 == "99%" { tail = $2 }
    /Requests\/sec/ { rate = $2 }
    END { printf "%-28s p50 %-9s p99 %-9s %s requests/s\n", name, half, tail, rate }' \
    "$directory/wrk"
}

cat >"$directory/login.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"username":"bench","password":"bench-password"}'
LUA

figure 'health alone'
# Logging in outlasts the measuring; it is ended behind it.
wrk -t1 -c4 -d1h -s "$directory/login.lua" --timeout 60s "$url/api/v1/auth/login" \
  >"$directory/logins" 2>&1 &
login_pid=$!
pids+=("$login_pid")
sleep 1
figure 'health during 4 logins'
kill -INT "$login_pid"
wait "$login_pid" || true
awk '/Requests\/sec/ { printf "%-28s %s\n", "logins/s meanwhile", $2 }' "$directory/logins"
if grep -q 'Non-2xx' "$directory/logins"; then
  echo 'logins: some logins failed' >&2
  exit 1
fi
