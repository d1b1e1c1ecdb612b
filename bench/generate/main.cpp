// cq-bench-store: writes a store of many units, for benchmarks.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cq/archive.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/store.hpp>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "units/unit_source.hpp"
#include "units/vocabulary.hpp"

namespace {

struct Options {
  std::filesystem::path file;
  std::size_t units = 1000;
  std::uint64_t seed = 1;
  std::string until;
  bool names = false;
};

constexpr std::size_t kBatch = 50'000;

using Batch = std::vector<cq::ArchiveRecord>;

Batch make_batch(cq::bench::UnitSource& source, std::size_t size) {
  Batch batch;
  batch.reserve(size);
  while (batch.size() < size) batch.push_back(cq::to_record(source.next()));
  // By id, so that one batch writes each page of the ids' index once.
  std::sort(batch.begin(), batch.end(),
            [](const auto& left, const auto& right) { return left.key < right.key; });
  return batch;
}

/// The store in that file, made if it isn't there, by the module that serves such files; found as
/// the server finds it. Throws cq::Error.
std::unique_ptr<cq::Store> open_store_file(const std::filesystem::path& file) {
  const cq::host::SettingLookup lookup = [&file](const std::string& name) {
    return name == "CQ_DB_PATH" ? std::optional(file.string()) : std::nullopt;
  };
  const cq::DatabaseUrl url = cq::host::resolve_database_url(lookup).url;
  const cq::host::StoreModule module =
      cq::host::ModuleLoader(cq::host::module_search_path(lookup)).load_for(url);
  std::unique_ptr<cq::Store> store = module.feature("knowledge").create_store(url);
  cq::host::upgrade_to_head(cq::part<cq::MigrationTarget>(*store),
                            module.feature("knowledge").migrations());
  store->open();
  return store;
}

void fill(cq::Store& store, const Options& options, cq::Timestamp until) {
  cq::bench::UnitSource source(options.seed, options.units, until);
  std::size_t left = options.units;
  const auto next = [&source, &left] {
    const std::size_t size = std::min(left, kBatch);
    left -= size;
    return make_batch(source, size);
  };
  Batch batch = next();
  while (!batch.empty()) {
    std::future<Batch> following = std::async(std::launch::async, next);
    cq::part<cq::Archive>(store).write(batch);
    batch = following.get();
  }
}

int run(const Options& options) {
  if (options.names) {
    std::cout << cq::bench::vocabulary_json() << '\n';
    return 0;
  }
  cq::Timestamp until = std::chrono::floor<std::chrono::days>(cq::now());
  if (!options.until.empty()) {
    const auto parsed = cq::parse_timestamp(options.until);
    if (!parsed) {
      std::cerr << "cq-bench-store: --until: '" << options.until
                << "' is no moment; write one as 2026-01-02T00:00:00Z.\n";
      return 2;
    }
    until = *parsed;
  }
  if (options.file.empty()) {
    std::cerr << "cq-bench-store: name the FILE to write.\n";
    return 2;
  }
  if (std::filesystem::exists(options.file)) {
    std::cerr << "cq-bench-store: '" << options.file.string()
              << "' exists already; name another file, or delete it.\n";
    return 2;
  }
  fill(*open_store_file(options.file), options, until);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Writes a store of many units, the same for the same arguments.");
  app.add_option("FILE", options.file, "The database file; must not exist");
  app.add_option("--units", options.units, "How many units")->capture_default_str();
  app.add_option("--seed", options.seed, "What the choices begin with")->capture_default_str();
  app.add_option("--until", options.until,
                 "The end of the year that the units are of; today's begin unless given");
  app.add_flag("--names", options.names,
               "Print the domains, languages, frameworks and patterns as JSON and write nothing");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "cq-bench-store: " << error.what() << '\n';
    return 1;
  }
}
