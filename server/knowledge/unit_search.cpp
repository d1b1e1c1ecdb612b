#include "knowledge/unit_search.hpp"

#include <algorithm>
#include <cctype>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/text.hpp>
#include <cstring>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace cq::knowledge {
namespace {

bool passes(const Unit& unit, const UnitQuestion& question, const std::vector<std::string>& words) {
  const Timestamp created = unit.evidence.first_observed;
  return (question.proposer.empty() || unit.created_by == question.proposer) &&
         (!question.flagged || *question.flagged == !unit.flags.empty()) &&
         (!question.since || created >= *question.since) &&
         (!question.until || created < *question.until) &&
         (!question.confirmed_before ||
          unit.evidence.last_confirmed < *question.confirmed_before) &&
         has_words(unit, words);
}

/// Whether JSON writes the word as it is, so that it can be looked for in a document's text.
bool is_plain(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  });
}

/// False when the document can't hold all of the words; much cheaper than to read it. One that
/// isn't of plain letters alone may have them with accents.
bool may_have(const std::string& document, const std::vector<std::string>& plain_words) {
  const bool is_ascii = std::all_of(document.begin(), document.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!is_ascii || document.find("\\u") != std::string::npos) return true;
  return std::all_of(plain_words.begin(), plain_words.end(), [&document](const std::string& word) {
    return ::strcasestr(document.c_str(), word.c_str()) != nullptr;
  });
}

/// Refuses a cursor that is the end of no page.
void require_page_end(const ReviewService& reviews, const std::string& cursor) {
  try {
    static_cast<void>(reviews.find(cursor));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
    host::refuse("cursor: it is not the next_cursor of a page; leave it out to begin anew");
  }
}

/// A store module that doesn't know `behind` would have a search go round in circles.
void require_behind(const std::vector<StoredUnit>& units, const std::optional<std::string>& id) {
  if (id && std::any_of(units.begin(), units.end(),
                        [&id](const StoredUnit& unit) { return unit.id == *id; })) {
    throw Error(ErrorKind::kInternal, "The store lists units behind " + *id +
                                          " with that one among them; check the store module "
                                          "with cq-store-check.");
  }
}

std::set<std::string> content_words(const Unit& unit) {
  std::string text =
      to_lower(unit.insight.summary + ' ' + unit.insight.detail + ' ' + unit.insight.action);
  std::set<std::string> words;
  std::string word;
  for (const char c : text + ' ') {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80U || std::isalnum(byte) != 0) {
      word += c;
      continue;
    }
    constexpr std::size_t kShortest = 3;  // shorter ones say little
    if (word.size() >= kShortest) words.insert(word);
    word.clear();
  }
  return words;
}

double overlap(const std::set<std::string>& left, const std::set<std::string>& right) {
  std::vector<std::string> shared;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(shared));
  const std::size_t all = left.size() + right.size() - shared.size();
  return all == 0 ? 0 : static_cast<double>(shared.size()) / static_cast<double>(all);
}

}  // namespace

UnitSearch::UnitSearch(const ReviewService& reviews, host::StorePart<Knowledge> knowledge,
                       Search* search)
    : reviews_(reviews), knowledge_(std::move(knowledge)), search_(search) {}

std::optional<std::vector<StoredUnit>> UnitSearch::ask_store(
    const ReviewQuestion& question, const std::vector<std::string>& words) const {
  const std::optional<ReviewFilter> filter = filter_of(question);
  if (!filter) return std::vector<StoredUnit>();
  return search_->find(words, *filter);
}

FoundUnits UnitSearch::find(const UnitQuestion& question) const {
  if (question.cursor) require_page_end(reviews_, *question.cursor);
  const std::vector<std::string> words = search_words(question.words);
  std::vector<std::string> plain_words;
  std::copy_if(words.begin(), words.end(), std::back_inserter(plain_words), is_plain);
  ReviewQuestion listed = question.review;
  listed.behind = question.cursor;
  listed.limit = kFirstWindow;
  listed.max_bytes = std::min(kWindowBytes, question.max_bytes);
  FoundUnits found;
  found.by_lists = question.by_lists;
  bool asks_store = search_ != nullptr && !words.empty() && !question.by_lists;
  if (asks_store) {  // most that it finds have a place on the page
    listed.limit = std::min(listed.limit, static_cast<std::int64_t>(question.limit) + 1);
  }
  const auto next = [&] {
    if (asks_store) {
      if (auto units = ask_store(listed, words)) return *std::move(units);
      asks_store = false;
      found.by_lists = true;
    }
    return reviews_.list(listed);
  };
  std::size_t bytes = 0;
  int asked = 0;
  // What a question costs is bounded: a page that isn't full then says where to go on.
  for (std::int64_t left = kMostRead; left > 0 && !(asks_store && asked == kMostAsked); ++asked) {
    std::vector<StoredUnit> units = next();
    require_behind(units, listed.behind);
    if (units.empty()) return found;
    left -= static_cast<std::int64_t>(units.size());
    std::string last_read = units.back().id;
    for (StoredUnit& stored : units) {
      if (!may_have(stored.document, plain_words)) continue;
      if (!passes(parse_unit_document(stored.document), question, words)) continue;
      if (found.units.size() == question.limit || bytes >= question.max_bytes) {
        found.next_cursor = found.units.back().id;
        return found;
      }
      bytes += stored.document.size();
      found.units.push_back(std::move(stored));
    }
    listed.behind = std::move(last_read);
    if (bytes >= question.max_bytes) break;
    listed.limit = left;
    listed.max_bytes = kWindowBytes;
  }
  found.next_cursor = listed.behind;
  return found;
}

std::vector<SimilarUnit> UnitSearch::similar(const std::string& id) const {
  constexpr std::size_t kCompared = 200;
  constexpr double kLeastSimilar = 0.12;
  const Unit unit = parse_unit_document(reviews_.find(id).document);
  const std::set<std::string> words = content_words(unit);
  KnowledgeQuery query;
  query.domains = unit.domains;
  query.limit = kCompared;
  std::vector<SimilarUnit> all;
  for (StoredUnit& other : knowledge_->query(query)) {
    if (other.id == id) continue;
    const double similarity = overlap(words, content_words(parse_unit_document(other.document)));
    if (similarity >= kLeastSimilar) all.push_back({std::move(other), similarity});
  }
  std::stable_sort(all.begin(), all.end(), [](const SimilarUnit& left, const SimilarUnit& right) {
    return left.similarity > right.similarity;
  });
  if (all.size() > kMostSimilar) all.resize(kMostSimilar);
  return all;
}

}  // namespace cq::knowledge
