#pragma once

#include <cq/experiments/page.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

enum class HypothesisStatus { kProposed, kTesting, kSupported, kRefuted, kInconclusive };

/// "proposed", "testing", "supported", "refuted" or "inconclusive". Safe from any thread.
CQ_EXPORT std::string_view to_string(HypothesisStatus status) noexcept;
/// The status of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<HypothesisStatus> parse_hypothesis_status(std::string_view text) noexcept;

/// A claim of a project.
struct Hypothesis {
  std::string id;
  std::string project_id;
  std::string title;
  std::string description;
  std::string author;  ///< empty in some rows of the original's
  HypothesisStatus status = HypothesisStatus::kProposed;
  std::vector<std::string> target_metrics{};
  std::string baseline = "root";  ///< by intent "root", "best" or an experiment's id
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const Hypothesis&) const = default;
};

/// What changes of a hypothesis. Only what is given does.
struct HypothesisChange {
  std::optional<std::string> title{};
  std::optional<std::string> description{};
  std::optional<std::string> author{};
  std::optional<HypothesisStatus> status{};
  std::optional<std::vector<std::string>> target_metrics{};
  std::optional<std::string> baseline{};
};

/// The hypotheses of a store of experiments.
///
/// Target metrics that are no list of texts are read as none; a row that can't be read at all is in
/// no list, and the doctor names it. [hypotheses.poisoned]
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [hypotheses.threads]
/// What a method has changed is durable when it returns. [hypotheses.durable]
class CQ_EXPORT Hypotheses : public Part {
 public:
  static constexpr std::string_view kId = "experiments.hypotheses/1";

  Hypotheses() = default;
  Hypotheses(const Hypotheses&) = delete;
  Hypotheses& operator=(const Hypotheses&) = delete;
  Hypotheses(Hypotheses&&) = delete;
  Hypotheses& operator=(Hypotheses&&) = delete;
  ~Hypotheses() override;

  /// Adds a hypothesis as it is. [hypotheses.create]
  /// Throws conflict when its id is taken, not found when its project isn't there.
  /// [hypotheses.create.throws]
  virtual void create(const Hypothesis& hypothesis) = 0;

  /// The one of that id; nullopt when there is none. [hypotheses.get]
  virtual std::optional<Hypothesis> get(std::string_view id) = 0;

  /// Those of a project, a page of them; none when there is no such project. [hypotheses.list]
  virtual std::vector<Hypothesis> list(std::string_view project_id, const Page& page) = 0;

  /// Changes what is given and returns the hypothesis; updated_at becomes `at` when a value differs
  /// from what it was, else it stays. [hypotheses.change]
  /// Throws not found when there is no such hypothesis. [hypotheses.change.throws]
  virtual Hypothesis change(std::string_view id, const HypothesisChange& change, Timestamp at) = 0;

  /// Removes a hypothesis. Returns false when there is no such one. [hypotheses.remove]
  virtual bool remove(std::string_view id) = 0;
};

}  // namespace cq::experiments
