#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/scalars/values.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::scalars {

/// The scalars of a store: projects, whose experiments log rows of numbers under names, which are
/// read as series. An id is of 1 to kMostIdBytes bytes of UTF-8, without NUL and without "/".
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [scalars.threads]
/// What a method has changed is durable when it returns. [scalars.durable]
/// Each throws invalid argument for an id, a name or a count beyond the bounds of values.hpp, and a
/// text that isn't UTF-8 or has a NUL; nothing changes then. [scalars.bounds]
/// What is read of a project, an experiment or a name that isn't there is empty. [scalars.absent]
/// Lists are in the order of the bytes of what they are listed by; a page of one holds what comes
/// behind `after`, which needn't be there, at most `most`, which is 1 to kMostListed.
/// [scalars.pages]
class CQ_EXPORT Scalars : public Part {
 public:
  static constexpr std::string_view kId = "scalars/1";

  Scalars() = default;
  Scalars(const Scalars&) = delete;
  Scalars& operator=(const Scalars&) = delete;
  Scalars(Scalars&&) = delete;
  Scalars& operator=(Scalars&&) = delete;
  ~Scalars() override;

  /// Makes a project, unless it is there. Returns whether it did. [scalars.make_project]
  virtual bool make_project(std::string_view project_id) = 0;
  /// Whether a project is there. [scalars.has_project]
  virtual bool has_project(std::string_view project_id) = 0;
  /// A page of the projects' ids. [scalars.projects]
  virtual std::vector<std::string> projects(std::string_view after, std::size_t most) = 0;
  /// Removes a project with all that was logged for it; returns whether it was there. From the
  /// first moment on, nothing of it is read or logged any more. It takes several commits; when it
  /// throws in between, the next call, also make_project(), removes the rest.
  /// [scalars.remove_project]
  virtual bool remove_project(std::string_view project_id) = 0;

  /// A page of the experiments for which a project has rows, by id. [scalars.experiments]
  virtual std::vector<LoggedExperiment> experiments(std::string_view project_id,
                                                    std::string_view after, std::size_t most) = 0;
  /// Those of `experiment_ids` that have rows, in their order, each as often as it stands there; at
  /// most kMostListed ids. [scalars.find_experiments]
  virtual std::vector<LoggedExperiment> find_experiments(
      std::string_view project_id, std::span<const std::string> experiment_ids) = 0;
  /// Removes all that was logged for an experiment, and its batch ids; returns whether there was
  /// anything. What it took up is free for what is logged next. It takes several commits; when it
  /// throws in between, the next call removes the rest. [scalars.remove_experiment]
  virtual bool remove_experiment(std::string_view project_id, std::string_view experiment_id) = 0;

  /// Logs rows for an experiment, all in one step or, when it throws, none. A row's names differ
  /// from each other. [scalars.log]
  /// NaN and infinities are kept, bit for bit. [scalars.log.not_finite]
  /// With a batch id that is among the latest kKeptBatchIds of that experiment it changes nothing,
  /// and says so; an empty one is none. [scalars.log.batch]
  /// Throws not found when the project isn't there; invalid argument for two values of one name in
  /// a row; conflict when the experiment would have more than kMostSeries names, or would have
  /// logged more than kMostLoggedRows rows. [scalars.log.throws]
  /// No rows: nothing changes. A row without values and tags counts as one that was logged.
  /// [scalars.log.empty]
  virtual Logged log(std::string_view project_id, std::string_view experiment_id,
                     std::span<const Row> rows, std::string_view batch_id) = 0;

  /// A page of an experiment's series, by name. [scalars.series]
  virtual std::vector<Series> series(std::string_view project_id, std::string_view experiment_id,
                                     std::string_view after, std::size_t most) = 0;
  /// A series' points within the range, by step, ties in the order in which they were logged; at
  /// most `most`, which is 1 to kMostPoints, from `behind` on. [scalars.points]
  /// The pages of a range together have each of its points once; what is logged meanwhile may come
  /// on later ones. [scalars.points.pages]
  virtual PointPage points(std::string_view project_id, std::string_view experiment_id,
                           std::string_view name, const Range& range,
                           const std::optional<PointPlace>& behind, std::size_t most) = 0;
  /// Points that stand for all of the range, in the order of points(): all of them when they are no
  /// more than `most`, which is 1 to kMostPoints; else at most as many, chosen in that way. Its
  /// time grows with `most`, and with the number of points only as far as a summary is read for
  /// every few thousand of them. [scalars.thinned] Of kExtremes, the first and the last are among
  /// them, and the least and the greatest of each run of the series, of which there are (most - 2)
  /// / 2 or fewer and to one of which each point belongs, so that no spike is lost; runs are about
  /// equally long, and lie one behind the other where the points were logged in order. NaN is
  /// neither least nor greatest. [scalars.thinned.spikes] Of kExtremes below 4, they are the last,
  /// the first and the greatest, as far as `most` goes. [scalars.thinned.few] Of kUniform, they are
  /// `most` at equal distances by how many lie in between. Where the points were logged in order,
  /// the first and the last are among them; of 1, it is the last. [scalars.thinned.uniform] Of
  /// kReservoir, they are `most` by chance, each point as likely as any other; the same ones as
  /// long as nothing is logged or removed. [scalars.thinned.reservoir]
  virtual std::vector<Point> thinned(std::string_view project_id, std::string_view experiment_id,
                                     std::string_view name, const Range& range, std::size_t most,
                                     Thinning way) = 0;
  /// The rows of an experiment that have tags, within the range, by step, ties in the order in
  /// which they were logged; a page of at most `most`, which is 1 to kMostListed, and fewer where
  /// rows are long, so that it doesn't take up much memory. [scalars.tagged]
  virtual TaggedPage tagged_rows(std::string_view project_id, std::string_view experiment_id,
                                 const Range& range, const std::optional<TaggedPlace>& behind,
                                 std::size_t most) = 0;

  /// What a project takes up, or of it only that experiment. [scalars.usage]
  virtual Usage usage(std::string_view project_id,
                      const std::optional<std::string>& experiment_id) = 0;
  /// Removes points and tagged rows whose time is before that one, of all projects, and experiments
  /// of which that leaves nothing. One call makes one commit and takes up kMostRemoved stretches of
  /// points and as many tagged rows at most; call again until it is done. [scalars.remove_before]
  virtual Removal remove_before(std::int64_t time) = 0;
};

}  // namespace cq::scalars
