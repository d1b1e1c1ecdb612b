#include "micro/samples.hpp"

#include <cq/knowledge/unit_document.hpp>
#include <utility>

#include "units/unit_source.hpp"

namespace cq::bench {

std::vector<std::string> sample_documents(std::size_t count) {
  UnitSource source(1, count, Timestamp(std::chrono::hours(24 * 365 * 56)));
  std::vector<std::string> documents;
  documents.reserve(count);
  while (documents.size() < count) documents.push_back(std::move(source.next().unit.document));
  return documents;
}

std::vector<Unit> sample_units(std::size_t count) {
  std::vector<Unit> units;
  units.reserve(count);
  for (const std::string& document : sample_documents(count)) {
    units.push_back(parse_unit_document(document));
  }
  return units;
}

}  // namespace cq::bench
