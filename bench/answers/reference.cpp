#include "answers/reference.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <cq/knowledge/unit_document.hpp>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace cq::bench {
namespace {

std::string ascii_lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

template <typename Names>
std::size_t in_common(const Names& left, const Names& right) {
  return static_cast<std::size_t>(std::count_if(left.begin(), left.end(), [&right](auto name) {
    return std::find(right.begin(), right.end(), name) != right.end();
  }));
}

struct Close {
  void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

void require(bool succeeded, sqlite3* database) {
  if (!succeeded) {
    throw std::runtime_error(std::string("the store can't be read: ") + sqlite3_errmsg(database));
  }
}

}  // namespace

Reference::Names Reference::numbered(const std::vector<std::string>& names) {
  std::set<Name> numbers;
  for (const std::string& name : names) {
    numbers.insert(names_.try_emplace(name, static_cast<Name>(names_.size())).first->second);
  }
  return {numbers.begin(), numbers.end()};
}

Reference::Names Reference::known(const std::vector<std::string>& names,
                                  std::size_t& different) const {
  const std::set<std::string> each(names.begin(), names.end());
  different = each.size();
  Names numbers;
  for (const std::string& name : each) {
    const auto found = names_.find(name);
    if (found != names_.end()) numbers.push_back(found->second);
  }
  return numbers;
}

void Reference::add(const Unit& unit, std::string document) {
  Scored& added = units_.emplace_back(
      Scored{unit.id, numbered(unit.domains), numbered(unit.context.languages),
             numbered(unit.context.frameworks), ascii_lower(unit.context.pattern),
             unit.evidence.confidence, std::move(document)});
  by_id_.emplace(added.id, units_.size() - 1);
}

std::vector<std::string_view> Reference::answer(const KnowledgeQuery& query) const {
  std::size_t wanted = 0;
  std::size_t unused = 0;
  const Names domains = known(query.domains, wanted);
  const Names languages = known(query.languages, unused);
  const Names frameworks = known(query.frameworks, unused);
  const std::string pattern = ascii_lower(query.pattern);

  std::vector<std::pair<double, std::string_view>> ranked;
  for (const Scored& unit : units_) {
    const std::size_t shared = in_common(domains, unit.domains);
    if (shared == 0) continue;
    const double either = static_cast<double>(wanted + unit.domains.size() - shared);
    const double jaccard = static_cast<double>(shared) / either;
    const bool language = in_common(languages, unit.languages) > 0;
    const bool framework = in_common(frameworks, unit.frameworks) > 0;
    const bool same_pattern = !pattern.empty() && pattern == unit.pattern;
    double relevance = 0.55 * jaccard;
    relevance = relevance + 0.15 * (language ? 1.0 : 0.0);
    relevance = relevance + 0.15 * (framework ? 1.0 : 0.0);
    relevance = relevance + 0.15 * (same_pattern ? 1.0 : 0.0);
    relevance = std::min(1.0, std::max(0.0, relevance));
    ranked.emplace_back(relevance * unit.confidence, unit.id);
  }
  std::sort(ranked.rbegin(), ranked.rend());
  if (ranked.size() > query.limit) ranked.resize(query.limit);
  std::vector<std::string_view> ids;
  ids.reserve(ranked.size());
  for (const auto& [score, id] : ranked) ids.push_back(id);
  return ids;
}

const std::string& Reference::document_of(std::string_view id) const {
  return units_[by_id_.at(id)].document;
}

void read_documents(const std::filesystem::path& file, Reference& reference) {
  sqlite3* opened = nullptr;
  const bool is_open =
      sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK;
  const std::unique_ptr<sqlite3, Close> database(opened);
  require(is_open, database.get());
  sqlite3_stmt* prepared = nullptr;
  require(sqlite3_prepare_v2(database.get(),
                             "SELECT data FROM knowledge_units WHERE status = 'approved'", -1,
                             &prepared, nullptr) == SQLITE_OK,
          database.get());
  const std::unique_ptr<sqlite3_stmt, Close> rows(prepared);
  int outcome = sqlite3_step(rows.get());
  for (; outcome == SQLITE_ROW; outcome = sqlite3_step(rows.get())) {
    std::string document(static_cast<const char*>(sqlite3_column_blob(rows.get(), 0)),
                         static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 0)));
    const Unit unit = parse_unit_document(document);
    reference.add(unit, std::move(document));
  }
  require(outcome == SQLITE_DONE, database.get());
}

}  // namespace cq::bench
