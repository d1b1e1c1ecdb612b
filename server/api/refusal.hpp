#pragma once

#include <stdexcept>
#include <string>

namespace cq::api {

/// Thrown to answer a request with that status and {"detail": sentence}.
class Refusal : public std::runtime_error {
 public:
  Refusal(int status, const std::string& sentence)
      : std::runtime_error(sentence), status_(status) {}

  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  int status_;
};

}  // namespace cq::api
