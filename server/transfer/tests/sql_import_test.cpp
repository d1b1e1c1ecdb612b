#include <gmock/gmock.h>

#include <cq/audit.hpp>
#include <fstream>
#include <sstream>

#include "database/command_audit.hpp"
#include "support/server_fakes.hpp"
#include "transfer/import_options.hpp"
#include "transfer/record_batch.hpp"
#include "transfer/tests/archive_samples.hpp"
#include "transfer/transfer.hpp"

namespace cq::transfer {
namespace {

using test::error_of;
using test::TempDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kNote = "note";

/// A kind whose records are as their lines say.
database::RecordKind note_kind() {
  return {.name = kNote,
          .plural = "notes",
          .words = "note",
          .read_line = [](const database::RecordLine& line) {
            return ArchiveRecord{kNote, "key", write_json(line.members)};
          }};
}

/// Takes all, and remembers how many at once.
class CountingArchive final : public Archive {
 public:
  ArchiveCounts counts() override { return {}; }
  void read(const std::function<void(const ArchiveRecord& record)>& /*visit*/) override {}
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override {
    batches.push_back(records.size());
    return std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kAdded);
  }
  std::vector<OtherTable> other_tables() override { return {}; }

  std::vector<std::size_t> batches{};
};

/// A dump whose every line is a note's text; "no dump" is none. Each reading is a line of the log
/// that its first line names.
void read_notes(std::istream& dump, std::string_view kind, const database::VisitDumped& visit,
                const database::RefuseDumped& /*refuse*/) {
  std::string log;
  std::getline(dump, log);
  std::ofstream(log, std::ios::app) << "read " << kind << "\n";
  std::uint64_t number = 1;
  for (std::string line; std::getline(dump, line);) {
    if (line == "no dump") throw Error(ErrorKind::kInvalidArgument, "It is no dump.");
    ++number;
    if (kind == "user" && number == 2) visit(number, to_record(test::sample_user("alice")));
    if (kind == kNote) visit(number, {kNote, "key", R"({"text":")" + line + R"("})"});
  }
}

class SqlDump : public testing::Test {
 protected:
  [[nodiscard]] std::string dump_of(const std::vector<std::string>& lines) const {
    std::string text = log_.string() + "\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  [[nodiscard]] std::vector<std::string> readings() const {
    std::vector<std::string> lines;
    std::ifstream in(log_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  const TempDirectory directory_;
  const std::filesystem::path log_ = directory_.path() / "readings";
};

TEST_F(SqlDump, IsWrittenInBatchesOfFewBytes) {
  const std::string long_line(RecordBatch::kBatchBytes / 2, 'x');
  std::istringstream dump(dump_of(std::vector<std::string>(5, long_line)));
  CountingArchive archive;
  const ImportReport report = import_dump(
      dump, {.name = "notes", .kinds = {note_kind()}, .read_dump = read_notes},
      [&archive] { return &archive; },
      [](std::uint64_t /*line*/, const std::string& reason) { ADD_FAILURE() << reason; });
  EXPECT_EQ(report.added.of(kNote), 5U);
  EXPECT_THAT(archive.batches, ElementsAre(2U, 2U, 1U));
}

TEST_F(SqlDump, IsWrittenInBatchesOfFewRecords) {
  std::istringstream dump(dump_of(std::vector<std::string>(kBatchRecords + 1, "x")));
  CountingArchive archive;
  static_cast<void>(import_dump(
      dump, {.name = "notes", .kinds = {note_kind()}, .read_dump = read_notes},
      [&archive] { return &archive; },
      [](std::uint64_t /*line*/, const std::string& reason) { ADD_FAILURE() << reason; }));
  EXPECT_THAT(archive.batches, ElementsAre(kBatchRecords, 1U));
}

/// The command, into a database that knows no notes.
class SqlImportCommand : public SqlDump {
 protected:
  int import(const std::vector<std::string>& lines, bool dry_run = false) {
    const std::filesystem::path file = directory_.path() / "dump.sql";
    std::ofstream(file, std::ios::binary) << dump_of(lines);
    database::RecordKinds kinds = test::all_kinds();
    kinds.push_back(note_kind());
    ImportOptions options{.file = file.string(), .is_sql = true, .dry_run = dry_run};
    options.features.all = {{.name = "knowledge", .kinds = kinds, .read_dump = read_notes}};
    options.features.name = "knowledge";
    const host::SettingLookup lookup = [this](const std::string& name) {
      if (name == "CQ_DATABASE_URL") return std::optional("sqlite:///" + database_.string());
      if (name == "CQ_STORE_MODULE_PATH") return std::optional<std::string>(CQ_MODULE_DIRECTORY);
      return std::optional<std::string>();
    };
    std::istringstream in;
    observability::Log log(settings::LogLevel::kError, out_);
    return import_sql(options, {lookup, log, {in, out_, out_}, "ann"});
  }

  const std::filesystem::path database_ = directory_.path() / "cq.db";
  std::ostringstream out_;
};

TEST_F(SqlImportCommand, ReadsADumpOnceToCheckItAndOnceForEachKind) {
  EXPECT_EQ(import({}), 0) << out_.str();
  EXPECT_THAT(readings(), SizeIs(test::all_kinds().size() + 2));
}

TEST_F(SqlImportCommand, OfWhatIsNoDumpMakesNoDatabase) {
  EXPECT_THAT(error_of([this] { import({"no dump"}); }), HasSubstr("It is no dump."));
  EXPECT_THAT(readings(), ElementsAre("read "));
  EXPECT_EQ(import({"x"}, true), 0) << out_.str();
  EXPECT_FALSE(std::filesystem::exists(database_));
}

TEST_F(SqlImportCommand, ThatAnErrorEndsIsInTheAudit) {
  EXPECT_THAT(error_of([this] { import({"x"}); }), HasSubstr("note"));
  const host::StoreModule module =
      host::StoreModule::load(std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so");
  DatabaseUrl url;
  url.dialect = "sqlite";
  url.database = database_.string();
  const auto store = module.feature("knowledge").create_store(url);
  store->open();
  EXPECT_EQ(part<Archive>(*store).counts().of("user"), 1U) << "what came before it is there";
  const std::vector<AuditEntry> entries = part<Audit>(*store).list({});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries.front().act, database::acts::kImport);
  EXPECT_EQ(entries.front().actor, "cli:ann");
  EXPECT_EQ(entries.front().detail, "ended by an error");
}

}  // namespace
}  // namespace cq::transfer
