#include <cq/experiments/records.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/scalars/records.hpp>
#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/workspaces/records.hpp>
#include <map>
#include <utility>

namespace cq::testkit {
namespace {

SampleRecords sample_units() {
  return {
      .kind = std::string(kUnitKind),
      .add = [](Store& store,
                unsigned number) { part<Knowledge>(store).insert(sample_unit(number, {"api"})); },
      .holds =
          [](Store& store, unsigned number) {
            return part<Knowledge>(store).find(unit_id(number)).has_value();
          }};
}

SampleRecords sample_repositories() {
  const auto name = [](unsigned number) { return "repository-" + std::to_string(number); };
  return {.kind = std::string(workspaces::kRepositoryKind),
          .add =
              [name](Store& store, unsigned number) {
                part<workspaces::Repositories>(store).upsert(
                    {.name = name(number),
                     .remote_url = "https://example.org/r.git",
                     .default_branch = "main"},
                    at("2026-01-01T00:00:00Z"));
              },
          .holds =
              [name](Store& store, unsigned number) {
                return part<workspaces::Repositories>(store).find(name(number)).has_value();
              }};
}

SampleRecords sample_accounts() {
  return {.kind = std::string(experiments::kAccountKind),
          .add =
              [](Store& store, unsigned number) {
                part<experiments::Accounts>(store).create(
                    {.id = hex_id(number),
                     .email = "user" + std::to_string(number) + "@example.org",
                     .password_hash = "hash",
                     .created_at = at("2026-01-01T00:00:00Z")});
              },
          .holds =
              [](Store& store, unsigned number) {
                return part<experiments::Accounts>(store).get(hex_id(number)).has_value();
              }};
}

SampleRecords sample_scalar_projects() {
  return {
      .kind = std::string(scalars::kProjectKind),
      .add = [](Store& store,
                unsigned number) { part<scalars::Scalars>(store).make_project(hex_id(number)); },
      .holds =
          [](Store& store, unsigned number) {
            return part<scalars::Scalars>(store).has_project(hex_id(number));
          }};
}

std::map<std::string, SampleRecords, std::less<>>& all_sample_records() {
  static std::map<std::string, SampleRecords, std::less<>> all{
      {std::string(host::kFirstFeature), sample_units()},
      {"workspaces", sample_repositories()},
      {"experiments", sample_accounts()},
      {"scalars", sample_scalar_projects()}};
  return all;
}

}  // namespace

void set_sample_records(const std::string& feature, SampleRecords records) {
  all_sample_records().insert_or_assign(feature, std::move(records));
}

const SampleRecords* find_sample_records(std::string_view feature) {
  const auto found = all_sample_records().find(feature);
  return found == all_sample_records().end() ? nullptr : &found->second;
}

}  // namespace cq::testkit
