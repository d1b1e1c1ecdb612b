#pragma once

#include <cq/json.hpp>
#include <optional>
#include <string_view>

namespace cq::experiments {

/// The value that MessagePack holds, as JSON has it; nullopt for bytes that aren't MessagePack, or
/// hold what JSON has no form for: bytes, extensions, names that are no text. Safe from any thread.
std::optional<JsonValue> parse_message_pack(std::string_view bytes);

}  // namespace cq::experiments
