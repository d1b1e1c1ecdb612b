#pragma once

#include <algorithm>
#include <cq/experiments/page.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/route.hpp"
#include "http/responder.hpp"

namespace cq::experiments {

/// How a list of a store's rows becomes a response.
template <class Row>
struct RowList {
  std::function<std::vector<Row>(const Page& page)> fetch;
  std::string (*to_text)(const Row& row);  ///< as JSON
  Place (*place_of)(const Row& row);
  Order order = Order::kOldestFirst;
  std::size_t limit = kNoLimit;
  std::size_t rows_per_page = 200;
};

/// A piece with so much in it is sent before the list's end is looked for.
inline constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

/// A list that is read from the store page by page, so that however long it is, the server holds
/// little of it. From one thread at a time.
template <class Row>
class ListPages {
 public:
  explicit ListPages(RowList<Row> list) : list_(std::move(list)), left_(list_.limit) {}

  /// Throws what the store throws.
  http::BodyPiece next() {
    http::BodyPiece piece{.kind = http::BodyPiece::Kind::kMore};
    if (!behind_) piece.bytes = "[";
    bool is_full = false;
    while (!is_full) {
      const std::size_t wanted = std::min(left_, list_.rows_per_page);
      const std::vector<Row> rows =
          list_.fetch({.order = list_.order, .behind = behind_, .limit = wanted});
      for (const Row& row : rows) {
        if (has_rows_) piece.bytes += ',';
        has_rows_ = true;
        piece.bytes += list_.to_text(row);
      }
      left_ -= std::min(left_, rows.size());
      if (rows.empty() || left_ == 0) {
        piece.kind = http::BodyPiece::Kind::kLast;
        piece.bytes += ']';
        return piece;
      }
      behind_ = list_.place_of(rows.back());
      // A page with fewer rows is mostly the last one, but may be one of long rows.
      is_full = rows.size() == wanted || piece.bytes.size() >= kPieceBytes;
    }
    return piece;
  }

 private:
  RowList<Row> list_;
  std::size_t left_;
  std::optional<Place> behind_{};
  bool has_rows_ = false;
};

/// 200 with the rows as a JSON list. Throws what the store throws for the first page; where it
/// fails later, the response is cut off.
template <class Row>
http::Response list_response(const api::Call& call, RowList<Row> list) {
  const auto pages = std::make_shared<ListPages<Row>>(std::move(list));
  http::BodyPiece first = pages->next();
  http::Response response = http::json_response(200, std::move(first.bytes));
  if (first.kind != http::BodyPiece::Kind::kLast) {
    response.rest = call.make_source([pages] { return pages->next(); });
  }
  return response;
}

}  // namespace cq::experiments
