#include "knowledge/demo.hpp"

#include <chrono>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <memory>
#include <ostream>
#include <string_view>
#include <utility>
#include <variant>

#include "accounts/api_key_format.hpp"
#include "accounts/api_key_service.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/password_input.hpp"
#include "accounts/user_service.hpp"
#include "cli/options.hpp"
#include "database/lasting_database.hpp"
#include "database/session_store.hpp"
#include "demo_units.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/registration.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/review_service.hpp"
#include "settings/settings.hpp"

namespace cq::knowledge {

namespace {

constexpr std::string_view kUsername = "demo";
constexpr std::chrono::hours kBetweenUnits{14};  // 36 of them: three weeks

/// The units, which are built in: requests to propose them, each with what became of it.
JsonValue::Array read_units() {
  auto parsed = parse_json(kDemoUnits);
  return *std::get<JsonValue>(std::move(parsed)).as_array();
}

/// A demonstration asks for none.
host::StorePart<Statistics> no_statistics() {
  return host::StorePart<Statistics>(
      Error(ErrorKind::kInternal, "Statistics were asked for as units were made; report this."));
}

/// Plays one unit's life.
class Player {
 public:
  Player(Store& store, Timestamp start)
      : time_(start),
        knowledge_(part<Knowledge>(store), no_statistics(), nullptr, [this] { return time_; }),
        reviews_(part<Knowledge>(store), part<Reviews>(store), no_statistics(),
                 [this] { return time_; }) {}
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  Player(Player&&) = delete;
  Player& operator=(Player&&) = delete;
  ~Player() = default;

  /// `make` stores the proposal, if given.
  void play(const JsonValue& unit, Demo& demo, const accounts::MakeChange& make) {
    const Timestamp proposed_at = time_;
    const std::string id =
        knowledge_.propose(knowledge::propose_request().read_body(unit), demo.username, make).id;
    const std::string& review = *unit.member("review")->as_string();
    pass(std::chrono::minutes(95));
    if (review == "approved") {
      static_cast<void>(reviews_.decide(id, ReviewStatus::kApproved, demo.username));
      play_evidence(id, unit);
      ++demo.approved;
    } else if (review == "rejected") {
      static_cast<void>(reviews_.decide(id, ReviewStatus::kRejected, demo.username));
      ++demo.rejected;
    } else {
      ++demo.pending;
    }
    time_ = proposed_at + kBetweenUnits;
  }

 private:
  void pass(std::chrono::minutes time) { time_ += time + std::chrono::microseconds(314'159); }

  void play_evidence(const std::string& id, const JsonValue& unit) {
    for (std::int64_t i = 0; i < unit.member("confirmations")->as_int64().value_or(0); ++i) {
      pass(std::chrono::minutes(47));
      static_cast<void>(knowledge_.confirm(id));
    }
    for (const JsonValue& flag : *unit.member("flags")->as_array()) {
      pass(std::chrono::minutes(71));
      const knowledge::FlagRequest request = knowledge::flag_request().read_body(flag);
      static_cast<void>(knowledge_.flag(id, {request.reason, request.detail, std::nullopt}));
    }
  }

  Timestamp time_;
  KnowledgeService knowledge_;
  ReviewService reviews_;
};

}  // namespace

std::string make_password() {
  constexpr std::size_t kLength = 20;
  return accounts::make_api_key_token().secret.substr(0, kLength);
}

Demo fill(Store& store, const std::string& pepper, const std::string& password, Timestamp now,
          const accounts::AuditTrail& audit, const accounts::Actor& actor) {
  const JsonValue::Array units = read_units();
  const Timestamp start = now - kBetweenUnits * static_cast<std::int64_t>(units.size());
  Demo demo;
  demo.username = kUsername;
  const accounts::UserService users(part<Users>(store), [start] { return start; });
  audit.make({accounts::acts::kCreateUser, actor, demo.username, "demo"},
             [&] { users.create(demo.username, password); });
  const accounts::ApiKeyService keys(
      users, part<ApiKeys>(store), pepper, [now] { return now; }, nullptr);
  demo.token =
      keys.create(demo.username, "demo agent", "30d", {"demo"},
                  audit.maker({accounts::acts::kCreateKey, actor, {}, "demo agent, of user demo"}))
          .token;
  Player player(store, start);
  // One for all of them: whose name they are under has proposed and decided nothing.
  accounts::MakeChange make = [&](const std::string& /*unit*/,
                                  const std::function<void()>& change) {
    audit.make({accounts::acts::kDemo, actor, demo.username,
                std::to_string(units.size()) + " units with their reviews"},
               change);
  };
  for (const JsonValue& unit : units) {
    player.play(unit, demo, std::exchange(make, {}));
  }
  return demo;
}

std::string in_words(const Demo& demo, const std::string& password, const std::string& server) {
  const std::string api = server + "/api/v1";
  std::string text = "Made user '" + demo.username + "'";
  text += password.empty() ? "" : " with the password " + password;
  text += ", an API key that is valid for 30 days,\nand " +
          std::to_string(demo.approved + demo.pending + demo.rejected) +
          " units: " + std::to_string(demo.approved) + " approved, " +
          std::to_string(demo.pending) + " pending, " + std::to_string(demo.rejected) +
          " rejected. " + (password.empty() ? "The key is" : "Password and key are") +
          " shown only now.\n\nTo try next, with the server running:\n\n";
  text += "  KEY=" + demo.token + "\n";
  text += "  curl -s '" + api + "/knowledge?domains=kubernetes&languages=go'\n";
  text += "  curl -s " + api +
          "/knowledge -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' \\\n"
          "    -d '{\"domains\":[\"api\"],\"insight\":{\"summary\":\"...\",\"detail\":\"...\","
          "\"action\":\"...\"}}'\n";
  text += "  curl -s " + api + "/knowledge/stats\n";
  text += "  curl -s " + api +
          "/auth/login -H 'Content-Type: application/json' \\\n"
          "    -d '{\"username\":\"" +
          demo.username + "\",\"password\":\"" + (password.empty() ? "..." : password) + "\"}'\n";
  text += "  curl -s " + api + "/review/queue -H \"Authorization: Bearer <the token it gave>\"\n\n";
  return text + "'cq-server user delete " + demo.username +
         "' takes the user and the key away again; the units stay.\n";
}

namespace {

struct DemoOptions {
  bool password_from_stdin = false;
  bool json = false;
};

int make_demo(const DemoOptions& options, const cli::Session& session) {
  const settings::Settings settings = settings::read_settings(session.lookup);
  settings::require_api_key_pepper(settings);
  const std::string password = options.password_from_stdin
                                   ? accounts::read_password_line(session.console.in)
                                   : make_password();
  const database::Database database = database::find_database(session.lookup);
  const host::OpenedStore store = database::open_or_make(
      session, database, {Users::kId, ApiKeys::kId, Knowledge::kId, Reviews::kId});
  database::require_lasting(database);
  const Demo made = fill(store.store(), settings.api_key_pepper, password, now(),
                         accounts::trail_of(session, store), accounts::actor_of(session));
  if (options.json) {
    JsonValue json = json_object({{"username", made.username}});
    if (!options.password_from_stdin) {
      json.add("password", password);
    }
    json.add("token", made.token)
        .add("approved", made.approved)
        .add("pending", made.pending)
        .add("rejected", made.rejected);
    database::print_json(session.console.out, json);
    return 0;
  }
  session.console.out << in_words(made, options.password_from_stdin ? std::string() : password,
                                  settings.public_url
                                      ? settings.public_url->base
                                      : "http://127.0.0.1:" + std::to_string(settings.port))
                      << std::flush;
  return 0;
}

}  // namespace

void add_demo_command(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("demo")) return;
  const auto options = std::make_shared<DemoOptions>();
  CLI::App& command =
      cli::add_command(app, "demo", "Make a user, a key and a few dozen units to try things out");
  cli::add_flag(command, "--password-stdin", options->password_from_stdin,
                "Read the user's password from the first line of standard input");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, make_demo);
}

}  // namespace cq::knowledge
