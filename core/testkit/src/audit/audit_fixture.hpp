#pragma once

#include <cq/audit.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <string>
#include <vector>

#include "kit/any_sample.hpp"

namespace cq::testkit {

/// An entry about that subject, with all fields set but the number.
inline AuditEntry sample_entry(const std::string& subject) {
  AuditEntry entry;
  entry.at = kMoment;
  entry.act = "test.act";
  entry.actor = "alice";
  entry.api_key_id = hex_id(7);
  entry.address = "192.0.2.1";
  entry.subject = subject;
  entry.detail = "how it was done";
  return entry;
}

/// A store and its audit.
class AuditFixture : public StoreTest {
 protected:
  [[nodiscard]] Audit& audit() const { return part<Audit>(store()); }

  /// The subjects of those that pass, newest first.
  [[nodiscard]] std::vector<std::string> subjects(const AuditFilter& filter = {}) const {
    std::vector<std::string> found;
    for (const AuditEntry& entry : audit().list(filter)) found.push_back(entry.subject);
    return found;
  }
};

}  // namespace cq::testkit
