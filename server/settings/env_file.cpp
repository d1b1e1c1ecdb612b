#include "settings/env_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/json.hpp>
#include <cstdio>
#include <memory>
#include <system_error>

#include "settings/system_users.hpp"

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
    const int reason = errno;
    const std::string reader = reason == EACCES ? " by the user " + user_name(geteuid()) : "";
    refuse(purpose + ": the file '" + path.string() + "' can't be read" + reader + ": " +
           std::generic_category().message(reason) + ".");
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
  if (without_byte_order_mark(secret).size() != secret.size()) {
    refuse(setting + ": the file '" + path.string() +
           "' begins with a byte order mark; save it as UTF-8 without one.");
  }
  if (secret.empty()) {
    refuse(setting + ": the file '" + path.string() + "' is empty; put the secret into it.");
  }
  return secret;
}

namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kExport = "export";

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// Without "export " in front.
std::string_view without_export(std::string_view line) {
  if (line.starts_with(kExport) && line.size() > kExport.size() &&
      kBlank.find(line[kExport.size()]) != std::string_view::npos) {
    return without_blanks(line.substr(kExport.size()));
  }
  return line;
}

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// One file, line by line.
class Reader {
 public:
  Reader(const std::filesystem::path& path, const std::vector<OriginalName>& originals)
      : path_(path), originals_(originals) {}

  void read_line(std::string_view line) {
    ++number_;
    line = without_blanks(line);
    if (line.empty() || line.front() == '#') {
      return;
    }
    line = without_export(line);
    const std::size_t equals = line.find('=');
    const std::string_view name = line.substr(0, equals);
    if (equals == std::string_view::npos || !is_name(name)) {
      refuse("is not of the form NAME=VALUE, without blanks around the '='");
    }
    // Others' values may follow other programs' rules.
    if (name.starts_with(kOurs)) {
      file_.values[std::string(name)] = value_of(without_blanks(line.substr(equals + 1)));
    } else if (is_original_name(name, originals_)) {
      take_original(std::string(name), line.substr(equals + 1));
    }
  }

  EnvFile take() { return std::move(file_); }

 private:
  void take_original(const std::string& name, std::string_view text) {
    file_.values[name] = original_value_of(text);
    file_.problems.erase(name);
    if (const auto lost = meaning_lost_of(text)) {
      file_.problems[name] = path_.string() + ", line " + std::to_string(number_) +
                             ": the value of " + name + " " + *lost;
    }
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error(ErrorKind::kInvalidArgument,
                path_.string() + ", line " + std::to_string(number_) + ": it " + reason + ".");
  }

  [[nodiscard]] std::string value_of(std::string_view text) const {
    if (text.empty() || (text.front() != '\'' && text.front() != '"')) {
      return std::string(text);
    }
    const char quote = text.front();
    if (text.find(quote, 1) != text.size() - 1 || text.size() == 1) {
      refuse("begins its value with a quote that isn't closed at its end, and only there");
    }
    return std::string(text.substr(1, text.size() - 2));
  }

  const std::filesystem::path& path_;
  const std::vector<OriginalName>& originals_;
  std::size_t number_ = 0;
  EnvFile file_;
};

}  // namespace

EnvFile parse_env_file(std::string_view text, const std::filesystem::path& path,
                       const std::vector<OriginalName>& originals) {
  Reader reader(path, originals);
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

}  // namespace cq::settings
