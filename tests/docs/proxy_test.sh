#!/usr/bin/env bash
# Runs the proxies of docs/security.md in front of a server, with their configurations as they are but
# for addresses and certificates, and looks at what passes them.
# usage: proxy_test.sh BINARY nginx|caddy
set -euo pipefail
binary=$1
proxy=$2
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
chmod 755 "$work"
pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}
# Below those that the system gives to other tests that run meanwhile.
free_port() {
  python3 -c 'import random, socket
while True:
    port = random.randrange(10000, 30000)
    with socket.socket() as free:
        if free.connect_ex(("127.0.0.1", port)) != 0:
            print(port)
            break'
}
# await URL [STATUS]: until it answers with that status.
await() {
  for _ in $(seq 300); do
    [ "$(curl -sk -o /dev/null -w '%{http_code}' "$1" || true)" != "${2:-200}" ] || return 0
    sleep 0.1
  done
  fail "$1 doesn't answer"
}

# What docs/page.md shows for a server on a path of its own.
on_a_path() {
  sed -n 's/.*in nginx, .\(location .*}\).*/\1/p' docs/page.md |
    sed "s|127.0.0.1:3000|127.0.0.1:$server_port|"
}

server_port=$(free_port)
tls_port=$(free_port)
env -i PATH="$PATH" CQ_DB_PATH="$work/cq.db" CQ_HOST=127.0.0.1 CQ_PORT="$server_port" \
  CQ_TRUSTED_PROXIES=127.0.0.1 \
  CQ_JWT_SECRET=0123456789abcdef0123456789abcdef CQ_API_KEY_PEPPER=fedcba9876543210fedcba9876543210 \
  "$binary" serve --env-file /dev/null 2>"$work/server.log" &
pids+=($!)
await "http://127.0.0.1:$server_port/api/v1/ready"

case "$proxy" in
  nginx)
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \
      -subj /CN=localhost -keyout "$work/key" -out "$work/cert" 2>"$work/openssl.log"
    {
      echo "pid $work/pid; error_log $work/error.log; events {} http { access_log off;"
      for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/$kind;"; done
      sed "s|listen 443|listen 127.0.0.1:$tls_port|; s|/etc/ssl/certs/.*pem|$work/cert|
           s|/etc/ssl/private/.*key|$work/key|; s|127.0.0.1:3000|127.0.0.1:$server_port|
           s|location / {|$(on_a_path)\n    &|" packaging/proxy/nginx.conf
      echo "}"
    } >"$work/nginx.conf"
    [ "$(id -u)" -ne 0 ] || sed -i '1s/^/user root; /' "$work/nginx.conf"
    /usr/sbin/nginx -p "$work" -e "$work/error.log" -c "$work/nginx.conf" -g 'daemon off;' \
      >"$work/nginx.log" 2>&1 &
    ;;
  caddy)
    {
      printf '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\tstorage file_system %s/caddy\n}\n' "$work"
      sed "s|^cq.example.org {|https://localhost:$tls_port {\n\ttls internal|
           s|127.0.0.1:3000|127.0.0.1:$server_port|" packaging/proxy/Caddyfile
    } >"$work/Caddyfile"
    HOME=$work caddy run --adapter caddyfile --config "$work/Caddyfile" >"$work/caddy.log" 2>&1 &
    ;;
  *) fail "'$proxy' is no proxy of docs/security.md" ;;
esac
pids+=($!)
base=https://localhost:$tls_port
await "$base/api/v1/health"

status() { curl -sk -o /dev/null -w '%{http_code}' "$@"; }
expect() { # STATUS NAME ARGUMENTS...
  local got
  got=$(status "${@:3}")
  [ "$got" = "$1" ] || fail "$2: $got, not $1"
}
expect 200 "reading is open" "$base/api/v1/knowledge?domains=x"
expect 404 "metrics don't pass" "$base/metrics"
expect 200 "the server has them" "http://127.0.0.1:$server_port/metrics"
expect 401 "proposing needs a key" -H 'Content-Type: application/json' -d '{}' "$base/api/v1/knowledge"
expect 401 "reviewing needs a login" "$base/api/v1/review/queue"
head -c 1100000 /dev/zero | tr '\0' ' ' >"$work/large"
got=$(status --data-binary "@$work/large" -H 'Content-Type: application/json' "$base/api/v1/auth/login")
# 502 where the server's own refusal ends the connection while the proxy still passes the body on.
[[ "$got" =~ ^(413|502)$ ]] || fail "a large body: $got, not 413"
login=(-H 'Content-Type: application/json' -d '{"username": "nobody", "password": "x"}'
  "$base/api/v1/auth/login")
expect 401 "a login reaches the server" "${login[@]}"
# From another of this machine's addresses than the proxy, which is on 127.0.0.1.
expect 401 "as does one from elsewhere" --interface 127.0.0.7 -4 \
  -H 'X-Forwarded-For: 198.51.100.7' "${login[@]}"
for _ in $(seq 50); do
  ! grep -q 'A login from 127.0.0.7 failed' "$work/server.log" || break
  sleep 0.1
done
grep -q 'A login from 127.0.0.7 failed' "$work/server.log" || fail "the log doesn't have the client"
! grep -q 'from=198.51.100.7' "$work/server.log" || fail "the client could choose its address"
if [ "$proxy" = nginx ]; then
  [ -n "$(on_a_path)" ] || fail "docs/page.md shows no server on a path"
  for path in / /app /app/ /login /docs /api/v1/health; do
    got=$(curl -skL -o /dev/null -w '%{http_code} %{url_effective}' "$base/tools/cq$path")
    [[ "$got" == "200 $base/tools/cq/"* ]] || fail "$path on a path: $got"
  done
  expect 401 "the API on a path" "$base/tools/cq/api/v1/review/queue"
  attempts=()
  for number in $(seq 30); do
    status "${login[@]}" >"$work/attempt-$number" &
    attempts+=($!)
  done
  wait "${attempts[@]}"
  # The server has a limit of its own; the proxy's is reached before a request gets there.
  grep -qx 429 "$work"/attempt-* || fail "logins aren't bounded"
  grep -q 'limiting requests' "$work/error.log" || fail "the proxy doesn't bound logins"
  for path in /app/session /app/experiments/session /api/auth/jwt/login; do
    attempts=()
    for _ in $(seq 15); do
      status -H 'X-CQ-Page: 1' "${login[@]:0:4}" "$base$path" >/dev/null &
      attempts+=($!)
    done
    wait "${attempts[@]}"
    grep 'limiting requests' "$work/error.log" | grep -qF "POST $path " ||
      fail "the proxy doesn't bound logins at $path"
  done
fi
