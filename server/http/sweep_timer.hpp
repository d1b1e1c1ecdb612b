#pragma once

#include <chrono>

#include "http/file_descriptor.hpp"

namespace cq::http {

/// A descriptor that is readable once per period.
class SweepTimer {
 public:
  /// Throws std::system_error when there is no descriptor for it.
  explicit SweepTimer(std::chrono::milliseconds period);

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  /// To be called when it is readable.
  void acknowledge() const noexcept;

 private:
  FileDescriptor fd_;
};

}  // namespace cq::http
