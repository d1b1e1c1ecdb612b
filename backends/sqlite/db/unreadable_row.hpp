#pragma once

#include <cq/error.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace cq::sqlite {

/// Error: corrupt, of one row: it, and not the database, is damaged.
class UnreadableRow final : public Error {
 public:
  UnreadableRow(std::string_view table, std::string id, const std::string& sentence)
      : Error(ErrorKind::kCorrupt, sentence),
        place_(std::make_shared<const Place>(Place{std::string(table), std::move(id)})) {}

  [[nodiscard]] std::string_view table() const noexcept { return place_->table; }
  [[nodiscard]] std::string_view id() const noexcept { return place_->id; }

 private:
  struct Place {
    std::string table;
    std::string id;
  };
  std::shared_ptr<const Place> place_;  // shared, so that copying throws nothing
};

}  // namespace cq::sqlite
