#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

Repository* find_named(MemoryRows& rows, std::string_view name) {
  for (auto& [id, repository] : rows.repositories) {
    if (repository.name == name) return &repository;
  }
  return nullptr;
}

Repository& add_repository(MemoryRows& rows, const std::string& name, Timestamp at) {
  const std::int64_t id = next_id(rows.repositories);
  Repository& added = rows.repositories[id];
  added.id = id;
  added.name = name;
  added.created_at = at;
  return added;
}

}  // namespace

Repository MemoryRepositories::upsert(const RepositoryValues& values, Timestamp at) {
  const LockedRows rows(database_);
  Repository* known = find_named(*rows, values.name);
  Repository& made = known != nullptr ? *known : add_repository(*rows, values.name, at);
  made.remote_url = values.remote_url;
  made.default_branch = values.default_branch;
  made.description = values.description;
  made.settings = values.settings.value_or(made.settings);
  made.updated_at = at;
  return made;
}

std::optional<Repository> MemoryRepositories::find(std::string_view name) {
  const LockedRows rows(database_);
  const Repository* found = find_named(*rows, name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<Repository> MemoryRepositories::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->repositories, id);
}

std::vector<Repository> MemoryRepositories::list() {
  const LockedRows rows(database_);
  return rows_where(rows->repositories, [](const Repository&) { return true; });
}

Repository MemoryRepositories::init_remote(const RemoteRepository& remote, Timestamp at) {
  const LockedRows rows(database_);
  Repository* known = nullptr;
  for (auto& [id, repository] : rows->repositories) {
    if (known == nullptr && repository.remote_url == remote.remote_url) known = &repository;
  }
  const std::string settings =
      merged_payload(known != nullptr ? known->settings : "{}", remote.settings);
  if (known == nullptr) {
    const auto free =
        std::find_if(remote.names.begin(), remote.names.end(),
                     [&](const std::string& name) { return find_named(*rows, name) == nullptr; });
    if (free == remote.names.end()) {
      throw Error(ErrorKind::kConflict, "Each name for the repository is that of another one.");
    }
    known = &add_repository(*rows, *free, at);
    known->remote_url = remote.remote_url;
    known->default_branch = "main";
  }
  known->default_branch = remote.default_branch.value_or(known->default_branch);
  known->settings = settings;
  known->updated_at = at;
  return *known;
}

std::vector<Repository> MemoryRepositories::list_page(const RepositoryFilter& filter) {
  const LockedRows rows(database_);
  return rows_where(
      rows->repositories,
      [&filter](const Repository& each) {
        return fits(filter.remote_url, each.remote_url) &&
               (!filter.behind || each.id > *filter.behind);
      },
      filter.limit);
}

}  // namespace cq::workspaces
