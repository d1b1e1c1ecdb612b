#pragma once

#include "api/request_headers.hpp"

/// The headers that routes of workspaces read, for their declarations.
namespace cq::workspaces {

inline const api::DeclaredHeader kIfMatch{
    "If-Match", "The ETag of the version that the change relies on; of another one it is refused"};
inline const api::DeclaredHeader kIdempotencyKey{
    "Idempotency-Key",
    "Names the request, so that it is carried out once and its repetitions get the same answer"};
inline const api::DeclaredHeader kRange{"Range", "The bytes of the file that are asked for"};
inline const api::DeclaredHeader kIfRange{
    "If-Range",
    "The ETag or the Last-Modified of the file of which a range is asked for; of "
    "another one the whole file is sent"};
inline const api::DeclaredHeader kLastEventId{
    "Last-Event-ID", "The number of the last event that a client has seen of a stream"};

}  // namespace cq::workspaces
