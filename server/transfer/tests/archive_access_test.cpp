#include <gmock/gmock.h>

#include <cq/audit.hpp>
#include <sstream>

#include "transfer/tests/archive_samples.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

using test::no_progress;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Exports with roles, voices and an audit.
class AccessTransferTest : public testing::Test {
 protected:
  AccessTransferTest() {
    User alice = test::sample_user("alice");
    alice.role = Role::kAdmin;
    alice.tokens_from = test::kMoment;
    ArchivedUnit unit = test::approved(1);
    unit.voices = {{Voice::Act::kConfirm, "bo\"b", test::kMoment},
                   {Voice::Act::kFlag, "carol", test::kMoment}};
    const AuditEntry entry{.number = 12,
                           .at = test::kMoment,
                           .act = "user.create",
                           .actor = "alice",
                           .address = "::1",
                           .subject = "b\nob",
                           .detail = ""};
    const std::vector<ArchiveRecord> records{to_record(alice), to_record(entry), to_record(unit)};
    static_cast<void>(part<Archive>(*source_).write(records));
    text_ = test::export_of(part<Archive>(*source_));
  }

  ImportReport import(const std::string& text, Store& into) {
    std::istringstream in(text);
    complaints_.clear();
    return import_records(
        in, &part<Archive>(into), test::all_kinds(),
        [this](std::uint64_t, const std::string& reason) { complaints_.push_back(reason); },
        no_progress);
  }
  /// The complaint when one text of the export is replaced.
  std::string complaint_about(const std::string& text, const std::string& by) {
    std::string changed = text_;
    const std::size_t place = changed.find(text);
    EXPECT_NE(place, std::string::npos) << text << " in " << changed;
    import(changed.replace(place, text.size(), by), *stores_.memory());
    return complaints_.empty() ? "none" : complaints_.front();
  }

  test::TestStores stores_;
  std::unique_ptr<Store> source_ = stores_.memory();
  std::string text_;
  std::vector<std::string> complaints_;
};

TEST_F(AccessTransferTest, TheyStandInTheLinesAndComeInAsTheyWere) {
  for (
      const char* piece :
      {R"("counts":{"users":1,"api_keys":0,"audit_records":1,"units":1})",
       R"("role":"admin","tokens_from":"2026-01-02T03:04:05.678901+00:00"})",
       R"({"type":"audit","number":12,"at":"2026-01-02T03:04:05.678901+00:00","act":)",
       R"("voices":[{"act":"confirm","voter":"bo\"b","at":"2026-01-02T03:04:05.678901+00:00"},)"}) {
    EXPECT_THAT(text_, HasSubstr(piece));
  }
  const auto destination = stores_.file();
  EXPECT_TRUE(import(text_, *destination).is_complete()) << testing::PrintToString(complaints_);
  EXPECT_EQ(test::records_of(part<Archive>(*destination)),
            test::records_of(part<Archive>(*source_)));
  EXPECT_EQ(import(text_, *destination).kept.total(), 3U);
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(AccessTransferTest, WithoutThemAnExportLooksAsItDidBefore) {
  const auto plain = stores_.memory();
  static_cast<void>(part<Archive>(*plain).write(test::sample_records()));
  const std::string text = test::export_of(part<Archive>(*plain));
  for (const char* word : {"role", "tokens_from", "voices", "audit"}) {
    EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

TEST_F(AccessTransferTest, AnotherEntryOfTheNumberStays) {
  const auto destination = stores_.memory();
  AuditEntry other;
  other.number = 12;
  other.act = "other";
  static_cast<void>(
      part<Archive>(*destination).write(std::vector<ArchiveRecord>{to_record(other)}));
  EXPECT_EQ(import(text_, *destination).refused.of(kAuditKind), 1U);
  ASSERT_EQ(complaints_.size(), 1U);
  EXPECT_THAT(complaints_.front(), HasSubstr("audit record '00000000000000000012'"));
  EXPECT_EQ(part<Audit>(*destination).list({}).at(0).act, "other");
}

TEST_F(AccessTransferTest, WhatTheyCannotBeIsRefusedByItsMember) {
  const std::string long_text(kAuditDetailBytes + 1, 'x');
  EXPECT_THAT(complaint_about(R"("role":"admin")", R"("role":"owner")"), HasSubstr("role"));
  EXPECT_THAT(complaint_about(R"("tokens_from":"2026)", R"("tokens_from":"once)"),
              HasSubstr("tokens_from"));
  EXPECT_THAT(complaint_about(R"("number":12)", R"("number":0)"), HasSubstr("number"));
  EXPECT_THAT(complaint_about(R"("detail":"")", R"("detail":")" + long_text + '"'),
              HasSubstr("detail is too long"));
  EXPECT_THAT(complaint_about(R"("act":"user.create")", R"("act":"")"), HasSubstr("act"));
  EXPECT_THAT(complaint_about(R"("act":"confirm")", R"("act":"like")"), HasSubstr("act"));
  EXPECT_THAT(complaint_about(R"({"act":"flag","voter":"carol")", R"({"act":"flag","voter":"")"),
              HasSubstr("voter"));
  EXPECT_THAT(
      complaint_about(R"("act":"flag","voter":"carol")", R"("act":"confirm","voter":"bo\"b")"),
      HasSubstr("twice"));
}

}  // namespace
}  // namespace cq::transfer
