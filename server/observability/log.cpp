#include "observability/log.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cq/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "observability/background_sink.hpp"
#include "text/text.hpp"

namespace cq::observability {
namespace {

std::string without_controls(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += c;
    }
  }
  return text::with_replacements(shown);
}

/// Adds " name=value", if there is a value.
void append_field(std::string& line, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    line.append(" ").append(name).append("=").append(value);
  }
}

void add_text(JsonValue& object, std::string name, std::string_view value) {
  if (!value.empty()) {
    object.add(std::move(name), text::with_replacements(value));
  }
}

std::string members_of(const JsonValue& object) {
  const std::string text = write_json(object);
  return text.substr(1, text.size() - 2);
}

JsonValue with_message(std::string_view message) {
  return json_object({{"message", text::with_replacements(message)}});
}

/// What a line of the log says behind its time and level, as text and as the members of a JSON
/// object, without its braces.
std::string text_line(std::string_view message, std::string_view request_id) {
  std::string line(message);
  append_field(line, "id", request_id);
  return without_controls(line);
}

std::string text_line(const RequestRecord& record) {
  std::string line = fmt::format("{} {} {} {} bytes {} us", record.method, record.path,
                                 record.status, record.bytes, record.duration.count());
  append_field(line, "from", record.address);
  append_field(line, "id", record.request_id);
  append_field(line, "key", record.key_id);
  append_field(line, "user", record.user);  // last, as it is the one that may hold blanks
  return without_controls(line);
}

std::string json_members(std::string_view message, std::string_view request_id) {
  JsonValue object = with_message(message);
  add_text(object, "request_id", request_id);
  return members_of(object);
}

std::string json_members(const RequestRecord& record) {
  JsonValue object = with_message("request");
  add_text(object, "method", record.method);
  add_text(object, "path", record.path);
  object.add("status", record.status)
      .add("bytes", record.bytes)
      .add("microseconds", record.duration.count());
  add_text(object, "address", record.address);
  add_text(object, "request_id", record.request_id);
  add_text(object, "user", record.user);
  add_text(object, "key_id", record.key_id);
  return members_of(object);
}

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
        return;  // there is nowhere to report it
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
    set_level(level);
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

  void set_level(settings::LogLevel level) noexcept {
    level_ = level;
    logger_.set_level(level_of(level));
  }
  [[nodiscard]] settings::LogLevel level() const noexcept { return level_; }

  // Whether that wasn't asked of the same sentence in the last hour.
  bool is_news(std::string_view sentence) {
    constexpr std::chrono::hours kQuiet{1};
    constexpr std::size_t kMostSentences = 256;
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    const auto found = told_.find(sentence);
    if (found != told_.end() && now - found->second < kQuiet) return false;
    if (found == told_.end() && told_.size() >= kMostSentences) told_.clear();
    told_.insert_or_assign(std::string(sentence), now);
    return true;
  }

 private:
  spdlog::logger logger_;
  std::atomic<settings::LogLevel> level_{settings::LogLevel::kInfo};
  const LogFormat format_;
  std::mutex mutex_;
  // Guarded by mutex_: when each was last logged.
  std::map<std::string, std::chrono::steady_clock::time_point, std::less<>> told_;
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

void Log::trouble(std::string_view where, std::string_view sentence, std::string_view request_id) {
  if (writer_->is_news(sentence)) error(std::string(where).append(sentence), request_id);
}

void Log::flush() {
  writer_->flush();
}

void Log::set_level(settings::LogLevel level) noexcept {
  writer_->set_level(level);
}

settings::LogLevel Log::level() const noexcept {
  return writer_->level();
}

void Log::request(const RequestRecord& record) {
  writer_->write(spdlog::level::info, record);
}

}  // namespace cq::observability
