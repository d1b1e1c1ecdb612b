#include <cq/archive.hpp>
#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/command_audit.hpp"
#include "database/record_kind.hpp"
#include "database/session_store.hpp"
#include "settings/env_file.hpp"
#include "transfer/announced_archive.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {

using database::counts_json;

namespace {

/// A URL, or the file that holds it.
struct UrlOption {
  std::string url;
  std::string file;

  [[nodiscard]] bool is_given() const noexcept { return !url.empty() || !file.empty(); }
};

/// Where to read from and what to fill; of every feature but the first with its name in front.
struct CopyEnds {
  UrlOption from;
  UrlOption to;
};

struct CopyOptions {
  database::FeatureChoice features;
  std::deque<CopyEnds> ends;  ///< of features.all
  bool json = false;
};

DatabaseUrl parse(const std::string& option, const std::string& url) {
  try {
    return parse_database_url(url);
  } catch (const Error& error) {
    throw Error(error.kind(), option + ": " + error.what());
  }
}

/// Two ways to write the path of one file count as one.
void require_two_databases(const std::string& from_name, const DatabaseUrl& from,
                           const std::string& to_name, const DatabaseUrl& to) {
  std::error_code problem;
  const bool same_place = from.host == to.host && from.port == to.port &&
                          (from.database == to.database ||
                           std::filesystem::equivalent(from.database, to.database, problem));
  if (from.dialect == to.dialect && same_place) {
    throw Error(
        ErrorKind::kInvalidArgument,
        from_name + " and " + to_name + " are the same database, " + display(from) + "; name two.");
  }
}

std::string text_of(const std::string& name, const UrlOption& option) {
  if (!option.file.empty()) {
    return settings::read_secret_file(option.file, name + "-file");
  }
  if (option.url.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                "copy needs " + name + " with a database URL, or " + name + "-file with a file.");
  }
  return option.url;
}

/// One side of a copy.
struct Side {
  UrlOption CopyEnds::*url;
  const char* word;  ///< "from" or "to"
};
constexpr Side kFrom{&CopyEnds::from, "from"};
constexpr Side kTo{&CopyEnds::to, "to"};

/// The option that names a feature's database on that side, without "-file".
std::string option_of(const CopyOptions& options, const std::string& feature, const Side& side) {
  const bool is_plain = !options.features.name.empty() || feature == host::kFirstFeature;
  return is_plain ? std::string("--") + side.word : "--" + feature + "-" + side.word;
}

/// Where the databases of that side are: as the options say, whatever the settings say of them.
host::SettingLookup lookup_of(const CopyOptions& options, const database::FeatureDatabases& chosen,
                              const cli::Session& session, const Side& side) {
  std::map<std::string, std::optional<std::string>> urls;
  const bool is_of_one = !options.features.name.empty();
  for (std::size_t i = 0; i < options.ends.size(); ++i) {
    const std::string& feature = options.features.all[i].name;
    const UrlOption& url = options.ends[i].*side.url;
    const bool is_first = i == 0;
    const std::string name = std::string("--") + (is_first ? "" : feature + "-") + side.word;
    if (is_of_one && !is_first && url.is_given()) {
      host::refuse(name + " can't be given with --feature, whose database --" + side.word +
                   " names.");
    }
    urls.emplace(host::database_setting_of(feature), std::nullopt);
    const bool is_needed =
        is_first && (is_of_one || database::find_feature(chosen, feature) != nullptr);
    if (!is_needed && !url.is_given()) {
      continue;
    }
    const std::string text = text_of(name, url);
    static_cast<void>(parse(name, text));
    urls[host::database_setting_of(is_of_one ? chosen.front().name : feature)] = text;
  }
  return [&session, urls](const std::string& name) {
    const auto found = urls.find(name);
    return found == urls.end() ? session.lookup(name) : found->second;
  };
}

/// A further feature's database that no option names lies beside the first's; throws, naming the
/// option, where it can't.
void require_urls(const CopyOptions& options, const database::FeatureDatabases& chosen,
                  const host::SettingLookup& lookup, const Side& side) {
  for (const database::FeatureDatabase& feature : chosen) {
    try {
      static_cast<void>(host::resolve_database_url(lookup, feature.name));
    } catch (const Error& error) {
      throw Error(error.kind(), "copy needs " + option_of(options, feature.name, side) +
                                    " with a database URL: " + error.what());
    }
  }
}

void say_copied(const cli::Session& session, const database::FeatureDatabase& feature,
                const CopyReport& report, bool several) {
  session.console.err << (several ? feature.name + ": copied " : "Copied ")
                      << in_words(feature.kinds, report.added) << "; "
                      << in_words(feature.kinds, report.kept)
                      << " were there already. Read both again and compared them: "
                      << in_words(feature.kinds, report.verified) << ", SHA-256 " << report.sha256
                      << "." << std::endl;
}

JsonValue copy_json(const database::RecordKinds& kinds, const CopyReport& report) {
  JsonValue json;
  json.add("added", counts_json(kinds, report.added));
  json.add("kept", counts_json(kinds, report.kept));
  json.add("verified", counts_json(kinds, report.verified));
  json.add("sha256", JsonValue(report.sha256));
  return json;
}

CopyReport copy_one(const cli::Session& session, Archive& from, Archive& to,
                    const database::RecordKinds& kinds) {
  cli::ProgressBar bar(session.console, "Copying");
  return copy_records(from, to, kinds,
                      [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
}

int copy_all(const CopyOptions& options, const cli::Session& session) {
  const database::FeatureDatabases features = database::chosen(options.features, session.lookup);
  const bool several = features.size() > 1;
  const database::CommandAudit audit(session);
  const host::SettingLookup from_lookup = lookup_of(options, features, session, kFrom);
  const host::SettingLookup to_lookup = lookup_of(options, features, session, kTo);
  require_urls(options, features, from_lookup, kFrom);
  require_urls(options, features, to_lookup, kTo);
  for (const database::FeatureDatabase& feature : features) {
    require_two_databases(option_of(options, feature.name, kFrom),
                          host::resolve_database_url(from_lookup, feature.name).url,
                          option_of(options, feature.name, kTo),
                          host::resolve_database_url(to_lookup, feature.name).url);
  }
  const std::vector<std::string> names = database::names_of(features);
  std::vector<database::Database> to = database::find_databases(to_lookup, names);
  for (const database::Database& database : to) {
    database::require(database, kNeedsArchive);  // before any is opened
  }
  std::vector<database::Database> from = database::find_databases(from_lookup, names);
  for (std::size_t i = 0; i < features.size(); ++i) {
    from[i].url_option = option_of(options, features[i].name, kFrom);
    to[i].url_option = option_of(options, features[i].name, kTo);
  }
  std::vector<host::OpenedStore> sources;
  sources.reserve(from.size());
  for (const database::Database& database : from) {
    sources.push_back(database::open_store_to_read(database, session.log, kNeedsArchive));
  }
  std::vector<host::OpenedStore> destinations;
  destinations.reserve(to.size());
  for (std::size_t i = 0; i < features.size(); ++i) {
    destinations.push_back(database::open_or_make(session, to[i], kNeedsArchive));
    session.console.err << database::lines_on_left_behind(features[i], "Not copied");
    for (const OtherTable& table : sources[i].part<Archive>()->other_tables()) {
      if (table.is_of_tool()) {
        session.console.err << "Not copied: " << database::in_words(table) << "." << std::endl;
      }
    }
  }
  for (std::size_t i = 0; several && i < features.size(); ++i) {
    database::naming(features[i].name, several, [&] {
      check_copy(*sources[i].part<Archive>(), *destinations[i].part<Archive>(), features[i].kinds);
    });
  }
  JsonValue json;
  for (std::size_t i = 0; i < features.size(); ++i) {
    AnnouncedArchive destination(
        *destinations[i].part<Archive>(), features[i].kinds,
        {audit, destinations[i], database::acts::kCopy, display(from[i].resolved.url)});
    const CopyReport report = database::naming(features[i].name, several, [&] {
      return copy_one(session, *sources[i].part<Archive>(), destination, features[i].kinds);
    });
    if (report.added.total() > 0) {
      audit.record(destinations[i], database::acts::kCopy, display(from[i].resolved.url),
                   in_words(features[i].kinds, report.added));
    }
    say_copied(session, features[i], report, several);
    if (several) {
      json.add(features[i].name, copy_json(features[i].kinds, report));
    } else {
      json = copy_json(features[i].kinds, report);
    }
  }
  if (options.json) {
    database::print_json(session.console.out, json);
  }
  return 0;
}

/// Adds --<name> and --<name>-file, of which one must be given: a URL may hold a password, and the
/// list of the machine's processes shows arguments to all its users.
void add_url(CLI::App& command, const std::string& name, const std::string& purpose,
             UrlOption& option) {
  CLI::Option& url =
      cli::add_option(command, "--" + name, option.url, "The URL of the database to " + purpose);
  CLI::Option& file =
      cli::add_option(command, "--" + name + "-file", option.file, "A file that holds that URL");
  cli::name_value(file, "PATH");
  cli::exclude(file, url);
}

}  // namespace

void add_copy_command(CLI::App& app, cli::Invocation& invocation,
                      const database::FeatureDatabases& features) {
  if (!invocation.needs("copy")) return;
  const auto options = std::make_shared<CopyOptions>();
  options->features.all = features;
  CLI::App& command = cli::add_command(
      app, "copy", "Copy everything from one database to another, and compare the two");
  for (const database::FeatureDatabase& feature : features) {
    const bool is_first = options->ends.empty();
    CopyEnds& ends = options->ends.emplace_back();
    const std::string prefix = is_first ? "" : feature.name + "-";
    const std::string of = is_first ? "" : ", of " + feature.name;
    add_url(command, prefix + "from", "read" + of, ends.from);
    add_url(command, prefix + "to", "fill" + of, ends.to);
  }
  cli::add_flag(command, "--json", options->json, "Report in JSON");
  add_feature_option(command, options->features);
  set_action(command, invocation, options, copy_all);
}

void add_data_commands(CLI::App& app, cli::Invocation& invocation,
                       const database::FeatureDatabases& features) {
  add_export_command(app, invocation, features);
  add_import_command(app, invocation, features);
  add_copy_command(app, invocation, features);
}

}  // namespace cq::transfer
