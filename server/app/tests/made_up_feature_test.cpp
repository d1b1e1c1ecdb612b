#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <future>
#include <sstream>

#include "api/json_schema.hpp"
#include "api/responses.hpp"
#include "app/application.hpp"
#include "app/command_line.hpp"
#include "app/features.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"
#include "support/raw_client.hpp"

namespace cq::app {
namespace {

using testing::HasSubstr;

/// A store that has nothing but its health.
class HealthyStore final : public Store {
 public:
  void open() override {}
  Part* find_part(std::string_view id) noexcept override { return select_part(id, health_); }

 private:
  class Well final : public Health {
   public:
    void check() override {}
  };
  Well health_;
};

std::vector<database::OpenedDatabase> healthy_database() {
  std::vector<database::OpenedDatabase> databases;
  databases.push_back(
      {std::string(host::kFirstFeature), host::OpenedStore(std::make_unique<HealthyStore>())});
  return databases;
}

/// What the made-up feature and its test share.
struct Tides {
  std::atomic<bool> has_moon{true};
  std::atomic<bool> is_served{false};
  std::promise<void> warm;
};

class TidesService final : public feature::Service {
 public:
  TidesService(const feature::Context& context, Tides& tides)
      : tides_(tides), gauges_(context.metrics.add_gauges("cq_tides", "Tides seen", "kind")) {
    tides_.is_served = true;
  }
  TidesService(const TidesService&) = delete;
  TidesService& operator=(const TidesService&) = delete;
  TidesService(TidesService&&) = delete;
  TidesService& operator=(TidesService&&) = delete;
  ~TidesService() override { tides_.is_served = false; }

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    api::add_group(routes, "Tides",
                   {{.method = "GET",
                     .path = "/api/v1/tides/{place}",
                     .summary = "Show a tide",
                     .access = api::Access::kAgent,
                     .responses = {{200, "The tide", "Tide"}},
                     .handler = [](const api::Call& call) {
                       JsonValue body;
                       body.add("place", JsonValue(call.path.front().second));
                       body.add("seen_by", JsonValue(call.username));
                       return api::json_response(200, body);
                     }}});
    return routes;
  }
  [[nodiscard]] api::Authenticate authenticator() const override {
    return [](const http::Request&, api::Access access) {
      return api::Caller{.username = access == api::Access::kAnyone ? "" : "a sailor"};
    };
  }
  [[nodiscard]] std::optional<std::string> find_unreadiness() override {
    return tides_.has_moon ? std::nullopt : std::optional<std::string>("The moon is missing");
  }
  void update_metrics() override { gauges_.set("spring", 2); }
  void warm_up() override { tides_.warm.set_value(); }

 private:
  Tides& tides_;
  observability::Gauges gauges_;
};

feature::Feature tides_feature(Tides& tides) {
  return {.name = "tides",
          .purpose = "Tides are watched.",
          .require_settings =
              [](const settings::Settings& settings) {
                if (settings.host == "the moon") {
                  throw Error(ErrorKind::kInvalidArgument, "There are no tides on the moon.");
                }
              },
          .serve =
              [&tides](const feature::Context& context) {
                return std::make_unique<TidesService>(context, tides);
              },
          .response_schemas =
              [] {
                return JsonValue::Object{
                    {"Tide", api::schema::object({{"place", api::schema::text()},
                                                  {"seen_by", api::schema::text()}})}};
              },
          .security_schemes =
              [] {
                return JsonValue::Object{{"agent", api::schema::of_type("http")}};
              },
          .commands = {{.add = [](CLI::App& app, cli::Invocation& invocation) {
            set_action(cli::add_command(app, "tide", "Show the tide"), invocation,
                       [](const cli::Session&) { return 7; });
          }}}};
}

/// A server that has no other feature.
class MadeUpFeature : public testing::Test {
 protected:
  MadeUpFeature() { application_.start(); }

  test::RawResponse get(const std::string& path) {
    test::RawClient client(application_.port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.read_response();
  }

  static settings::Settings loopback() {
    return settings::read_settings([](const std::string& name) {
      return name == "CQ_PORT" ? std::optional<std::string>("0") : std::nullopt;
    });
  }

  Tides tides_;
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kError, logged_};
  observability::Metrics metrics_;
  Application application_{loopback(), healthy_database(), metrics_, log_, {tides_feature(tides_)}};
};

TEST_F(MadeUpFeature, AnswersOnItsRoutesToThoseItKnows) {
  const test::RawResponse response = get("/api/v1/tides/Brest");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"place":"Brest","seen_by":"a sailor"})");
}

TEST_F(MadeUpFeature, StandsInTheDocument) {
  const std::string document = get("/openapi.json").body;
  for (const char* part :
       {R"("description":"Tides are watched.\n\nEvery error)", R"({"name":"Tides"})",
        R"("operationId":"get_tides_by_place")", R"("Tide":{"type":"object")",
        R"("securitySchemes":{"agent":{"type":"http"},"monitor":)"}) {
    EXPECT_THAT(document, HasSubstr(part));
  }
}

TEST_F(MadeUpFeature, IsMeasured) {
  EXPECT_THAT(get("/metrics").body, HasSubstr("cq_tides{kind=\"spring\"} 2\n"));
}

TEST_F(MadeUpFeature, HasItsSayInReadiness) {
  EXPECT_EQ(get("/api/v1/ready").status, 200);
  tides_.has_moon = false;
  const test::RawResponse response = get("/api/v1/ready");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, R"({"detail":"The moon is missing"})");
}

TEST_F(MadeUpFeature, WarmsUpWhenTheServerStarts) {
  EXPECT_EQ(tides_.warm.get_future().wait_for(std::chrono::minutes(1)), std::future_status::ready);
}

TEST(MadeUpFeatures, EndWithTheServer) {
  Tides tides;
  std::ostringstream logged;
  observability::Log log(settings::LogLevel::kError, logged);
  {
    observability::Metrics metrics;
    const Application application({}, healthy_database(), metrics, log, {tides_feature(tides)});
    EXPECT_TRUE(tides.is_served);
  }
  EXPECT_FALSE(tides.is_served);
}

TEST(MadeUpFeatures, SayWhichPartsTheServerNeeds) {
  Tides tides;
  feature::Feature needy = tides_feature(tides);
  needy.needed_parts = {"tides/1", "moon/2"};
  EXPECT_THAT(feature::needed_parts({needy, tides_feature(tides)}),
              testing::ElementsAre("tides/1", "moon/2"));
  EXPECT_THAT(feature::needed_parts(features()), testing::Contains("knowledge/1"));
}

TEST(MadeUpFeatures, MayAskForSettings) {
  Tides tides;
  settings::Settings settings;
  feature::require_settings({tides_feature(tides)}, settings);
  settings.host = "the moon";
  EXPECT_THROW(feature::require_settings({tides_feature(tides)}, settings), Error);
}

TEST(MadeUpFeatures, OnlyOneSaysWhoSentARequest) {
  Tides tides;
  std::ostringstream logged;
  observability::Log log(settings::LogLevel::kError, logged);
  observability::Metrics metrics;
  EXPECT_THROW(Application({}, healthy_database(), metrics, log,
                           {tides_feature(tides), tides_feature(tides)}),
               Error);
}

// Behind those of the features before it, as it stands in the list.
TEST(MadeUpFeatures, HaveCommandsOfTheirOwn) {
  Tides tides;
  std::vector<feature::Feature> all =
      feature::on_databases(features(), {std::string(host::kFirstFeature)});
  all.push_back(tides_feature(tides));
  cli::Invocation invocation;
  const std::unique_ptr<CLI::App> app = make_app(invocation, all);
  std::vector<std::string> names;
  for (const CLI::App* command : cli::visible_commands(*app)) {
    names.push_back(cli::name_of(*command));
  }
  const std::vector<std::string> first(names.begin(), names.begin() + 6);
  EXPECT_THAT(first, testing::ElementsAre("serve", "user", "api-key", "audit", "tide", "config"));
  EXPECT_EQ(names.back(), "demo");
  app->parse(std::vector<std::string>{"tide"});
  const host::SettingLookup no_settings = [](const std::string&) { return std::nullopt; };
  std::istringstream in;
  std::ostringstream out;
  observability::Log log(settings::LogLevel::kError, out);
  const cli::Console console{in, out, out};
  EXPECT_EQ(invocation.action({.lookup = no_settings, .log = log, .console = console}), 7);
}

}  // namespace
}  // namespace cq::app
