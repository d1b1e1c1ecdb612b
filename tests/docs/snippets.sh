#!/usr/bin/env bash
# Compares each snippet in a document with the source that it is taken from, so that what a reader
# copies is what the tests compiled; `update` puts the source's text in.
#
#   <!-- snippet: docs/examples/jsonl-store/module.cpp [descriptor] -->
#   ```cpp
#   what lies in that file between the comments [descriptor] and [/descriptor]
#   ```
#
# Without a name in brackets the snippet is the whole file. Code in C++, CMake or SQL that isn't
# taken from a source is refused.
# usage: snippets.sh check|update DOCUMENT...      documents and sources are named from the top
set -euo pipefail
cd "$(dirname "$0")/../.."
action=$1
shift

# Prints the document with the sources' text in its snippets.
filled_in() {
  awk '
    function is_marker(line) { return line ~ /^[ \t]*(\/\/|#|--) \[\/?[a-z-]+\]$/ }
    function refuse(complaint) {
      printf "%s:%d: %s\n", FILENAME, FNR, complaint > "/dev/stderr"
      failed = 1
      exit 1
    }
    # Prints a region without the indentation that all of it has.
    function print_region(file, name,    line, inside, count, lines, i, indent, least) {
      inside = name == ""
      count = 0
      least = 1000
      while ((getline line < file) > 0) {
        if (is_marker(line)) {
          if (index(line, "[" name "]")) { inside = 1; found = 1 }
          if (index(line, "[/" name "]")) inside = 0
        } else if (inside) {
          lines[++count] = line
          match(line, /^ */)
          if (line != "" && RLENGTH < least) least = RLENGTH
        }
      }
      close(file)
      if (count == 0) refuse("there is no region [" name "] in " file)
      for (i = 1; i <= count; ++i) print substr(lines[i], least + 1)
    }
    /^<!-- snippet: / {
      print
      file = $3
      name = $4 == "-->" ? "" : substr($4, 2, length($4) - 2)
      if ((getline) <= 0 || $0 !~ /^```[a-z]+$/) refuse("a snippet is followed by a block of code")
      print
      print_region(file, name)
      do {
        if ((getline) <= 0) refuse("a block of code has no end")
      } while ($0 != "```")
      print
      next
    }
    /^```(cpp|cmake|sql)$/ { refuse("this code is taken from no source") }
    { print }
    END { exit failed }
  ' "$1"
}

status=0
for document in "$@"; do
  text=$(filled_in "$document" && echo end)
  text=${text%end}
  if [ "$action" = update ]; then
    printf '%s' "$text" >"$document"
  elif ! diff -u "$document" <(printf '%s' "$text"); then
    echo "$document isn't what its sources are; run: tests/docs/snippets.sh update $document" >&2
    status=1
  fi
done
exit "$status"
