#include "loader/guarded_audit.hpp"

#include <gtest/gtest.h>

#include <cq/text.hpp>
#include <string>

namespace cq::host {
namespace {

TEST(AuditBounds, LeaveWhatIsShortEnoughAsItIs) {
  AuditEntry entry;
  entry.act = std::string(kAuditActBytes, 'a');
  entry.actor = std::string(kAuditNameBytes, 'b');
  entry.api_key_id = std::string(kAuditNameBytes, 'c');
  entry.address = std::string(kAuditNameBytes, 'd');
  entry.subject = std::string(kAuditNameBytes, 'e');
  entry.detail = std::string(kAuditDetailBytes, 'f');
  EXPECT_TRUE(is_same(within_bounds(entry), entry));
}

TEST(AuditBounds, CutWhatIsLongerAtTheStartOfACodePoint) {
  AuditEntry entry;
  entry.act = std::string(kAuditActBytes + 1, 'a');
  entry.api_key_id = std::string(10'000, 'c');
  entry.address = std::string(kAuditNameBytes + 1, 'd');
  entry.actor = std::string(kAuditNameBytes - 1, 'b') + "é";
  entry.subject = std::string(kAuditNameBytes - 3, 'e') + "𝔘";
  entry.detail = std::string(kAuditDetailBytes - 2, 'f') + "éé";
  const AuditEntry cut = within_bounds(entry);
  EXPECT_EQ(cut.act.size(), kAuditActBytes);
  EXPECT_EQ(cut.api_key_id->size(), kAuditNameBytes);
  EXPECT_EQ(cut.address.size(), kAuditNameBytes);
  EXPECT_EQ(cut.actor, std::string(kAuditNameBytes - 1, 'b'));
  EXPECT_EQ(cut.subject, std::string(kAuditNameBytes - 3, 'e'));
  EXPECT_EQ(cut.detail, std::string(kAuditDetailBytes - 2, 'f') + "é");
  EXPECT_TRUE(is_utf8(cut.detail));
}

}  // namespace
}  // namespace cq::host
