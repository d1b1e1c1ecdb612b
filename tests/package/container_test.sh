#!/usr/bin/env bash
# Builds the image of the Dockerfile around a package, without a registry: on a Debian 12 that
# debootstrap makes. Then uses it as compose.yaml says: secrets as files, the first user, the check of
# its health, the fixed user.
# usage: container_test.sh FILE.deb
# as root, with buildah, debootstrap and a Debian mirror at hand
set -euo pipefail
package=$(realpath "$1")
[ "$(id -u)" -eq 0 ] || { echo "this test makes an image; run it as root" >&2; exit 2; }
cd "$(dirname "$0")/../.."

work=$(mktemp -d /tmp/cq-container-test-XXXXXX)
chmod 755 "$work"
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$work/storage" --runroot "$work/run" "$@"; }
server=

cleanup() {
  [ -z "$server" ] || kill -- "-$server" 2>/dev/null || true
  wait 2>/dev/null || true
  buildah rm --all >/dev/null 2>&1 || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
step() { printf '== %s\n' "$1"; }
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }

step "a Debian 12 as the base"
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
debootstrap --variant=minbase --include=ca-certificates bookworm "$work/debian" \
  ${mirror:+"$mirror"} >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "debootstrap"; }
if [ -n "$mirror" ]; then
  rm -f "$work/debian/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/*.sources "$work/debian/etc/apt/sources.list.d/"
fi
cp /etc/apt/apt.conf.d/99* "$work/debian/etc/apt/apt.conf.d/" 2>/dev/null || true
make_image() { # NAME DIRECTORY TARGET
  local container
  container=$(buildah from scratch)
  buildah copy --quiet "$container" "$2" "$3" >/dev/null
  buildah commit --quiet "$container" "$1" >/dev/null
  buildah rm "$container" >/dev/null
}
make_image docker.io/library/debian:bookworm-slim "$work/debian" /
mkdir "$work/packages"
cp "$package" "$work/packages"
make_image localhost/cq-packages "$work/packages" /source/build/package

step "build"
buildah build --format docker --pull-never --build-arg CQ_PACKAGES=localhost/cq-packages --tag cq-server . \
  >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; fail "the image can't be built"; }

step "use"
mkdir "$work/secrets"
head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n' >"$work/secrets/jwt-secret"
head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n' >"$work/secrets/api-key-pepper"
echo "a good password" >"$work/secrets/first-password"
chmod 0400 "$work"/secrets/*
chown 990 "$work"/secrets/*
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
container=$(buildah from --pull-never localhost/cq-server)
buildah config --env CQ_JWT_SECRET_FILE=/run/secrets/jwt-secret \
  --env CQ_API_KEY_PEPPER_FILE=/run/secrets/api-key-pepper --env CQ_FIRST_USER=admin \
  --env CQ_FIRST_PASSWORD_FILE=/run/secrets/first-password --env CQ_PORT="$port" "$container"
run() { buildah run --volume "$work/secrets:/run/secrets:ro" "$container" -- "$@"; }
[ "$(run id -u)" = 990 ] || fail "it runs as another user"
[ "$(run stat -c '%a %u' /data)" = "750 990" ] || fail "its data are another user's"
! run test -e /etc/cq-server || fail "the image has secrets"
! run cq-server healthcheck 2>"$work/log" || fail "it is healthy without a server"
# With a group of its own, as buildah has processes of its own between this and the server.
setsid buildah --root "$work/storage" --runroot "$work/run" run \
  --volume "$work/secrets:/run/secrets:ro" "$container" -- cq-server serve >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 150); do
  ! run cq-server healthcheck >/dev/null 2>&1 || break
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; fail "the server doesn't come up"; }
  sleep 0.2
done
run cq-server healthcheck || { cat "$work/serve.log" >&2; fail "it isn't healthy"; }
grep -q "Made the first user 'admin'" "$work/serve.log" || fail "no first user"
status=$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
  -d '{"username": "admin", "password": "a good password"}' "http://127.0.0.1:$port/api/v1/auth/login")
[ "$status" = 200 ] || fail "the first user can't log in: $status"
run cq-server user list | grep -q admin || fail "commands use another database"
buildah inspect --format '{{.Docker.Config.Healthcheck.Test}}' localhost/cq-server |
  grep -q 'cq-server healthcheck' || fail "the image has no health check"
echo "all well"
