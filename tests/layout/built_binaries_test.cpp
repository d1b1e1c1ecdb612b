#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/child_process.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

bool is_elf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(4, '\0');
  return in.read(start.data(), 4) && start ==
                                         "\x7f"
                                         "ELF";
}

/// The programs, libraries and modules that are built, and one test program for all tests: their
/// directory also holds programs of former builds.
std::vector<std::string> built_binaries() {
  std::vector<std::string> binaries{std::string(CQ_BINARY_DIRECTORY) + "/tests/core_test"};
  for (const char* place : {"bin", "lib", "libexec"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(CQ_BINARY_DIRECTORY) / place)) {
      if (entry.is_regular_file() && !entry.is_symlink() && is_elf(entry.path())) {
        binaries.push_back(entry.path().string());
      }
    }
  }
  return binaries;
}

/// What `readelf` shows of a binary.
std::string read_elf(const std::string& option, const std::string& binary) {
  ProcessOptions options;
  options.arguments = {"/usr/bin/readelf", option, "--wide", binary};
  ProcessResult read = run_process(options);
  EXPECT_EQ(read.exit_status, 0) << read.err;
  return std::move(read.out);
}

/// Where a binary looks for libraries; nullopt where it names no place.
std::optional<std::string> run_path(const std::string& binary) {
  std::istringstream in(read_elf("--dynamic", binary));
  for (std::string line; std::getline(in, line);) {
    if (line.find("(RUNPATH)") == std::string::npos && line.find("(RPATH)") == std::string::npos) {
      continue;
    }
    const std::size_t start = line.find('[') + 1;
    return line.substr(start, line.rfind(']') - start);
  }
  return std::nullopt;
}

// An empty element is the working directory, from where anybody's library would be loaded.
TEST(RunPath, LeadsToLibrariesFromWhereTheBinaryLies) {
  std::size_t found = 0;
  for (const std::string& binary : built_binaries()) {
    const std::optional<std::string> path = run_path(binary);
    if (!path) continue;
    ++found;
    // A colon behind it, so that a last element that is empty is seen as one.
    std::istringstream elements(*path + ":");
    for (std::string element; std::getline(elements, element, ':');) {
      EXPECT_TRUE(element == "$ORIGIN" || element.starts_with("$ORIGIN/"))
          << binary << " has '" << element << "' in its run path '" << *path << "'";
    }
  }
  EXPECT_GE(found, 5U);  // the server, both modules, the kit's program, the test
}

TEST(Hardening, EveryBinaryCanLieAnywhereAndHasReadOnlyTables) {
  for (const std::string& binary : built_binaries()) {
    EXPECT_THAT(read_elf("--file-header", binary), HasSubstr("DYN")) << binary;
    EXPECT_THAT(read_elf("--dynamic", binary), HasSubstr("BIND_NOW")) << binary;
    const std::string segments = read_elf("--segments", binary);
    EXPECT_THAT(segments, HasSubstr("GNU_RELRO")) << binary;
    EXPECT_THAT(segments, ContainsRegex("GNU_STACK .* RW +0")) << binary;
  }
}

/// How often the instruction is in a binary that begins what may be jumped to (endbr64).
std::size_t count_of_landing_pads(const std::string& binary) {
  std::ifstream in(binary, std::ios::binary);
  std::string bytes(fs::file_size(binary), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::size_t count = 0;
  for (std::size_t at = bytes.find("\xf3\x0f\x1e\xfa"); at != std::string::npos;
       at = bytes.find("\xf3\x0f\x1e\xfa", at + 4)) {
    ++count;
  }
  return count;
}

TEST(Hardening, EveryBinaryGuardsItsStackAndItsJumps) {
  for (const std::string& binary : built_binaries()) {
    // That one holds types for the record of the interface, and hardly any code.
    if (binary.find("libcq_interface_descriptor") != std::string::npos) continue;
    EXPECT_THAT(read_elf("--dyn-syms", binary), HasSubstr("__stack_chk_fail")) << binary;
#if defined(__x86_64__)
    // What the system links to each binary has a few; ours has one for each function.
    EXPECT_GT(count_of_landing_pads(binary), 100U) << binary;
#endif
  }
}

}  // namespace
}  // namespace cq::test
