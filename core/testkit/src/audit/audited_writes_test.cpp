#include <cq/error.hpp>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

#include "audit/audit_fixture.hpp"

namespace cq::testkit {
namespace {

using Subjects = std::vector<std::string>;
using Write = std::function<void()>;

/// The audit of what the other parts change.
class AuditedWritesTest : public AuditFixture {
 protected:
  /// Makes a write under the entry.
  void record_with(const std::string& subject, const Write& write) const {
    audit().record_with(sample_entry(subject), write);
  }

  /// A write that succeeds, and the same again, which is refused with that error.
  struct Twice {
    std::string name;
    Write write;
    ErrorKind again;
  };
  /// Each has what it needs once prepare() was called.
  [[nodiscard]] std::vector<Twice> refused_the_second_time() const {
    return {
        {"insert", [&] { knowledge().insert(sample_unit(9, {"api"})); }, ErrorKind::kConflict},
        {"decide", [&] { reviews().decide(unit_id(2), ReviewStatus::kRejected, "bob", kMoment); },
         ErrorKind::kConflict},
        {"flag",
         [&] {
           knowledge().flag(kId, {"stale", kMoment, {}, {}}, {.flags = 1}, "");
         },
         ErrorKind::kConflict},
        {"users.create", [&] { users().create(sample_user("carol")); }, ErrorKind::kConflict},
        {"api_keys.create", [&] { api_keys().create(sample_key(9, alice_), {20}); },
         ErrorKind::kConflict},
        {"users.remove", [&] { users().remove("bob"); }, ErrorKind::kNotFound}};
  }
  /// Each changes nothing the second time.
  [[nodiscard]] std::vector<std::pair<std::string, Write>> made_once() const {
    return {{"confirm", [&] { knowledge().confirm(kId, kMoment, "carol"); }},
            {"flag",
             [&] {
               knowledge().flag(kId, {"stale", kMoment, {}, {}}, {}, "carol");
             }},
            {"revoke", [&] { EXPECT_TRUE(api_keys().revoke(alice_, hex_id(1), kMoment)); }},
            {"set_role", [&] { users().set_role("alice", Role::kAdmin); }},
            {"end_tokens", [&] { users().end_tokens("alice", kMoment); }}};
  }
  void prepare() {
    alice_ = users().create(sample_user("alice")).id;
    users().create(sample_user("bob"));
    api_keys().create(sample_key(1, alice_), {20});
    insert_approved({sample_unit(1, {"api"})});
    knowledge().insert(sample_unit(2, {"api"}));
  }

  std::int64_t alice_ = 0;
};
CQ_SUITE(AuditedWritesTest, "audit", kNeedsAudit, Lasting::kStore);

TEST_P(AuditedWritesTest, AnEntryComesWithEachChangeAndWithNoneThatIsRefused) {
  CQ_SENTENCE("audit.record_with");
  CQ_SENTENCE("audit.record_with.throws");
  prepare();
  Subjects expected;
  for (const Twice& each : refused_the_second_time()) {
    record_with(each.name, each.write);
    expected.insert(expected.begin(), each.name);
    EXPECT_EQ(subjects(), expected);
    EXPECT_EQ(error_kind_of([&] { record_with("again " + each.name, each.write); }), each.again)
        << each.name;
    EXPECT_EQ(subjects(), expected);
  }
  record_with("set_password_hash", [&] { users().set_password_hash("alice", "another"); });
  EXPECT_EQ(
      error_kind_of([&] { record_with("nobody", [&] { users().set_password_hash("bob", "x"); }); }),
      ErrorKind::kNotFound);
  expected.insert(expected.begin(), "set_password_hash");
  EXPECT_EQ(subjects(), expected);
  EXPECT_TRUE(knowledge().find(unit_id(9)));
  EXPECT_FALSE(users().find("bob"));
}

TEST_P(AuditedWritesTest, NothingIsRecordedWhereNothingChanges) {
  CQ_SENTENCE("audit.record_with.no_change");
  prepare();
  Subjects expected;
  for (const auto& [name, write] : made_once()) {
    record_with(name, write);
    expected.insert(expected.begin(), name);
    record_with("again " + name, write);
    EXPECT_EQ(subjects(), expected) << name;
  }
  record_with("reading", [&] { static_cast<void>(users().list()); });
  record_with("nothing", [] {});
  record_with("no key", [&] { EXPECT_FALSE(api_keys().revoke(alice_, hex_id(99), kMoment)); });
  record_with("use", [&] { api_keys().touch(hex_id(1), at("2026-01-03T00:00:00Z")); });
  EXPECT_EQ(api_keys().list(alice_).at(0).last_used_at, at("2026-01-03T00:00:00Z"));
  EXPECT_EQ(subjects(), expected);
}

TEST_P(AuditedWritesTest, TheUseOfAKeyLeavesTheEntryToTheChangeThatFollows) {
  CQ_SENTENCE("audit.record_with.no_change");
  CQ_SENTENCE("audit.record_with");
  prepare();
  record_with("a", [&] {
    api_keys().touch(hex_id(1), kMoment);
    users().set_role("alice", Role::kAdmin);
  });
  EXPECT_EQ(subjects(), Subjects{"a"});
}

TEST_P(AuditedWritesTest, WhatTheWriteThrowsPassesThroughAndAnEntryIsForOneCallOnly) {
  CQ_SENTENCE("audit.record_with.throws");
  EXPECT_THROW(record_with("a", [] { throw std::runtime_error("enough"); }), std::runtime_error);
  users().create(sample_user("alice"));
  record_with("b", [] {});
  users().create(sample_user("bob"));
  EXPECT_TRUE(subjects().empty());
  record_with("c", [&] { users().create(sample_user("carol")); });
  EXPECT_EQ(subjects(), Subjects{"c"});
}

TEST_P(AuditedWritesTest, ConcurrentWritesCarryTheirOwnEntriesAndNoOthers) {
  CQ_SENTENCE("audit.record_with.others");
  CQ_SENTENCE("audit.record_with");
  CQ_SENTENCE("audit.threads");
  constexpr unsigned kEach = 20;
  // Every other thread writes without an entry, and of the rest every fifth write is refused.
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      const unsigned number = 1 + thread * kEach + (i % 5 == 4 ? i - 1 : i);
      const auto insert = [&] { knowledge().insert(sample_unit(number, {"api"})); };
      const auto kind = thread % 2 == 0
                            ? error_kind_of([&] { record_with(unit_id(number), insert); })
                            : error_kind_of(insert);
      EXPECT_EQ(kind.has_value(), i % 5 == 4);
    }
  });
  std::multiset<std::string> expected;
  for (unsigned thread = 0; thread < kThreads; thread += 2) {
    for (unsigned i = 0; i < kEach; ++i) {
      if (i % 5 != 4) expected.insert(unit_id(1 + thread * kEach + i));
    }
  }
  const Subjects found = subjects({.limit = 10'000});
  EXPECT_EQ(std::multiset<std::string>(found.begin(), found.end()), expected);
}

}  // namespace

CQ_TESTS_OF(audited_writes_test)

}  // namespace cq::testkit
