#include <gtest/gtest.h>

#include <algorithm>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <filesystem>
#include <sstream>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"
#include "sqlite/workspaces/tests/replayed_calls.hpp"

// 86 calls of the original's store, with what it gave back, on the store of the SQLite module.
namespace cq::test {
namespace {

const Timestamp kStart = testkit::at("2026-01-02T03:04:05Z");

std::vector<JsonValue> recorded_calls() {
  std::istringstream lines(
      bytes_of(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "contract/workspaces-store.jsonl"));
  std::vector<JsonValue> calls;
  for (std::string line; std::getline(lines, line);) {
    calls.push_back(std::get<JsonValue>(parse_json(line)));
  }
  return calls;
}

/// Whether a text is a time that the recorded one stands for: "now" is any since the start, as the
/// calls' times differ by what the calls took; "now+300s" is so much after one.
bool is_time(const std::string& text, const std::string& recorded, Timestamp at) {
  const auto time = parse_timestamp(text);
  if (!time || text.size() < std::string("2026-01-02T03:04:05Z").size()) return false;
  const std::chrono::seconds offset(recorded.size() > 3 ? std::stoi(recorded.substr(3)) : 0);
  return *time - offset >= kStart && *time - offset <= at;
}

/// Whether a result is what was recorded. A name that stands for nothing yet stands for it then.
bool fits(const JsonValue& actual, const JsonValue& recorded, Names& names, Timestamp at);

bool text_fits(const std::string& actual, const std::string& recorded, Names& names, Timestamp at) {
  if (recorded.starts_with("now")) return is_time(actual, recorded, at);
  if (!recorded.starts_with("${")) return actual == recorded;
  return names.emplace(recorded.substr(2, recorded.size() - 3), actual).first->second == actual;
}

bool fits(const JsonValue& actual, const JsonValue& recorded, Names& names, Timestamp at) {
  if (const auto* const text = recorded.as_string()) {
    return actual.as_string() != nullptr && text_fits(*actual.as_string(), *text, names, at);
  }
  if (const auto* const values = recorded.as_array()) {
    const auto* const found = actual.as_array();
    return found != nullptr && std::equal(found->begin(), found->end(), values->begin(),
                                          values->end(), [&](const auto& one, const auto& other) {
                                            return fits(one, other, names, at);
                                          });
  }
  if (const auto* const members = recorded.as_object()) {
    if (actual.as_object() == nullptr || actual.as_object()->size() != members->size())
      return false;
    return std::all_of(members->begin(), members->end(), [&](const JsonValue::Member& member) {
      const JsonValue* const found = actual.member(member.first);
      return found != nullptr && fits(*found, member.second, names, at);
    });
  }
  return write_json(actual) == write_json(recorded);
}

/// The kind of error that stands for what the original's store refuses a call with.
ErrorKind kind_of_refusal(const std::string& refusal) {
  return refusal.starts_with("Unknown") ? ErrorKind::kNotFound : ErrorKind::kConflict;
}

/// The query whose rows a call's line shows as they are stored; empty: none does.
std::string stored_query(const std::string& op) {
  if (op == "upsert_repository") return "SELECT id, description, settings FROM repositories";
  if (op == "record_artifact") return "SELECT kind FROM artifacts";
  return "SELECT id, status, lease_owner, lease_token IS NOT NULL, leased_at IS NOT NULL, "
         "lease_expires_at IS NOT NULL, version, last_heartbeat_at FROM worktrees ORDER BY id";
}

std::string as_written(const std::optional<std::string>& value) {
  return value.value_or("null");
}

std::string as_written(const JsonValue& value) {
  return value.as_string() != nullptr ? *value.as_string() : write_json(value);
}

void expect_stored(const std::filesystem::path& file, const RecordedCall& call,
                   const JsonValue& stored) {
  const auto rows = RawDatabase(file).rows(stored_query(call.op()));
  ASSERT_EQ(rows.size(), stored.as_array()->size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const JsonValue::Array& expected = *stored.as_array()->at(i).as_array();
    ASSERT_EQ(rows[i].size(), expected.size());
    for (std::size_t column = 0; column < expected.size(); ++column) {
      std::string found = as_written(rows[i][column]);
      std::erase(found, ' ');  // a JSON text's are the caller's
      std::string wanted = as_written(expected[column]);
      std::erase(wanted, ' ');
      EXPECT_EQ(found, wanted) << "column " << column;
    }
  }
}

class StoreReplayTest : public SqliteTest {};

TEST_F(StoreReplayTest, EveryRecordedCallGivesWhatWasRecorded) {
  const auto database = file("workspaces.db");
  const auto store = testkit::open_store(module().feature("workspaces"), url_of(database));
  CallReplay replay(*store);
  Timestamp at = kStart;
  std::size_t calls = 0;
  for (const JsonValue& json : recorded_calls()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, write_json(json));
    const RecordedCall call(json);
    ++calls;
    // Between calls time goes by; before those of short leases, as much as such a lease lasts.
    const JsonValue* const ttl = call.argument(2, "lease_ttl");
    const bool is_short = call.op() == "reserve_worktree" && as_written(*ttl) == "0.2s";
    at += is_short ? std::chrono::milliseconds(1000) : std::chrono::milliseconds(1);
    if (!call.refusal().empty()) {
      EXPECT_EQ(testkit::error_kind_of([&] { replay.make(call, at); }),
                kind_of_refusal(call.refusal()));
      continue;
    }
    const auto results = replay.make(call, at);
    const bool fitting = std::any_of(results.begin(), results.end(), [&](const JsonValue& result) {
      Names names = replay.names();
      if (!fits(result, *call.result(), names, at)) return false;
      replay.names() = names;
      return true;
    });
    EXPECT_TRUE(fitting) << "gave " << write_json(results.front());
    if (json.member("stored") != nullptr) expect_stored(database, call, *json.member("stored"));
  }
  EXPECT_EQ(calls, 86U);
}

}  // namespace
}  // namespace cq::test
