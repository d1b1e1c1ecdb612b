#include "knowledge/own_settings.hpp"

#include <string>

#include "settings/values.hpp"

namespace cq::knowledge {
namespace {

constexpr std::string_view kMaxIndexBytes = "CQ_MAX_INDEX_BYTES";
constexpr std::size_t kMost = std::size_t{1} << 40U;

bool check_index_bytes(settings::Settings& /*settings*/, const std::string& value) {
  std::size_t bytes = 0;
  return settings::parse_number(value, std::size_t{0}, kMost, bytes);
}

}  // namespace

std::vector<settings::Setting> own_settings() {
  return {{.name = kMaxIndexBytes,
           .flag = "--max-index-bytes",
           .value_name = "BYTES",
           .default_text = "1073741824",
           .help = "memory for an index of units, with a store module that has none of its own and "
                   "tells what changes; 0: no index",
           .allowed = "a number from 0 to 1099511627776",
           .assign = check_index_bytes,
           .show = settings::show_plain}};
}

std::size_t max_index_bytes_of(const settings::Settings& settings) {
  std::size_t bytes = 0;
  settings::parse_number(settings.of_feature(kMaxIndexBytes), std::size_t{0}, kMost, bytes);
  return bytes;
}

}  // namespace cq::knowledge
