#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cq::scalars {

/// Which points of an experiment's series are meant.
struct WantedPoints {
  std::string project_id{};
  std::string experiment_id{};
  Range range{};
  /// Of each series, at most kMostPoints, which also more than that means: of more, as many stand
  /// for all.
  std::optional<std::size_t> most{};
  Thinning thinning = Thinning::kExtremes;  ///< which ones
  bool x_is_time = false;  ///< "x" has the times at which points came, in place of their steps
};

/// The points of one series as JSON, {"x":[steps],"y":[values]}, made piece by piece. It holds no
/// more than kHeldPoints values; a longer series is read twice, once for each list. From one thread
/// at a time; the store outlives it.
class SeriesText {
 public:
  static constexpr std::size_t kHeldPoints = 50'000;

  SeriesText(host::StorePart<Scalars> scalars, WantedPoints wanted, Series series);

  [[nodiscard]] const std::string& name() const noexcept { return series_.name; }

  /// Reads the first points; false where there are none, and nothing is to be written. Throws what
  /// the store throws.
  bool begin();
  /// Adds text for at most kMostPoints points; returns whether there is more. Throws what the store
  /// throws; Error: conflict where what is read a second time isn't what it was: points of earlier
  /// steps came meanwhile, or some were removed.
  bool add(std::string& out);

 private:
  [[nodiscard]] PointPage read_page();
  void add_steps(std::string& out);
  bool add_held_values(std::string& out);
  bool add_values(std::string& out);

  const host::StorePart<Scalars> scalars_;
  const WantedPoints wanted_;
  const Series series_;
  PointPage page_;
  std::optional<PointPlace> behind_{};
  std::vector<double> held_;
  bool is_held_ = true;
  bool has_steps_ = false;        ///< whether all of them are written
  std::uint64_t count_ = 0;       ///< steps that were written
  std::uint64_t written_ = 0;     ///< values that were
  std::uint64_t mark_ = 0;        ///< of the steps that were read
  std::uint64_t first_mark_ = 0;  ///< that of all, when they are read a second time
};

}  // namespace cq::scalars
