#include <array>
#include <chrono>
#include <cq/testkit/samples.hpp>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

namespace cq::testkit {

Timestamp at(std::string_view text) {
  const auto moment = parse_timestamp(text);
  if (!moment) throw std::invalid_argument("no timestamp: " + std::string(text));
  return *moment;
}

std::string hex_id(unsigned number) {
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%032x", number);
  return digits.data();
}

User sample_user(const std::string& name) {
  return {0, name, "$2b$04$6x6grWQB2oXUzUBKAhmL/OKgmjVMtwYN07.t6YzsiXgeJh1V.KmRO",
          at("2026-01-02T03:04:05.678901Z")};
}

ApiKey sample_key(unsigned number, std::int64_t user_id) {
  ApiKey key;
  key.id = hex_id(number);
  key.user_id = user_id;
  key.name = "key " + std::to_string(number);
  key.labels = {"ci", "prod"};
  key.prefix = hex_id(number).substr(24);
  key.hash = hex_id(7) + hex_id(number);
  key.ttl = "30d";
  key.created_at = at("2026-01-01T00:00:00Z");
  key.expires_at = at("2026-01-31T00:00:00Z");
  return key;
}

std::string unit_id(unsigned number) {
  return "ku_" + hex_id(number);
}

Unit sample_unit(unsigned number, const std::vector<std::string>& domains) {
  Unit unit;
  unit.id = unit_id(number);
  unit.domains = domains;
  unit.insight = {"summary " + std::to_string(number), "detail", "action"};
  unit.evidence.first_observed = at("2026-01-02T03:04:05.678901Z");
  unit.evidence.last_confirmed = at("2026-01-03T00:00:00Z");
  unit.created_by = "alice";
  return unit;
}

Unit believed_unit(unsigned number, double confidence) {
  Unit unit = sample_unit(number, {"api"});
  unit.evidence.confidence = confidence;
  return unit;
}

Unit unit_of(unsigned number, std::string_view proposed_at) {
  Unit unit = sample_unit(number, {"api"});
  unit.evidence.first_observed = at(proposed_at);
  unit.evidence.last_confirmed = unit.evidence.first_observed;
  return unit;
}

std::string awkward_text() {
  using namespace std::string_literals;
  return "'; DROP TABLE users; --\"\\/\b\f\n\r\t\x01\x1f\x7f nul:\0 é ☕ 𝔘 %_?1 \0"s;
}

TestThread::TestThread(std::function<void()> run)
    : thread_([this, run = std::move(run)] {
        try {
          run();
        } catch (...) {
          thrown_ = std::current_exception();
        }
      }) {}

TestThread::~TestThread() {
  if (thread_.joinable()) thread_.join();
}

void TestThread::join() {
  thread_.join();
  if (thrown_ != nullptr) std::rethrow_exception(thrown_);
}

void in_threads(const std::function<void(unsigned)>& call) {
  std::vector<std::unique_ptr<TestThread>> threads;
  threads.reserve(kThreads);
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.push_back(std::make_unique<TestThread>([&call, i] { call(i); }));
  }
  for (const auto& thread : threads) thread->join();
}

void wait_until_all(const std::atomic<unsigned>& count) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (count < kThreads && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
}

std::optional<Error> error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

std::optional<ErrorKind> error_kind_of(const std::function<void()>& call) {
  const auto error = error_of(call);
  if (!error) return std::nullopt;
  return error->kind();
}

}  // namespace cq::testkit
