#!/usr/bin/env bash
# Compiles a small program with nothing but what pkg-config says of cq, and runs it.
# usage: pkg_config_test.sh PREFIX COMPILER PACKAGE_VERSION LIBDIR [COMPILER FLAGS...]
set -euo pipefail
prefix=$1 compiler=$2 version=$3 libdir=$4
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }

export PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

[ "$(pkg-config --modversion cq)" = "$version" ] || fail "it has another version"
module_directory=$(realpath "$(pkg-config --variable=moduledir cq)")
[ "$module_directory" = "$(realpath "$prefix/$libdir/cq")" ] || fail "moduledir is $module_directory"
[[ " $(pkg-config --cflags cq) " == *" -ffp-contract=off "* ]] || fail "products may be fused"

cat >"$directory/trim.cpp" <<'TEXT'
#include <cq/module.hpp>
#include <cq/text.hpp>
int main() {
  return cq::trim(" cq ") == "cq" && kCqInterfaceVersion > 0 ? 0 : 1;
}
TEXT
# What pkg-config says is words.
# shellcheck disable=SC2046
"$compiler" -std=c++20 $(pkg-config --cflags cq) "$directory/trim.cpp" $(pkg-config --libs cq) \
  "${@:5}" -o "$directory/trim"
LD_LIBRARY_PATH=$prefix/$libdir "$directory/trim" || fail "the program doesn't do what it should"
