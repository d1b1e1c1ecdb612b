#pragma once

#include <filesystem>

/// The settings of the service that a package installed, and who may read them. All functions are
/// safe from any thread.
namespace cq::settings {

/// The environment variable that names an env file, as --env-file does.
inline constexpr const char* kEnvFileVariable = "CQ_ENV_FILE";

/// Where the binary at that path has its installation's env file: /etc/cq-server/cq-server.env for
/// one in /usr/bin, else etc/cq-server/cq-server.env beside its bin/. Nothing says that it exists.
std::filesystem::path installed_env_file_of(const std::filesystem::path& binary);

/// The same of the running binary; empty where the system doesn't say what that is.
std::filesystem::path installed_env_file();

/// Whether something lies there, or may lie there where this process can't look.
bool may_exist(const std::filesystem::path& path);

}  // namespace cq::settings
