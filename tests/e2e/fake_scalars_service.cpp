#include "e2e/fake_scalars_service.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cq/timestamp.hpp>
#include <set>
#include <stdexcept>
#include <utility>
#include <variant>

#include "api/request.hpp"

namespace cq::test {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Reads until `done` says so; empty when the client leaves before.
template <class Done>
std::string read_until(int connection, std::string bytes, const Done& done) {
  std::array<char, 65536> buffer{};
  while (!done(bytes)) {
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return {};
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

SeenRequest parse_head(const std::string& head) {
  SeenRequest request;
  const std::size_t first = head.find(' ');
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, head.find(' ', first + 1) - first - 1);
  for (std::size_t at = head.find("\r\n"); at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at + 2), head.size());
    const std::string line = head.substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (colon != std::string::npos) request.headers[name] = trimmed(line.substr(colon + 1));
    at = end;
  }
  return request;
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

JsonValue json_of(const std::string& text) {
  auto parsed = parse_json(text);
  auto* value = std::get_if<JsonValue>(&parsed);
  return value == nullptr ? JsonValue() : std::move(*value);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string arrival_now() {
  std::string text =
      format_timestamp(std::chrono::floor<std::chrono::milliseconds>(now()), UtcSuffix::kZ);
  text.pop_back();
  return text;
}

/// Names are trimmed, blanks become underscores; of two that end alike the first wins.
JsonValue::Object cleaned(const JsonValue& scalars, JsonValue::Array& warnings) {
  JsonValue::Object kept;
  for (const auto& [given, value] : *scalars.as_object()) {
    std::string name = trimmed(given);
    std::replace(name.begin(), name.end(), ' ', '_');
    const bool is_known = std::any_of(kept.begin(), kept.end(),
                                      [&](const auto& member) { return member.first == name; });
    if (name.empty()) {
      warnings.emplace_back("Scalar name is empty and was skipped.");
    } else if (is_known) {
      warnings.emplace_back("Scalar name " + name + " is already in use and was skipped.");
    } else {
      kept.emplace_back(name, value);
    }
  }
  return kept;
}

}  // namespace

FakeScalarsService::FakeScalarsService()
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the socket functions take
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the scalars service can't listen");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_connections(); });
}

FakeScalarsService::~FakeScalarsService() {
  ending_ = true;
  accepting_.join();
  close(listener_);
}

void FakeScalarsService::behave(const FakeBehaviour& behaviour) {
  const std::lock_guard lock(mutex_);
  behaviour_ = behaviour;
}

std::vector<SeenRequest> FakeScalarsService::seen() {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void FakeScalarsService::accept_connections() {
  constexpr int kPollMilliseconds = 50;
  while (!ending_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMilliseconds) <= 0) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) connections_.emplace_back([this, connection] { serve(connection); });
  }
  for (std::thread& connection : connections_) connection.join();
}

void FakeScalarsService::serve(int connection) {
  const std::string read = read_until(connection, "", [](const std::string& bytes) {
    return bytes.find(kHeadEnd) != std::string::npos;
  });
  if (!read.empty()) {
    const std::size_t head = read.find(kHeadEnd);
    SeenRequest request = parse_head(read.substr(0, head));
    const auto length = request.headers.find("content-length");
    const std::size_t wanted = length == request.headers.end() ? 0 : std::stoul(length->second);
    request.body =
        read_until(connection, read.substr(head + kHeadEnd.size()),
                   [wanted](const std::string& bytes) { return bytes.size() >= wanted; });
    FakeBehaviour behaviour;
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(request);
      behaviour = behaviour_;
    }
    for (auto left = behaviour.delay; left.count() > 0 && !ending_;
         left -= std::chrono::milliseconds(50)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const Response response =
        behaviour.status ? Response{*behaviour.status, behaviour.body, behaviour.content_type}
                         : respond(request);
    send_all(connection, "HTTP/1.1 " + std::to_string(response.status) + " x\r\nContent-Type: " +
                             response.content_type + "\r\nConnection: close\r\nContent-Length: " +
                             std::to_string(response.body.size()) + "\r\n\r\n" + response.body);
  }
  close(connection);
}

FakeScalarsService::Response FakeScalarsService::respond(const SeenRequest& request) {
  const std::lock_guard lock(mutex_);
  const std::size_t question = std::min(request.target.find('?'), request.target.size());
  const std::vector<std::string> path = split(request.target.substr(0, question), '/');
  const std::string query = request.target.substr(std::min(question + 1, request.target.size()));
  const JsonValue body = json_of(request.body);
  if (path == std::vector<std::string>{"api", "projects"}) {
    const std::string project = *body.member("project_id")->as_string();
    projects_[project];
    return {.body = write_json(json_object({{"table_name", "scalars"}, {"project_id", project}}))};
  }
  if (path.size() == 5 && path[2] == "log") return log(path[3], path[4], {body});
  if (path.size() == 5 && path[2] == "log_batch") {
    return log(path[3], path[4], *body.member("scalars")->as_array());
  }
  if (path.size() == 4 && path[2] == "get") return get(path[3], query);
  if (path.size() == 4 && path[2] == "last_logged") return last_logged(path[3], body);
  return {.status = 404, .body = R"({"detail":"Not Found"})"};
}

FakeScalarsService::Response FakeScalarsService::log(const std::string& project,
                                                     const std::string& experiment,
                                                     const JsonValue::Array& rows) {
  if (!projects_.contains(project)) {
    return {.status = 404, .body = R"({"detail":"Scalars table does not exist"})"};
  }
  JsonValue::Array warnings;
  for (const JsonValue& row : rows) {
    JsonValue::Object scalars = cleaned(*row.member("scalars"), warnings);
    if (scalars.empty()) continue;
    projects_[project].push_back({arrival_now(), experiment, row.member("step")->as_int64().value(),
                                  *row.member("tags"), std::move(scalars)});
  }
  return {.body = write_json(
              json_object({{"status", "logged"},
                           {"warnings", warnings.empty() ? JsonValue() : JsonValue(warnings)}}))};
}

FakeScalarsService::Response FakeScalarsService::get(const std::string& project,
                                                     const std::string& query) {
  const api::QueryParameters parameters(query);
  const auto wanted = parameters.all("experiment_id");
  const auto bound = [&parameters](const char* name) {
    const auto value = parameters.last(name);
    return value ? parse_timestamp(*value->as_string()) : std::nullopt;
  };
  const auto start = bound("start_time");
  const auto end = bound("end_time");
  const bool with_tags = *parameters.last("return_tags")->as_string() == "true";
  std::map<std::string, std::vector<Row>> of_experiments;
  for (const Row& row : projects_[project]) {
    const auto is_row = [&row](const JsonValue& id) { return *id.as_string() == row.experiment; };
    const Timestamp arrival = parse_timestamp(row.arrival).value();
    if (wanted && std::none_of(wanted->as_array()->begin(), wanted->as_array()->end(), is_row)) {
      continue;
    }
    if ((start && arrival < *start) || (end && arrival > *end)) continue;
    of_experiments[row.experiment].push_back(row);
  }
  JsonValue::Array data;
  for (auto& [experiment, rows] : of_experiments) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& left, const Row& right) { return left.step < right.step; });
    std::vector<std::string> names;
    std::map<std::string, std::pair<JsonValue::Array, JsonValue::Array>> series;
    JsonValue::Array tags;
    for (const Row& row : rows) {
      std::set<std::string> of_row;
      for (const auto& [name, value] : row.scalars) {
        if (!series.contains(name)) names.push_back(name);
        series[name].first.emplace_back(row.step);
        series[name].second.push_back(value);
        of_row.insert(name);
      }
      if (with_tags && row.tags.as_array() != nullptr && !row.tags.as_array()->empty()) {
        tags.push_back(
            json_object({{"step", row.step},
                         {"scalar_names", JsonValue::Array(of_row.begin(), of_row.end())},
                         {"tags", row.tags}}));
      }
    }
    JsonValue scalars = json_object({});
    for (const std::string& name : names) {
      scalars.add(name, json_object({{"x", series[name].first}, {"y", series[name].second}}));
    }
    data.push_back(json_object({{"experiment_id", experiment},
                                {"scalars", scalars},
                                {"tags", with_tags ? JsonValue(tags) : JsonValue()}}));
  }
  return {.body = write_json(json_object({{"data", data}}))};
}

FakeScalarsService::Response FakeScalarsService::last_logged(const std::string& project,
                                                             const JsonValue& body) {
  const JsonValue* ids = body.member("experiment_ids");
  const JsonValue::Array* wanted = ids == nullptr ? nullptr : ids->as_array();
  std::map<std::string, std::string> last;
  for (const Row& row : projects_[project]) {
    const auto is_row = [&row](const JsonValue& id) { return *id.as_string() == row.experiment; };
    if (wanted == nullptr || wanted->empty() ||
        std::any_of(wanted->begin(), wanted->end(), is_row)) {
      last[row.experiment] = std::max(last[row.experiment], row.arrival);
    }
  }
  JsonValue::Array data;
  for (const auto& [experiment, arrival] : last) {
    data.push_back(json_object({{"experiment_id", experiment}, {"last_modified", arrival}}));
  }
  return {.body = write_json(json_object({{"data", data}}))};
}

}  // namespace cq::test
