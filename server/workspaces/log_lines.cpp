#include "workspaces/log_lines.hpp"

#include <cq/json.hpp>
#include <string_view>
#include <utility>

#include "text/text.hpp"

namespace cq::workspaces {
namespace {

constexpr std::size_t kLongestLine = std::size_t{64} * 1024;  // of one that is sent as a whole

void append_line(std::string_view line, const std::string& at, std::string& out) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  append_json(out, json_object({{"message", text::with_replacements(line)},
                                {"stream", "stdout"},
                                {"timestamp", at}}));
  out += '\n';
}

}  // namespace

LogReader::LogReader(const ArtifactFolders& folders, std::string path)
    : folders_(folders), path_(std::move(path)) {}

bool LogReader::read(std::size_t bytes, std::string& out) {
  const ArtifactFolders::Result log = folders_.open(path_);
  if (!log.file) return false;
  const std::string read = log.file->read(offset_, bytes);
  if (read.empty()) return false;
  at_ = log.file->changed_at();
  offset_ += read.size();
  unfinished_ += read;
  take_lines(out);
  return read.size() == bytes;
}

void LogReader::finish(std::string& out) {
  if (!unfinished_.empty()) append_line(unfinished_, at_, out);
  unfinished_.clear();
}

void LogReader::take_lines(std::string& out) {
  std::string_view rest = unfinished_;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    append_line(rest.substr(0, end), at_, out);
    rest.remove_prefix(end + 1);
  }
  while (rest.size() > kLongestLine) {
    const std::string_view part = text::beginning_of(rest, kLongestLine);
    append_line(part, at_, out);
    rest.remove_prefix(part.size());
  }
  unfinished_ = std::string(rest);
}

}  // namespace cq::workspaces
