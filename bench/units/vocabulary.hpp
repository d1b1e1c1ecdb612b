#pragma once

#include <string>
#include <vector>

namespace cq::bench {

/// The names that the units of a benchmark's store are made of.
struct Vocabulary {
  std::vector<std::string> domains;  ///< 400, the most common one first
  std::vector<std::string> languages;
  std::vector<std::string> frameworks;
  std::vector<std::string> patterns;
  std::vector<std::string> users;
  std::vector<std::string> words;  ///< that the texts are made of
};

/// Safe from any thread.
const Vocabulary& vocabulary();

/// The names as one JSON object, without the words.
std::string vocabulary_json();

}  // namespace cq::bench
