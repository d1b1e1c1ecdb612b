#pragma once

#include <atomic>
#include <cq/knowledge/changes.hpp>

#include "wrong/fault.hpp"

namespace cq::test {

/// Does what the right one does, but for the fault.
class WrongChanges final : public Changes {
 public:
  WrongChanges(Changes& right, Fault fault) : right_(right), fault_(fault) {}

  std::string now() override { return right_.now(); }
  std::optional<ChangedUnits> read(std::string_view after, std::size_t most) override {
    auto units = right_.read(after, most);
    if (fault_ == Fault::kMisses && units) {
      std::erase_if(units->ids, [this](const std::string&) { return ++read_ % 3 == 0; });
    }
    return units;
  }

 private:
  Changes& right_;
  const Fault fault_;
  std::atomic<unsigned> read_{0};
};

}  // namespace cq::test
