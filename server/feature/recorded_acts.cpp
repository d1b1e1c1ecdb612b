#include "feature/recorded_acts.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <memory>
#include <utility>
#include <variant>

namespace cq::feature {
namespace {

constexpr int kFirstThatIsNoSuccess = 300;

std::string text_member(const JsonValue& object, const std::string& name) {
  const JsonValue* const member = object.member(name);
  const std::string* const text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? std::string() : *text;
}

std::string subject_of(const RouteAct& act, const api::Call& call, const http::Response& response) {
  if (!act.subject_member.empty()) {
    const auto parsed = parse_json(response.body);
    if (const auto* const json = std::get_if<JsonValue>(&parsed)) {
      if (std::string text = text_member(*json, act.subject_member); !text.empty()) return text;
    }
  }
  return call.path.empty() ? std::string() : call.path.back().second;
}

std::string detail_of(const RouteAct& act, const std::optional<JsonValue>& body) {
  std::string detail = act.detail;
  if (!body) return detail;
  if (!act.reason_member.empty()) {
    if (const std::string reason = text_member(*body, act.reason_member); !reason.empty()) {
      detail += ": " + reason;
    }
  }
  std::string names;
  for (const std::string& name : act.told_members) {
    if (body->member(name) != nullptr) names += (names.empty() ? "" : ", ") + name;
  }
  if (!names.empty()) detail += ": " + names;
  return detail;
}

/// What an act may change of those that its entry names.
struct NamesBefore {
  std::string actor;
  std::string subject;  ///< empty: it isn't renamed, or unknown
};

/// What records one act; its calls are on the routes' threads.
struct Recorder {
  RouteAct act;
  RecordAct record;
  api::Clock clock;
  NameActor name_actor;

  [[nodiscard]] std::string named(const std::string& username) const {
    if (!name_actor) return username;
    try {
      return name_actor(username);
    } catch (const Error&) {
      return username;
    }
  }

  [[nodiscard]] NamesBefore names_before(const api::Call& call) const {
    NamesBefore names{named(call.username), {}};
    if (!act.may_rename) return names;
    const std::string& id = call.path.empty() ? call.username : call.path.back().second;
    names.subject = call.path.empty() ? names.actor : named(id);
    if (names.subject == id) names.subject.clear();
    return names;
  }

  void tell(const api::Call& call, const NamesBefore& before,
            const http::Response& response) const {
    if (response.status >= kFirstThatIsNoSuccess) return;
    AuditEntry entry;
    entry.at = clock();
    entry.act = act.act;
    entry.actor = before.actor;
    if (!call.key_id.empty()) entry.api_key_id = call.key_id;
    entry.address = call.request.client_address;
    entry.subject = subject_of(act, call, response);
    entry.detail = detail_of(act, call.body);
    if (!before.subject.empty() && before.subject != entry.subject) {
      entry.detail += "; formerly " + before.subject;
    }
    record(entry);
  }
};

api::Handler recorded(api::Handler handler, std::shared_ptr<const Recorder> recorder) {
  return [handler = std::move(handler), recorder = std::move(recorder)](const api::Call& call) {
    const NamesBefore before = recorder->names_before(call);
    http::Response response = handler(call);
    recorder->tell(call, before, response);
    return response;
  };
}

}  // namespace

void record_acts(std::vector<api::Route>& routes, const std::vector<RouteAct>& acts,
                 const RecordAct& record, const api::Clock& clock, const NameActor& name_actor) {
  if (!record) return;
  for (api::Route& route : routes) {
    const auto act = std::find_if(acts.begin(), acts.end(), [&route](const RouteAct& each) {
      return each.method == route.method && each.path == route.path;
    });
    if (act == acts.end()) continue;
    const auto recorder =
        std::make_shared<const Recorder>(Recorder{*act, record, clock, name_actor});
    route.handler = recorded(std::move(route.handler), recorder);
    if (!route.fast_handler) continue;
    route.fast_handler = [fast = std::move(route.fast_handler),
                          recorder](const api::Call& call) -> api::FastResult {
      api::FastResult result = fast(call);
      if (auto* const rest = std::get_if<api::Deferred>(&result)) {
        rest->handler = recorded(std::move(rest->handler), recorder);
      }
      return result;
    };
  }
}

}  // namespace cq::feature
