#include "database/packed_fields.hpp"

#include <algorithm>

namespace cq::database {

std::string pack_fields(const std::vector<std::string>& fields) {
  std::string packed;
  for (const std::string& field : fields) {
    const std::size_t begin = packed.size();
    packed += field;
    std::replace(packed.begin() + static_cast<std::ptrdiff_t>(begin), packed.end(), '\0', '?');
    packed += '\0';
  }
  return packed;
}

std::vector<std::string> unpack_fields(std::string_view packed) {
  std::vector<std::string> fields;
  for (std::size_t begin = 0; begin < packed.size();) {
    const std::size_t end = std::min(packed.find('\0', begin), packed.size());
    fields.emplace_back(packed.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

}  // namespace cq::database
