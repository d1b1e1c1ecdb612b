#include "interface/baseline.hpp"

#include <fstream>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <utility>

namespace cq::test {
namespace {

/// A line is named by its first two words; the rest is what must stay.
std::map<std::string, std::string> by_name(const std::vector<std::string>& lines) {
  std::map<std::string, std::string> named;
  for (const std::string& line : lines) {
    const std::size_t end = line.find(' ', line.find(' ') + 1);
    named[line.substr(0, end)] = end == std::string::npos ? "" : line.substr(end + 1);
  }
  return named;
}

std::string rule_of(const std::string& name) {
  const std::string kind = name.substr(0, name.find(' '));
  if (kind == "entry") {
    return "the descriptor's entries stay as they are, new ones come at its end, and cq_migration "
           "and cq_url_scheme never change";
  }
  if (kind == "virtual" || kind == "virtuals") {
    return "virtual functions keep their place and signature, and new ones come at the end of "
           "their class, each guarded by a capability bit of its own";
  }
  if (kind == "value" || kind == "bit") {
    return "values and bits keep their number, and new ones come at the end";
  }
  if (kind == "function") {
    return "exported functions keep their signature and stay";
  }
  return "structs that cross and the types in them never change";
}

/// Two lines grow when something is added at an end: how many slots and how large a descriptor is.
bool may_grow(const std::string& name) {
  return name.starts_with("virtuals ") || name == "struct cq_module_descriptor";
}

bool has_grown(const std::string& name, const std::string& recorded, const std::string& present) {
  return may_grow(name) && std::stoul(present) > std::stoul(recorded);
}

}  // namespace

std::vector<std::string> read_lines(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) {
    throw std::runtime_error("The file " + file.string() + " can't be read.");
  }
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> complaints(const std::vector<std::string>& recorded,
                                    const std::vector<std::string>& present) {
  std::vector<std::string> found;
  const auto complain = [&found](const std::string& name, std::initializer_list<std::string> rest) {
    std::string text = "'" + name + "' ";
    for (const std::string& part : rest) text += part;
    found.push_back(std::move(text));
  };
  const std::string mend = "; put it back, or move kCqInterfaceVersion";
  const std::map<std::string, std::string> now = by_name(present);
  std::map<std::string, std::string> then;
  for (const std::string& line : recorded) {
    const auto [name, value] = *by_name({line}).begin();
    const auto before = then.find(name);
    if (before != then.end() && !has_grown(name, before->second, value)) {
      complain(name, {"is recorded twice; take the later line out"});
    }
    then[name] = value;
  }
  for (const auto& [name, value] : then) {
    const auto same = now.find(name);
    if (same == now.end()) {
      complain(name, {"is gone, but ", rule_of(name), mend});
    } else if (has_grown(name, value, same->second)) {
      complain(name, {"has grown from ", value, " to ", same->second,
                      "; when that is an addition at the end, add the line '", name, " ",
                      same->second, "' at the end of the recorded ones"});
    } else if (same->second != value) {
      complain(name, {"was ", value, " and is ", same->second, ", but ", rule_of(name), mend});
    }
  }
  for (const auto& [name, value] : now) {
    if (!then.contains(name)) {
      complain(name, {"is new: ", rule_of(name), "; when that holds, add the line '", name, " ",
                      value, "' at the end of the recorded ones"});
    }
  }
  return found;
}

}  // namespace cq::test
