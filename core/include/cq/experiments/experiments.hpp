#pragma once

#include <cq/experiments/page.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

enum class ExperimentStatus { kPlanned, kRunning, kComplete, kFailed };

/// "planned", "running", "complete" or "failed". Safe from any thread.
CQ_EXPORT std::string_view to_string(ExperimentStatus status) noexcept;
/// The status of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<ExperimentStatus> parse_experiment_status(std::string_view text) noexcept;

inline constexpr std::string_view kDefaultColor = "#3b82f6";

/// Whether that is "#" and six hexadecimal digits. Safe from any thread.
CQ_EXPORT bool is_color(std::string_view text) noexcept;

/// One run of a project.
struct Experiment {
  std::string id;
  std::string project_id;
  std::string name;
  std::string description;
  ExperimentStatus status = ExperimentStatus::kPlanned;
  std::optional<std::string> parent_id{};
  std::optional<std::string> root_id{};        ///< kept, of no meaning here
  std::string features = "{}";                 ///< JSON: an object
  std::optional<std::string> features_diff{};  ///< JSON: an object
  std::optional<std::string> git_diff{};
  std::int64_t progress = 0;
  std::string color{kDefaultColor};
  std::int64_t order = 0;
  std::optional<std::vector<std::string>> tags{};
  std::optional<std::string> started_by{};  ///< an account's id
  Timestamp created_at{};
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> completed_at{};

  bool operator==(const Experiment&) const = default;
};

/// What changes of an experiment. Only what is given does; an inner nullopt clears.
struct ExperimentChange {
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<ExperimentStatus> status{};
  std::optional<std::optional<std::string>> parent_id{};
  std::optional<std::string> features{};
  std::optional<std::optional<std::string>> features_diff{};
  std::optional<std::optional<std::string>> git_diff{};
  std::optional<std::int64_t> progress{};
  std::optional<std::string> color{};
  std::optional<std::int64_t> order{};
  std::optional<std::optional<std::vector<std::string>>> tags{};
};

/// Which project an experiment is of.
struct ExperimentHome {
  std::string id;
  std::string project_id;

  bool operator==(const ExperimentHome&) const = default;
};

/// The experiments of a store.
///
/// An experiment of the original's may hold what no creation takes: features that are no object are
/// read as "{}", a colour that is none as kDefaultColor, tags that are no list of texts as none;
/// one that can't be read at all is in no list, and the doctor names it. [experiments.poisoned]
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [experiments.threads]
/// What a method has changed is durable when it returns. [experiments.durable]
class CQ_EXPORT Experiments : public Part {
 public:
  static constexpr std::string_view kId = "experiments.experiments/1";

  Experiments() = default;
  Experiments(const Experiments&) = delete;
  Experiments& operator=(const Experiments&) = delete;
  Experiments(Experiments&&) = delete;
  Experiments& operator=(Experiments&&) = delete;
  ~Experiments() override;

  /// Adds an experiment as it is. [experiments.create]
  /// Throws conflict when its id is taken; not found when its project isn't there; invalid argument
  /// when its parent isn't an experiment of that project. [experiments.create.throws]
  virtual void create(const Experiment& experiment) = 0;

  /// The one of that id; nullopt when there is none. [experiments.get]
  virtual std::optional<Experiment> get(std::string_view id) = 0;

  /// Those of these ids that there are, by id, each once; needs no more of a row than that.
  /// [experiments.locate]
  virtual std::vector<ExperimentHome> locate(const std::vector<std::string>& ids) = 0;

  /// Those of a project, a page of them; none when there is no such project. [experiments.list]
  virtual std::vector<Experiment> list(std::string_view project_id, const Page& page) = 0;

  /// Changes what is given and returns the experiment. [experiments.change]
  /// A status that becomes running sets started_at = `at` unless it has one, and clears
  /// completed_at; one that becomes complete or failed sets completed_at = `at`.
  /// [experiments.change.times]
  /// Throws not found when there is no such experiment; invalid argument, and changes nothing, when
  /// the new parent isn't an experiment of its project, is itself or descends from it, also when
  /// other changes happen at that moment. [experiments.change.throws]
  virtual Experiment change(std::string_view id, const ExperimentChange& change, Timestamp at) = 0;

  /// Removes an experiment with its metrics; its children become roots. Returns false when there is
  /// no such experiment. [experiments.remove]
  virtual bool remove(std::string_view id) = 0;

  /// The order of each becomes its place in `ids`, 0 first, of one that is repeated its last place;
  /// others keep theirs. Returns nullopt; or the first that isn't an experiment of that project,
  /// and then nothing has changed. [experiments.reorder]
  virtual std::optional<std::string> reorder(std::string_view project_id,
                                             const std::vector<std::string>& ids) = 0;
};

}  // namespace cq::experiments
