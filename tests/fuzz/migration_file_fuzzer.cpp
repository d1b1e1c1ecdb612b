// Migration files: their headers and parts, and the script that is made of them.
#include <array>
#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/migration_script.hpp>
#include <cq/module.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace cq::test {
namespace {

constexpr const char* kDigest = "0000000000000000000000000000000000000000000000000000000000000000";

/// A file as new_revision writes it, with what was read from another one.
std::string written(const host::Migration& migration) {
  std::string text = "-- revision: " + migration.revision + "\n-- message: " + migration.message;
  std::string mark = "\n-- tables: ";
  for (const std::string& table : migration.tables) {
    text += mark + table;
    mark = ", ";
  }
  return text + "\n-- up\n" + migration.up + "-- down\n" + migration.down;
}

bool same(const host::Migration& left, const host::Migration& right) {
  return left.revision == right.revision && left.message == right.message &&
         left.tables == right.tables && left.up == right.up && left.down == right.down;
}

/// Where a person's name for a revision leads is a revision of the chain, or the beginning.
void check_names(const host::MigrationChain& chain, std::string_view input) {
  try {
    const auto revision = host::resolve_revision(chain, input.substr(0, input.find('\n')), 1);
    require(!revision || chain.position(*revision).has_value(), "a name leads to a revision");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidArgument, "a name is refused as an argument");
  }
}

void check_scripts(const host::MigrationChain& chain) {
  const std::string up = host::upgrade_script(chain, std::nullopt, chain.head());
  require(up.find("\nBEGIN;\n") != std::string::npos && up.ends_with("COMMIT;\n"),
          "a script is a transaction");
  try {
    require(host::downgrade_script(chain, chain.head(), std::nullopt).ends_with("COMMIT;\n"),
            "a script downwards is a transaction");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidArgument, "an empty way down is refused");
  }
}

}  // namespace

bool check_input(std::string_view input) {
  const std::string text(input);
  const cq_migration file{"0001_fuzz.sql", text.c_str(), kDigest};
  try {
    const host::Migration migration = host::parse_migration(file);
    require(!migration.revision.empty() && migration.revision.size() <= 32, "revision: its length");
    require(migration.message.find('\n') == std::string::npos, "a message is one line");
    const std::string again = written(migration);
    require(same(host::parse_migration({"0001_fuzz.sql", again.c_str(), kDigest}), migration),
            "what is written reads as the same");
    const std::array files{file};
    const host::MigrationChain chain(files);
    check_scripts(chain);
    check_names(chain, input);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidArgument, "a refusal is an invalid argument");
    const std::string sentence = error.what();
    require(sentence.find("0001_fuzz.sql") != std::string::npos, "a refusal names the file");
    require(sentence.find('\n') == std::string::npos, "a refusal is one line");
    return false;
  }
  return true;
}

}  // namespace cq::test
