#include <gmock/gmock.h>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "api/last_used_recorder.hpp"
#include "crypto/encoding.hpp"
#include "workspaces/tests/routes_fixture.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

using testing::HasSubstr;

class WorkspaceRoutesTest : public RoutesFixture {
 protected:
  std::string make_session() {
    send("POST", "/repository/init", root_,
         R"({"name":"demo","remote_url":"u","default_branch":"main"})");
    const http::Response created =
        send("POST", "/sessions", root_, R"({"repository":"demo","commit_sha":"abc1234"})");
    return *json(created).member("id")->as_string();
  }

  const std::string root_ = token("root", {scopes::kAdmin});
};

TEST_F(WorkspaceRoutesTest, CheckJsonThenTokenThenScopesThenValuesThenWhatIsThere) {
  const std::string reader = token("reader", {scopes::kReadSessions});
  const std::string writer = token("writer", {scopes::kWriteSessions});
  EXPECT_EQ(send("POST", "/sessions", "", "{").status, 422);
  EXPECT_EQ(send("POST", "/sessions", "", "{}").status, 401);
  EXPECT_EQ(send("POST", "/sessions", reader, "{}").status, 403);
  EXPECT_EQ(send("POST", "/sessions", writer, "{}").status, 422);
  const http::Response missing =
      send("POST", "/sessions", writer, R"({"repository":"x","commit_sha":"abc1234"})");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.body, R"({"detail":"Repository not initialized"})");
}

TEST_F(WorkspaceRoutesTest, ATokenOfNoScopeIsValidAndMayDoNothing) {
  const http::Response created =
      send("POST", "/auth/tokens", root_, R"({"name":"nothing","scopes":[]})");
  ASSERT_EQ(created.status, 201);
  const std::string secret = *json(created).member("token")->as_string();
  EXPECT_EQ(send("GET", "/whoami", secret).body, R"({"message":"nothing"})");
  for (const char* path : {"/sessions", "/repository", "/auth/tokens"}) {
    EXPECT_EQ(send("GET", path, secret).status, 403) << path;
  }
}

TEST_F(WorkspaceRoutesTest, AnEmptyScopeIsNotEnoughEither) {
  EXPECT_EQ(send("GET", "/sessions", token("blank", {""})).status, 403);
}

TEST_F(WorkspaceRoutesTest, ATokensNameIsTakenOnce) {
  EXPECT_EQ(send("POST", "/auth/tokens", root_, R"({"name":"twin"})").status, 201);
  const http::Response second = send("POST", "/auth/tokens", root_, R"({"name":"twin"})");
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body, HasSubstr("twin"));
}

TEST_F(WorkspaceRoutesTest, ATokenThatIsNotThereCannotBeRevoked) {
  for (const char* id : {"99", "0", "-1", "99999999999999999999"}) {
    const http::Response answer = send("DELETE", "/auth/tokens/" + std::string(id), root_);
    EXPECT_EQ(answer.status, 404) << id;
    EXPECT_EQ(answer.body, R"({"detail":"Token not found"})");
  }
}

TEST_F(WorkspaceRoutesTest, AUseIsListedAtOnceAndWrittenElsewhere) {
  std::unique_lock hold(store_.tokens.mutex);
  api::LastUsedRecorder recorder(
      [this](const std::string& id, Timestamp at) { store_.tokens.record_use(std::stoll(id), at); },
      [](const std::string&) {});
  const TokenService recording(opened_.part<AccessTokens>(), clock_, &recorder);
  http::Request request;
  request.headers = {{"authorization", "Bearer " + root_}};
  EXPECT_EQ(recording.requiring({})(request, {}).username, "root");
  EXPECT_EQ(recording.list().front().last_used_at, now_);
  EXPECT_EQ(tokens_.list().front().last_used_at, std::nullopt);
  hold.unlock();
  while (!recorder.unwritten().empty()) std::this_thread::yield();
  EXPECT_EQ(store_.tokens.uses, (std::map<std::int64_t, Timestamp>{{1, now_}}));
}

TEST_F(WorkspaceRoutesTest, ATokenMayRevokeItself) {
  EXPECT_EQ(send("DELETE", "/auth/tokens/1", root_).body, R"({"message":"token revoked"})");
  EXPECT_EQ(send("GET", "/whoami", root_).body, R"({"detail":"Invalid bearer token"})");
}

TEST_F(WorkspaceRoutesTest, NothingEndsBeyondTheCalendar) {
  for (const char* seconds : {"999999999999", "9223372036854775807", "\"99999999999999999999\""}) {
    const std::string body = R"({"name":"late","expires_in":)" + std::string(seconds) + "}";
    const http::Response answer = send("POST", "/auth/tokens", root_, body);
    EXPECT_EQ(answer.status, 422) << seconds;
    EXPECT_THAT(answer.body, HasSubstr(R"("loc":["body","expires_in"])"));
  }
  EXPECT_EQ(store_.tokens.all.size(), 1U);
}

TEST_F(WorkspaceRoutesTest, ALoneSurrogateIsStoredNowhere) {
  const http::Response answer =
      send("POST", "/repository/init", root_,
           R"({"name":"x","remote_url":"u","default_branch":"m","settings":{"a":"\ud800"}})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(store_.repositories.all.empty());
}

TEST_F(WorkspaceRoutesTest, ABodyThatIsNestedTooDeepIsRefused) {
  const std::string deep = std::string(3000, '[') + std::string(3000, ']');
  EXPECT_EQ(send("POST", "/sessions", root_, R"({"metadata":)" + deep + "}").status, 400);
}

TEST_F(WorkspaceRoutesTest, ASecretIs43CharactersAndOnlyItsHashIsKept) {
  std::set<std::string> secrets;
  for (int i = 0; i < 20; ++i) {
    const std::string secret = token("token " + std::to_string(i), {});
    EXPECT_EQ(secret.size(), 43U);
    EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(secrets.insert(secret).second);
    EXPECT_TRUE(crypto::is_hex(store_.tokens.all.back().token_hash, 64));
  }
}

TEST_F(WorkspaceRoutesTest, ASessionTakesTheNameOfItsTokenAndTheHashOfItsPatch) {
  const std::string id = make_session();
  EXPECT_EQ(store_.sessions.all.front().requested_by, "root");
  EXPECT_EQ(store_.sessions.all.front().token_id, 1);
  EXPECT_EQ(store_.sessions.all.front().patch_hash, std::nullopt);
  send("POST", "/sessions", root_,
       R"({"repository":"demo","commit_sha":"abc1234","patch":"abc","requested_by":"alice"})");
  EXPECT_EQ(store_.sessions.all.front().patch_hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(store_.sessions.all.front().requested_by, "alice");
}

TEST_F(WorkspaceRoutesTest, TimesHaveNoOffsetAndNoEmptyFraction) {
  EXPECT_EQ(naive_timestamp(Timestamp(std::chrono::microseconds{1'767'323'045'678'901})),
            "2026-01-02T03:04:05.678901");
  EXPECT_EQ(naive_timestamp(Timestamp(std::chrono::microseconds{1'767'323'045'000'000})),
            "2026-01-02T03:04:05");
}

TEST_F(WorkspaceRoutesTest, NotANumberInWhatIsStoredIsAnsweredAsNull) {
  const std::string id = make_session();
  store_.sessions.all.front().metadata = R"({"ratio": NaN, "most": -Infinity})";
  EXPECT_THAT(send("GET", "/sessions/" + id, root_).body,
              HasSubstr(R"("metadata":{"ratio":null,"most":null})"));
}

// Each list, and each page, whose records may be long.
TEST_F(WorkspaceRoutesTest, ALongListIsMadeInPieces) {
  const std::string id = make_session();
  const std::string settings = R"({"text":")" + std::string(50'000, 's') + "\"}";
  for (int i = 1; i <= 30; ++i) {
    service_.queue_command({.session_id = id, .command = std::string(16'300, 'c')});
    store_.artifacts.record({.session_id = id, .path = "p", .metadata = settings}, now_);
    service_.save_repository({.name = "r" + std::to_string(i),
                              .remote_url = "u",
                              .default_branch = "main",
                              .settings = settings});
    make_session();
    store_.sessions.all.front().metadata = settings;
  }
  const std::string commands = "/sessions/" + id + "/commands";
  const std::string artifacts = "/sessions/" + id + "/artifacts";
  struct List {
    std::string path;
    std::string query;
    std::size_t count;
  };
  for (const List& list :
       {List{commands, "", 30}, List{commands, "limit=25", 25}, List{artifacts, "", 30},
        List{artifacts, "limit=25", 25}, List{"/repository", "limit=25", 25},
        List{"/sessions", "", 31}, List{"/sessions", "cursor=&limit=25", 25}}) {
    std::size_t pieces = 1;
    between_pieces_ = [&pieces] { ++pieces; };
    const http::Response response = send("GET", list.path, root_, "", list.query);
    const JsonValue body = json(response);
    const JsonValue* data = body.member("data");
    EXPECT_EQ((data == nullptr ? body : *data).as_array()->size(), list.count) << list.path;
    EXPECT_GT(pieces, 1U) << list.path << " is held as a whole";
    if (data != nullptr) {
      EXPECT_NE(body.member("next_cursor")->as_string(), nullptr) << list.path;
    }
  }
}

TEST_F(WorkspaceRoutesTest, AnArtifactIsItsSessionsOnly) {
  const std::string id = make_session();
  const std::string other = make_session();
  const std::string path = write_file("log.txt", "hello");
  service_.queue_command({.session_id = id, .command = "true"});
  store_.artifacts.record({.session_id = id, .kind = ArtifactKind::kLog, .path = path}, now_);
  EXPECT_EQ(send("GET", "/sessions/" + id + "/artifacts/1", root_).body, "hello");
  EXPECT_EQ(send("GET", "/sessions/" + other + "/artifacts/1", root_).body,
            R"({"detail":"Artifact not found"})");
  EXPECT_EQ(send("GET", "/sessions/" + id + "/artifacts/99999999999999999999", root_).status, 404);
  EXPECT_EQ(send("GET", "/sessions/" + id + "/artifacts/one", root_).status, 422);
}

TEST_F(WorkspaceRoutesTest, AnArtifactOutsideOfTheFoldersCountsAsMissing) {
  const std::string id = make_session();
  store_.artifacts.record({.session_id = id, .path = "/etc/passwd"}, now_);
  store_.artifacts.record({.session_id = id, .path = directory_.path().string()}, now_);
  for (const char* artifact : {"1", "2"}) {
    const http::Response answer = send("GET", "/sessions/" + id + "/artifacts/" + artifact, root_);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, R"({"detail":"Artifact file missing"})");
  }
  log_.flush();
  EXPECT_THAT(logged_.str(), HasSubstr("CQ_WORKSPACES_ARTIFACTS"));
}

}  // namespace
}  // namespace cq::workspaces
