#include "settings/text_file.hpp"

#include <array>
#include <cerrno>
#include <cq/host/refuse.hpp>
#include <cstdio>
#include <memory>
#include <system_error>

namespace cq::settings {

using host::refuse;

namespace {

struct Closer {
  void operator()(std::FILE* file) const noexcept {
    (void)std::fclose(file);  // NOLINT(cppcoreguidelines-owning-memory): it was only read
  }
};

}  // namespace

std::string read_text_file(const std::filesystem::path& path, const std::string& purpose) {
  const auto fail = [&] {
    refuse(purpose + ": the file '" + path.string() +
           "' can't be read: " + std::generic_category().message(errno) + ".");
  };
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "re"));
  if (!file) {
    fail();
  }
  std::string text;
  std::array<char, 4096> part{};
  std::size_t read = 0;
  while ((read = std::fread(part.data(), 1, part.size(), file.get())) > 0) {
    text.append(part.data(), read);
  }
  if (std::ferror(file.get()) != 0) {
    fail();
  }
  return text;
}

std::string read_secret_file(const std::filesystem::path& path, const std::string& setting) {
  std::string secret = read_text_file(path, setting);
  if (secret.ends_with('\n')) {
    secret.pop_back();
    if (secret.ends_with('\r')) {
      secret.pop_back();
    }
  }
  if (secret.empty()) {
    refuse(setting + ": the file '" + path.string() + "' is empty; put the secret into it.");
  }
  return secret;
}

}  // namespace cq::settings
