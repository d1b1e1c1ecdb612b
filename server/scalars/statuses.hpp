#pragma once

/// HTTP statuses that the routes of scalars respond with.
namespace cq::scalars::status {

inline constexpr int kOk = 200;
inline constexpr int kBadRequest = 400;
inline constexpr int kNotFound = 404;
inline constexpr int kInvalid = 422;

}  // namespace cq::scalars::status
