#include <gmock/gmock.h>

#include <sstream>

#include "support/server_fakes.hpp"
#include "transfer/line_parser.hpp"
#include "transfer/record_lines.hpp"
#include "transfer/tests/archive_samples.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

using test::error_of;
using test::no_progress;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class ArchiveImportTest : public testing::Test {
 protected:
  ArchiveImportTest() { static_cast<void>(part<Archive>(*source_).write(test::sample_records())); }

  ImportReport import(const std::string& text, Store& into) {
    std::istringstream in(text);
    complaints_.clear();
    return import_records(
        in, &part<Archive>(into), test::all_kinds(),
        [this](std::uint64_t line, const std::string& reason) {
          complaints_.push_back(std::to_string(line) + ": " + reason);
        },
        no_progress);
  }
  ImportReport import(const std::vector<std::string>& lines) {
    return import(joined(lines), *destination_);
  }

  /// The complaint about the one line in place of the export's `index`-th.
  std::string complaint_about(std::size_t index, const std::string& line) {
    std::vector<std::string> lines = exported();
    lines.at(index) = line;
    const auto fresh = stores_.memory();
    const ImportReport report = import(joined(lines), *fresh);
    EXPECT_EQ(report.refused.total() + report.refused_otherwise, complaints_.size());
    return complaints_.empty() ? "none" : complaints_.front();
  }
  /// Likewise with one text in that line replaced.
  std::string complaint_about(std::size_t index, const std::string& text, const std::string& by) {
    std::string line = exported().at(index);
    const std::size_t place = line.find(text);
    EXPECT_NE(place, std::string::npos) << text << " in " << line;
    return complaint_about(index, line.replace(place, text.size(), by));
  }
  std::vector<std::string> exported() { return lines_of(test::export_of(part<Archive>(*source_))); }

  static constexpr std::size_t kUserLine = 1;
  static constexpr std::size_t kKeyLine = 2;
  static constexpr std::size_t kUnitLine = 4;

  test::TestStores stores_;
  std::unique_ptr<Store> source_ = stores_.memory();
  std::unique_ptr<Store> destination_ = stores_.file();
  std::vector<std::string> complaints_;
};

TEST_F(ArchiveImportTest, AnExportIsAHeaderARecordALineAndAFooter) {
  const std::vector<std::string> lines = exported();
  ASSERT_EQ(lines.size(), 8U);
  EXPECT_EQ(lines[0],
            R"({"format":"cq-export","version":1,"created_at":"2026-01-02T03:04:05.678901+00:00",)"
            R"("counts":{"users":1,"api_keys":2,"units":3}})");
  EXPECT_EQ(lines[1], R"({"type":"user","username":"alice","password_hash":")" +
                          test::bcrypt_hash() +
                          R"(","created_at":"2026-01-02T03:04:05.678901+00:00"})");
  EXPECT_THAT(lines[2], StartsWith(R"({"type":"api_key","username":"alice","id":"0000)"));
  EXPECT_EQ(lines[4], R"({"type":"unit","status":"approved","reviewed_by":"bob",)"
                      R"("reviewed_at":"2026-01-02T03:04:05.678901+00:00",)"
                      R"("created_at":"2026-01-02T03:04:05.678901+00:00","unit":)" +
                          write_unit_document(test::sample_unit(1)) + "}");
  EXPECT_THAT(lines[5], HasSubstr(R"("created_at":null)"));
  EXPECT_THAT(lines[7], testing::MatchesRegex(
                            "\\{\"type\":\"footer\",\"counts\":\\{\"users\":1,"
                            "\"api_keys\":2,\"units\":3\\},\"sha256\":\"[0-9a-f]{64}\"\\}"));
}

TEST_F(ArchiveImportTest, WhatWasExportedComesInAsItWas) {
  const ImportReport report = import(exported());
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.added.total(), 6U);
  EXPECT_EQ(test::records_of(part<Archive>(*destination_)),
            test::records_of(part<Archive>(*source_)));
  EXPECT_EQ(part<Knowledge>(*destination_).query({{"größe"}, {}, {}, "", 9}).size(), 2U);
}

TEST_F(ArchiveImportTest, ASecondImportKeepsEverything) {
  import(exported());
  const ImportReport report = import(exported());
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.added.total(), 0U);
  EXPECT_EQ(report.kept.total(), 6U);
}

TEST_F(ArchiveImportTest, DocumentsStayByteForByte) {
  ArchivedUnit spaced = test::approved(7);
  spaced.unit.document.insert(1, R"( "unknown" : {"unit":{"a":"}\"{"}} , )");
  ArchivedUnit pretty = test::approved(8);
  pretty.unit.document.insert(1, "\n\t ");
  pretty.unit.document += "\n";
  ArchivedUnit deep = test::approved(9);
  Unit unit = test::sample_unit(9);
  unit.extensions = R"({"acme:deep":)" + std::string(197, '[') + std::string(197, ']') + "}";
  deep.unit.document = write_unit_document(unit);
  const std::vector<ArchiveRecord> records{to_record(spaced), to_record(pretty), to_record(deep)};
  static_cast<void>(part<Archive>(*source_).write(records));
  EXPECT_TRUE(import(exported()).is_complete()) << testing::PrintToString(complaints_);
  for (const ArchivedUnit& each : {spaced, pretty, deep}) {
    EXPECT_EQ(part<Knowledge>(*destination_).find(each.unit.id)->document, each.unit.document);
  }
}

TEST_F(ArchiveImportTest, AUnitThatCannotBeReadBackIsNotExported) {
  ArchivedUnit other = test::approved(7);
  other.unit.id = test::approved(8).unit.id;
  static_cast<void>(part<Archive>(*source_).write(std::vector<ArchiveRecord>{to_record(other)}));
  EXPECT_THAT(error_of([&] { test::export_of(part<Archive>(*source_)); }),
              testing::AllOf(StartsWith("corrupt"), HasSubstr(other.unit.id)));
}

TEST_F(ArchiveImportTest, ABadLineIsRefusedWithItsNumberAndTheRestGoesOn) {
  std::vector<std::string> lines = exported();
  lines[4] = "{";
  lines.insert(lines.begin() + 2, "[]");
  const ImportReport report = import(lines);
  EXPECT_THAT(complaints_, ElementsAre(StartsWith("3: The line is not a JSON object"),
                                       StartsWith("6: The line is not JSON")));
  EXPECT_EQ(report.added.total(), 5U);
  EXPECT_EQ(report.refused_otherwise, 2U);
  EXPECT_FALSE(report.is_complete());
}

TEST_F(ArchiveImportTest, WhatIsSomethingElseThereIsRefusedAndStays) {
  User other = test::sample_user("alice");
  other.password_hash.back() = 'P';
  const std::vector<ArchiveRecord> there{to_record(other)};
  static_cast<void>(part<Archive>(*destination_).write(there));
  const ImportReport report = import(exported());
  EXPECT_THAT(complaints_, ElementsAre(testing::AllOf(StartsWith("2: "), HasSubstr("'alice'"))));
  EXPECT_EQ(report.refused.of("user"), 1U);
  EXPECT_EQ(report.added.of("api_key"), 2U);
  EXPECT_EQ(part<Users>(*destination_).find("alice")->password_hash, other.password_hash);
}

TEST_F(ArchiveImportTest, AKeyWithoutItsUserIsRefused) {
  std::vector<std::string> lines = exported();
  lines.erase(lines.begin() + 1);
  const ImportReport report = import(lines);
  EXPECT_EQ(report.refused.of("api_key"), 2U);
  EXPECT_EQ(report.added.of("unit"), 3U);
  EXPECT_THAT(complaints_.at(0), testing::AllOf(StartsWith("2: "), HasSubstr("'alice'")));
}

TEST_F(ArchiveImportTest, OfAFileThatWasCutOffEverythingReadComesIn) {
  std::vector<std::string> lines = exported();
  lines.pop_back();
  ImportReport report = import(lines);
  EXPECT_TRUE(report.cut_off);
  EXPECT_FALSE(report.is_complete());
  EXPECT_EQ(report.added.total(), 6U);

  const std::string text = joined(lines);
  report = import(text.substr(0, text.size() - 10), *destination_);
  EXPECT_TRUE(report.cut_off);
  EXPECT_EQ(report.kept.total(), 5U);
  EXPECT_EQ(complaints_.size(), 1U);
}

TEST_F(ArchiveImportTest, AnExportThatWasChangedIsNoticed) {
  std::vector<std::string> lines = exported();
  lines.erase(lines.begin() + 4);
  EXPECT_TRUE(import(lines).changed);
  lines = exported();
  std::swap(lines[4], lines[5]);
  EXPECT_TRUE(import(lines).changed);
}

TEST_F(ArchiveImportTest, LinesBehindTheFooterAreRefused) {
  std::vector<std::string> lines = exported();
  lines.push_back(lines[1]);
  const ImportReport report = import(lines);
  EXPECT_THAT(complaints_, ElementsAre(testing::AllOf(StartsWith("9: "), HasSubstr("footer"))));
  EXPECT_EQ(report.refused_otherwise, 1U);
}

TEST_F(ArchiveImportTest, WhatIsNoExportIsRefusedBeforeAnythingIsWritten) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("{}\n"), joined({exported()[1]}),
        std::string(R"({"format":"cq-export","version":2,"counts":{}})"),
        std::string(R"({"format":"cq-export","version":1,"counts":{"users":-1}})")}) {
    EXPECT_THAT(error_of([&] { import(text, *destination_); }), StartsWith("invalid argument"))
        << text;
  }
  EXPECT_EQ(part<Archive>(*destination_).counts().total(), 0U);
}

TEST_F(ArchiveImportTest, WithoutAStoreLinesAreOnlyChecked) {
  std::istringstream in(joined(exported()));
  const ImportReport report = import_records(
      in, nullptr, test::all_kinds(),
      [](std::uint64_t /*line*/, const std::string& /*reason*/) { FAIL(); }, no_progress);
  EXPECT_EQ(report.added.total(), 6U);
  EXPECT_TRUE(report.is_complete());
}

TEST_F(ArchiveImportTest, MoreRecordsThanABatchComeIn) {
  std::vector<ArchiveRecord> many;
  for (unsigned number = 100; number < 700; ++number)
    many.push_back(to_record(test::approved(number)));
  static_cast<void>(part<Archive>(*source_).write(many));
  EXPECT_EQ(import(exported()).added.of("unit"), 603U);
}

TEST_F(ArchiveImportTest, AUserIsAsTheApiTakesThem) {
  EXPECT_THAT(complaint_about(kUserLine, R"("alice")", R"("")"), StartsWith("2: "));
  EXPECT_THAT(complaint_about(kUserLine, R"("alice")", R"("a\u0000b")"), HasSubstr("control"));
  EXPECT_THAT(complaint_about(kUserLine, R"("alice")", "1"), HasSubstr("username: "));
  EXPECT_THAT(complaint_about(kUserLine, "$2b$04$", "$1$"), HasSubstr("password_hash"));
  EXPECT_THAT(complaint_about(kUserLine, "2026-01-02T", "yesterday"), HasSubstr("created_at"));
  EXPECT_THAT(complaint_about(kUserLine, R"("type":"user",)", ""), HasSubstr("type"));
  EXPECT_THAT(complaint_about(kUserLine, R"("user")", R"("usher")"), HasSubstr("type"));
  EXPECT_THAT(complaint_about(kUserLine, "alice", "\xff"), HasSubstr("UTF-8"));
}

TEST_F(ArchiveImportTest, NoComplaintQuotesAHash) {
  EXPECT_THAT(complaint_about(kUserLine, "$2b$04$6x6g", "$2b$04$\\u00e96x6g"),
              Not(HasSubstr("6x6g")));
  EXPECT_THAT(complaint_about(kUserLine, R"("password_hash":)", R"("password_hash":1,"x":)"),
              Not(HasSubstr("6x6g")));
}

TEST_F(ArchiveImportTest, AKeyIsAsTheApiMakesIt) {
  const std::string id = test::padded(1, 32);
  const std::string hash = test::padded(1, 64);
  EXPECT_THAT(complaint_about(kKeyLine, "\"" + id, "\"A" + id.substr(1)), HasSubstr("id is not"));
  EXPECT_THAT(complaint_about(kKeyLine, hash, "0" + hash), HasSubstr("hash is not"));
  EXPECT_THAT(complaint_about(kKeyLine, "abcd2345", "abcd1345"), HasSubstr("prefix is not"));
  EXPECT_THAT(complaint_about(kKeyLine, R"("30d")", R"("30D")"), HasSubstr("ttl"));
  EXPECT_THAT(complaint_about(kKeyLine, R"("30d")", R"("366d")"), HasSubstr("366d"));
  EXPECT_THAT(complaint_about(kKeyLine, R"(["ci")", R"([1)"), HasSubstr("labels.0: "));
  EXPECT_THAT(complaint_about(kKeyLine, "Schlüssel", std::string(64, 'x')), HasSubstr("name: "));
  EXPECT_THAT(complaint_about(kKeyLine, R"("last_used_at":null)", R"("last_used_at":"")"),
              HasSubstr("last_used_at"));
}

TEST_F(ArchiveImportTest, AUnitIsAsTheApiMakesIt) {
  const auto about = [this](const std::string& text, const std::string& by) {
    return complaint_about(kUnitLine, text, by);
  };
  EXPECT_THAT(about("\"ku_0", "\"ku_g"), HasSubstr("unit.id"));
  EXPECT_THAT(about(R"("approved")", R"("accepted")"), HasSubstr("status: "));
  EXPECT_THAT(about(R"(["api",)", R"(["API",)"), HasSubstr("unit.domains"));
  EXPECT_THAT(about(R"(["api",)", R"(["api","api",)"), HasSubstr("unit.domains"));
  EXPECT_THAT(about(R"(["api","größe"])", "[]"), HasSubstr("domains: "));
  EXPECT_THAT(about(R"("api")", "\"" + std::string(65, 'x') + "\""), HasSubstr("domains: "));
  EXPECT_THAT(about(R"("detail")", R"("details")"), HasSubstr("detail"));
  EXPECT_THAT(about(R"("detail":")", R"("detail":")" + std::string(8000, 'x')),
              HasSubstr("insight.detail: "));
  EXPECT_THAT(about(R"("pattern":"")", R"("pattern":[])"), HasSubstr("pattern"));
  EXPECT_THAT(about(R"("confidence":0.5)", R"("confidence":1.5)"), HasSubstr("confidence"));
  EXPECT_THAT(about(R"("confidence":0.5)", R"("confidence":NaN)"), HasSubstr("confidence"));
  EXPECT_THAT(about(R"("confirmations":1)", R"("confirmations":-1)"), HasSubstr("confirmations"));
  EXPECT_THAT(about(R"("version":1)", R"("version":0)"), HasSubstr("version"));
  EXPECT_THAT(about("acme:x", "acme"), HasSubstr("acme"));
  EXPECT_THAT(about(R"("created_by":"alice")", R"("superseded_by":"x")"),
              HasSubstr("superseded_by"));
  EXPECT_THAT(
      about(R"("flags":[])", R"("flags":[{"reason":"bad","timestamp":"2026-01-01T00:00:00Z"}])"),
      HasSubstr("flags"));
  EXPECT_THAT(about(R"("first_observed":")", R"("first_observed":"x)"),
              HasSubstr("first_observed"));
  EXPECT_THAT(about(R"("unit":{)", R"("unit":{},"unit":{)"), HasSubstr("more than one"));
  EXPECT_THAT(about(R"("unit":{)", R"("other":{)"), HasSubstr("unit is not an object"));
  EXPECT_THAT(about(R"(,"unit":{)", R"(,"unit":[{)"), StartsWith("5: "));
  EXPECT_EQ(about(R"("flags":[])", R"("flags":[{"reason":"stale",)"
                                   R"("timestamp":"2026-01-01T00:00:00Z","detail":"d"}])"),
            "none");
}

TEST(LineInput, TakesLinesOfAnyEndAndPassesLongOnesOver) {
  std::istringstream in("one\n\n" + std::string(100'000, 'x') + "\n12345\n123456\nlast");
  LineInput input(in, 5);
  std::vector<std::string> seen;
  for (auto next = input.next(); next != LineInput::Next::kEnd; next = input.next()) {
    seen.push_back(next == LineInput::Next::kTooLong ? "too long" : std::string(input.line()));
  }
  EXPECT_THAT(seen, ElementsAre("one", "", "too long", "12345", "too long", "last"));
}

TEST(LineInput, NothingHasNoLine) {
  std::istringstream in;
  EXPECT_EQ(LineInput(in, 5).next(), LineInput::Next::kEnd);
}

}  // namespace
}  // namespace cq::transfer
