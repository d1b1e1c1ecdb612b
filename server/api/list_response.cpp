#include "api/list_response.hpp"

#include <memory>
#include <utility>

namespace cq::api {
namespace {

/// What is sent of a list behind its first piece.
class RestOfList {
 public:
  RestOfList(NextItems next, std::function<std::string()> tail, bool has_items)
      : next_(std::move(next)), tail_(std::move(tail)), has_items_(has_items) {}

  http::BodyPiece make_piece() {
    http::BodyPiece piece{http::BodyPiece::Kind::kMore, "["};
    bool has_more = true;
    while (has_more && piece.bytes.size() == 1) has_more = next_(piece.bytes);
    const bool is_empty = piece.bytes.size() == 1;
    if (!is_empty && has_items_) {
      piece.bytes.front() = ',';
    } else {
      piece.bytes.erase(0, 1);
    }
    has_items_ = has_items_ || !is_empty;
    if (!has_more) {
      piece.kind = http::BodyPiece::Kind::kLast;
      piece.bytes += tail_();
    }
    return piece;
  }

 private:
  const NextItems next_;
  const std::function<std::string()> tail_;
  bool has_items_;
};

}  // namespace

http::Response list_response(const Call& call, std::string head, NextItems next,
                             std::function<std::string()> tail) {
  std::string body = std::move(head);
  const std::size_t empty = body.size();
  const bool has_more = next(body);
  if (!has_more) return http::json_response(200, body + tail());
  const auto rest =
      std::make_shared<RestOfList>(std::move(next), std::move(tail), body.size() > empty);
  http::Response response = http::json_response(200, std::move(body));
  response.rest = call.make_source([rest] { return rest->make_piece(); });
  return response;
}

http::Response list_response(const Call& call, std::string head, NextItems next, std::string tail) {
  return list_response(call, std::move(head), std::move(next),
                       [tail = std::move(tail)] { return tail; });
}

void append_item(std::string& out, const std::string& item) {
  if (out.back() != '[') out += ',';
  out += item;
}

}  // namespace cq::api
