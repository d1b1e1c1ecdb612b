#include "crypto/argon2.hpp"

#include <argon2.h>

#include <array>
#include <charconv>
#include <cq/error.hpp>
#include <limits>

#include "crypto/password.hpp"
#include "crypto/random.hpp"

namespace cq::crypto {
namespace {

constexpr std::size_t kArgon2SaltBytes = 16;
constexpr std::size_t kArgon2HashBytes = 32;
constexpr std::string_view kArgon2Start = "$argon2id$v=19$";

/// Takes `start` and the number behind it off `rest`; nullopt where they don't stand there.
std::optional<std::uint32_t> take_number(std::string_view& rest, std::string_view start) {
  if (!rest.starts_with(start)) return std::nullopt;
  rest.remove_prefix(start.size());
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (problem != std::errc() || end == rest.data()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

bool is_bounded(const Argon2Cost& cost) {
  return cost.memory_kib <= kHighestArgon2Cost.memory_kib &&
         cost.passes <= kHighestArgon2Cost.passes && cost.lanes <= kHighestArgon2Cost.lanes;
}

/// libargon2 takes lengths of 32 bits, which no request's password exceeds.
bool has_length(std::string_view password) {
  return password.size() <= std::numeric_limits<std::uint32_t>::max();
}

enum class Check { kRight, kWrong, kNotComputed };

Check check_argon2id(std::string_view password, const std::string& hash) {
  const std::optional<Argon2Cost> cost = argon2id_cost_of(hash);
  if (!cost || !is_bounded(*cost) || !has_length(password)) return Check::kNotComputed;
  switch (argon2id_verify(hash.c_str(), password.data(), password.size())) {
    case ARGON2_OK:
      return Check::kRight;
    case ARGON2_VERIFY_MISMATCH:
      return Check::kWrong;
    default:
      return Check::kNotComputed;
  }
}

}  // namespace

std::string hash_with_argon2id(std::string_view password, const Argon2Cost& cost) {
  std::array<std::uint8_t, kArgon2SaltBytes> salt{};
  fill_random(salt);
  std::string encoded(argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes,
                                        static_cast<std::uint32_t>(kArgon2SaltBytes),
                                        static_cast<std::uint32_t>(kArgon2HashBytes), Argon2_id),
                      '\0');
  const int failure = argon2id_hash_encoded(
      cost.passes, cost.memory_kib, cost.lanes, password.data(), password.size(), salt.data(),
      salt.size(), kArgon2HashBytes, encoded.data(), encoded.size());
  if (failure != ARGON2_OK) {
    throw Error(ErrorKind::kInternal, std::string("A password could not be hashed (") +
                                          argon2_error_message(failure) + ").");
  }
  encoded.resize(encoded.find('\0'));
  return encoded;
}

std::optional<Argon2Cost> argon2id_cost_of(std::string_view hash) {
  if (!hash.starts_with(kArgon2Start)) return std::nullopt;
  hash.remove_prefix(kArgon2Start.size());
  const auto memory = take_number(hash, "m=");
  const auto passes = memory ? take_number(hash, ",t=") : std::nullopt;
  const auto lanes = passes ? take_number(hash, ",p=") : std::nullopt;
  if (!lanes || !hash.starts_with('$')) return std::nullopt;
  return Argon2Cost{.memory_kib = *memory, .passes = *passes, .lanes = *lanes};
}

bool is_argon2id_as_strong_as_new(std::string_view hash) {
  constexpr Argon2Cost kNew;
  const std::optional<Argon2Cost> cost = argon2id_cost_of(hash);
  return cost && cost->memory_kib >= kNew.memory_kib && cost->passes >= kNew.passes;
}

bool verify_argon2id(std::string_view password, const std::string& hash) {
  return check_argon2id(password, hash) == Check::kRight;
}

bool verify_password_of_any_kind(std::string_view password,
                                 const std::optional<std::string>& hash) {
  const Check check = hash ? check_argon2id(password, *hash) : Check::kNotComputed;
  if (check == Check::kRight) return true;
  const bool may_be_bcrypt = hash && !argon2id_cost_of(*hash);
  if (verify_password(password, may_be_bcrypt ? hash : std::nullopt)) return true;
  if (check == Check::kNotComputed || !is_argon2id_as_strong_as_new(*hash)) {
    static_cast<void>(hash_with_argon2id(password));
  }
  return false;
}

}  // namespace cq::crypto
