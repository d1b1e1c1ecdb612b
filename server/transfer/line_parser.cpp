#include "transfer/line_parser.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/refuse.hpp>
#include <cq/json.hpp>
#include <utility>
#include <variant>
#include <vector>

#include "transfer/record_lines.hpp"

namespace cq::transfer {

bool LineInput::fill() {
  constexpr std::size_t kChunk = std::size_t{64} * 1024;
  buffer_.resize(kChunk);
  position_ = 0;
  in_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
  if (in_.bad()) {
    throw Error(ErrorKind::kUnavailable, "The input can't be read to its end.");
  }
  buffer_.resize(static_cast<std::size_t>(in_.gcount()));
  return !buffer_.empty();
}

LineInput::Next LineInput::next() {
  line_.clear();
  bool too_long = false;
  bool anything = false;
  for (;;) {
    if (position_ == buffer_.size() && !fill()) {
      return too_long ? Next::kTooLong : anything ? Next::kLine : Next::kEnd;
    }
    anything = true;
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    too_long = too_long || line_.size() + end > longest_;
    if (too_long) {
      line_.clear();
    } else {
      line_ += rest.substr(0, end);
    }
    position_ += std::min(end + 1, rest.size());
    if (end < rest.size()) {
      return too_long ? Next::kTooLong : Next::kLine;
    }
  }
}

using database::RecordKind;
using database::RecordKinds;
using database::RecordLine;
using host::refuse;

namespace {

JsonValue parse_object(std::string_view text) {
  auto parsed = parse_json(text);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse("The line is not JSON: " + problem->message + " at byte " +
           std::to_string(problem->offset + 1) + ".");
  }
  auto value = std::get<JsonValue>(std::move(parsed));
  if (value.as_object() == nullptr) {
    refuse("The line is not a JSON object.");
  }
  return value;
}

/// What kinds keep byte for byte, where a line has it.
struct Verbatim {
  std::string member;
  std::string_view value;
};

std::optional<Verbatim> find_verbatim(const RecordKinds& kinds, std::string_view text) {
  for (const RecordKind& kind : kinds) {
    if (kind.verbatim.empty()) {
      continue;
    }
    if (const auto value = find_json_object(text, kind.verbatim)) {
      return Verbatim{kind.verbatim, *value};
    }
  }
  return std::nullopt;
}

std::uint64_t read_count(const JsonValue& counts, std::string_view name) {
  const JsonValue* member = counts.member(name);
  const auto count = member == nullptr ? std::nullopt : member->as_int64();
  if (!count || *count < 0) {
    refuse("counts." + std::string(name) + " is not a number of records.");
  }
  return static_cast<std::uint64_t>(*count);
}

ArchiveCounts counts_of(const RecordKinds& kinds, const JsonValue& line) {
  const JsonValue* counts = line.member("counts");
  if (counts == nullptr) {
    refuse("counts is missing.");
  }
  ArchiveCounts read;
  for (const RecordKind& kind : kinds) {
    if (!kind.is_counted_if_any || counts->member(kind.plural) != nullptr) {
      read.add(kind.name, read_count(*counts, kind.plural));
    }
  }
  return read;
}

std::string text_of(const JsonValue& line, std::string_view name) {
  const JsonValue* member = line.member(name);
  const std::string* text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? std::string() : *text;
}

}  // namespace

std::string type_of(const RecordLine& line) {
  return text_of(line.members, "type");
}

RecordLine parse_line(const RecordKinds& kinds, std::string_view text) {
  // What is kept byte for byte is cut out first: it may be nested as deep as any.
  const auto kept = find_verbatim(kinds, text);
  if (!kept) {
    return {parse_object(text), std::nullopt};
  }
  std::string around(text);
  around.replace(static_cast<std::size_t>(kept->value.data() - text.data()), kept->value.size(),
                 "null");
  RecordLine line{parse_object(around), std::string(kept->value)};
  const JsonValue* const member = line.members.member(kept->member);
  if (member == nullptr || !member->is_null()) {
    refuse("The line has more than one " + kept->member + ".");
  }
  return line;
}

std::vector<std::string> read_features(const RecordLine& line) {
  if (text_of(line.members, "format") != kFormat) {
    refuse("It is not an export of cq-server: its first line is no header.");
  }
  const JsonValue* version = line.members.member("version");
  const auto number = version == nullptr ? std::nullopt : version->as_int64();
  if (number == kFormatVersion) {
    return {std::string(host::kFirstFeature)};
  }
  if (number != kFeaturesVersion) {
    refuse("The export is of a version that this cq-server doesn't know; it knows versions " +
           std::to_string(kFormatVersion) + " and " + std::to_string(kFeaturesVersion) + ".");
  }
  const JsonValue* features = line.members.member("features");
  if (features == nullptr || features->as_array() == nullptr) {
    refuse("features is no list of names.");
  }
  std::vector<std::string> names;
  for (const JsonValue& feature : *features->as_array()) {
    if (feature.as_string() == nullptr) {
      refuse("features is no list of names.");
    }
    names.push_back(*feature.as_string());
  }
  return names;
}

ArchiveCounts read_counts(const RecordKinds& kinds, const RecordLine& line) {
  return counts_of(kinds, line.members);
}

Footer read_footer(const RecordKinds& kinds, const RecordLine& line) {
  return {counts_of(kinds, line.members), text_of(line.members, "sha256")};
}

ArchiveRecord read_record(const RecordKinds& kinds, const RecordLine& line) {
  if (const RecordKind* const kind = database::find_kind(kinds, type_of(line))) {
    return kind->read_line(line);
  }
  std::vector<std::string> names;
  for (const RecordKind& kind : kinds) {
    names.push_back(kind.name);
  }
  refuse("type is not " + database::in_sentence(names, "or") + ".");
}

}  // namespace cq::transfer
