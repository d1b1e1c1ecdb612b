#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cstring>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/options.hpp"
#include "database/commands.hpp"
#include "text/text.hpp"

namespace cq::database {

namespace {

constexpr const char* kProgram = "cq-store-check";

[[noreturn]] void fail(const std::filesystem::path& program, const std::string& reason) {
  throw Error(ErrorKind::kInternal, program.string() + " " + reason + ".");
}

/// The program that checks store modules: ../libexec/cq/cq-store-check beside the running binary,
/// else in the install directory. Throws Error: unavailable when it is at neither place.
std::filesystem::path find_store_check() {
  std::error_code failure;
  const std::filesystem::path binary = std::filesystem::read_symlink("/proc/self/exe", failure);
  const std::array<std::filesystem::path, 2> places{
      (binary.parent_path() / "../libexec/cq" / kProgram).lexically_normal(),
      std::filesystem::path(CQ_INSTALL_LIBEXEC_DIRECTORY) / kProgram};
  for (const std::filesystem::path& place : places) {
    if (access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error(ErrorKind::kUnavailable, "The program that checks modules is neither at " +
                                           places[0].string() + " nor at " + places[1].string() +
                                           "; install cq-server's package, or build it with "
                                           "-DCQ_BUILD_TESTKIT=ON.");
}

/// This process's environment with that URL, in which no list of processes shows its password.
std::vector<std::string> environment_with(const std::string& url) {
  constexpr std::string_view kName = "CQ_MODULE_CHECK_URL=";
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (url.empty() || !std::string_view(*variable).starts_with(kName)) {
      variables.emplace_back(*variable);
    }
  }
  if (!url.empty()) variables.push_back(std::string(kName) + url);
  return variables;
}

/// Runs a program with those arguments and variables, its standard streams this process's, to its
/// end. Returns its exit status. Throws Error: internal when it can't be started or is ended by a
/// signal.
int run_to_end(const std::filesystem::path& program, const std::vector<std::string>& arguments,
               std::vector<std::string> variables) {
  std::vector<std::string> texts{program.string()};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  pid_t child = -1;
  const int problem =
      posix_spawn(&child, program.c_str(), nullptr, nullptr, text::pointers_to(texts).data(),
                  text::pointers_to(variables).data());
  if (problem != 0) {
    fail(program, "can't be started (" + std::generic_category().message(problem) + ")");
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(program, "can't be waited for");
  }
  if (WIFSIGNALED(status)) {
    fail(program, std::string("was ended by a signal (") + sigdescr_np(WTERMSIG(status)) + ")");
  }
  return WEXITSTATUS(status);
}

struct ModuleCheckOptions {
  std::string file;
  std::string url;
  std::string url_file;
  std::string filter;
  std::string feature;
  bool server = false;
  bool json = false;
};

int check(const ModuleCheckOptions& options, const cli::Console& console) {
  std::vector<std::string> arguments{options.file};
  if (options.url.empty() && !options.url_file.empty()) {
    arguments.push_back("--url-file=" + options.url_file);
  }
  if (!options.filter.empty()) arguments.push_back("--filter=" + options.filter);
  if (!options.feature.empty()) arguments.push_back("--feature=" + options.feature);
  if (options.server) arguments.emplace_back("--server");
  if (options.json) arguments.emplace_back("--json");
  console.out << std::flush;
  return run_to_end(find_store_check(), arguments, environment_with(options.url));
}

}  // namespace

void add_module_check_command(CLI::App& module, cli::Invocation& invocation) {
  const auto options = std::make_shared<ModuleCheckOptions>();
  CLI::App& command = cli::add_command(
      module, "check", "Check a module against every sentence of the store contract");
  CLI::Option& file =
      cli::add_required(command, "file", options->file, "The module, e.g. build/cq_store_jsonl.so");
  cli::take_existing_file(file);
  cli::name_value(file, "FILE");
  CLI::Option& url =
      cli::add_option(command, "--url", options->url,
                      "The database: {directory} stands for a new directory of each test; default: "
                      "the module's own form with {directory}/store");
  cli::name_value(url, "URL");
  CLI::Option& url_file =
      cli::add_option(command, "--url-file", options->url_file,
                      "A file whose first line is the URL, so that no list of processes shows a "
                      "password; the variable CQ_MODULE_CHECK_URL may hold it, too");
  cli::take_existing_file(url_file);
  cli::name_value(url_file, "FILE");
  cli::add_flag(command, "--server", options->server,
                "The URL names one empty database, which every test uses and empties again");
  CLI::Option& filter = cli::add_option(command, "--filter", options->filter,
                                        "Run only the tests whose name holds this text");
  cli::name_value(filter, "TEXT");
  CLI::Option& feature = cli::add_option(
      command, "--feature", options->feature,
      "The feature of the module that is checked; default: " + std::string(host::kFirstFeature));
  cli::name_value(feature, "NAME");
  cli::add_flag(command, "--json", options->json, "Report as JSON Lines");
  set_bare_action(command, invocation,
                  [options](const settings::Values& /*environment*/, const cli::Console& console) {
                    return check(*options, console);
                  });
}

}  // namespace cq::database
