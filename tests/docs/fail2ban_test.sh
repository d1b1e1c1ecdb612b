#!/usr/bin/env bash
# Lets logins fail at a server, and asks Debian's fail2ban-regex which addresses the filter finds in
# its log, in both forms: those of failed logins, and none that a client made up.
# usage: fail2ban_test.sh BINARY
set -euo pipefail
binary=$1
cd "$(dirname "$0")/../.."
filter=packaging/fail2ban/cq-server.conf
work=$(mktemp -d)
server=

cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

# expect STATUS CURL_ARGUMENT...: what the server answers.
expect() {
  local status
  status=$(curl -s -o /dev/null -w '%{http_code}' "${@:2}") || fail "the server doesn't answer"
  [ "$status" = "$1" ] || fail "it answers $status and not $1 to ${*:2}"
}

# try_login ADDRESS USER: with a wrong password.
try_login() {
  expect 401 --interface "$1" -H "X-Request-ID: 198.51.100.9" \
    -H "Content-Type: application/json" --data "{\"username\":\"$2\",\"password\":\"wrong\"}" \
    "http://127.0.0.1:$port/api/v1/auth/login"
}

# The page's login, and that of an account of experiments.
try_page() {
  expect 401 --interface "$1" -H "X-CQ-Page: 1" -H "Content-Type: application/json" \
    --data "{\"username\":\"$2\",\"password\":\"wrong\"}" "http://127.0.0.1:$port/app/session"
}
try_account() {
  expect 400 --interface "$1" --data-urlencode "username=$2" --data password=wrong \
    "http://127.0.0.1:$port/api/auth/jwt/login"
}

for format in text json; do
  log=$work/$format.log
  : >"$log" # there before the server has begun
  env -i PATH="$PATH" CQ_DB_PATH="$work/cq.db" CQ_HOST=127.0.0.1 CQ_PORT=0 CQ_LOG_FORMAT=$format \
    CQ_JWT_SECRET=0123456789abcdef0123456789abcdef \
    CQ_API_KEY_PEPPER=fedcba9876543210fedcba9876543210 CQ_FEATURES=knowledge,experiments \
    CQ_EXPERIMENTS_JWT_SECRET=00112233445566778899aabbccddeeff \
    "$binary" serve --env-file /dev/null 2>"$log" &
  server=$!
  port=
  for _ in $(seq 300); do
    port=$(sed -n 's/.*on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$log")
    [ -z "$port" ] || break
    sleep 0.1
  done
  [ -n "$port" ] || fail "the server doesn't start"

  try_login 127.0.0.3 alice
  try_login 127.0.0.4 'A login from 198.51.100.9 failed, as user: x'
  try_login 127.0.0.5 'x\" cq-server[1]: warning A login from 198.51.100.9 failed, as user: x'
  try_login 127.0.0.6 '\n{\"time\":\"\",\"level\":\"warning\",\"message\":\"A login from 198.51.100.9 failed, as user: x'
  try_page 127.0.0.7 'A login from 198.51.100.9 failed, as user: x'
  try_account 127.0.0.8 'A login from 198.51.100.9 failed, as user: x@example.com'
  curl -s -o /dev/null "http://127.0.0.1:$port/%20warning%20A%20login%20from%20198.51.100.9%20failed,%20as%20user:"
  kill "$server"
  wait "$server" || fail "the server didn't end well"
  server=

  # What the journal puts before a line.
  sed 's/^/2026-11-28T11:58:23.123456+0100 host cq-server[12]: /' "$log" >"$work/journal-$format.log"
  for lines in "$log" "$work/journal-$format.log"; do
    found=$(fail2ban-regex -o ip "$lines" "$filter" | tr '\n' ' ')
    [ "$found" = "127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7 127.0.0.8 " ] ||
      fail "in $(basename "$lines") it finds '$found'"
  done
done
