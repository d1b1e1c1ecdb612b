#pragma once

/// The HTTP statuses that responses are made with (RFC 9110, section 15).
namespace cq::status {

inline constexpr int kOk = 200;
inline constexpr int kBadRequest = 400;
inline constexpr int kUnauthorized = 401;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kConflict = 409;
inline constexpr int kInvalid = 422;
inline constexpr int kBadGateway = 502;

}  // namespace cq::status
