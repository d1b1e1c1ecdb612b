#include "settings/values.hpp"

#include <algorithm>
#include <array>
#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace cq::settings {

bool assign_nothing(Settings& /*settings*/, const std::string& /*value*/) {
  return true;
}

bool check_database_url(Settings& /*settings*/, const std::string& value) {
  if (!value.empty()) {
    parse_database_url(value);
  }
  return true;
}

std::vector<std::string> split_paths(std::string_view value) {
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin < value.size();) {
    const std::size_t end = std::min(value.find(':', begin), value.size());
    if (end > begin) paths.emplace_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

bool check_paths(Settings& /*settings*/, const std::string& value) {
  const std::vector<std::string> paths = split_paths(value);
  return std::all_of(paths.begin(), paths.end(),
                     [](const std::string& path) { return path.front() == '/'; });
}

bool assign_features(Settings& settings, const std::string& value) {
  settings.features.clear();
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    std::string name(trim(std::string_view(value).substr(begin, end - begin)));
    const auto& known = settings.features;
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) {
      return false;
    }
    settings.features.push_back(std::move(name));
    begin = end + 1;
  }
  return true;
}

bool assign_trusted_proxies(Settings& settings, const std::string& value) {
  settings.trusted_proxies = text::IpRanges::parse(value);
  return true;
}

bool assign_public_url(Settings& settings, const std::string& value) {
  settings.public_url = parse_public_url(value);
  return value.empty() || settings.public_url.has_value();
}

bool assign_port(Settings& settings, const std::string& value) {
  return parse_number<std::uint16_t>(value, 0, UINT16_MAX, settings.port);
}

bool assign_metrics_port(Settings& settings, const std::string& value) {
  settings.metrics_port.reset();
  return value.empty() ||
         parse_number<std::uint16_t>(value, 0, UINT16_MAX, settings.metrics_port.emplace());
}

bool assign_word(bool& setting, const std::string& value, std::string_view yes,
                 std::string_view no) {
  setting = value == yes;
  return value == yes || value == no;
}

bool assign_count_once(Settings& settings, const std::string& value) {
  const bool is_user = value == "user";
  settings.count_once = is_user          ? CountOnce::kUser
                        : value == "key" ? CountOnce::kKey
                                         : CountOnce::kOff;
  return is_user || value == "key" || value == "off";
}

namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels{{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
}};

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  for (const auto& [name, each] : kLevels) {
    if (each == level) return name;
  }
  return "";
}

bool assign_log_level(Settings& settings, const std::string& value) {
  for (const auto& [name, level] : kLevels) {
    if (value == name) {
      settings.log_level = level;
      return true;
    }
  }
  return false;
}

bool assign_log_format(Settings& settings, const std::string& value) {
  settings.log_format = value == "json" ? LogFormat::kJson : LogFormat::kText;
  return value == "json" || value == "text";
}

std::string show_plain(const std::string& value) {
  return value;
}

std::string show_masked(const std::string& /*value*/) {
  return "***";
}

std::string show_database_url(const std::string& value) {
  try {
    return display(parse_database_url(value));
  } catch (const Error&) {
    return show_masked(value);
  }
}

}  // namespace cq::settings
