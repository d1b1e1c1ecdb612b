#include "workspaces/artifact_download.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <fstream>

#include "support/temp_directory.hpp"

namespace cq::workspaces {
namespace {

TEST(ArtifactRange, IsThatOfTheHeader) {
  EXPECT_EQ(choose_range("bytes=6-", 12), RangeChoice(ByteRange{6, 11}));
  EXPECT_EQ(choose_range("bytes=0-0", 12), RangeChoice(ByteRange{0, 0}));
  EXPECT_EQ(choose_range("Bytes = 2 - 4", 12), RangeChoice(ByteRange{2, 4}));
  EXPECT_EQ(choose_range("bytes=2-400", 12), RangeChoice(ByteRange{2, 11}));
  EXPECT_EQ(choose_range("bytes=-5", 12), RangeChoice(ByteRange{7, 11}));
  EXPECT_EQ(choose_range("bytes=-50", 12), RangeChoice(ByteRange{0, 11}));
}

TEST(ArtifactRange, BehindTheEndHasNoByte) {
  for (const char* header : {"bytes=12-", "bytes=100-200", "bytes=-0"}) {
    EXPECT_EQ(choose_range(header, 12), RangeChoice(UnsatisfiableRange{})) << header;
  }
  EXPECT_EQ(choose_range("bytes=0-", 0), RangeChoice(UnsatisfiableRange{}));
}

TEST(ArtifactRange, ThatMakesNoSenseIsTheWholeFile) {
  for (const char* header :
       {"", "bytes", "bytes=", "bytes=-", "lines=1-2", "bytes=4-2", "bytes=a-2", "bytes=1-b",
        "bytes=1-2,4-5", "bytes=+1-2", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(choose_range(header, 12), RangeChoice(WholeFile{})) << header;
  }
}

TEST(ArtifactDownload, SaysWhatItIs) {
  EXPECT_EQ(content_type_of(std::nullopt), "application/octet-stream");
  EXPECT_EQ(content_type_of(""), "application/octet-stream");
  EXPECT_EQ(content_type_of("text/plain"), "text/plain; charset=utf-8");
  EXPECT_EQ(content_type_of("text/plain; Charset=latin-1"), "text/plain; Charset=latin-1");
  EXPECT_EQ(content_type_of("image/png"), "image/png");
  EXPECT_EQ(content_type_of("text/plain\r\nSet-Cookie: a=b"), "application/octet-stream");
}

TEST(ArtifactDownload, NamesTheFile) {
  EXPECT_EQ(content_disposition_of("log.txt"), "attachment; filename=\"log.txt\"");
  EXPECT_EQ(content_disposition_of("naïve.xml"), "attachment; filename*=utf-8''na%C3%AFve.xml");
  EXPECT_EQ(content_disposition_of("a b"), "attachment; filename*=utf-8''a%20b");
  EXPECT_EQ(content_disposition_of("a\"\r\n"), "attachment; filename*=utf-8''a%22%0D%0A");
}

class ArtifactDownloadTest : public testing::Test {
 protected:
  http::Response download(const std::string& content, std::vector<http::Header> headers) {
    const std::string path = (directory_.path() / "log.txt").string();
    std::ofstream(path) << content;
    http::Request request;
    request.headers = std::move(headers);
    api::Call call{.request = request, .path = {}, .body = {}, .username = {}};
    call.make_source = [this](api::WorkerBody::Next next) {
      next_ = std::move(next);
      return std::shared_ptr<http::BodySource>();
    };
    auto file = folders_.open(path).file;
    tag_ = file->entity_tag();
    return download_response(call, std::make_shared<const ArtifactFile>(*std::move(file)),
                             "text/plain");
  }

  static std::string header(const http::Response& response, std::string_view name) {
    for (const http::Header& each : response.headers) {
      if (each.name == name) return each.value;
    }
    return {};
  }

  const test::TempDirectory directory_;
  const ArtifactFolders folders_{{directory_.path().string()}};
  std::string tag_;
  api::WorkerBody::Next next_;
};

TEST_F(ArtifactDownloadTest, SendsAllOrThePartThatIsAskedFor) {
  const http::Response all = download("hello\nworld\n", {});
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.body, "hello\nworld\n");
  EXPECT_EQ(header(all, "Accept-Ranges"), "bytes");
  const http::Response part = download("hello\nworld\n", {{"range", "bytes=6-"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "world\n");
  EXPECT_EQ(header(part, "Content-Range"), "bytes 6-11/12");
  const http::Response none = download("hello\nworld\n", {{"range", "bytes=12-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(header(none, "Content-Range"), "bytes */12");
  EXPECT_EQ(download("", {}).status, 200);
}

TEST_F(ArtifactDownloadTest, APartIsOfTheFileThatTheClientKnows) {
  download("hello\nworld\n", {});
  EXPECT_EQ(download("hello\nworld\n", {{"range", "bytes=6-"}, {"if-range", "\"old\""}}).status,
            200);
  const auto file = folders_.open((directory_.path() / "log.txt").string()).file;
  http::Request request;
  request.headers = {{"range", "bytes=6-"}, {"if-range", file->entity_tag()}};
  const api::Call call{.request = request, .path = {}, .body = {}, .username = {}};
  EXPECT_EQ(download_response(call,
                              std::make_shared<const ArtifactFile>(
                                  *folders_.open((directory_.path() / "log.txt").string()).file),
                              "text/plain")
                .status,
            206);
}

TEST_F(ArtifactDownloadTest, ALongFileComesInPieces) {
  std::string content;
  while (content.size() < 2 * kArtifactPiece) content += std::to_string(content.size()) + "\n";
  const http::Response response = download(content, {});
  EXPECT_EQ(response.body.size(), kArtifactPiece);
  std::string received = response.body;
  http::BodyPiece piece;
  do {
    piece = next_();
    EXPECT_LE(piece.bytes.size(), kArtifactPiece);
    received += piece.bytes;
  } while (piece.kind == http::BodyPiece::Kind::kMore);
  EXPECT_EQ(piece.kind, http::BodyPiece::Kind::kLast);
  EXPECT_EQ(received, content);
}

TEST_F(ArtifactDownloadTest, AFileThatBecomesShorterEndsTheAnswer) {
  download(std::string(3 * kArtifactPiece, 'x'), {});
  std::filesystem::resize_file(directory_.path() / "log.txt", kArtifactPiece + 1);
  EXPECT_THROW(next_(), Error);
}

}  // namespace
}  // namespace cq::workspaces
