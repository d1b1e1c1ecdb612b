#include "api/form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/errors.hpp"

namespace cq::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

http::Request form_request(const std::string& content_type, const std::string& body) {
  http::Request request;
  request.headers = {{"content-type", content_type}};
  request.body = body;
  return request;
}

http::Request multipart(const std::string& body) {
  return form_request("multipart/form-data; boundary=\"b 1\"", body);
}

TEST(Form, ReadsWhatIsUrlEncoded) {
  const Form form = parse_form(
      form_request("application/x-www-form-urlencoded; charset=utf-8", "a=1+2&b=%C3%BC&a=&c"));
  EXPECT_THAT(form.texts,
              ElementsAre(Pair("a", "1 2"), Pair("b", "\u00fc"), Pair("a", ""), Pair("c", "")));
}

TEST(Form, ReadsTextsAndFilesOfSeveralParts) {
  const http::Request request = multipart(
      "--b 1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nline\r\nline\r\n"
      "--b 1\r\ncontent-disposition: form-data; filename=\"a \\\"b\\\".bin\"; name=file\r\n"
      "Content-Type: application/x\r\n\r\n\x01--b\r\n--b 1--\r\n");
  const Form form = parse_form(request);
  EXPECT_THAT(form.texts, ElementsAre(Pair("text", "line\r\nline")));
  ASSERT_EQ(form.files.size(), 1U);
  const FormFile* file = form.find_file("file");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->name, "a \"b\".bin");
  EXPECT_EQ(file->content_type, "application/x");
  EXPECT_EQ(form.find_file("text"), nullptr);
}

TEST(Form, AFileMayBeEmpty) {
  const http::Request request = multipart(
      "--b 1\r\nContent-Disposition: form-data; name=f; filename=n\r\n\r\n\r\n--b 1--\r\n");
  EXPECT_EQ(parse_form(request).find_file("f")->bytes, "");
}

TEST(Form, AnyOtherBodyHasNoFields) {
  EXPECT_THAT(parse_form(form_request("application/json", "{\"a\":1}")).texts, IsEmpty());
  EXPECT_THAT(parse_form(http::Request()).texts, IsEmpty());
}

TEST(Form, RefusesWhatIsBroken) {
  const std::string disposition = "Content-Disposition: form-data; name=a\r\n";
  for (const std::string& body :
       {std::string("x"), std::string("--b 1"), std::string("--b 1\r\n"),
        std::string("--b 1\r\n\r\nx\r\n--b 1--"), "--b 1\r\n" + disposition + "\r\nx",
        "--b 1\r\n" + disposition + "x\r\n--b 1--",
        std::string("--b 1\r\nbroken\r\n\r\nx\r\n--b 1--"),
        "--b 1\r\n" + disposition + "\r\nx\r\n--b 1x"}) {
    EXPECT_THROW(static_cast<void>(parse_form(multipart(body))), Refusal) << body;
  }
  EXPECT_THROW(static_cast<void>(parse_form(form_request("multipart/form-data", "x"))), Refusal);
}

TEST(Form, TheNumberOfFieldsIsBounded) {
  std::string body;
  for (std::size_t i = 0; i <= kMaxFormFields; ++i) body += "a&";
  EXPECT_THROW(
      static_cast<void>(parse_form(form_request("application/x-www-form-urlencoded", body))),
      Refusal);
}

}  // namespace
}  // namespace cq::api
