#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_runner.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(WorkspacesRunner, AnArtifactIsStoredFromABody) {
  const std::string path = "/sessions/" + session_;
  const Headers headers{{"Authorization", "Bearer " + root_}, {"Content-Type", "text/plain"}};
  const auto upload = [&](const std::string& query, const std::string& body) {
    return send_request(server_.port(), "POST", path + "/uploads?" + query, headers, body);
  };
  const HttpAnswer stored = upload("name=build.log&kind=log&description=made", "hello\n");
  EXPECT_EQ(stored.status, 201) << stored.body;
  EXPECT_THAT(stored.body, AllOf(HasSubstr(R"("kind":"log")"), HasSubstr(R"("size_bytes":6)")));
  EXPECT_THAT(member(stored, "path"), AllOf(testing::StartsWith(artifacts_.string() + "/"),
                                            testing::EndsWith("-build.log")));
  const HttpAnswer fetched = send("GET", path + "/artifacts/1");
  EXPECT_EQ(fetched.body, "hello\n");
  EXPECT_EQ(fetched.header("content-type"), "text/plain; charset=utf-8");
  for (const char* const name : {"..", ".", "a%2Fb", "..%2F..%2Fetc%2Fpasswd", "a%00b", ""}) {
    EXPECT_EQ(upload("name=" + std::string(name), "x").status, 422) << name;
  }
  EXPECT_EQ(upload("kind=log", "x").status, 422);
  EXPECT_EQ(upload("name=x&command_id=7", "x").status, 404);
  EXPECT_EQ(upload("name=x&checksum_sha256=" + std::string(64, '0'), "x").status, 422);
  EXPECT_EQ(send("GET", path + "/artifacts").json().as_array()->size(), 1U);
}

TEST_F(WorkspacesRunner, NoUploadFollowsASymbolicLink) {
  const TempDirectory outside;
  std::filesystem::create_directory_symlink(outside.path(), artifacts_ / "cq-uploads");
  const HttpAnswer refused =
      send_request(server_.port(), "POST", "/sessions/" + session_ + "/uploads?name=x",
                   {{"Authorization", "Bearer " + root_}}, "hello");
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_TRUE(std::filesystem::is_empty(outside.path()));
  EXPECT_EQ(send("GET", "/sessions/" + session_ + "/artifacts").body, "[]");
}

TEST_F(WorkspacesRunner, AnArtifactIsRecordedBelowTheDirectoriesAlone) {
  const std::string path = "/sessions/" + session_ + "/artifacts";
  const auto record = [&](const std::filesystem::path& file, const std::string& more = "") {
    return send("POST", "/sessions/" + session_ + "/artifact-records",
                R"({"kind":"junit","path":")" + file.string() + "\"" + more + "}");
  };
  const TempDirectory outside;
  std::ofstream(outside.path() / "secret") << "secret";
  std::ofstream(artifacts_ / "report.xml") << "<x/>";
  std::filesystem::create_symlink(outside.path() / "secret", artifacts_ / "link");
  std::filesystem::create_directory_symlink(outside.path(), artifacts_ / "folder");
  const HttpAnswer recorded = record(artifacts_ / "report.xml", R"(,"content_type":"text/xml")");
  EXPECT_EQ(recorded.status, 201) << recorded.body;
  EXPECT_THAT(recorded.body, HasSubstr(R"("size_bytes":4)"));
  EXPECT_EQ(send("GET", path + "/1").body, "<x/>");
  for (const std::filesystem::path& file :
       {artifacts_ / "link", artifacts_ / "folder" / "secret", outside.path() / "secret",
        artifacts_ / ".." / outside.path().filename() / "secret", artifacts_ / "gone",
        artifacts_}) {
    EXPECT_EQ(record(file).status, 422) << file;
  }
  EXPECT_EQ(record(artifacts_ / "report.xml", R"(,"command_id":7)").status, 404);
  EXPECT_EQ(send("GET", path).json().as_array()->size(), 1U);
}

}  // namespace
}  // namespace cq::test
