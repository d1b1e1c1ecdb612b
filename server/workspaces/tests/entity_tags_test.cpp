#include "workspaces/entity_tags.hpp"

#include <gtest/gtest.h>

#include "api/errors.hpp"

namespace cq::workspaces {
namespace {

constexpr Timestamp kChanged{std::chrono::microseconds{1'767'323'045'678'901}};

std::optional<Timestamp> relied_on_by(const std::optional<std::string>& if_match,
                                      const std::optional<Timestamp>& updated_at) {
  http::Request request;
  if (if_match) request.headers = {{"if-match", *if_match}};
  return relied_on({.request = request, .path = {}, .body = {}, .username = {}}, updated_at);
}

TEST(EntityTags, AChangeReliesOnTheVersionThatItNames) {
  const std::string tag = entity_tag_of(kChanged);
  EXPECT_EQ(relied_on_by(std::nullopt, kChanged), std::nullopt);
  EXPECT_EQ(relied_on_by(tag, kChanged), kChanged);
  EXPECT_EQ(relied_on_by("\"other\" , " + tag, kChanged), kChanged);
  EXPECT_EQ(relied_on_by("*", kChanged), kChanged);
}

TEST(EntityTags, AnotherVersionIsRefused) {
  const std::string tag = entity_tag_of(kChanged);
  EXPECT_THROW(relied_on_by(tag, kChanged + std::chrono::microseconds(1)), api::Refusal);
  EXPECT_THROW(relied_on_by("W/" + tag, kChanged), api::Refusal) << "a weak one matches nothing";
  EXPECT_THROW(relied_on_by("", kChanged), api::Refusal);
  EXPECT_THROW(relied_on_by("*", std::nullopt), api::Refusal);
}

}  // namespace
}  // namespace cq::workspaces
