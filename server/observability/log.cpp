#include "observability/log.hpp"

#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "observability/background_sink.hpp"
#include "observability/log_line.hpp"

namespace cq::observability {
namespace {

using settings::LogFormat;

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%fZ %l %v";
constexpr const char* kJsonPattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";  // %v: the members that follow

spdlog::level::level_enum level_of(settings::LogLevel level) {
  switch (level) {
    case settings::LogLevel::kDebug:
      return spdlog::level::debug;
    case settings::LogLevel::kInfo:
      return spdlog::level::info;
    case settings::LogLevel::kWarning:
      return spdlog::level::warn;
    case settings::LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

/// Standard error without its FILE: a write that never ends would keep that locked, and exit()
/// waits for it.
class StandardError final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string_view rest(line.data(), line.size());
    while (!rest.empty()) {
      const ssize_t count = ::write(STDERR_FILENO, rest.data(), rest.size());
      if (count >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        pollfd writable{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
        ::poll(&writable, 1, -1);
      } else if (errno != EINTR) {
        return;  // there is nowhere to tell of it
      }
    }
  }
  void flush_() override {}
};

}  // namespace

class Log::Writer {
 public:
  Writer(settings::LogLevel level, LogFormat format, spdlog::sink_ptr sink)
      : logger_("cq", std::make_shared<BackgroundSink>(std::move(sink))), format_(format) {
    logger_.set_level(level_of(level));
    logger_.set_pattern(format == LogFormat::kJson ? kJsonPattern : kTextPattern,
                        spdlog::pattern_time_type::utc);
  }

  template <class... Parts>
  void write(spdlog::level::level_enum level, const Parts&... parts) {
    if (logger_.should_log(level)) {
      logger_.log(level, spdlog::string_view_t(format_ == LogFormat::kJson ? json_members(parts...)
                                                                           : text_line(parts...)));
    }
  }

  void flush() { logger_.flush(); }

 private:
  spdlog::logger logger_;
  const LogFormat format_;
};

Log::Log(settings::LogLevel level, LogFormat format)
    : writer_(std::make_unique<Writer>(level, format, std::make_shared<StandardError>())) {}

Log::Log(settings::LogLevel level, std::ostream& out, LogFormat format)
    : writer_(std::make_unique<Writer>(level, format,
                                       std::make_shared<spdlog::sinks::ostream_sink_mt>(out))) {}

Log::~Log() = default;

void Log::info(std::string_view message) {
  writer_->write(spdlog::level::info, message, std::string_view());
}

void Log::warning(std::string_view message) {
  writer_->write(spdlog::level::warn, message, std::string_view());
}

void Log::error(std::string_view message, std::string_view request_id) {
  writer_->write(spdlog::level::err, message, request_id);
}

void Log::flush() {
  writer_->flush();
}

void Log::request(const RequestRecord& record) {
  writer_->write(spdlog::level::info, record);
}

}  // namespace cq::observability
