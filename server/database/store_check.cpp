#include "database/store_check.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cq/error.hpp>
#include <cstring>
#include <system_error>

namespace cq::database {
namespace {

constexpr const char* kProgram = "cq-store-check";

[[noreturn]] void fail(const std::filesystem::path& program, const std::string& reason) {
  throw Error(ErrorKind::kInternal, program.string() + " " + reason + ".");
}

}  // namespace

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

int run_to_end(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> texts{program.string()};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);

  pid_t child = -1;
  const int problem =
      posix_spawn(&child, program.c_str(), nullptr, nullptr, pointers.data(), environ);
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

}  // namespace cq::database
