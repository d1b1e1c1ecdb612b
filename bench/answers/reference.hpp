#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cq::bench {

/// Answers queries the naive way: every unit that shares a domain is scored, all are sorted.
/// Written from the contract's words alone, for ASCII patterns; shares no ranking code with the
/// core. Names are numbers here, so that thousands of queries of many units take no more than a
/// minute.
class Reference {
 public:
  /// An approved unit. Before the first answer.
  void add(const Unit& unit, std::string document);

  /// The ids in their order. Safe from any thread.
  [[nodiscard]] std::vector<std::string_view> answer(const KnowledgeQuery& query) const;

  /// The document of a unit that was added.
  [[nodiscard]] const std::string& document_of(std::string_view id) const;

  [[nodiscard]] std::size_t size() const noexcept { return units_.size(); }

 private:
  using Name = std::uint32_t;
  using Names = std::vector<Name>;  ///< each once

  struct Scored {
    std::string id;
    Names domains;
    Names languages;
    Names frameworks;
    std::string pattern;  ///< in lower case
    double confidence = 0;
    std::string document;
  };

  Names numbered(const std::vector<std::string>& names);
  [[nodiscard]] Names known(const std::vector<std::string>& names, std::size_t& different) const;

  std::deque<Scored> units_;  ///< stay where they are
  std::unordered_map<std::string, Name> names_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
};

/// Every approved unit of a store's file, read past the server and its module, while they may be
/// running. Throws std::runtime_error, or cq::Error for a damaged document.
void read_documents(const std::filesystem::path& file, Reference& reference);

}  // namespace cq::bench
