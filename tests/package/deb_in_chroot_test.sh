#!/usr/bin/env bash
# Installs the Debian package in a fresh Debian 12 (a chroot that debootstrap makes), uses it, all
# features in a sandbox like the unit's, has systemd look at the units, installs it over itself,
# removes and purges it, and looks at what each step leaves. Given the
# package for module authors, too, builds the example in there, which takes a compiler.
# usage: deb_in_chroot_test.sh FILE.deb [DEV.deb]
# as root, with debootstrap and a Debian mirror at hand
set -euo pipefail
here=$(dirname "$(realpath "$0")")
package=$(realpath "$1")
dev_package=${2:+$(realpath "$2")}
[ "$(id -u)" -eq 0 ] || { echo "this test makes a chroot; run it as root" >&2; exit 2; }

root=$(mktemp -d /tmp/cq-deb-test-XXXXXX)
chmod 755 "$root"
server=

cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$root" "$root".{serve.log,answer,env,units,examples}
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

# await_ready LOG SENTENCE: fails with that sentence where the server that was started doesn't come up.
await_ready() {
  for _ in $(seq 150); do
    ! ready || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$1" >&2
  fail "$2"
}

start_server() {
  (exec_inside "${service_user[@]}" "${command_line[@]}" serve >"$root/tmp/serve.log" 2>&1) &
  server=$!
  await_ready "$root/tmp/serve.log" "the server doesn't come up"
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

# What the manual shows, as it shows it: by root, in the service's directory, and apt in a checkout.
manual=$here/../../docs/operations.md
# shellcheck disable=SC2016 # expanded inside
examples() { # SECTION[;SECTION...]
  "$here/examples_test.py" run "$manual" "$1" "$root.examples" chroot "$root" env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -c '
      case $1 in
        apt*) cd /root ;;
        *) cd /var/lib/cq-server ;;
      esac && eval "$1"' sh
}

step "install"
mkdir -p "$root/root/build/package"
cp "$package" "$root/root/build/package"
cp "$package" "$root/tmp/cq-server.deb"
printf 'APT::%s;\n' 'Get::Assume-Yes "true"' 'Install-Recommends "false"' \
  >"$root/etc/apt/apt.conf.d/99nobody-is-asked"
examples Install
inside cq-server --version
cmp "$manual" "$root/usr/share/doc/cq-server/docs/operations.md" || fail "it has another manual"
# Only an optimised build calls functions that know a buffer's size.
readelf --dyn-syms --wide "$root/usr/bin/cq-server" | grep '__\(memcpy\|snprintf\)_chk' >/dev/null ||
  fail "it is built without FORTIFY"
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
examples "Create the first user" # alice, whose password is "a good password"
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
examples "Check that it works;Back up;Upgrade"
# What the timer runs, as its unit says it.
backup=$(sed -n "s|^ExecStart=/bin/sh -c '\(.*\)'$|\1|p" \
  "$root/lib/systemd/system/cq-server-backup.service" | sed 's/%%/%/g')
as_service sh -c "$backup"
[ "$(find "$root/var/backups/cq-server" -name 'nightly-*.backup' | wc -l)" = 1 ] || fail "no backup"
stop_server
examples "Go back to an older version;Switch from the Python server, and back"
as_service "${command_line[@]}" db upgrade
"$here/examples_test.py" all "$manual" "$root.examples"

# As the unit has it: nothing can be written to but the state directory and a /tmp of its own, and there
# are no capabilities. systemd itself can't be started in a chroot.
# shellcheck disable=SC2016 # expanded inside
start_sandboxed() {
  unshare --mount bash -c '
    set -e
    root=$1
    shift
    mount --bind "$root" "$root"
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$root/var/lib/cq-server" "$root/var/lib/cq-server"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -o remount,bind,ro "$root"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin setpriv --reuid cq-server \
      --regid cq-server --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"' \
    sandbox "$root" "${command_line[@]}" serve >"$root.serve.log" 2>&1 &
  server=$!
  await_ready "$root.serve.log" "the server doesn't come up in a sandbox"
}

# expect STATUS CURL_ARGUMENT...: what the server answers, in $root.answer.
expect() {
  local status
  status=$(curl -s -o "$root.answer" -w '%{http_code}' "${@:2}") || fail "no answer to ${*:2}"
  [ "$status" = "$1" ] || fail "$status and not $1 to ${*:2}: $(head -c 500 "$root.answer")"
}

step "all features, in the unit's sandbox"
cp "$root/etc/cq-server/cq-server.env" "$root.env"
cat >>"$root/etc/cq-server/cq-server.env" <<'ENV'
CQ_FEATURES=knowledge,workspaces,experiments
CQ_EXPERIMENTS_JWT_SECRET=0123456789abcdef0123456789abcdef
ENV
start_sandboxed
url=http://127.0.0.1:3000
expect 200 "$url/app/"
grep -q '<!doctype html>' "$root.answer" || fail "no page"
expect 200 "$url/$(grep -o 'assets/main-[^"]*\.js' "$root.answer" | sed 's|^|app/|' | head -n 1)"
expect 200 -H 'X-CQ-Page: 1' -H 'Content-Type: application/json' \
  -d '{"username": "alice", "password": "a good password"}' "$url/app/session"
token=$(inside cq-server token create first --scopes admin)
bearer=(-H "Authorization: Bearer $token" -H 'Content-Type: application/json')
expect 201 "${bearer[@]}" -d '{"name": "demo", "remote_url": "u", "default_branch": "m"}' \
  "$url/repository/init"
expect 201 "${bearer[@]}" -d '{"repository": "demo", "commit_sha": "abc1234"}' "$url/sessions"
session=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$root.answer")
expect 201 -H "Authorization: Bearer $token" -H 'Content-Type: text/plain' --data-binary 'hello' \
  "$url/sessions/$session/uploads?name=build.log"
expect 200 "${bearer[@]}" "$url/sessions/$session/artifacts/1"
[ "$(cat "$root.answer")" = hello ] || fail "the artifact is another one"
[ -n "$(find "$root/var/lib/cq-server/artifacts" -name '*-build.log')" ] || fail "no artifact's file"
echo "a good password" | inside cq-server account create ann@example.com --password-stdin
expect 200 --data-urlencode username=ann@example.com --data-urlencode 'password=a good password' \
  "$url/api/auth/jwt/login"
inside cq-server audit | grep -q 'account of experiments' || fail "the login isn't in the audit"
as_service "${command_line[@]}" doctor || fail "doctor finds something wrong with all features"
stop_server
as_service sh -c "$backup"
[ -e "$(find "$root/var/backups/cq-server" -name 'nightly-*.backup' -type d | head -n 1)/workspaces.backup" ] ||
  fail "no backup of all databases"
cp "$root.env" "$root/etc/cq-server/cq-server.env"

step "the units"
inside apt-get install -qq -y --no-install-recommends systemd >/dev/null
units=(cq-server.service cq-server-backup.service)
inside systemd-analyze verify --man=no "${units[@]}" cq-server-backup.timer >"$root.units" 2>&1 ||
  { cat "$root.units" >&2; fail "systemd refuses a unit"; }
! grep -i 'cq-server' "$root.units" || fail "systemd complains of a unit"
# What it can be reached by, out of 100.
for unit in "${units[@]}"; do
  inside systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" >"$root.units" ||
    { tail -n 3 "$root.units" >&2; fail "$unit is exposed more than is needed"; }
done

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
[ "$(stat -c %U "$root"/var/backups/cq-server/nightly-*.backup | sort -u)" = root ] ||
  fail "purging took the backups, or left them to a user who is gone"
rm -r "$root/var/backups/cq-server"
left=$(find "$root/etc" "$root/var/lib" "$root/usr" -xdev -name '*cq-server*' -o -name '*cq_store*')
[ -z "$left" ] || fail "purging left: $left"
echo "all well"
