#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// A repository that is served.
struct Repository {
  std::int64_t id = 0;
  std::string name;
  std::string remote_url;
  std::string default_branch;
  std::optional<std::string> description{};
  std::string settings = "{}";  ///< JSON, byte for byte as it is stored; may hold NaN
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const Repository&) const = default;
};

/// What is said of a repository to make or to change it.
struct RepositoryValues {
  std::string name;
  std::string remote_url;
  std::string default_branch;
  std::optional<std::string> description{};
  std::optional<std::string> settings{};  ///< JSON; nullopt: those it has, of a new one "{}"
};

/// What is said of a repository that is known by its URL.
struct RemoteRepository {
  std::string remote_url;
  /// Those that a new one may get, the best first.
  std::vector<std::string> names;
  std::optional<std::string> default_branch{};  ///< nullopt: the one it has, of a new one "main"
  std::string settings = "{}";                  ///< a JSON object
};

/// Which repositories to list.
struct RepositoryFilter {
  std::optional<std::string> remote_url{};
  std::optional<std::int64_t> behind{};  ///< those behind that id, whether or not one has it
  std::size_t limit = 0;                 ///< at most that many
};

/// The repositories of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [repositories.threads]
/// What a method has changed is durable when it returns. [repositories.durable]
class CQ_EXPORT Repositories : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.repositories/1";

  Repositories() = default;
  Repositories(const Repositories&) = delete;
  Repositories& operator=(const Repositories&) = delete;
  Repositories(Repositories&&) = delete;
  Repositories& operator=(Repositories&&) = delete;
  ~Repositories() override;

  /// Makes the repository of that name, or changes the one there is, in one step, and returns it.
  /// [repositories.upsert]
  /// Its id and created_at stay; description is replaced, also by nothing; settings that aren't
  /// given stay; updated_at becomes `at`. [repositories.upsert.replaces]
  /// Of callers that make one name at a moment, all get the same repository.
  /// [repositories.upsert.races]
  virtual Repository upsert(const RepositoryValues& values, Timestamp at) = 0;

  /// The one of that name, compared exactly; nullopt when there is none. [repositories.find]
  virtual std::optional<Repository> find(std::string_view name) = 0;

  /// The one of that id; nullopt when there is none. [repositories.get]
  virtual std::optional<Repository> get(std::int64_t id) = 0;

  /// All of them, by id. [repositories.list]
  virtual std::vector<Repository> list() = 0;

  /// Changes the repository at that URL, of several the one of the lowest id, or makes one under
  /// the first of the names that none has, in one step, and returns it. [repositories.init_remote]
  /// Its name, description and created_at stay; the settings are merged into those it has as
  /// merged_payload() does; updated_at becomes `at`. [repositories.init_remote.merges]
  /// Of callers at one moment, those with one URL get the same repository, and none changes one at
  /// another URL. [repositories.init_remote.races]
  /// Throws conflict when all of the names are taken. [repositories.init_remote.throws]
  virtual Repository init_remote(const RemoteRepository& remote, Timestamp at) = 0;

  /// Those of list() that the filter names. [repositories.list_page]
  virtual std::vector<Repository> list_page(const RepositoryFilter& filter) = 0;
};

}  // namespace cq::workspaces
