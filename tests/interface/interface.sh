#!/usr/bin/env bash
# Compares the interface of core and modules, as it is built, with tests/data/interface.txt; `record`
# writes that file anew. A line is a fact that the other side was compiled with:
#
#   cq::User size 80                                   cq::User::username at 8 std::string
#   cq::ErrorKind::kBusy = 4                           cq::Error base at 0 std::runtime_error
#   virtual 3 cq::Users::find(std::string_view) -> std::optional<cq::User>
#   export cq::trim(std::string_view) -> std::string_view
#
# A fact may be added: what was built before doesn't know it. One that is gone or different breaks
# what was built before, and so does a virtual function added to a class: the tables of modules that
# were built before end before it. The facts come from the debug information of the libraries.
# usage: interface.sh check|record LIBRARY...
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
record=$top/tests/data/interface.txt
action=$1
shift

# abidw's XML as facts. The XML is read twice, first for the names of types.
facts_of() { # XML
  awk '
    function attribute(name,    start) {
      start = index($0, " " name "=\047")
      if (!start) return ""
      start += length(name) + 3
      return substr($0, start, index(substr($0, start), "\047") - 1)
    }
    function bytes(bits) { return bits % 8 == 0 ? bits / 8 : bits " bits" }
    # What the element of this line stands in, e.g. "cq::Finding::".
    function outer(    i, names) {
      names = ""
      for (i = 0; i < indent; ++i) if (i in scope) names = names scope[i] "::"
      return names
    }
    function type(id) {
      if (id in target) return type(target[id]) mark[id]
      if (id in returned) return type(returned[id]) "(" parameters(id) ")"
      return id in name ? name[id] : "?"
    }
    function parameters(id,    ids, list, i, count) {
      count = split(taken[id], ids, " ")
      list = ""
      for (i = 1; i <= count; ++i) list = list (i > 1 ? ", " : "") type(ids[i])
      return list
    }
    # Whether a public header defines what the element of this line stands in. Types of sources are
    # seen or not, depending on which files are compiled together.
    function is_public(    i) {
      for (i = 0; i < indent; ++i) if (i in source && source[i] !~ /include\/cq\//) return 0
      return 1
    }
    # What lies in an unnamed namespace or has no name does not cross.
    function fact(subject, text) {
      if (is_public() && subject ~ /^(cq::|cq_)/ && subject !~ /::::|__anonymous/) {
        print subject " " text
      }
    }

    {
      indent = match($0, /</)
      for (i = indent; i < 60; ++i) { delete scope[i]; delete source[i] }
      id = attribute("id")
    }
    /<(namespace|class|enum|union)-decl / { scope[indent] = attribute("name") }
    /<(class|enum|union)-decl / { source[indent] = attribute("filepath") }
    NR == FNR && /<(class|enum|union|typedef|type)-decl / { name[id] = outer() attribute("name") }
    NR == FNR && /<(pointer|reference|qualified)-type-def / { target[id] = attribute("type-id") }
    NR == FNR && /<pointer-type-def / { mark[id] = "*" }
    NR == FNR && /<reference-type-def / { mark[id] = attribute("kind") == "lvalue" ? "&" : "&&" }
    NR == FNR && /<qualified-type-def / { mark[id] = " const" }
    NR == FNR && /<function-type / { function_type = id }
    NR == FNR && /<parameter / && function_type != "" {
      taken[function_type] = taken[function_type] " " attribute("type-id")
    }
    NR == FNR && /<return / && function_type != "" {
      returned[function_type] = attribute("type-id")
    }
    NR == FNR && /<\/function-type>/ { function_type = "" }
    NR == FNR { next }

    # Inline functions are there or not, as the optimiser has it.
    /<elf-symbol .* binding=\047global-binding\047/ { strong[attribute("name")] = 1 }
    /<class-decl .*size-in-bits/ && source[indent] ~ /include\/cq\// {
      fact(outer() scope[indent], "size " bytes(attribute("size-in-bits")))
    }
    /<base-class / {
      base = substr(outer(), 1, length(outer()) - 2)
      fact(base, "base at " bytes(attribute("layout-offset-in-bits")) " " type(attribute("type-id")))
    }
    /<data-member / { offset = attribute("layout-offset-in-bits") }
    /<var-decl / && offset != "" {
      fact(outer() attribute("name"), "at " bytes(offset) " " type(attribute("type-id")))
      offset = ""
    }
    /<enumerator / { fact(outer() attribute("name"), "= " attribute("value")) }
    /<member-function / { slot = attribute("destructor") ? "" : attribute("vtable-offset") }
    /<function-decl / {
      symbol = attribute("mangled-name")
      exported = attribute("elf-symbol-id") in strong
    }
    /<return / && symbol ~ /^(_ZNK?2cq|cq_)/ {
      if (slot != "" && is_public()) print "virtual " slot " " symbol " -> " type(attribute("type-id"))
      if (exported) print "export " symbol " -> " type(attribute("type-id"))
    }
    /<\/function-decl>/ { symbol = "" }
    /<\/member-function>/ { slot = "" }
  ' "$1" "$1"
}

# The names of the standard library as people write them, and as every compiler has them; integers by
# the type behind the name, as the name is there or not.
readable() {
  c++filt | sed -E '
    s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/ +>/>/g; s/\[abi:cxx11\]//g; s/__cxx11:://g
    s/\<(std::)?int64_t\>/long/g; s/\<(std::)?(uint64_t|size_t)\>/unsigned long/g
    s/\<(std::)?int32_t\>/int/g; s/\<(std::)?uint32_t\>/unsigned int/g; s/\<(std::)?uint16_t\>/unsigned short/g
    s/\<(long|short) (unsigned )?int\>/\2\1/g; s/\<(long|short) unsigned\>/unsigned \1/g
    s/\<([0-9]+)[uUlL]+\>/\1/g
    s/std::basic_string<char, std::char_traits<char>, std::allocator<char>>/std::string/g
    s/std::basic_string_view<char, std::char_traits<char>>/std::string_view/g
    s/std::chrono::time_point<std::chrono::_V2::system_clock, std::chrono::duration<long, std::ratio<1, 1000000>>>/cq::Timestamp/g
    s/std::chrono::duration<long, std::ratio<1, 1000>>/std::chrono::milliseconds/g
    s/, std::allocator<[^<>]*(<[^<>]*(<[^<>]*>)?[^<>]*>)?[^<>]*>//g
    s/, std::less<std::string>//g; s/, 18446744073709551615>/>/g'
}

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
command -v abidw >/dev/null || {
  echo "abidw, which reads the libraries' debug information, isn't there; install abigail-tools" >&2
  exit 1
}
for library in "$@"; do
  abidw --headers-dir "$top/core/include/cq" --drop-private-types --load-all-types "$library" >"$directory/xml"
  facts_of "$directory/xml" >"$directory/$(basename "$library").facts"
  grep -q ' size [0-9]' "$directory/$(basename "$library").facts" || {
    echo "$library has no debug information, so what it was built of can't be compared; build it with -g" >&2
    exit 1
  }
done
# What says its own size may grow at its end.
cat "$directory"/*.facts | readable | LC_ALL=C sort -u >"$directory/all"
sed -n 's/^\(.*\)::struct_size at 0 .*/^\1 size /p' "$directory/all" >"$directory/growing"
grep -vf "$directory/growing" "$directory/all" >"$directory/built"

if [ "$action" = record ]; then
  cp "$directory/built" "$record"
  echo "$record: $(wc -l <"$record") lines"
  exit 0
fi
class_of='s/^virtual [0-9]* \([^(]*\)::[^:(]*(.*/\1/p' # of a virtual function
sed -n "$class_of" "$record" | sort -u >"$directory/classes"
LC_ALL=C comm -13 "$record" "$directory/built" >"$directory/added"
while IFS= read -r fact; do
  grep -qxFf <(sed -n "$class_of" <<<"$fact") "$directory/classes" && echo "$fact"
done <"$directory/added" >"$directory/grown" || true
grep -vxFf "$directory/grown" "$directory/added" >"$directory/new" || true
{
  LC_ALL=C comm -23 "$record" "$directory/built" | sed 's/^/gone or different: /'
  sed 's/^/added to a class that modules have: /' "$directory/grown"
} >"$directory/broken"
sed 's/^/new, not in the record yet: /' "$directory/new"
[ ! -s "$directory/broken" ] || {
  cat "$directory/broken"
  cat >&2 <<TEXT

Modules that were built before don't fit what is built now. Before release 1.0 that may be: record it
with ./dev interface and commit $record.
From release 1.0 on the interface's version must move, too (docs/decisions/0007-interface-version.md).
TEXT
  exit 1
}
