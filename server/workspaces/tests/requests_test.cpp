#include "workspaces/requests.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::workspaces {
namespace {

using test::json;
using test::thrown_complaints;

template <class Request>
std::string faults_of(const api::ObjectSchema<Request>& schema, const char* body) {
  return thrown_complaints([&] { static_cast<void>(schema.read_body(json(body))); });
}

TEST(WorkspaceRequests, ARepositoryHasDefaultsForWhatItMayLack) {
  const auto request = init_repository_request().read_body(
      json(R"({"name":"demo","remote_url":"u","default_branch":"main","id":77})"));
  EXPECT_EQ(request.description, std::nullopt);
  EXPECT_EQ(write_json(request.settings), "{}");
}

TEST(WorkspaceRequests, ComplaintsComeInFieldOrder) {
  EXPECT_EQ(
      faults_of(init_repository_request(),
                R"({"settings":null,"description":5,"remote_url":1,"default_branch":"m"})"),
      R"([{"type":"missing","loc":["body","name"],"msg":"Field required","input":)"
      R"({"settings":null,"description":5,"remote_url":1,"default_branch":"m"}},)"
      R"({"type":"string_type","loc":["body","remote_url"],"msg":"Input should be a valid string",)"
      R"("input":1},)"
      R"({"type":"string_type","loc":["body","description"],"msg":"Input should be a valid string",)"
      R"("input":5},)"
      R"({"type":"dict_type","loc":["body","settings"],"msg":"Input should be a valid dictionary",)"
      R"("input":null}])");
}

TEST(WorkspaceRequests, ACommitHas7To40CodePoints) {
  const auto faults = [](const std::string& commit) {
    const std::string body = R"({"repository":"demo","commit_sha":")" + commit + "\"}";
    return faults_of(create_session_request(), body.c_str());
  };
  EXPECT_EQ(faults("éééééé7"), "[]");
  EXPECT_EQ(faults(std::string(40, 'z')), "[]") << "hex or not";
  EXPECT_NE(faults("abc123").find("string_too_short"), std::string::npos);
  EXPECT_NE(faults(std::string(41, 'a')).find("string_too_long"), std::string::npos);
}

TEST(WorkspaceRequests, ATokenMayDoNothingWhenItSaysSo) {
  const auto scopes = [](const char* body) {
    return create_token_request().read_body(json(body)).scopes;
  };
  EXPECT_EQ(scopes(R"({"name":"x"})"),
            (std::vector<std::string>{"sessions:read", "sessions:write"}));
  EXPECT_TRUE(scopes(R"({"name":"x","scopes":[]})").empty());
}

TEST(WorkspaceRequests, AnExpiryIsAtLeastAMinute) {
  const auto expiry = [](const char* value) {
    const std::string body = R"({"name":"x","expires_in":)" + std::string(value) + "}";
    return create_token_request().read_body(json(body)).expires_in;
  };
  EXPECT_EQ(expiry("60"), 60);
  EXPECT_EQ(expiry("60.0"), 60);
  EXPECT_EQ(expiry("\" 120 \""), 120);
  EXPECT_EQ(expiry("null"), std::nullopt);
  EXPECT_NE(faults_of(create_token_request(), R"({"name":"x","expires_in":59})")
                .find("greater_than_equal"),
            std::string::npos);
}

TEST(WorkspaceRequests, ACommandHasAWord) {
  EXPECT_EQ(faults_of(queue_command_request(), R"({"argv":[""],"env":{"A":""}})"), "[]");
  EXPECT_NE(faults_of(queue_command_request(), R"({"argv":[]})").find("too_short"),
            std::string::npos);
  EXPECT_NE(faults_of(queue_command_request(), R"({"argv":["a"],"env":{"A":1}})")
                .find(R"("loc":["body","env","A"])"),
            std::string::npos);
}

TEST(WorkspaceRequests, AnIdInAPathIsAnInteger) {
  EXPECT_EQ(read_path_integer("token_id", "7"), 7);
  EXPECT_EQ(read_path_integer("token_id", "-7"), -7);
  EXPECT_EQ(read_path_integer("token_id", "9223372036854775807"), 9223372036854775807);
  EXPECT_EQ(read_path_integer("token_id", "9223372036854775808"), std::nullopt);
  EXPECT_EQ(thrown_complaints([] { static_cast<void>(read_path_integer("token_id", "one")); }),
            R"([{"type":"int_parsing","loc":["path","token_id"],"msg":"Input should be a valid )"
            R"(integer, unable to parse string as an integer","input":"one"}])");
}

TEST(ShellWords, AreJoinedAsPythonJoinsThem) {
  EXPECT_EQ(join_for_shell({"echo", "a b", "it's", "", "é", "$HOME", "~/x", "a=b",
                            "a,b:c@d%e+f./-_", "x\ny", "*"}),
            "echo 'a b' 'it'\"'\"'s' '' 'é' '$HOME' '~/x' a=b a,b:c@d%e+f./-_ 'x\ny' '*'");
  EXPECT_EQ(join_for_shell({""}), "''");
}

}  // namespace
}  // namespace cq::workspaces
