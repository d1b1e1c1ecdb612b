#include "crypto/argon2.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <optional>
#include <string>

#include "crypto/password.hpp"

namespace cq::crypto {
namespace {

constexpr Argon2Cost kLowCost{.memory_kib = 64, .passes = 1, .lanes = 1};
/// What comes before the 32 bytes of a hash, which take 43 characters.
constexpr const char* kBeforeHash = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$";

TEST(Argon2, ANewHashSaysItsCostAndVerifies) {
  const std::string hash = hash_with_argon2id("secret123");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=4$")) << hash;
  EXPECT_EQ(hash.size(), std::string(kBeforeHash).size() + 43U) << hash;
  EXPECT_EQ(argon2id_cost_of(hash), Argon2Cost());
  EXPECT_TRUE(verify_argon2id("secret123", hash));
  EXPECT_FALSE(verify_argon2id("secret124", hash));
}

TEST(Argon2, EachHashHasASaltOfItsOwn) {
  EXPECT_NE(hash_with_argon2id("x", kLowCost), hash_with_argon2id("x", kLowCost));
}

TEST(Argon2, AnyBytesMayBeAPassword) {
  for (const std::string& password :
       {std::string(), std::string("a\0b", 3), std::string(500, 'p'), std::string("\xff\xfe")}) {
    const std::string hash = hash_with_argon2id(password, kLowCost);
    EXPECT_TRUE(verify_argon2id(password, hash));
    EXPECT_FALSE(verify_argon2id(password + "x", hash));
  }
}

TEST(Argon2, NoOtherTextMatchesAnything) {
  const std::string hash = hash_with_argon2id("x", kLowCost);
  for (const std::string& other :
       {std::string(), std::string("x"), hash.substr(0, hash.size() - 1), hash + "A",
        "$argon2i" + hash.substr(9), std::string("$argon2id$v=19$m=64,t=1,p=1"),
        std::string("$argon2id$v=19$m=64,t=1,p=1$"), std::string("$argon2id$v=19$m=,t=1,p=1$a$b"),
        std::string("$argon2id$v=19$m=-1,t=1,p=1$a$b")}) {
    EXPECT_FALSE(verify_argon2id("x", other)) << other;
  }
}

TEST(Argon2, AHashThatCostsTooMuchIsNotComputed) {
  for (const char* cost : {"m=4294967295,t=3,p=4", "m=262145,t=3,p=4", "m=64,t=17,p=1",
                           "m=65536,t=3,p=17", "m=99999999999,t=1,p=1"}) {
    const std::string hash = std::string("$argon2id$v=19$") + cost + "$c29tZXNhbHQ$aGFzaA";
    EXPECT_FALSE(verify_argon2id("x", hash)) << hash;
  }
}

TEST(Argon2, AHashOfLessMemoryOrFewerPassesIsWeaker) {
  EXPECT_TRUE(is_argon2id_as_strong_as_new("$argon2id$v=19$m=65536,t=3,p=4$a$b"));
  EXPECT_TRUE(is_argon2id_as_strong_as_new("$argon2id$v=19$m=65537,t=4,p=1$a$b"));
  EXPECT_FALSE(is_argon2id_as_strong_as_new("$argon2id$v=19$m=65535,t=3,p=4$a$b"));
  EXPECT_FALSE(is_argon2id_as_strong_as_new("$argon2id$v=19$m=65536,t=2,p=4$a$b"));
  EXPECT_FALSE(is_argon2id_as_strong_as_new("$2b$12$x"));
}

TEST(Argon2, BothKindsOfHashesAreVerified) {
  constexpr unsigned long kCheapest = 4;
  EXPECT_TRUE(verify_password_of_any_kind("x", hash_with_argon2id("x", kLowCost)));
  EXPECT_TRUE(verify_password_of_any_kind("x", hash_password("x", kCheapest)));
  EXPECT_FALSE(verify_password_of_any_kind("y", hash_with_argon2id("x", kLowCost)));
  EXPECT_FALSE(verify_password_of_any_kind("y", hash_password("x", kCheapest)));
  EXPECT_FALSE(verify_password_of_any_kind("x", std::nullopt));
  EXPECT_FALSE(verify_password_of_any_kind("x", "x"));
}

TEST(Argon2, WhatDoesNotMatchTakesAsLongWhateverTheHash) {
  const auto time_of = [](const std::optional<std::string>& hash) {
    std::timespec begin{};
    std::timespec end{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    EXPECT_FALSE(verify_password_of_any_kind("y", hash));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return static_cast<double>(end.tv_sec - begin.tv_sec) +
           static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e9;
  };
  const double unknown = time_of(std::nullopt);
  for (const std::string& hash :
       {hash_with_argon2id("x"), hash_with_argon2id("x", kLowCost), hash_password("x"),
        std::string("x"), std::string("$argon2id$v=19$m=4294967295,t=3,p=4$c29tZXNhbHQ$aGFzaA")}) {
    const double taken = time_of(hash);
    EXPECT_GT(taken, unknown * 0.5) << hash;
    EXPECT_LT(taken, unknown * 2) << hash;
  }
}

}  // namespace
}  // namespace cq::crypto
