#pragma once

#include <cq/timestamp.hpp>
#include <optional>
#include <string>

#include "api/route.hpp"
#include "http/message.hpp"

/// Versions of records for clients: a record's ETag changes whenever the record does, and If-Match
/// makes a change depend on it. Safe from any thread.
namespace cq::workspaces {

/// The ETag of a record that was changed then.
std::string entity_tag_of(Timestamp updated_at);

/// The response with the ETag of the record that it shows.
http::Response with_entity_tag(http::Response response, Timestamp updated_at);

/// The version that a request relies on, of a record that was changed then; nullopt when it relies
/// on none. Throws api::Refusal (412) when its If-Match names other versions, or when there is no
/// record. The call's route declares kIfMatch.
std::optional<Timestamp> relied_on(const api::Call& call,
                                   const std::optional<Timestamp>& updated_at);

/// For a change that came too late although relied_on() had passed. Throws api::Refusal (412).
[[noreturn]] void refuse_changed();

}  // namespace cq::workspaces
