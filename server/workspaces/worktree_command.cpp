#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/command_audit.hpp"
#include "database/session_store.hpp"
#include "workspaces/acts.hpp"
#include "workspaces/registration.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

const database::NeededParts kNeededByWorktrees{Repositories::kId, Worktrees::kId};

struct ListWorktreeOptions {
  std::string repository;
  bool json = false;
};

struct RegisterWorktreeOptions {
  std::string repository;
  std::string path;
  std::string commit;
  std::string environment;
  bool json = false;
};

struct ReleaseWorktreeOptions {
  std::int64_t id = 0;
  std::string reason;
  bool yes = false;
  bool json = false;
};

Repository require_repository(const host::OpenedStore& store, const std::string& name) {
  std::optional<Repository> repository = store.part<Repositories>()->find(name);
  if (!repository) {
    throw Error(ErrorKind::kNotFound,
                "There is no repository '" + name + "'; POST /repository/init makes one known.");
  }
  return *std::move(repository);
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string name_of_repository(const std::vector<Repository>& repositories, std::int64_t id) {
  for (const Repository& repository : repositories) {
    if (repository.id == id) return repository.name;
  }
  return std::to_string(id) + " (not there)";
}

/// The status, and what of it an operator has to know besides.
std::string state_of(const Worktree& worktree, Timestamp at) {
  if (worktree.retired_at) return "retired";
  std::string state(to_string(worktree.status));
  if (worktree.lease_expires_at && *worktree.lease_expires_at < at) state += ", expired";
  if (worktree.condition != Condition::kClean) {
    state.append(", ").append(to_string(worktree.condition));
  }
  return state;
}

int list_worktrees(const ListWorktreeOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_read(session, kNeededByWorktrees, kFeature);
  const auto repository_id = options.repository.empty()
                                 ? std::nullopt
                                 : std::optional(require_repository(store, options.repository).id);
  const std::vector<Repository> repositories = store.part<Repositories>()->list();
  const Timestamp at = now();
  JsonValue::Array array;
  std::vector<std::vector<std::string>> rows{
      {"ID", "REPOSITORY", "STATE", "OWNER", "EXPIRES", "COMMIT", "PATH"}};
  for (const Worktree& worktree : store.part<Worktrees>()->list(repository_id)) {
    array.push_back(worktree_json(worktree));
    rows.push_back(
        {std::to_string(worktree.id), name_of_repository(repositories, worktree.repository_id),
         state_of(worktree, at), worktree.lease_owner.value_or("-"),
         worktree.lease_expires_at ? format_timestamp(*worktree.lease_expires_at, UtcSuffix::kZ)
                                   : "-",
         worktree.commit_sha.value_or("-"), worktree.path});
  }
  if (options.json) {
    database::print_json(session.console.out, array);
  } else if (array.empty()) {
    session.console.err << "There are no worktrees; 'cq-server worktree register' adds one."
                        << std::endl;
  } else {
    cli::print_table(session.console.out, rows);
  }
  return 0;
}

void require_text(const std::string& option, const std::string& text, std::size_t most) {
  if (!is_utf8(text) || text.size() > most) {
    throw Error(ErrorKind::kInvalidArgument,
                option + ": UTF-8 of at most " + std::to_string(most) + " bytes is needed.");
  }
}

int register_worktree(const RegisterWorktreeOptions& options, const cli::Session& session) {
  require_text("PATH", options.path, 1024);
  require_text("--commit", options.commit, 40);
  require_text("--environment", options.environment, 64);
  if (options.path.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "PATH: the directory of a checkout is needed.");
  }
  const std::optional<std::string> path =
      checkout_path_of(std::filesystem::absolute(options.path).string());
  const host::OpenedStore store = database::open_to_write(session, kNeededByWorktrees, kFeature);
  const Repository repository = require_repository(store, options.repository);
  const Worktree worktree =
      store.part<Worktrees>()->add({.repository_id = repository.id,
                                    .path = path.value_or(options.path),
                                    .commit_sha = given(options.commit),
                                    .environment_hash = given(options.environment)},
                                   now());
  session.console.err << "Worktree " << worktree.id << " of repository '" << repository.name
                      << "' is registered: " << worktree.path << std::endl;
  if (options.json) {
    database::print_json(session.console.out, worktree_json(worktree));
  } else {
    session.console.out << worktree.id << std::endl;
  }
  return 0;
}

bool is_held(const Worktree& worktree, Timestamp at) {
  return worktree.lease_token && worktree.lease_expires_at && *worktree.lease_expires_at >= at;
}

/// The lease that the worktree was read with, and no later one, without its holder. A store that
/// has leases remembers who ended it, and why.
Worktree end_lease(const host::OpenedStore& store, const Worktree& worktree, const std::string& by,
                   const std::string& reason) {
  if (Leases* const leases = store.find_part<Leases>(); leases != nullptr && worktree.lease_token) {
    return leases->break_lease(worktree.id, by, reason, {}, worktree.version, now());
  }
  return store.part<Worktrees>()->release(worktree.id, worktree.lease_token, now());
}

int release_worktree(const ReleaseWorktreeOptions& options, const cli::Session& session) {
  require_text("--reason", options.reason, 1024);
  const host::OpenedStore store = database::open_to_write(session, kNeededByWorktrees, kFeature);
  const std::optional<Worktree> worktree = store.part<Worktrees>()->get(options.id);
  if (!worktree) {
    throw Error(ErrorKind::kNotFound, "There is no worktree " + std::to_string(options.id) +
                                          "; 'cq-server worktree list' shows which there are.");
  }
  if (worktree->status == WorktreeStatus::kIdle && !worktree->lease_token) {
    session.console.err << "Worktree " << worktree->id << " has no lease." << std::endl;
    if (options.json) database::print_json(session.console.out, worktree_json(*worktree));
    return 0;
  }
  const std::string holder = worktree->lease_owner.value_or("somebody unknown");
  if (is_held(*worktree, now()) && !options.yes &&
      !cli::confirm(session.console,
                    "End the lease of worktree " + std::to_string(worktree->id) + ", which " +
                        holder + " holds until " +
                        format_timestamp(*worktree->lease_expires_at, UtcSuffix::kZ) + "?")) {
    session.console.err << "Nothing was changed." << std::endl;
    return 1;
  }
  const std::string by = session.user.empty() ? "operator" : session.user;
  const database::CommandAudit audit(session);
  const Worktree released = end_lease(store, *worktree, by, options.reason);
  audit.record_elsewhere(acts::kBreakLease, std::to_string(released.id),
                         std::string(acts::kOfLease) + ": " + options.reason);
  session.console.err << "Worktree " << released.id << ", which " << holder << " held, is released."
                      << std::endl;
  if (options.json) database::print_json(session.console.out, worktree_json(released));
  return 0;
}

void add_worktree_list(CLI::App& worktree, cli::Invocation& invocation) {
  const auto options = std::make_shared<ListWorktreeOptions>();
  CLI::App& command = cli::add_command(worktree, "list", "Show the worktrees and who holds them");
  cli::add_option(command, "--repository", options->repository, "Only those of this repository");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, list_worktrees);
}

void add_worktree_register(CLI::App& worktree, cli::Invocation& invocation) {
  const auto options = std::make_shared<RegisterWorktreeOptions>();
  CLI::App& command =
      cli::add_command(worktree, "register", "Add a checkout to those that are handed out");
  cli::add_required(command, "--repository", options->repository, "Whose checkout it is, by name");
  cli::add_required(command, "PATH", options->path, "Where it is");
  cli::add_option(command, "--commit", options->commit, "What is checked out there");
  cli::add_option(command, "--environment", options->environment,
                  "The hash of the environment that is installed there");
  cli::add_flag(command, "--json", options->json, "Print JSON, with all of the worktree");
  add_url_option(command, invocation);
  set_action(command, invocation, options, register_worktree);
}

void add_worktree_release(CLI::App& worktree, cli::Invocation& invocation) {
  const auto options = std::make_shared<ReleaseWorktreeOptions>();
  CLI::App& command = cli::add_command(
      worktree, "release", "End a lease without its holder, so that the worktree is free");
  cli::add_required(command, "ID", options->id, "The worktree's number, as 'list' shows it");
  CLI::Option& reason = cli::add_option(command, "--reason", options->reason,
                                        "Why, for those who look for the lease later");
  cli::name_value(reason, "TEXT");
  cli::add_flag(command, "--yes", options->yes, "End a lease that lasts without asking");
  cli::add_flag(command, "--json", options->json, "Print JSON, with all of the worktree");
  add_url_option(command, invocation);
  set_action(command, invocation, options, release_worktree);
}

}  // namespace

void add_worktree_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("worktree")) return;
  CLI::App& worktree = cli::add_group(app, "worktree", "Manage the worktrees of workspaces");
  add_worktree_list(worktree, invocation);
  add_worktree_register(worktree, invocation);
  add_worktree_release(worktree, invocation);
}

}  // namespace cq::workspaces
