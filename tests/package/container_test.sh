#!/usr/bin/env bash
# Builds the image of the Dockerfile around a package, without a registry: on a Debian 12 that
# debootstrap makes. Then runs the manual's examples, for which buildah starts it as compose.yaml says:
# secrets as files, the first user, the check of its health, the fixed user.
# usage: container_test.sh FILE.deb
# as root, with buildah, debootstrap and a Debian mirror at hand
set -euo pipefail
package=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
[ "$(id -u)" -eq 0 ] || { echo "this test makes an image; run it as root" >&2; exit 2; }
cd "$(dirname "$0")/../.."

work=$(mktemp -d /tmp/cq-container-test-XXXXXX)
chmod 755 "$work"
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$work/storage" --runroot "$work/run" "$@"; }
server() { cat "$work/state/pid" 2>/dev/null; }

cleanup() {
  [ ! -e "$work/state/pid" ] || kill -- "-$(server)" 2>/dev/null || true
  for _ in $(seq 50); do
    if [ ! -e "$work/state/pid" ] || ! kill -0 -- "-$(server)" 2>/dev/null; then break; fi
    sleep 0.2
  done
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

step "what it is like without settings"
container=$(buildah from --pull-never localhost/cq-server)
run() { buildah run "$container" -- "$@"; }
[ "$(run id -u)" = 990 ] || fail "it runs as another user"
[ "$(run stat -c '%a %u' /data)" = "750 990" ] || fail "its data are another user's"
! run test -e /etc/cq-server || fail "the image has secrets"
! run cq-server healthcheck 2>"$work/log" || fail "it is healthy without a server"
buildah inspect --format '{{.Docker.Config.Healthcheck.Test}}' localhost/cq-server |
  grep -q 'cq-server healthcheck' || fail "the image has no health check"

step "the manual's examples"
mkdir "$work/checkout"
cp compose.yaml "$work/checkout"
CQ_TEST_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export CQ_TEST_PORT CQ_TEST_STORAGE=$work CQ_TEST_STATE=$work/state
# shellcheck disable=SC2016 # expanded inside
"$here/examples_test.py" run docs/installing.md "As a container" "$work/examples" bash -c '
  docker() { "$0/docker_by_buildah.py" "$@"; }
  sudo() { "$@"; }
  cd "$1" && eval "$2"' "$here" "$work/checkout"
grep -q "Made the first user 'admin'" "$work/state/log" || fail "no first user"
password=$(cat "$work/checkout/secrets/first-password")
status=$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
  -d "{\"username\": \"admin\", \"password\": \"$password\"}" \
  "http://127.0.0.1:$CQ_TEST_PORT/api/v1/auth/login")
[ "$status" = 200 ] || fail "the first user can't log in: $status"
[ "$(stat -c %u "$work/state/volumes/cq/cq.db")" = 990 ] || fail "the database isn't in the volume"
echo "all well"
