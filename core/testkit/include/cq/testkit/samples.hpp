#pragma once

#include <atomic>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace cq::testkit {

/// The timestamp of an ISO 8601 text, which must be one.
Timestamp at(std::string_view text);

/// 32 lower-case hex digits that end in the number's.
std::string hex_id(unsigned number);

/// A user of that name, with all fields set.
User sample_user(const std::string& name);

/// The number-th key of a user: made on 2026-01-01 and valid for 30 days, with id, hash and prefix
/// of its own.
ApiKey sample_key(unsigned number, std::int64_t user_id);

/// The number-th unit, with an id of its own, in those domains.
Unit sample_unit(unsigned number, const std::vector<std::string>& domains);

/// The id of the number-th unit.
std::string unit_id(unsigned number);

/// The number-th unit, in the domain "api", with that confidence.
Unit believed_unit(unsigned number, double confidence);

/// The number-th unit, in the domain "api", proposed at that time.
Unit unit_of(unsigned number, std::string_view proposed_at);

/// A text of every kind of character that storage may stumble over: quotes, escapes, controls, a
/// NUL, two, three and four bytes of UTF-8, and what looks like SQL.
std::string awkward_text();

/// A thread of a test. What it throws ends the test that joins it, and no other. From the thread
/// that made it.
class TestThread {
 public:
  explicit TestThread(std::function<void()> run);
  TestThread(const TestThread&) = delete;
  TestThread& operator=(const TestThread&) = delete;
  TestThread(TestThread&&) = delete;
  TestThread& operator=(TestThread&&) = delete;
  /// Waits for its end.
  ~TestThread();

  /// Waits for its end. Throws what it has thrown.
  void join();

 private:
  std::exception_ptr thrown_;  // the thread's until it has ended
  std::thread thread_;
};

/// Becomes true when this goes, also by an exception: for loops in other threads that end then.
class TrueAtEnd {
 public:
  explicit TrueAtEnd(std::atomic<bool>& flag) : flag_(flag) {}
  TrueAtEnd(const TrueAtEnd&) = delete;
  TrueAtEnd& operator=(const TrueAtEnd&) = delete;
  TrueAtEnd(TrueAtEnd&&) = delete;
  TrueAtEnd& operator=(TrueAtEnd&&) = delete;
  ~TrueAtEnd() { flag_ = true; }

 private:
  std::atomic<bool>& flag_;
};

/// Runs the call in kThreads threads concurrently, each with its number from 0 on, and waits for
/// all. Throws what the first of them, by number, has thrown.
inline constexpr unsigned kThreads = 8;
void in_threads(const std::function<void(unsigned)>& call);

/// Returns once `count` is kThreads, or after a minute.
void wait_until_all(const std::atomic<unsigned>& count);

/// The error that the call throws; nullopt when it returns.
std::optional<Error> error_of(const std::function<void()>& call);

/// The kind of error that the call throws; nullopt when it returns.
std::optional<ErrorKind> error_kind_of(const std::function<void()>& call);

}  // namespace cq::testkit
