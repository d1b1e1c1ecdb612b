#pragma once

#include <chrono>
#include <mutex>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <thread>

#include "support/eventually.hpp"

namespace cq::test {

/// A stream that some threads write to while others read what was written. Safe from any thread, as
/// far as those that write take turns.
class SharedText : public std::ostream {
 public:
  SharedText() : std::ostream(nullptr) { rdbuf(&buffer_); }

  [[nodiscard]] std::string text() const { return buffer_.text(); }

  /// Waits until that was written; false where it isn't for long.
  [[nodiscard]] bool wait_for(std::string_view part) const {
    return eventually([&] { return text().find(part) != std::string::npos; });
  }

 private:
  class Buffer : public std::streambuf {
   public:
    std::string text() const {
      const std::lock_guard lock(mutex_);
      return text_;
    }

   private:
    std::streamsize xsputn(const char* bytes, std::streamsize count) override {
      const std::lock_guard lock(mutex_);
      text_.append(bytes, static_cast<std::size_t>(count));
      return count;
    }
    int_type overflow(int_type byte) override {
      const std::lock_guard lock(mutex_);
      if (byte != traits_type::eof()) text_ += traits_type::to_char_type(byte);
      return byte;
    }

    mutable std::mutex mutex_;
    std::string text_;
  };

  Buffer buffer_;
};

}  // namespace cq::test
