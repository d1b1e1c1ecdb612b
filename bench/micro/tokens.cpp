// How long it takes to check what callers show.
#include <benchmark/benchmark.h>

#include <cq/timestamp.hpp>
#include <string>

#include "accounts/api_key_format.hpp"
#include "crypto/digest.hpp"
#include "crypto/jwt.hpp"

namespace cq::bench {
namespace {

constexpr const char* kPepper = "bench-pepper-0123456789abcdef";
constexpr const char* kSecret = "bench-jwt-secret-0123456789abcdef";

void parse_api_key(benchmark::State& state) {
  const std::string token = to_string(accounts::make_api_key_token());
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(accounts::parse_api_key_token(token));
  }
}
BENCHMARK(parse_api_key);

/// All that a request with an API key costs but for looking the key up.
void check_api_key(benchmark::State& state) {
  const accounts::ApiKeyToken made = accounts::make_api_key_token();
  const std::string token = to_string(made);
  const crypto::HmacSha256 pepper(kPepper);
  const std::string hash = pepper.hex_of(made.secret);
  for ([[maybe_unused]] auto _ : state) {
    const auto parsed = accounts::parse_api_key_token(token);
    const bool is_right =
        parsed && crypto::equal_in_constant_time(hash, pepper.hex_of(parsed->secret));
    if (!is_right) state.SkipWithError("the key was refused");
    benchmark::DoNotOptimize(is_right);
  }
}
BENCHMARK(check_api_key);

void verify_jwt(benchmark::State& state) {
  const crypto::JwtAuthority authority(kSecret);
  const Timestamp moment = now();
  const std::string token = authority.issue("agent-owner-1", moment);
  for ([[maybe_unused]] auto _ : state) {
    const auto username = authority.verify(token, moment);
    if (!username) state.SkipWithError("the token was refused");
    benchmark::DoNotOptimize(username);
  }
}
BENCHMARK(verify_jwt);

}  // namespace
}  // namespace cq::bench
