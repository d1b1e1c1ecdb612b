#include "crypto/password.hpp"

#include <gtest/gtest.h>

#include "support/server_fakes.hpp"

namespace cq::crypto {
namespace {

constexpr unsigned long kCheap = 4;
/// Of "secret123", by the original.
constexpr const char* kOriginal = "$2b$04$6x6grWQB2oXUzUBKAhmL/OKgmjVMtwYN07.t6YzsiXgeJh1V.KmRO";

TEST(Password, NewHashesAreOfBcryptAtTheGivenCostWithASaltOfTheirOwn) {
  const std::string hash = hash_password("secret123", kCheap);
  EXPECT_TRUE(hash.starts_with("$2b$04$")) << hash;
  EXPECT_EQ(hash.size(), 60U);
  EXPECT_NE(hash_password("secret123", kCheap), hash);
  EXPECT_TRUE(verify_password("secret123", hash));
  EXPECT_FALSE(verify_password("secret124", hash));
}

TEST(Password, TheDefaultCostIs12) {
  EXPECT_TRUE(hash_password("x").starts_with("$2b$12$"));
}

TEST(Password, VerifiesTheOriginalsHashesInAllThreeSpellings) {
  for (const char* spelling : {"$2a$", "$2b$", "$2y$"}) {
    const std::string hash = spelling + std::string(kOriginal).substr(4);
    EXPECT_TRUE(verify_password("secret123", hash)) << hash;
    EXPECT_FALSE(verify_password("wrong", hash)) << hash;
  }
}

TEST(Password, NoOtherKindOfHashMatchesAnything) {
  for (const std::string& hash :
       {std::string(), std::string("secret123"), std::string("$2b$"), std::string("*0"),
        std::string("$2x$") + std::string(kOriginal).substr(4), std::string(kOriginal) + "x",
        std::string("$6$salt$whatever"), std::string(kOriginal).substr(0, 59)}) {
    EXPECT_FALSE(verify_password("secret123", hash)) << hash;
  }
}

TEST(Password, WithANulMatchesNothingAndCannotBeHashed) {
  const std::string with_nul("secret123\0x", 11);
  EXPECT_FALSE(verify_password(with_nul, kOriginal));
  EXPECT_EQ(test::error_of([&] { hash_password(with_nul, kCheap); }),
            "invalid argument: A password must not contain a NUL character.");
}

TEST(Password, BeyondSeventyTwoBytesDoesNotCount) {
  const std::string longest(kLongestPassword, 'p');
  const std::string hash = hash_password(longest, kCheap);
  EXPECT_TRUE(verify_password(longest + "tail", hash));
  EXPECT_FALSE(verify_password(longest.substr(1), hash));
}

// libcrypt refuses phrases of 512 bytes and more.
TEST(Password, MayBeOfAnyLength) {
  const std::string longest(kLongestPassword, 'p');
  const std::string hash = hash_password(longest, kCheap);
  for (const std::size_t tail : {438U, 440U, 100'000U}) {
    EXPECT_TRUE(verify_password(longest + std::string(tail, 't'), hash)) << tail;
  }
  EXPECT_TRUE(verify_password(longest, hash_password(longest + std::string(1000, 't'), kCheap)));
}

TEST(Password, NobodysIsNeverRight) {
  EXPECT_FALSE(verify_password("secret123", std::nullopt));
  EXPECT_FALSE(verify_password(std::string("\0x", 2), std::nullopt));
  EXPECT_FALSE(verify_password("", std::nullopt));
}

TEST(Password, TellsTheCostOfAHash) {
  const std::string rest = std::string(kOriginal).substr(6);
  EXPECT_EQ(password_cost_of(kOriginal), 4U);
  EXPECT_EQ(password_cost_of("$2a$31" + rest), 31U);
  for (const std::string& other :
       {std::string(), "$2x$12" + rest, "$2b$1x" + rest, "$2b$12" + rest + "x", "$2b$+1" + rest,
        std::string("$2b$12$")}) {
    EXPECT_EQ(password_cost_of(other), std::nullopt) << other;
  }
}

// Each of these would take hours or days.
TEST(Password, AHashOfTooHighACostIsNotTried) {
  for (const char* cost : {"24", "31", "99"}) {
    const std::string hash = "$2b$" + std::string(cost) + std::string(kOriginal).substr(6);
    EXPECT_FALSE(verify_password("secret123", hash)) << hash;
  }
}

TEST(Password, AHashSaysWhenThePasswordWasChangedWhereThatWasGiven) {
  const Timestamp at{std::chrono::microseconds{1'767'323'045'678'901}};
  for (int i = 0; i < 20; ++i) {
    const std::string hash = hash_password("secret123", kCheap, at);
    EXPECT_EQ(password_changed_at(hash), Timestamp(std::chrono::seconds(1'767'323'045))) << hash;
    EXPECT_TRUE(verify_password("secret123", hash));
    EXPECT_EQ(password_changed_at(hash_password("secret123", kCheap)), std::nullopt);
  }
  EXPECT_NE(hash_password("secret123", kCheap, at), hash_password("secret123", kCheap, at));
  EXPECT_EQ(password_changed_at(kOriginal), std::nullopt);
  EXPECT_EQ(password_changed_at("no hash"), std::nullopt);
  EXPECT_EQ(password_changed_at("$2b$12$" + std::string(53, '!')), std::nullopt);
}

}  // namespace
}  // namespace cq::crypto
