#!/usr/bin/env bash
# Installs the Debian package in a fresh Debian 12 (a chroot that debootstrap makes), uses it,
# installs it over itself, removes and purges it, and looks at what each step leaves. Given the
# package for module authors, too, builds the example in there, which takes a compiler.
# usage: deb_in_chroot_test.sh FILE.deb [DEV.deb]
# as root, with debootstrap and a Debian mirror at hand
set -euo pipefail
package=$(realpath "$1")
dev_package=${2:+$(realpath "$2")}
[ "$(id -u)" -eq 0 ] || { echo "this test makes a chroot; run it as root" >&2; exit 2; }

root=$(mktemp -d /tmp/cq-deb-test-XXXXXX)
chmod 755 "$root"
server=

cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT

step() { printf '== %s\n' "$1"; }
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }
# Takes the place of the shell that calls it.
exec_inside() { exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
inside() { (exec_inside "$@"); }
service_user=(setpriv --reuid cq-server --regid cq-server --clear-groups)
as_service() { inside "${service_user[@]}" "$@"; }
command_line=(cq-server) # reads the service's settings by itself
ready() { as_service "${command_line[@]}" healthcheck >/dev/null 2>&1; }

start_server() {
  (exec_inside "${service_user[@]}" "${command_line[@]}" serve >"$root/tmp/serve.log" 2>&1) &
  server=$!
  for _ in $(seq 150); do
    ! ready || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$root/tmp/serve.log" >&2
  fail "the server doesn't come up"
}

stop_server() {
  kill "$server"
  wait "$server" || fail "the server didn't end well"
  server=
}

step "a fresh Debian 12"
# The mirror and the settings that this machine uses itself, where it names any.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"} \
  >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "debootstrap"; }
rm -f "$root.log"
if [ -n "$mirror" ]; then
  rm -f "$root/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/*.sources "$root/etc/apt/sources.list.d/"
fi
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
inside apt-get update -qq >/dev/null

step "install"
cp "$package" "$root/tmp/cq-server.deb"
inside apt-get install -qq -y --no-install-recommends /tmp/cq-server.deb >/dev/null
inside cq-server --version
for secret in jwt-secret api-key-pepper; do
  [ "$(inside stat -c '%a %U:%G %s' "/etc/cq-server/$secret")" = "640 root:cq-server 64" ] ||
    fail "$secret has other rights or another length"
done
[ "$(inside stat -c '%a %U' /var/lib/cq-server)" = "750 cq-server" ] || fail "the state directory"
inside test -f /usr/share/man/man1/cq-server.1.gz || fail "no manual page"
inside test -f /usr/share/bash-completion/completions/cq-server || fail "no completion"
inside test -f /lib/systemd/system/cq-server.service || fail "no unit"
inside test -f /lib/systemd/system/cq-server-backup.timer || fail "no timer"
! inside test -e /etc/systemd/system/timers.target.wants/cq-server-backup.timer ||
  fail "the backup timer is enabled by the package"
[ "$(inside stat -c '%a %U' /var/backups/cq-server)" = "700 cq-server" ] || fail "the backups' directory"

step "use"
start_server
echo "a good password" | as_service "${command_line[@]}" user create alice --password-stdin
token=$(as_service "${command_line[@]}" api-key create --user alice --name k --ttl 1d)
[[ $token == cqa.v1.* ]] || fail "no API key"
as_service "${command_line[@]}" doctor || fail "doctor finds something wrong"
as_service "${command_line[@]}" backup /var/lib/cq-server/one.backup
# Root's commands work on the same database, and leave nothing that the service can't open.
echo "a good password" | inside cq-server user create carol --password-stdin
inside cq-server user list | grep -q alice || fail "root's commands use another database"
inside cq-server backup /var/lib/cq-server/two.backup
foreign=$(find "$root/var/lib/cq-server" ! -user "$(stat -c %u "$root/var/lib/cq-server")")
[ -z "$foreign" ] || fail "root's commands left: $foreign"
! inside setpriv --reuid 65534 --regid 65534 --clear-groups cq-server user list \
  2>"$root/tmp/refused" || fail "anybody may read the settings"
grep -q "The user 'nobody' may not read /etc/cq-server/cq-server.env" "$root/tmp/refused" ||
  fail "not the sentence on who may read the settings: $(cat "$root/tmp/refused")"
# What the timer runs, as its unit says it.
backup=$(sed -n "s|^ExecStart=/bin/sh -c '\(.*\)'$|\1|p" \
  "$root/lib/systemd/system/cq-server-backup.service" | sed 's/%%/%/g')
as_service sh -c "$backup"
[ "$(find "$root/var/backups/cq-server" -name 'nightly-*.backup' | wc -l)" = 1 ] || fail "no backup"
stop_server

step "install again"
before=$(sha256sum "$root"/etc/cq-server/*)
echo '# a change of the operator' >>"$root/etc/cq-server/cq-server.env"
inside apt-get install -qq -y --reinstall --no-install-recommends \
  -o Dpkg::Options::=--force-confold /tmp/cq-server.deb >/dev/null
grep -q 'a change of the operator' "$root/etc/cq-server/cq-server.env" || fail "settings were lost"
diff <(grep -v env <<<"$before") <(sha256sum "$root"/etc/cq-server/* | grep -v env) ||
  fail "the secrets changed"
start_server
as_service "${command_line[@]}" user list | grep -q alice || fail "the database was lost"
stop_server

build_module() {
  local module example=/usr/share/doc/cq-server/docs/examples/jsonl-store
  cp "$dev_package" "$root/tmp/cq-server-dev.deb"
  inside apt-get install -qq -y --no-install-recommends /tmp/cq-server-dev.deb \
    g++ cmake ninja-build rapidjson-dev pkg-config >/dev/null
  inside cmake -S "$example" -B /tmp/jsonl -G Ninja >/dev/null
  inside cmake --build /tmp/jsonl >/dev/null
  inside ctest --test-dir /tmp/jsonl --output-on-failure --no-tests=error
  inside cmake --install /tmp/jsonl >/dev/null
  module=$(inside pkg-config --variable=moduledir cq)/cq_store_jsonl.so
  as_service cq-server module list | grep -q '^jsonl ' || fail "the module isn't found"
  echo "a good password" | as_service "${command_line[@]}" \
    user create bob --password-stdin --url jsonl:////var/lib/cq-server/cq.jsonl
  inside rm -r "$module" /tmp/jsonl
  inside apt-get purge -qq -y cq-server-dev >/dev/null
}
if [ -n "$dev_package" ]; then
  step "build a store module"
  build_module
fi

step "remove"
inside apt-get remove -qq -y cq-server >/dev/null
! inside test -e /usr/bin/cq-server || fail "the binary is still there"
inside test -s /etc/cq-server/jwt-secret || fail "removing took the secrets"
inside test -s /var/lib/cq-server/cq.db || fail "removing took the database"

step "purge"
inside apt-get purge -qq -y cq-server >/dev/null
! inside getent passwd cq-server || fail "the user is still there"
[ "$(stat -c %U "$root"/var/backups/cq-server/nightly-*.backup)" = root ] ||
  fail "purging took the backups, or left them to a user who is gone"
rm -r "$root/var/backups/cq-server"
left=$(find "$root/etc" "$root/var/lib" "$root/usr" -xdev -name '*cq-server*' -o -name '*cq_store*')
[ -z "$left" ] || fail "purging left: $left"
echo "all well"
