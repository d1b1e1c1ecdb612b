#include "experiments/name_parents.hpp"

#include <utility>
#include <vector>

namespace cq::experiments {
namespace {

std::optional<std::string> find_numbered(const Parts& parts, const std::string& project_id,
                                         const std::string& pattern, const std::string& number) {
  constexpr std::size_t kNames = 1000;
  Page page{.limit = kNames};
  while (true) {
    const std::vector<ExperimentName> names = parts.queries->names(project_id, page);
    if (names.empty()) return std::nullopt;
    for (const ExperimentName& one : names) {
      if (one.name.find(number) == std::string::npos) continue;
      const std::optional<NameFields> fields = read_name(pattern, one.name);
      if (fields && fields->num == number) return one.id;
    }
    page.behind = Place{names.back().created_at, names.back().id};
  }
}

}  // namespace

NameMeaning meaning_of_name(const Parts& parts, const std::string& project_id,
                            const std::string& name) {
  const std::optional<ProjectOverview> overview = parts.projects->get(project_id);
  if (!overview) return {};
  const std::string& pattern = overview->project.naming_pattern;
  std::optional<NameFields> fields = read_name(pattern, name);
  if (!fields) return {};
  NameMeaning meaning{.fields = *std::move(fields)};
  if (meaning.fields.parent && meaning.fields.parent != meaning.fields.num) {
    meaning.parent_id = find_numbered(parts, project_id, pattern, *meaning.fields.parent);
  }
  return meaning;
}

}  // namespace cq::experiments
