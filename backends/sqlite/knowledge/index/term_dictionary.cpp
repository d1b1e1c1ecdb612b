#include "sqlite/knowledge/index/term_dictionary.hpp"

namespace cq::sqlite {
namespace {

// A string, a node of the map with its bucket, and what the heap adds to each.
constexpr std::size_t kBytesPerText = 112;

}  // namespace

TermId TermDictionary::add(std::string_view text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  const auto id = static_cast<TermId>(texts_.size());
  const std::string& kept = texts_.emplace_back(text);
  ids_.emplace(kept, id);
  bytes_ += kBytesPerText + text.size();
  return id;
}

std::optional<TermId> TermDictionary::find(std::string_view text) const {
  const auto found = ids_.find(text);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace cq::sqlite
