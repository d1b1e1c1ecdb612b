#include "database/new_revision.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/refuse.hpp>
#include <cq/text.hpp>
#include <fstream>
#include <iterator>
#include <regex>
#include <string_view>
#include <system_error>

namespace cq::database {

using host::refuse;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxMessage = 200;  // characters
constexpr std::size_t kMaxSlug = 40;
constexpr int kLastNumber = 9999;

/// A directory with a chain, and what the new file there follows.
struct ChainDirectory {
  fs::path path;
  int last = 0;
  /// Of a chain whose revisions begin with one, e.g. 20240730_0001, with the letter before it.
  std::string last_date;
  std::string version;  ///< the newest readable version that a migration sets; empty: none
};

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error(ErrorKind::kUnavailable,
                "The migration file " + file.string() + " can't be read; let this user read it.");
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string last_version_in(const std::string& script) {
  static const std::regex kVersion(R"('(\d{4}\.\d{2}\.\d{2}\.\d{2})')");
  std::string version;
  for (std::sregex_iterator match(script.begin(), script.end(), kVersion), end; match != end;
       ++match) {
    version = (*match)[1];
  }
  return version;
}

std::vector<fs::path> files_of(const fs::path& directory) {
  static const std::regex kName(R"(([a-z]?\d{8}_)?\d{4}_.*\.sql)");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.is_regular_file() && std::regex_match(entry.path().filename().string(), kName)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

ChainDirectory read_chain(const fs::path& directory, const std::vector<fs::path>& files) {
  ChainDirectory chain{directory, 0, "", ""};
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    const std::string text = read(file);
    const host::Migration migration = host::parse_migration({name.c_str(), text.c_str(), ""});
    const std::string version = last_version_in(migration.up);
    chain.version = version.empty() ? chain.version : version;
    const std::string& id = migration.revision;
    chain.last_date = id.size() > 4 ? id.substr(0, id.size() - 5) : "";
    chain.last = std::stoi(id.substr(id.size() - 4));
  }
  return chain;
}

std::vector<ChainDirectory> chains_below(const fs::path& migrations, const std::string& feature) {
  std::error_code problem;
  if (!fs::is_directory(migrations, problem)) {
    refuse("There is no directory " + migrations.string() +
           "; run this at the top of the source tree, or name the chains' directory with "
           "--directory.");
  }
  std::vector<ChainDirectory> chains;
  for (const auto& entry : fs::directory_iterator(migrations)) {
    const fs::path directory = entry.path() / feature;
    const std::vector<fs::path> files =
        fs::is_directory(directory) ? files_of(directory) : std::vector<fs::path>();
    if (!files.empty()) {
      chains.push_back(read_chain(directory, files));
    }
  }
  if (chains.empty()) {
    refuse("No directory " + (migrations / "*" / feature).string() +
           " holds migration files (NNNN_*.sql); name the chains' directory with --directory.");
  }
  std::sort(chains.begin(), chains.end(),
            [](const auto& left, const auto& right) { return left.path < right.path; });
  for (const ChainDirectory& chain : chains) {
    if (chain.last != chains.front().last) {
      refuse("The chains end at different numbers (" + chains.front().path.string() + " at " +
             std::to_string(chains.front().last) + ", " + chain.path.string() + " at " +
             std::to_string(chain.last) + "); add the missing file first.");
    }
  }
  if (chains.front().last >= kLastNumber) {
    refuse("The chains are at their last number.");
  }
  return chains;
}

void check_message(const std::string& message) {
  const bool one_line = std::none_of(message.begin(), message.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (!is_utf8(message) || trim(message).empty() || !one_line ||
      code_points(message) > kMaxMessage) {
    refuse("--message: a migration's message is one line of 1 to 200 characters of UTF-8.");
  }
}

/// "Add a thing!" as a part of a file's name: "add_a_thing".
std::string slug_of(std::string_view message) {
  std::string slug;
  for (const char c : message) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) {
      slug += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!slug.empty() && slug.back() != '_') {
      slug += '_';
    }
  }
  slug = slug.substr(0, kMaxSlug);
  while (slug.ends_with('_')) {
    slug.pop_back();
  }
  return slug.empty() ? "migration" : slug;
}

/// The revision that follows: the next number, behind the day in a chain that has it.
std::string next_revision(const ChainDirectory& chain, Timestamp today) {
  const std::string digits = std::to_string(chain.last + 1);
  std::string number = std::string(4 - digits.size(), '0') + digits;
  if (chain.last_date.empty()) return number;
  std::string date = format_timestamp(today, UtcSuffix::kZ).substr(0, 10);
  std::erase(date, '-');
  constexpr std::size_t kDate = 8;
  date.insert(0, chain.last_date, 0, chain.last_date.size() - kDate);
  return std::max(date, chain.last_date) + "_" + number;
}

std::string set_version(const std::string& version) {
  return "UPDATE db_metadata SET version = '" + version + "' WHERE id = 1;\n";
}

std::string text_of(const std::string& number, const std::string& message,
                    const std::string& before, const std::string& version) {
  return "-- revision: " + number + "\n-- message: " + message +
         "\n-- up\n-- The statements that change the schema go here.\n" + set_version(version) +
         "-- down\n" + (before.empty() ? "" : set_version(before)) +
         "-- The statements that undo those above go here, in the opposite order.\n";
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    throw Error(ErrorKind::kUnavailable,
                "The file " + file.string() + " can't be written; see to its directory.");
  }
}

}  // namespace

std::string next_schema_version(const std::string& before, Timestamp today) {
  std::string date = format_timestamp(today, UtcSuffix::kZ).substr(0, 10);
  std::replace(date.begin(), date.end(), '-', '.');
  int number = 1;
  if (!before.empty() && before.substr(0, 10) >= date) {
    date = before.substr(0, 10);
    number = std::stoi(before.substr(11)) + 1;
  }
  return date + (number < 10 ? ".0" : ".") + std::to_string(number);
}

std::vector<fs::path> write_new_revision(const fs::path& migrations, const std::string& feature,
                                         const std::string& message, Timestamp today) {
  check_message(message);
  const std::string title(trim(message));
  const std::vector<ChainDirectory> chains = chains_below(migrations, feature);
  const std::string number = next_revision(chains.front(), today);
  std::vector<fs::path> written;
  try {
    for (const ChainDirectory& chain : chains) {
      const fs::path file = chain.path / (number + "_" + slug_of(title) + ".sql");
      if (fs::exists(file)) {
        refuse(file.string() + " is there already; take it away first.");
      }
      written.push_back(file);
      write(file, text_of(number, title, chain.version, next_schema_version(chain.version, today)));
    }
  } catch (...) {
    for (const fs::path& file : written) {
      std::error_code ignored;
      fs::remove(file, ignored);
    }
    throw;
  }
  return written;
}

}  // namespace cq::database
