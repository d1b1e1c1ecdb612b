#include "settings/public_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "settings/settings.hpp"
#include "support/server_fakes.hpp"

namespace cq::settings {
namespace {

TEST(PublicUrl, IsAnAddressWithAPathOfItsOwnOrNone) {
  struct Case {
    const char* text;
    const char* base;
    const char* path;
    bool is_https;
  };
  for (const Case& each : {
           Case{"https://example.org/tools/cq", "https://example.org/tools/cq", "/tools/cq/", true},
           Case{"https://example.org/tools/cq/", "https://example.org/tools/cq", "/tools/cq/",
                true},
           Case{"HTTP://a-b.example:8443", "http://a-b.example:8443", "/", false},
           Case{"http://127.0.0.1:1/", "http://127.0.0.1:1", "/", false},
           Case{"http://[::1]:3000/a_b/~c.d", "http://[::1]:3000/a_b/~c.d", "/a_b/~c.d/", false},
           Case{"https://[::1]", "https://[::1]", "/", true},
       }) {
    const auto url = parse_public_url(each.text);
    ASSERT_TRUE(url) << each.text;
    EXPECT_EQ(url->base, each.base);
    EXPECT_EQ(url->path, each.path);
    EXPECT_EQ(url->is_https, each.is_https);
  }
}

TEST(PublicUrl, IsNothingElse) {
  for (const char* text : {"",
                           "example.org",
                           "ftp://example.org",
                           "://h",
                           "https:/example.org",
                           "https://",
                           "https:///cq",
                           "https://u:p@example.org",
                           "https://u@example.org",
                           "https://h?q",
                           "https://h/#a",
                           "https://h/a?b",
                           "https://h/a//b",
                           "https://h/../b",
                           "https://h/.",
                           "https://h/a b",
                           "https://h/a;Domain=x",
                           "https://h/a,b",
                           "https://h/%2e",
                           "https://h:0",
                           "https://h:65536",
                           "https://h:x",
                           "https://h:",
                           "https://[::1",
                           "https://[]",
                           "https://]",
                           "https://h\n/a",
                           "https://h/a\r\nX: y",
                           "https://h/\xc3\xa4",
                           " https://h",
                           "https://h/a\\b",
                           "ht tp://h"}) {
    EXPECT_FALSE(parse_public_url(text)) << text;
  }
}

TEST(PublicUrl, IsRefusedInOneSentence) {
  const auto read = [](const std::string& value) {
    return read_settings([value](const std::string& name) {
      return name == "CQ_PUBLIC_URL" ? std::optional(value) : std::nullopt;
    });
  };
  EXPECT_FALSE(read("").public_url);
  EXPECT_EQ(read("https://h/cq").public_url->base, "https://h/cq");
  EXPECT_EQ(test::error_of([&] { read("h/cq"); }),
            "invalid argument: CQ_PUBLIC_URL: the value 'h/cq' is not an http or https URL without "
            "a user, a query or a fragment, and with a path of plain characters, e.g. "
            "https://example.org/tools/cq.");
}

}  // namespace
}  // namespace cq::settings
