#!/usr/bin/env bash
# Installs the Debian package in a fresh Debian 12 that runs: its systemd is started in namespaces of
# its own (processes, mounts, network, cgroups), with devices of its own. Looks at what only a running
# systemd does: starting, watching, restarting, giving up, reloading, backing up, removing.
# usage: systemd_test.sh FILE.deb
# as root, with debootstrap, a Debian mirror and version 2 of cgroups at hand
set -euo pipefail
package=$(realpath "$1")
[ "$(id -u)" -eq 0 ] || { echo "this test starts a systemd; run it as root" >&2; exit 2; }

root=$(mktemp -d /tmp/cq-systemd-test-XXXXXX)
chmod 755 "$root"
machine= # the process that has the namespaces
init=    # the systemd in it
cgroup=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
[ -n "$cgroup" ] || { echo "version 2 of cgroups isn't mounted here, which systemd needs" >&2; exit 2; }
cgroup=$cgroup/$(basename "$root")

cleanup() {
  [ -z "$init" ] || kill -KILL "$init" 2>/dev/null || true
  [ -z "$machine" ] || wait "$machine" 2>/dev/null || true
  [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$root" "$root".log
}
trap cleanup EXIT

step() { printf '== %s\n' "$1"; }
fail() {
  printf 'FAILED: %s\n' "$1" >&2
  [ -z "$init" ] || inside journalctl --no-pager -n 30 -u cq-server >&2 || true
  exit 1
}
environment=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
  DEBIAN_FRONTEND=noninteractive)
inside() { nsenter --target "$init" --all "${environment[@]}" "$@"; }
property() { inside systemctl show --value --property "$2" "$1"; }
# within SECONDS SENTENCE COMMAND...: fails with that sentence unless the command succeeds by then.
within() {
  local end=$((SECONDS + $1)) sentence=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "$sentence"
    sleep 0.3
  done
}
logged() { grep -q "$1" <<<"$(inside journalctl --no-pager -u cq-server)"; }
serves() { inside cq-server healthcheck >/dev/null 2>&1; }
restarted_from() { [ "$(property cq-server MainPID)" != "$1" ] && serves; }

step "a fresh Debian 12 with systemd"
# The mirror and the settings that this machine uses itself, where it names any.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
debootstrap --variant=minbase --include=ca-certificates,systemd,systemd-sysv bookworm "$root" \
  ${mirror:+"$mirror"} >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "debootstrap"; }
if [ -n "$mirror" ]; then
  rm -f "$root/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/*.sources "$root/etc/apt/sources.list.d/"
fi
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp "$package" "$root/root/cq-server.deb"
# Once it runs it has no network but its own.
chroot "$root" "${environment[@]}" sh -c 'apt-get update -qq &&
  apt-get install -qq -y --download-only --no-install-recommends /root/cq-server.deb' >/dev/null

step "systemd"
mkdir "$cgroup"
# shellcheck disable=SC2016 # expanded inside
(
  echo "$BASHPID" >"$cgroup/cgroup.procs"
  exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup bash -ec '
    root=$1
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
    mount --bind "$root/proc/sys" "$root/proc/sys"
    mount -o remount,bind,ro "$root/proc/sys"
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
    while read -r name minor major; do
      mknod -m 666 "$root/dev/$name" c "$major" "$minor"
    done <<<"null 3 1
zero 5 1
full 7 1
random 8 1
urandom 9 1
tty 0 5"
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    cd "$root"
    pivot_root . mnt
    exec chroot . /bin/sh -c "umount -l /mnt && exec env -i container=other \
      PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=multi-user.target"' \
    machine "$root" </dev/null >"$root.log" 2>&1
) &
machine=$!
find_init() { init=$(pgrep -P "$machine" -f /lib/systemd/systemd) && [ -n "$init" ]; }
within 20 "systemd can't be started here: $(tail -n 3 "$root.log")" find_init
is_up() { [ "$(inside systemctl is-system-running 2>/dev/null)" = running ]; }
within 60 "systemd doesn't come up" is_up

step "install: it starts, and is watched"
apt() { inside apt-get -qq -y "$@" >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "apt-get $*"; }; }
apt install --no-install-recommends /root/cq-server.deb
within 60 "the service isn't served after the installation" serves
[ "$(property cq-server StatusText)" = "Serving on port 3000" ] || fail "it doesn't say what it does"
[ "$(inside systemctl is-enabled cq-server)" = enabled ] || fail "it isn't enabled"
echo "a good password" | inside cq-server user create alice --password-stdin
logged "listens on 127.0.0.1:3000" || fail "no log"
pid=$(property cq-server MainPID)
grep -q '^CapEff:\s*0*$' "/proc/$(pgrep -f 'cq-server.env serve' -P "$init")/status" ||
  fail "it has capabilities"
inside nsenter --target "$pid" --mount sh -c '! touch /usr/x /etc/x 2>/dev/null' ||
  fail "it can write outside its directory"
fed=$(property cq-server WatchdogTimestampMonotonic)
was_fed() { [ "$(property cq-server WatchdogTimestampMonotonic)" != "$fed" ]; }
within 30 "the watchdog isn't fed" was_fed

step "reload, and restart after what ends it"
inside systemctl reload cq-server
sleep 1
[ "$(property cq-server MainPID)" = "$pid" ] || fail "a reload ends it"
inside systemctl kill --signal=KILL cq-server
within 30 "it isn't started again after SIGKILL" restarted_from "$pid"
pid=$(property cq-server MainPID)
inside systemctl kill --signal=STOP cq-server # its threads are stuck
within 60 "it isn't started again when it hangs" restarted_from "$pid"
[ "$(property cq-server NRestarts)" = 2 ] || fail "it was restarted otherwise"

step "what a restart doesn't help"
inside sh -c 'echo CQ_PORT=none >>/etc/cq-server/cq-server.env'
! inside systemctl restart cq-server 2>/dev/null || fail "it starts with a bad setting"
sleep 4 # RestartSec is 2
[ "$(property cq-server ActiveState) $(property cq-server ExecMainStatus)" = "failed 2" ] ||
  fail "it is started again and again: $(property cq-server ActiveState)"
logged "CQ_PORT: the value 'none'" || fail "the log doesn't say why"
inside sed -i '/CQ_PORT=none/d' /etc/cq-server/cq-server.env
inside systemctl reset-failed cq-server
inside systemctl start cq-server || fail "it doesn't start any more"

step "the backup's timer"
! inside systemctl is-enabled -q cq-server-backup.timer || fail "the package has enabled it"
inside systemctl enable -q --now cq-server-backup.timer
[ -n "$(property cq-server-backup.timer NextElapseUSecRealtime)" ] || fail "it has no next time"
inside systemctl start cq-server-backup.service || fail "the backup fails"
backup=$(inside find /var/backups/cq-server -name 'nightly-*.backup')
# shellcheck disable=SC2016 # expanded inside
inside sh -c 'cp "$1"* /var/lib/cq-server && chown cq-server: /var/lib/cq-server/*' sh "$backup"
inside systemctl stop cq-server
inside setpriv --reuid cq-server --regid cq-server --clear-groups cq-server restore \
  "/var/lib/cq-server/$(basename "$backup")" --yes || fail "the backup can't be restored"
inside systemctl start cq-server
grep -q alice <<<"$(inside cq-server user list)" || fail "the backup lacks alice"

step "install again, remove and purge"
pid=$(property cq-server MainPID)
apt install --reinstall --no-install-recommends /root/cq-server.deb
within 60 "it isn't restarted by an upgrade" restarted_from "$pid"
apt remove cq-server
! inside systemctl is-active -q cq-server || fail "it goes on without the package"
! inside systemctl is-active -q cq-server-backup.timer || fail "the timer goes on without the package"
apt purge cq-server
[ -z "$(inside systemctl --failed --no-legend --plain)" ] || fail "purging leaves a failed unit"
[ "$(inside systemctl show --value --property LoadState cq-server)" = not-found ] ||
  fail "purging leaves the unit"
inside test -e "$backup" || fail "purging took the backup"
echo "all well"
