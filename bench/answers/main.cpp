// cq-bench-answers: asks a running server random queries and compares each answer with the naive
// ranking of the units in its store.
#include <curl/curl.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cctype>
#include <cq/json.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <future>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "answers/client.hpp"
#include "answers/comparison.hpp"
#include "answers/reference.hpp"
#include "units/random.hpp"
#include "units/vocabulary.hpp"

namespace {

using cq::bench::Random;
using cq::bench::Reference;
using cq::bench::vocabulary;
using cq::bench::Zipf;

struct Options {
  std::filesystem::path file;
  std::uint16_t port = 0;
  std::size_t queries = 10'000;
  std::size_t connections = 4;
  std::uint64_t seed = 2;
};

/// What came of it so far. Safe from any thread.
class Tally {
 public:
  void add(const std::string& difference) {
    const std::lock_guard lock(mutex_);
    if (difference.empty()) {
      ++identical_;
    } else if (examples_.size() < kExamples) {
      examples_.emplace_back(difference);
    }
  }

  [[nodiscard]] std::size_t identical() const { return identical_; }
  [[nodiscard]] cq::JsonValue examples() const { return cq::JsonValue(examples_); }

 private:
  static constexpr std::size_t kExamples = 10;

  std::mutex mutex_;
  std::size_t identical_ = 0;
  cq::JsonValue::Array examples_;
};

std::vector<std::string> some(Random& random, const std::vector<std::string>& names,
                              std::size_t at_most) {
  std::vector<std::string> chosen;
  for (std::size_t left = random.below(at_most + 1); left > 0; --left) {
    chosen.push_back(random.one_of(names));
  }
  return chosen;
}

std::string random_domain(Random& random) {
  static const Zipf kRanks(vocabulary().domains.size());
  const std::vector<std::string>& domains = vocabulary().domains;
  if (random.chance(0.02)) return "no-such-domain";
  return random.chance(0.5) ? domains[kRanks(random)] : random.one_of(domains);
}

std::string random_pattern(Random& random) {
  if (random.chance(0.3)) return {};
  std::string pattern = random.one_of(vocabulary().patterns);
  if (random.chance(0.2)) {
    for (char& c : pattern) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return pattern;
}

/// A query that a store of units/ can be asked: common and rare domains, now and then one that no
/// unit has, a repeat, or a pattern in other letters.
cq::KnowledgeQuery random_query(Random& random) {
  cq::KnowledgeQuery query;
  for (std::size_t left = 1 + random.below(4); left > 0; --left) {
    query.domains.push_back(random_domain(random));
  }
  query.languages = some(random, vocabulary().languages, 2);
  query.frameworks = some(random, vocabulary().frameworks, 2);
  query.pattern = random_pattern(random);
  query.limit = 1 + random.below(50);
  return query;
}

std::vector<cq::KnowledgeQuery> make_queries(const Options& options) {
  Random random(options.seed);
  std::vector<cq::KnowledgeQuery> queries;
  queries.reserve(options.queries);
  while (queries.size() < options.queries) queries.push_back(random_query(random));
  return queries;
}

/// Prints what came of it; returns 0 when all are identical, else 1.
int run(const Options& options) {
  Reference reference;
  cq::bench::read_documents(options.file, reference);
  const std::vector<cq::KnowledgeQuery> queries = make_queries(options);
  Tally tally;
  std::atomic<std::size_t> next{0};
  const auto ask = [&] {
    cq::bench::Client client(options.port);
    for (std::size_t turn = next++; turn < queries.size(); turn = next++) {
      const cq::KnowledgeQuery& query = queries[turn];
      tally.add(cq::bench::find_difference(reference, query, client.ask(query)));
    }
  };
  std::vector<std::future<void>> askers;
  for (std::size_t i = 0; i < options.connections; ++i) {
    askers.push_back(std::async(std::launch::async, ask));
  }
  for (std::future<void>& asker : askers) asker.get();

  const auto number = [](std::size_t count) {
    return cq::JsonValue(static_cast<std::int64_t>(count));
  };
  cq::JsonValue said;
  said.add("units", number(reference.size()));
  said.add("queries", number(queries.size()));
  said.add("identical", number(tally.identical()));
  said.add("differences", tally.examples());
  std::cout << cq::write_json(said) << '\n';
  return tally.identical() == queries.size() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Compares a running server's answers with the naive ranking. Status 1: some differ; 3: could "
      "not ask.");
  app.add_option("FILE", options.file, "The server's database file")->required();
  app.add_option("--port", options.port, "The server's port on 127.0.0.1")->required();
  app.add_option("--queries", options.queries, "How many")->capture_default_str();
  app.add_option("--connections", options.connections, "At a time")->capture_default_str();
  app.add_option("--seed", options.seed, "What the choices begin with")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "cq-bench-answers: " << error.what() << '\n';
    return 3;
  }
}
