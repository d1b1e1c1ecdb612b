#pragma once

#include <string_view>

namespace cq::http {

/// The reason phrase of a status code, "Unknown" for one that HTTP doesn't define. Safe from any
/// thread.
std::string_view reason_phrase(int status) noexcept;

}  // namespace cq::http
