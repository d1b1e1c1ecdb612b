#include "experiments/found_experiments.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "api/errors.hpp"
#include "experiments/differences.hpp"
#include "experiments/experiment_json.hpp"
#include "text/csv.hpp"

namespace cq::experiments {
namespace {

/// How many experiments a piece of a file has at most.
constexpr std::size_t kFileRows = 1000;

/// How long a piece of a file, and the differences of a page, are at most, and a row.
constexpr std::size_t kFileBytes = std::size_t{256} * 1024;

std::string text_of(const JsonValue* value) {
  if (value == nullptr || value->is_null()) return {};
  const std::string* text = value->as_string();
  return text == nullptr ? write_json(*value) : *text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

/// The members that a line of CSV begins with.
constexpr const char* kColumns[] = {"id",        "name",        "status",
                                    "progress",  "description", "createdAt",
                                    "startedAt", "completedAt", "parentExperimentId"};

/// All that a question finds, a page after the other.
class FoundPages {
 public:
  FoundPages(const Parts& parts, ExperimentQuestion question)
      : parts_(parts), question_(std::move(question)) {
    question_.limit = kFileRows;
  }

  /// None behind the end.
  std::vector<FoundExperiment> next() {
    std::vector<FoundExperiment> page = parts_.queries->find(question_);
    if (!page.empty()) question_.behind = page.back().place;
    return page;
  }

 private:
  const Parts& parts_;
  ExperimentQuestion question_;
};

std::vector<std::string> feature_columns(const Parts& parts, ExperimentQuestion question) {
  question.shown.clear();
  question.sort = SortBy::kCreated;  // whose pages cost the least
  FoundPages pages(parts, std::move(question));
  std::set<std::string> paths;
  for (auto page = pages.next(); !page.empty(); page = pages.next()) {
    for (const FoundExperiment& found : page) {
      std::vector<Feature> features = features_to_show(found.experiment);
      for (Feature& feature : features) {
        paths.insert(std::move(feature.path));
        if (paths.size() > kMostFeatureColumns) {
          throw api::Refusal(status::kBadRequest,
                             "The experiments have more than " +
                                 std::to_string(kMostFeatureColumns) +
                                 " features, which are too many columns; take JSON Lines");
        }
      }
    }
  }
  return {paths.begin(), paths.end()};
}

/// The lines of a file, a page after the other.
class FileLines {
 public:
  FileLines(const Parts& parts, const ExperimentQuestion& question, bool is_csv)
      : pages_(parts, question),
        differences_(parts),
        metrics_(question.shown),
        features_(is_csv ? feature_columns(parts, question) : std::vector<std::string>()),
        is_csv_(is_csv) {}

  [[nodiscard]] std::string head() const {
    if (!is_csv_) return {};
    std::vector<std::string> cells(std::begin(kColumns), std::end(kColumns));
    cells.emplace_back("tags");
    for (const ProjectMetric& metric : metrics_) {
      cells.push_back(metric.name + " " + std::string(to_string(metric.aggregation)));
    }
    cells.insert(cells.end(), features_.begin(), features_.end());
    return text::csv_line(cells);
  }

  /// The next lines; none behind the end.
  std::string next() {
    std::string lines;
    while (lines.size() < kFileBytes) {
      if (next_row_ == page_.size()) {
        if (!lines.empty()) break;
        page_ = pages_.next();
        next_row_ = 0;
        if (page_.empty()) break;
      }
      FoundExperiment& found = page_[next_row_++];
      if (is_csv_) {
        lines += csv_line_of(found);
      } else {
        differences_.fill(found.experiment);
        lines += write_json(found_json(found, metrics_)) + '\n';
      }
    }
    return lines;
  }

 private:
  [[nodiscard]] std::string csv_line_of(const FoundExperiment& found) const {
    const JsonValue json = experiment_without_diff_json(found.experiment);
    std::vector<std::string> cells;
    for (const char* column : kColumns) cells.push_back(text_of(json.member(column)));
    cells.push_back(joined(found.experiment.tags.value_or(std::vector<std::string>())));
    for (const auto& number : found.metrics) {
      const JsonValue value(number);
      cells.push_back(text_of(&value));
    }
    const auto features = features_in(found.experiment.features).value_or(std::vector<Feature>());
    for (const std::string& path : features_) {
      const auto own = std::find_if(features.begin(), features.end(),
                                    [&path](const Feature& one) { return one.path == path; });
      cells.push_back(own == features.end() ? "" : text_of(&own->value));
    }
    return text::csv_line(cells);
  }

  FoundPages pages_;
  std::vector<FoundExperiment> page_;
  std::size_t next_row_ = 0;
  Differences differences_;
  const std::vector<ProjectMetric> metrics_;
  const std::vector<std::string> features_;
  const bool is_csv_;
};

}  // namespace

JsonValue experiment_without_diff_json(const Experiment& experiment) {
  JsonValue::Object members = *experiment_json(experiment).as_object();
  std::erase_if(members, [](const JsonValue::Member& member) { return member.first == "gitDiff"; });
  return members;
}

JsonValue found_json(const FoundExperiment& found, const std::vector<ProjectMetric>& metrics) {
  JsonValue json = experiment_without_diff_json(found.experiment);
  JsonValue::Array numbers;
  for (std::size_t i = 0; i < found.metrics.size() && i < metrics.size(); ++i) {
    numbers.push_back(json_object({{"name", metrics[i].name},
                                   {"aggregation", to_string(metrics[i].aggregation)},
                                   {"value", found.metrics[i]}}));
  }
  json.add("metrics", std::move(numbers));
  return json;
}

JsonValue found_page(const Parts& parts, const SearchQuery& query, const Project& project) {
  ExperimentQuestion question = question_of(query, project);
  const auto limit = static_cast<std::size_t>(query.limit);
  question.limit = limit + 1;
  std::vector<FoundExperiment> found = parts.queries->find(question);
  bool has_more = found.size() > limit;
  if (has_more) {
    found.pop_back();
  } else if (!found.empty()) {
    // Fewer than that may have been cut short, where they are long.
    question.behind = found.back().place;
    question.limit = 1;
    question.shown.clear();
    has_more = !parts.queries->find(question).empty();
  }
  Differences differences(parts);
  JsonValue::Array data;
  std::size_t difference_bytes = 0;
  for (FoundExperiment& one : found) {
    if (difference_bytes > kFileBytes) break;
    differences.fill(one.experiment);
    if (one.experiment.features_diff) difference_bytes += one.experiment.features_diff->size();
    data.push_back(found_json(one, project.metrics));
  }
  JsonValue next;
  if (has_more || data.size() < found.size()) next = cursor_of(query, found[data.size() - 1].place);
  return json_object({{"data", std::move(data)}, {"next_cursor", std::move(next)}});
}

http::Response found_file(const api::Call& call, const Parts& parts, const SearchQuery& query,
                          const Project& project, const FoundFile& file) {
  const auto lines = std::make_shared<FileLines>(parts, question_of(query, project), file.is_csv);
  const std::string first = lines->next();
  http::Response response{.status = status::kOk,
                          .headers = {{"Content-Type", file.content_type},
                                      {"Content-Disposition",
                                       std::string("attachment; filename=\"") + file.name + '"'}},
                          .body = lines->head() + first};
  if (first.empty()) return response;
  response.rest = call.make_source([lines] {
    using Kind = http::BodyPiece::Kind;
    std::string more = lines->next();
    const Kind kind = more.empty() ? Kind::kLast : Kind::kMore;
    return http::BodyPiece{kind, std::move(more)};
  });
  return response;
}

}  // namespace cq::experiments
