#pragma once

#include <gtest/gtest.h>

#include <cq/host/opened_store.hpp>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "api/router.hpp"
#include "support/temp_directory.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/tests/fake_store.hpp"

namespace cq::workspaces {

/// The routes about workspaces on a store in memory, called as the dispatcher calls them. The clock
/// goes on by a second with each look at it.
class RoutesFixture : public testing::Test {
 protected:
  /// The response, with what its rest came to.
  http::Response send(const std::string& method, const std::string& path, const std::string& token,
                      const std::string& body = "", const std::string& query = "") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    if (!token.empty()) request.headers = {{"authorization", "Bearer " + token}};
    return respond_to(request);
  }

  JsonValue json(const http::Response& response) {
    return std::get<JsonValue>(parse_json(response.body));
  }

  std::string token(const std::string& name, const Scopes& scopes) {
    return tokens_.create(name, scopes, std::nullopt).secret;
  }

  std::string write_file(const std::string& name, const std::string& content) {
    const std::string path = (directory_.path() / name).string();
    std::ofstream(path, std::ios::app) << content;
    return path;
  }

  /// Called between two pieces of a response.
  std::function<void()> between_pieces_ = [] {};

  const test::TempDirectory directory_;
  Timestamp now_{std::chrono::microseconds{1'767'323'045'678'901}};
  const api::Clock clock_ = [this] { return now_ += std::chrono::seconds(1); };
  const host::OpenedStore opened_{std::make_unique<FakeStore>()};
  FakeStore& store_ = dynamic_cast<FakeStore&>(opened_.store());
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kInfo, logged_};
  const TokenService tokens_{opened_.part<AccessTokens>(), clock_};
  const WorkspaceService service_{Parts(opened_), clock_,
                                  ArtifactFolders({directory_.path().string()}), log_};
  const RepeatedRequests repeated_{opened_.part<KeptAnswers>(), clock_};

 private:
  std::vector<api::Route> all_routes() {
    std::vector<api::Route> all;
    api::add_group(all, "", server_routes(tokens_, [] {}));
    api::add_group(all, "", repository_routes(service_, tokens_));
    api::add_group(all, "", session_routes(service_, repeated_, tokens_));
    api::add_group(all, "", artifact_routes(service_, tokens_));
    api::add_group(all, "", token_routes(service_, tokens_));
    api::add_group(all, "", client_routes(service_, tokens_));
    return all;
  }

  http::Response respond_to(const http::Request& request) {
    const api::Match match = router_.match(request.method, request.path);
    const auto* matched = std::get_if<api::Matched>(&match);
    if (matched == nullptr) return api::detail_response(404, "Not Found");
    const api::Route& route = *matched->route;
    try {
      api::Call call{.request = request, .path = matched->parameters, .body = {}, .username = {}};
      if (route.body != nullptr) call.body = api::parse_body(request);
      if (route.authenticate) {
        const api::Caller caller = route.authenticate(request, route.access);
        call.username = caller.username;
        call.key_id = caller.key_id;
      }
      std::vector<api::WorkerBody::Next> rests;
      call.make_source = [&rests](api::WorkerBody::Next next) {
        rests.push_back(std::move(next));
        return std::shared_ptr<http::BodySource>();
      };
      http::Response response = route.handler(call);
      if (!rests.empty()) append_rest(rests.back(), response);
      return response;
    } catch (const api::InvalidRequest& invalid) {
      return api::complaints_response(invalid);
    } catch (const api::Refusal& refusal) {
      return api::refusal_response(refusal);
    } catch (const Error& error) {
      return api::detail_response(api::http_meaning_of(error).status, error.what());
    }
  }

  void append_rest(const api::WorkerBody::Next& next, http::Response& response) {
    for (http::BodyPiece piece; piece.kind != http::BodyPiece::Kind::kLast;) {
      between_pieces_();
      piece = next();
      response.body += piece.bytes;
    }
  }

  const api::Router router_{all_routes()};
};

}  // namespace cq::workspaces
