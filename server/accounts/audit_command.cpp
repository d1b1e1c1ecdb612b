#include <cq/audit.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "accounts/audit_pages.hpp"
#include "accounts/registration.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/session_store.hpp"
#include "database/unreadable_records.hpp"

namespace cq::accounts {
namespace {

struct AuditOptions {
  std::string since;
  std::string until;
  std::string act;
  std::string actor;
  std::string subject;
  std::int64_t limit = 100;
  bool json = false;
};

std::optional<std::string> if_given(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

std::string shown(const std::string& text) {
  return text.empty() ? "-" : text;
}

int list_entries(const AuditOptions& options, const cli::Session& session) {
  const AuditFilter filter = filter_of({.limit = options.limit,
                                        .act = if_given(options.act),
                                        .actor = if_given(options.actor),
                                        .subject = if_given(options.subject),
                                        .since = if_given(options.since),
                                        .until = if_given(options.until)});
  const host::OpenedStore store = database::open_to_read(session, {Audit::kId});
  const AuditPage page = page_of(*store.part<Audit>(), filter);
  if (options.json) {
    database::print_json(session.console.out, json_array(page.entries, audit_entry_json));
  } else if (!page.entries.empty()) {
    std::vector<std::vector<std::string>> rows{
        {"AT", "ACT", "ACTOR", "KEY", "ADDRESS", "SUBJECT", "DETAIL"}};
    for (const AuditEntry& entry : page.entries) {
      rows.push_back({format_timestamp(entry.at, UtcSuffix::kZ), entry.act, shown(entry.actor),
                      shown(entry.api_key_id.value_or("")), shown(entry.address),
                      shown(entry.subject), shown(entry.detail)});
    }
    cli::print_table(session.console.out, rows);
  }
  if (page.entries.empty()) {
    session.console.err << "The audit has no such entries." << std::endl;
  } else if (page.next_cursor) {
    session.console.err << "There are older ones; --until and --limit show them." << std::endl;
  }
  database::tell_of_unreadable(session, store);
  return 0;
}

}  // namespace

void add_audit_command(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("audit")) return;
  const auto options = std::make_shared<AuditOptions>();
  CLI::App& command = cli::add_command(app, "audit", "List who did what, newest first");
  cli::add_option(command, "--since", options->since,
                  "From that time on, e.g. 2026-01-02T03:04:05Z");
  cli::add_option(command, "--until", options->until, "Before that time");
  cli::add_option(command, "--act", options->act, "Only that act, e.g. user.create");
  cli::add_option(command, "--actor", options->actor, "Only what that user did");
  cli::add_option(command, "--subject", options->subject,
                  "Only what was done to that user, key or record");
  cli::add_option(command, "--limit", options->limit, "The most entries, 100 if not given");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, list_entries);
}

}  // namespace cq::accounts
