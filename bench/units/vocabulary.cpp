#include "units/vocabulary.hpp"

#include <cq/host/json.hpp>
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

Names joined(const Names& firsts, const Names& seconds) {
  Names names;
  names.reserve(firsts.size() * seconds.size());
  // By seconds first, so that neighbours in rank have little in common.
  for (const std::string& second : seconds) {
    for (const std::string& first : firsts) names.push_back(first + "-" + second);
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
      .words = {"the",
                "client",
                "answers",
                "before",
                "a",
                "request",
                "is",
                "complete",
                "and",
                "server",
                "keeps",
                "connection",
                "open",
                "until",
                "its",
                "timeout",
                "passes",
                "which",
                "default",
                "value",
                "doesn't",
                "say",
                "so",
                "retry",
                "with",
                "limit",
                "of",
                "each",
                "batch",
                "returns",
                "status",
                "200",
                "while",
                "body",
                "holds",
                "an",
                "error",
                "read",
                "every",
                "item",
                "never",
                "trust",
                "order",
                "write",
                "lock",
                "under",
                "load",
                "first",
                "set",
                "version",
                "in",
                "file",
                "check",
                "after",
                "upgrade",
                "cache",
                "stale",
                "without",
                "explicit",
                "header",
                "use",
                "one",
                "per",
                "process",
                "instead",
                "when",
                "memory",
                "grows",
                "close",
                "it",
                "\xc3\xbc"
                "ber",
                "na\xc3\xafve",
                "\"quoted\"",
                "path\\name"},
  };
}

host::JsonValue json_of(const Names& names) {
  host::JsonValue::Array array;
  for (const std::string& name : names) array.emplace_back(name);
  return host::JsonValue(std::move(array));
}

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary = make();
  return kVocabulary;
}

std::string vocabulary_json() {
  const Vocabulary& names = vocabulary();
  host::JsonValue json;
  json.add("domains", json_of(names.domains));
  json.add("languages", json_of(names.languages));
  json.add("frameworks", json_of(names.frameworks));
  json.add("patterns", json_of(names.patterns));
  return host::write_json(json);
}

}  // namespace cq::bench
