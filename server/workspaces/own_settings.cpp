#include "workspaces/own_settings.hpp"

#include "settings/values.hpp"

namespace cq::workspaces {
namespace {

constexpr std::string_view kArtifacts = "CQ_WORKSPACES_ARTIFACTS";
constexpr std::string_view kFirstToken = "CQ_WORKSPACES_FIRST_TOKEN";

// A shorter one could be guessed.
bool check_first_token(settings::Settings& /*settings*/, const std::string& value) {
  constexpr std::size_t kShortest = 32;
  return value.empty() || value.size() >= kShortest;
}

}  // namespace

std::vector<settings::Setting> own_settings() {
  return {{.name = kArtifacts,
           .flag = "--workspaces-artifacts",
           .value_name = "DIRECTORIES",
           .default_text = "/tmp",
           .help = "directories, separated by colons, below which artifacts and logs of sessions "
                   "are served; nothing that lies elsewhere is",
           .allowed = "a list of absolute paths, separated by colons",
           .assign = settings::check_paths,
           .show = settings::show_plain},
          {.name = kFirstToken,
           .file_flag = "--workspaces-first-token-file",
           .value_name = "TEXT",
           .help = "the access token 'first', which may do everything, that serve makes where "
                   "workspaces have none",
           .allowed = "a text of at least 32 characters",
           .assign = check_first_token,
           .show = settings::show_masked}};
}

std::string first_token_of(const settings::Settings& settings) {
  return settings.of_feature(kFirstToken);
}

std::vector<std::string> artifact_folders_of(const settings::Settings& settings) {
  return settings::split_paths(settings.of_feature(kArtifacts));
}

}  // namespace cq::workspaces
