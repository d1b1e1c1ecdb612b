#include "units/vocabulary.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <cstddef>
#include <string_view>
#include <utility>

namespace cq::bench {
namespace {

using Names = std::vector<std::string>;

const Names kAreas = {"api",      "http",    "build",  "database", "cache",   "queue",      "auth",
                      "payments", "email",   "search", "storage",  "docker",  "kubernetes", "linux",
                      "testing",  "logging", "mobile", "frontend", "network", "numerics"};
const Names kTopics = {"limits",     "timeouts", "retries", "encoding",  "configuration",
                       "migrations", "versions", "errors",  "security",  "performance",
                       "locking",    "paging",   "batches", "webhooks",  "parsing",
                       "dates",      "memory",   "signals", "packaging", "monitoring"};
const Names kStyles = {"integration", "configuration", "concurrency", "resilience",
                       "observability"};
const Names kPlaces = {"api",   "build", "database", "cache",  "queue",
                       "login", "test",  "release",  "client", "server"};

// Umlauts, quotes and backslashes are what JSON has to look after.
constexpr std::string_view kText =
    "the client answers before a request is complete and the server keeps its connection open "
    "until "
    "its timeout passes which the default value doesn't say so retry with a limit of each batch "
    "that returns status 200 while its body holds an error read every item never trust the order "
    "write a lock under load first set the version in a file check after an upgrade cache stale "
    "without an explicit header use one per process instead when memory grows close it \xc3\xbc"
    "ber "
    "na\xc3\xafve \"quoted\" path\\name";

Names split(std::string_view text) {
  Names words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Names joined(const Names& firsts, const Names& seconds) {
  Names names;
  names.reserve(firsts.size() * seconds.size());
  // By seconds first, so that neighbours in rank have little in common.
  for (const std::string& second : seconds) {
    for (const std::string& first : firsts) {
      std::string& name = names.emplace_back(first);
      name.append("-").append(second);
    }
  }
  return names;
}

Names numbered(std::string_view stem, int count) {
  Names names;
  for (int i = 1; i <= count; ++i) names.push_back(std::string(stem) + std::to_string(i));
  return names;
}

Vocabulary make() {
  return {
      .domains = joined(kAreas, kTopics),
      .languages = {"python", "typescript", "go", "java", "c++", "rust", "c#", "ruby", "kotlin",
                    "php", "swift", "sql"},
      .frameworks = {"django",  "fastapi",   "flask",   "react",   "vue",     "angular",
                     "spring",  "quarkus",   "rails",   "laravel", "express", "nestjs",
                     "next.js", "svelte",    "gin",     "echo",    "actix",   "axum",
                     "tokio",   "asp.net",   "ktor",    "pytest",  "junit",   "cmake",
                     "bazel",   "terraform", "ansible", "grpc",    "graphql", "sqlalchemy"},
      .patterns = joined(kPlaces, kStyles),
      .users = numbered("agent-owner-", 25),
      .words = split(kText),
  };
}

JsonValue json_of(const Names& names) {
  JsonValue::Array array;
  for (const std::string& name : names) array.emplace_back(name);
  return JsonValue(std::move(array));
}

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary = make();
  return kVocabulary;
}

std::string vocabulary_json() {
  const Vocabulary& names = vocabulary();
  JsonValue json;
  json.add("domains", json_of(names.domains));
  json.add("languages", json_of(names.languages));
  json.add("frameworks", json_of(names.frameworks));
  json.add("patterns", json_of(names.patterns));
  return write_json(json);
}

}  // namespace cq::bench
