#include "workspaces/server_mark.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"

namespace cq::workspaces {
namespace {

constexpr char kMarkSeparator = ':';
constexpr std::size_t kMachineDigits = 16;
constexpr std::size_t kRandomDigits = 12;

/// How a process stands in /proc.
struct ProcessLook {
  char state = '?';
  std::string started;  ///< in ticks since the machine's start
};

/// nullopt where it isn't shown, or not as expected.
std::optional<ProcessLook> look_at(pid_t process) {
  constexpr int kFieldsBetween = 18;  // the state is the 3rd field, the start the 22nd
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  ProcessLook look;
  fields >> look.state;
  std::string between;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> between;
  fields >> look.started;
  return fields ? std::optional(look) : std::nullopt;
}

/// This start of this machine, and which of its processes this one can see; empty where the system
/// doesn't say. The same in all processes to which a process's number and start mean the same.
std::string machine() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string what;
  if (!(file >> what)) return {};
  for (const char* sphere : {"/proc/self/ns/pid", "/proc/self/ns/time"}) {
    std::error_code failure;
    what += '\n' + std::filesystem::read_symlink(sphere, failure).string();
    if (failure && std::string_view(sphere).ends_with("pid")) return {};
  }
  return crypto::sha256_of(what).substr(0, kMachineDigits);
}

std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(kMarkSeparator);
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return field;
}

bool has_ended(std::string_view mark) {
  const std::string_view where = take_field(mark);
  const std::string_view number = take_field(mark);
  const std::string_view started = take_field(mark);
  pid_t process = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), process);
  if (mark.empty() || read.ec != std::errc() || read.ptr != number.data() + number.size() ||
      process <= 0 || where != machine()) {
    return false;
  }
  // Asked so, too, as /proc may hide the processes of other users.
  if (::kill(process, 0) != 0 && errno == ESRCH) return true;
  const std::optional<ProcessLook> look = look_at(process);
  return look && (look->state == 'Z' || look->state == 'X' || look->started != started);
}

}  // namespace

std::string new_server_mark() {
  const std::string where = machine();
  const std::optional<ProcessLook> look = look_at(::getpid());
  if (where.empty() || !look) return crypto::random_hex_id();
  return where + kMarkSeparator + std::to_string(::getpid()) + kMarkSeparator + look->started +
         kMarkSeparator + crypto::random_hex_id().substr(0, kRandomDigits);
}

bool has_surely_ended(std::string_view mark) noexcept {
  try {
    return has_ended(mark);
  } catch (const std::exception&) {  // for want of memory
    return false;
  }
}

}  // namespace cq::workspaces
