#pragma once

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// Until this goes, all that the connection reads is of one moment.
class ReadSnapshot {
 public:
  explicit ReadSnapshot(Connection& connection);
  ReadSnapshot(const ReadSnapshot&) = delete;
  ReadSnapshot& operator=(const ReadSnapshot&) = delete;
  ReadSnapshot(ReadSnapshot&&) = delete;
  ReadSnapshot& operator=(ReadSnapshot&&) = delete;
  ~ReadSnapshot();

 private:
  Connection& connection_;
};

}  // namespace cq::sqlite
