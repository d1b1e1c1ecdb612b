#include "log/log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <string>
#include <utility>

namespace cq::logging {
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
  return shown;
}

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

}  // namespace

struct Log::Logger {
  Logger(settings::LogLevel level, spdlog::sink_ptr sink) : logger("cq", std::move(sink)) {
    logger.set_level(level_of(level));
    logger.set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
    logger.flush_on(spdlog::level::debug);
  }

  void write(spdlog::level::level_enum level, std::string_view message) {
    if (logger.should_log(level)) {
      logger.log(level, spdlog::string_view_t(without_controls(message)));
    }
  }

  spdlog::logger logger;
};

Log::Log(settings::LogLevel level)
    : logger_(std::make_unique<Logger>(level, std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

Log::Log(settings::LogLevel level, std::ostream& out)
    : logger_(
          std::make_unique<Logger>(level, std::make_shared<spdlog::sinks::ostream_sink_mt>(out))) {}

Log::~Log() = default;

void Log::info(std::string_view message) {
  logger_->write(spdlog::level::info, message);
}

void Log::warning(std::string_view message) {
  logger_->write(spdlog::level::warn, message);
}

void Log::error(std::string_view message) {
  logger_->write(spdlog::level::err, message);
}

void Log::request(const RequestRecord& record) {
  if (logger_->logger.should_log(spdlog::level::info)) {
    logger_->write(spdlog::level::info,
                   fmt::format("{} {} {} {} bytes {} us", record.method, record.path, record.status,
                               record.bytes, record.duration.count()));
  }
}

}  // namespace cq::logging
