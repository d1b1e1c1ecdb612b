#pragma once

#include <cq/audit.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/object_schema.hpp"
#include "api/route.hpp"

/// The audit as administrators read it: page by page, newest first.
namespace cq::accounts {

/// Which entries are asked for, as given.
struct AuditRequest {
  std::int64_t limit = 0;
  std::optional<std::string> cursor{};
  std::optional<std::string> act{};
  std::optional<std::string> actor{};
  std::optional<std::string> subject{};
  std::optional<std::string> since{};
  std::optional<std::string> until{};
};

inline constexpr std::int64_t kMostAuditEntries = 1000;

const api::ObjectSchema<AuditRequest>& audit_request();

/// The filter that is asked for. Throws Error: invalid argument, naming the parameter, for a limit
/// that isn't from 1 to kMostAuditEntries, what is no timestamp, and a cursor of no page.
AuditFilter filter_of(const AuditRequest& request);

/// A page of entries, and how the next one is asked for.
struct AuditPage {
  std::vector<AuditEntry> entries{};
  std::optional<std::string> next_cursor{};  ///< nullopt: there are no more
};

/// The first entries that pass. Throws what the store throws. Safe from any thread.
AuditPage page_of(Audit& audit, AuditFilter filter);

JsonValue audit_entry_json(const AuditEntry& entry);

/// GET /api/v1/review/audit.
api::Route audit_route(const host::StorePart<Audit>& audit);

}  // namespace cq::accounts
