#include <pistache/http_defs.h>

#include "http/response_writer.hpp"

namespace cq::http {

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
#define CODE(value, name, phrase) \
  case value:                     \
    return phrase;
    STATUS_CODES
#undef CODE
    default:
      return "Unknown";
  }
}

}  // namespace cq::http
