#include "workspaces/standing_access.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cq/error.hpp>
#include <thread>

#include "workspaces/tests/routes_fixture.hpp"

namespace cq::workspaces {
namespace {

using std::chrono::milliseconds;

/// One event, then none.
class OneEvent final : public Events {
 public:
  std::vector<Event> list(std::int64_t after, std::size_t /*limit*/) override {
    return after == 0 ? std::vector<Event>{{.number = 1, .kind = "session.pending"}}
                      : std::vector<Event>();
  }
  EventRange range() override { return {.first = 1, .last = 1}; }
};

class ChattyTalk final : public http::WebSocketTalk {
 public:
  std::optional<http::WebSocketClose> hear(const std::string& text, const Send& send) override {
    send(text);
    return std::nullopt;
  }
  std::optional<http::WebSocketClose> speak(const Send& send) override {
    send("spoken");
    return std::nullopt;
  }
};

class StandingAccessTest : public RoutesFixture {
 protected:
  http::Request request_with(const std::string& secret, const std::string& query,
                             const std::string& accept = "application/json") {
    http::Request request;
    request.method = "GET";
    request.path = "/events";
    request.query = query;
    request.headers = {{"authorization", "Bearer " + secret}, {"accept", accept}};
    return request;
  }

  /// Opens what GET /events answers; the rest of it is `next_`.
  http::Response open(const http::Request& request) {
    return open(event_routes(feed_, tokens_, milliseconds(0)).front(), request, {});
  }
  http::Response open(const api::Route& route, const http::Request& request,
                      const api::PathParameters& path) {
    api::Call call{.request = request, .path = path, .body = {}, .username = {}};
    call.make_source = [this](api::WorkerBody::Next next) {
      next_ = std::move(next);
      return std::shared_ptr<http::BodySource>();
    };
    return route.handler(call);
  }

  OneEvent events_;
  EventFeed feed_{events_};
  CreatedToken made_ = tokens_.create("follower", {scopes::kReadSessions}, std::nullopt);
  api::WorkerBody::Next next_;
};

TEST_F(StandingAccessTest, AStreamOfEventsEndsWithItsToken) {
  const http::Request request = request_with(made_.secret, "", "text/event-stream");
  EXPECT_NE(open(request).body.find("id: 1\n"), std::string::npos);
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kPostponed);
  static_cast<void>(tokens_.revoke(made_.token.id));
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kLast);
}

TEST_F(StandingAccessTest, ALongPollEndsWithTheSessionOfItsPage) {
  bool is_logged_in = true;
  const TokenService tokens(
      opened_.part<AccessTokens>(), clock_, nullptr, {},
      [&is_logged_in](const http::Request& request, api::Access access) -> api::Caller {
        const std::string* cookie = request.header("cookie");
        EXPECT_EQ(access, api::Access::kAdmin);
        EXPECT_TRUE(cookie != nullptr && *cookie == "s=1" && request.is_https);
        EXPECT_EQ(request.method, "GET");
        if (!is_logged_in) throw api::Refusal(401, "Nobody");
        return {.username = "ann"};
      });
  http::Request request = request_with("", "after=1&wait_seconds=60");
  request.headers = {{"cookie", "s=1"}};
  request.is_https = true;
  EXPECT_EQ(tokens.requiring({scopes::kReadSessions})(request, api::Access::kToken).key_id,
            "user ann");
  // What a browser sends to open a WebSocket: another origin on this host may have asked for it.
  http::Request handshake;
  handshake.headers = {{"cookie", "s=1"}, {"upgrade", "websocket"}};
  EXPECT_THROW(
      static_cast<void>(tokens.requiring({scopes::kReadSessions})(handshake, api::Access::kToken)),
      api::Refusal);
  open(event_routes(feed_, tokens, milliseconds(0)).front(), request, {});
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kPostponed);
  is_logged_in = false;
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kLast);
}

// A reader or a reviewer on the page. A refusal for another reason than the role stays one.
TEST_F(StandingAccessTest, APersonWhoIsNoAdministratorReads) {
  int status_of_others = 200;
  const TokenService tokens(
      opened_.part<AccessTokens>(), clock_, nullptr, {},
      [&status_of_others](const http::Request&, api::Access access) -> api::Caller {
        if (access == api::Access::kAdmin) throw api::Refusal(403, "The role is reader");
        EXPECT_EQ(access, api::Access::kPerson);
        if (status_of_others != 200) throw api::Refusal(status_of_others, "Refused");
        return {.username = "bob"};
      });
  http::Request request;
  request.headers = {{"cookie", "s=1"}};
  const auto status_for = [&tokens, &request](const Scopes& needed) {
    try {
      EXPECT_EQ(tokens.requiring(needed)(request, api::Access::kToken).key_id, "user bob");
      return 200;
    } catch (const api::Refusal& refusal) {
      return refusal.status();
    }
  };
  EXPECT_EQ(status_for({}), 200);
  EXPECT_EQ(status_for({scopes::kReadSessions, scopes::kReadArtifacts}), 200);
  for (const char* scope : {scopes::kAdmin, scopes::kWriteSessions, scopes::kWriteCommands,
                            scopes::kRunCommands, scopes::kWriteArtifacts, scopes::kWriteDebuggers,
                            scopes::kWriteWorktrees, scopes::kWriteLeases}) {
    EXPECT_EQ(status_for({scope}), 403) << scope;
  }
  EXPECT_TRUE(tokens.may(request, {scopes::kReadArtifacts}));
  EXPECT_FALSE(tokens.may(request, {scopes::kWriteCommands}));
  for (const int status : {401, 403, 409}) {
    status_of_others = status;
    EXPECT_EQ(status_for({scopes::kReadSessions}), status);
  }
}

TEST_F(StandingAccessTest, ALongPollEndsWithItsToken) {
  open(request_with(made_.secret, "after=1&wait_seconds=60"));
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kPostponed);
  static_cast<void>(tokens_.revoke(made_.token.id));
  const http::BodyPiece last = next_();
  EXPECT_EQ(last.kind, http::BodyPiece::Kind::kLast);
  EXPECT_EQ(last.bytes, R"({"events":[],"next_after":1,"lost":false})");
}

TEST_F(StandingAccessTest, AFollowedLogEndsWithItsToken) {
  const std::string root = token("root", {scopes::kAdmin});
  send("POST", "/repository/init", root, R"({"name":"r","remote_url":"u","default_branch":"m"})");
  const http::Response opened =
      send("POST", "/sessions", root, R"({"repository":"r","commit_sha":"abc1234"})");
  const std::string id = *json(opened).member("id")->as_string();
  const CreatedToken reader =
      tokens_.create("reader", {scopes::kReadSessions, scopes::kReadArtifacts}, std::nullopt);
  const std::vector<api::Route> routes = client_routes(service_, tokens_, milliseconds(0));
  const auto logs = std::find_if(routes.begin(), routes.end(), [](const api::Route& route) {
    return route.path == "/client/sessions/{session_id}/logs";
  });
  ASSERT_NE(logs, routes.end());
  open(*logs, request_with(reader.secret, "follow=true"), {{"session_id", id}});
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kPostponed);
  static_cast<void>(tokens_.revoke(reader.token.id));
  EXPECT_EQ(next_().kind, http::BodyPiece::Kind::kLast);
}

TEST_F(StandingAccessTest, ATalkEndsWith1008) {
  StandingTalk talk(
      {tokens_.requiring({scopes::kReadSessions}), request_with(made_.secret, ""), milliseconds(0)},
      std::make_shared<ChattyTalk>());
  std::string said;
  const auto send = [&said](std::string_view text) { said += text; };
  EXPECT_EQ(talk.speak(send), std::nullopt);
  EXPECT_EQ(talk.hear("heard", send), std::nullopt);
  EXPECT_EQ(said, "spokenheard");
  static_cast<void>(tokens_.revoke(made_.token.id));
  EXPECT_EQ(talk.hear("more", send), http::WebSocketClose::kPolicyViolation);
  EXPECT_EQ(talk.speak(send), http::WebSocketClose::kPolicyViolation);
  EXPECT_EQ(static_cast<int>(http::WebSocketClose::kPolicyViolation), 1008);
  EXPECT_EQ(said, "spokenheard");
}

TEST_F(StandingAccessTest, LooksOnceInAnIntervalAndGoesOnWhileTheStoreIsBusy) {
  int looked = 0;
  const api::Authenticate busy = [&looked](const http::Request&, api::Access) -> api::Caller {
    ++looked;
    throw Error(ErrorKind::kBusy, "The database is busy.");
  };
  StandingAccess access(busy, request_with(made_.secret, ""), milliseconds(50));
  EXPECT_TRUE(access.lasts());
  EXPECT_EQ(looked, 0);
  std::this_thread::sleep_for(milliseconds(60));
  EXPECT_TRUE(access.lasts());
  EXPECT_EQ(looked, 1);
}

}  // namespace
}  // namespace cq::workspaces
