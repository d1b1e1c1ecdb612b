#include <algorithm>
#include <charconv>
#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/refuse.hpp>

namespace cq::host {
namespace {

constexpr std::size_t kMaxRevisionLength = 32;  // the version table's column

[[noreturn]] void refuse_file(std::string_view file_name, const std::string& reason) {
  throw Error(ErrorKind::kInvalidArgument, "Migration file " + std::string(file_name) + " " +
                                               reason + "; fix the file and build again.");
}

/// Takes the next line off the text, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view trim_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trim_blanks(list.substr(0, comma));
    if (!name.empty()) {
      names.emplace_back(name);
    }
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return names;
}

/// Reads "-- key: value" into the migration; other lines are left alone.
void read_header_line(std::string_view line, Migration& migration) {
  const std::size_t colon = line.find(':');
  if (!line.starts_with("--") || colon == std::string_view::npos) {
    return;
  }
  const std::string_view key = trim_blanks(line.substr(2, colon - 2));
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (key == "revision") {
    migration.revision = value;
  } else if (key == "message") {
    migration.message = value;
  } else if (key == "tables") {
    migration.tables = split_names(value);
  }
}

std::string_view without_zeros(std::string_view id) {
  return id.substr(std::min(id.find_first_not_of('0'), id.size()));
}

std::vector<std::string> fitting(const MigrationChain& chain, std::string_view name) {
  std::vector<std::string> revisions;
  for (const Migration& migration : chain.migrations()) {
    const std::string& id = migration.revision;
    if (id == name) {
      return {id};
    }
    if (!name.empty() && (id.starts_with(name) || without_zeros(id) == name)) {
      revisions.push_back(id);
    }
  }
  return revisions;
}

std::vector<std::string> all_of(const MigrationChain& chain) {
  std::vector<std::string> revisions;
  for (const Migration& migration : chain.migrations()) {
    revisions.push_back(migration.revision);
  }
  return revisions;
}

std::optional<std::string> resolve_relative(const MigrationChain& chain, std::string_view name,
                                            std::size_t applied) {
  std::size_t steps = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, problem] = std::from_chars(name.data() + 1, end, steps);
  if (problem != std::errc() || rest != end || steps == 0) {
    refuse("'" + std::string(name) + "' is no number of revisions; give e.g. +1 or -1.");
  }
  const bool up = name.front() == '+';
  const std::size_t room = up ? chain.migrations().size() - applied : applied;
  if (steps > room) {
    refuse("'" + std::string(name) + "' leads " +
           (up ? "beyond the head" : "to before the beginning") + "; from " +
           (applied == 0 ? "the beginning" : chain.migrations()[applied - 1].revision) +
           " it is at most " + std::to_string(room) + ".");
  }
  const std::size_t wanted = up ? applied + steps : applied - steps;
  return wanted == 0 ? std::nullopt : std::optional(chain.migrations()[wanted - 1].revision);
}

}  // namespace

Migration parse_migration(const cq_migration& file) {
  Migration migration;
  migration.file_name = file.file_name;
  migration.sha256 = file.sha256;
  bool has_up = false;
  bool has_down = false;
  for (std::string_view text = file.text; !text.empty();) {
    const std::string_view line = take_line(text);
    const std::string_view mark = trim_blanks(line);
    if (mark == "-- up" && !has_up) {
      has_up = true;
    } else if (mark == "-- down" && has_up && !has_down) {
      has_down = true;
    } else if (has_up) {
      std::string& part = has_down ? migration.down : migration.up;
      part.append(line);
      part += '\n';
    } else {
      read_header_line(line, migration);
    }
  }
  if (migration.revision.empty() || migration.revision.size() > kMaxRevisionLength) {
    refuse_file(file.file_name, "has no line \"-- revision: ID\" with an id of 1 to 32 characters");
  }
  if (migration.message.empty()) {
    refuse_file(file.file_name, "has no line \"-- message: TEXT\"");
  }
  if (!has_up || !has_down) {
    refuse_file(file.file_name, "lacks the line \"-- up\" or, behind it, the line \"-- down\"");
  }
  if (trim_blanks(migration.up).empty()) {
    refuse_file(file.file_name, "has nothing in its up part");
  }
  if (!migration.file_name.starts_with(migration.revision + "_")) {
    refuse_file(file.file_name,
                "holds revision " + migration.revision + ", with which its name should start");
  }
  return migration;
}

MigrationChain::MigrationChain(std::span<const cq_migration> files, bool commits_each_statement)
    : commits_each_statement_(commits_each_statement) {
  migrations_.reserve(files.size());
  for (const cq_migration& file : files) {
    Migration migration = parse_migration(file);
    if (!migrations_.empty() && migration.revision <= migrations_.back().revision) {
      refuse_file(migration.file_name, "holds revision " + migration.revision +
                                           ", which does not rise above " +
                                           migrations_.back().revision + " before it");
    }
    migrations_.push_back(std::move(migration));
  }
}

std::optional<std::size_t> MigrationChain::position(std::string_view revision) const noexcept {
  const auto found = std::find_if(
      migrations_.begin(), migrations_.end(),
      [revision](const Migration& migration) { return migration.revision == revision; });
  return found == migrations_.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - migrations_.begin()));
}

bool is_relative_revision(std::string_view name) noexcept {
  return name.starts_with('+') || name.starts_with('-');
}

std::optional<std::string> resolve_revision(const MigrationChain& chain, std::string_view name,
                                            std::size_t applied) {
  if (name == "base") {
    return std::nullopt;
  }
  if (is_relative_revision(name)) {
    return resolve_relative(chain, name, applied);
  }
  if (name == "head" && !chain.empty()) {
    return chain.head();
  }
  const std::vector<std::string> revisions = fitting(chain, name);
  if (revisions.empty()) {
    refuse("There is no revision '" + std::string(name) + "'; there are: " +
           (chain.empty() ? "none" : join(all_of(chain))) + ", and the names head and base.");
  }
  if (revisions.size() > 1) {
    refuse("'" + std::string(name) + "' may be any of " + join(revisions) +
           "; give more of the one that is meant.");
  }
  return revisions.front();
}

std::size_t count_at(const MigrationChain& chain, const std::optional<std::string>& revision) {
  if (!revision) {
    return 0;
  }
  const auto position = chain.position(*revision);
  if (!position) {
    throw Error(ErrorKind::kInvalidArgument,
                "There is no revision '" + *revision + "' in the chain; name one that it holds.");
  }
  return *position + 1;
}

void require_way_down(const MigrationChain& chain, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const Migration& migration = chain.migrations()[i];
    if (migration.down.find_first_not_of(" \t\r\n") == std::string::npos) {
      throw Error(ErrorKind::kInvalidArgument,
                  "Migration " + migration.file_name +
                      " has nothing in its down part, so it can't be taken back; restore a backup "
                      "instead.");
    }
  }
}

}  // namespace cq::host
