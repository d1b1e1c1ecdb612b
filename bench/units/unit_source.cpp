#include "units/unit_source.hpp"

#include <algorithm>
#include <chrono>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "units/vocabulary.hpp"

namespace cq::bench {
namespace {

constexpr std::chrono::microseconds kYear = std::chrono::hours(365 * 24);
constexpr double kApproved = 0.9;
constexpr double kRejected = 0.04;  // the rest waits

std::string random_id(Random& random) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id = "ku_";
  for (int half = 0; half < 2; ++half) {
    const std::uint64_t bits = random.bits();
    for (unsigned shift = 0; shift < 64; shift += 4) id += kDigits[(bits >> shift) & 15U];
  }
  return id;
}

/// `count` different ones of the names.
std::vector<std::string> choose(Random& random, const std::vector<std::string>& names,
                                std::size_t count) {
  std::vector<std::string> chosen;
  while (chosen.size() < count) {
    const std::string& name = random.one_of(names);
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
  }
  return chosen;
}

std::vector<std::string> choose_domains(Random& random, const Zipf& ranks) {
  const std::size_t count = 1 + random.below(4);
  std::vector<std::string> chosen;
  while (chosen.size() < count) {
    const std::string& name = vocabulary().domains[ranks(random)];
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
  }
  return chosen;
}

/// A moment between the two, rather early than late.
Timestamp between(Random& random, Timestamp from, Timestamp to) {
  const double share = random.fraction() * random.fraction();
  return from + std::chrono::microseconds(
                    static_cast<std::int64_t>(static_cast<double>((to - from).count()) * share));
}

}  // namespace

UnitSource::UnitSource(std::uint64_t seed, std::size_t count, Timestamp end)
    : random_(seed),
      domains_(vocabulary().domains.size()),
      end_(end),
      step_(kYear / static_cast<std::int64_t>(std::max<std::size_t>(1, count))),
      moment_(end - kYear) {}

std::string UnitSource::sentence(std::size_t length) {
  std::string text;
  while (text.size() < length) {
    if (!text.empty()) text += ' ';
    text += random_.one_of(vocabulary().words);
  }
  return text;
}

Unit UnitSource::make_unit(Timestamp created) {
  const Vocabulary& names = vocabulary();
  Unit unit;
  unit.id = random_id(random_);
  unit.domains = choose_domains(random_, domains_);
  unit.insight = {sentence(50 + random_.below(40)), sentence(200 + random_.below(160)),
                  sentence(80 + random_.below(80))};
  unit.context.languages = choose(random_, names.languages, 1 + random_.below(2));
  unit.context.frameworks = choose(random_, names.frameworks, random_.below(3));
  if (random_.chance(0.8)) unit.context.pattern = random_.one_of(names.patterns);
  unit.evidence.first_observed = created;
  unit.evidence.last_confirmed = created;
  unit.created_by = random_.one_of(names.users);
  if (random_.chance(0.05)) {
    unit.extensions = R"({"bench:origin":{"run":)" + std::to_string(random_.below(1000)) + "}}";
  }
  return unit;
}

// Most units are confirmed now and then, few are flagged; what happened adds up as it does in the
// server, so that confidences repeat and equal scores are common.
void UnitSource::play_evidence(Unit& unit, Timestamp from) {
  Timestamp moment = from;
  while (random_.chance(0.6)) {
    moment = between(random_, moment, end_);
    if (random_.chance(0.12)) {
      apply_flag(unit,
                 {random_.chance(0.5) ? "stale" : "incorrect", moment, std::nullopt, std::nullopt},
                 kUnlimitedUnit);
    } else {
      apply_confirmation(unit, moment);
    }
  }
}

ArchivedUnit UnitSource::next() {
  const Timestamp created = moment_;
  moment_ += step_;
  Unit unit = make_unit(created);
  ArchivedUnit archived;
  archived.created_at = created;
  const double fate = random_.fraction();
  if (fate < kApproved + kRejected) {
    archived.unit.status = fate < kApproved ? ReviewStatus::kApproved : ReviewStatus::kRejected;
    archived.unit.reviewed_by = random_.one_of(vocabulary().users);
    archived.unit.reviewed_at =
        between(random_, created, std::min(end_, created + std::chrono::hours(72)));
    if (fate < kApproved) play_evidence(unit, *archived.unit.reviewed_at);
  }
  archived.unit.id = unit.id;
  archived.unit.document = write_unit_document(unit);
  return archived;
}

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
