#include "http/body_budget.hpp"

#include <algorithm>
#include <utility>

namespace cq::http {
namespace {

constexpr std::size_t kShareForSmall = 4;

}  // namespace

BodyBudget::BodyBudget(std::size_t total, std::size_t max_body) noexcept
    : for_large_(std::max(total - total / kShareForSmall, max_body)),
      total_(std::max(total, for_large_ + total / kShareForSmall)) {}

std::size_t BodyBudget::limit_for(std::size_t body) const noexcept {
  return body <= kSmallBody ? total_ : for_large_;
}

bool BodyBudget::has_room(std::size_t body) const noexcept {
  return used_.load() + body <= limit_for(body);
}

bool BodyBudget::take(std::size_t bytes, std::size_t body) noexcept {
  std::size_t used = used_.load();
  do {
    if (used + bytes > limit_for(body)) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes));
  return true;
}

BodyCharge::BodyCharge(BodyCharge&& other) noexcept
    : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}

BodyCharge& BodyCharge::operator=(BodyCharge&& other) noexcept {
  if (this != &other) {
    give_back();
    budget_ = std::move(other.budget_);
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

BodyCharge::~BodyCharge() {
  give_back();
}

bool BodyCharge::grow_to(std::size_t size, const std::shared_ptr<BodyBudget>& budget) noexcept {
  if (size <= bytes_) return true;
  if (!budget->take(size - bytes_, size)) return false;
  budget_ = budget;
  bytes_ = size;
  return true;
}

void BodyCharge::give_back() noexcept {
  if (bytes_ > 0) budget_->give_back(std::exchange(bytes_, 0));
}

}  // namespace cq::http
