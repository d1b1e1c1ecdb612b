#include "workspaces/own_settings.hpp"

#include "settings/values.hpp"

namespace cq::workspaces {
namespace {

constexpr std::string_view kArtifacts = "CQ_WORKSPACES_ARTIFACTS";

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
           .show = settings::show_plain}};
}

std::vector<std::string> artifact_folders_of(const settings::Settings& settings) {
  return settings::split_paths(settings.of_feature(kArtifacts));
}

}  // namespace cq::workspaces
