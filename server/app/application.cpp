#include "app/application.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "routes/api.hpp"

namespace cq::app {
namespace {

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

WorkerPoolOptions store_pool() {
  // More threads than cores, as some of them wait for locks and disks.
  return {
      .name = "cq-store", .threads = std::max<std::size_t>(4, 2 * cores()), .max_pending = 1024};
}

WorkerPoolOptions hash_pool() {
  // A hash keeps a core busy for a good part of a second: never all cores, and less urgent than
  // everything else. What may wait is bounded by how long a client would.
  return {.name = "cq-hash",
          .threads = std::max<std::size_t>(1, cores() - 1),
          .max_pending = 32 * std::max<std::size_t>(1, cores() - 1),
          .niceness = 10};
}

http::ServerOptions server_options(const settings::Settings& settings,
                                   const Dispatcher& dispatcher) {
  http::ServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.reactor_threads = static_cast<unsigned>(std::clamp<std::size_t>(cores(), 1, 8));
  options.on_refusal = [&dispatcher](const http::Request& received, http::Response& response) {
    dispatcher.refused(received, response);
  };
  return options;
}

}  // namespace

Application::Application(const settings::Settings& settings, std::unique_ptr<Store> store,
                         logging::Log& log)
    : store_(std::move(store)),
      authority_(settings.jwt_secret),
      key_uses_(store_->api_keys(),
                [&log](const std::string& reason) {
                  log.warning("The use of an API key could not be noted: " + reason);
                }),
      login_(store_->users(), authority_, now),
      users_(store_->users(), now),
      api_keys_(users_, store_->api_keys(), settings.api_key_pepper, now, &key_uses_),
      knowledge_(store_->knowledge(), now),
      reviews_(store_->knowledge(), store_->reviews(), now),
      credentials_(authority_, api_keys_, now),
      router_(routes::all_routes({login_, users_, api_keys_, knowledge_, reviews_})),
      store_workers_(store_pool()),
      hash_workers_(hash_pool()),
      dispatcher_({router_, credentials_, store_workers_, hash_workers_, log}),
      server_(server_options(settings, dispatcher_),
              [this](http::Request request, http::Responder responder) {
                dispatcher_.dispatch(std::move(request), std::move(responder));
              }) {}

Application::~Application() = default;

void Application::start() {
  server_.start();
}

void Application::stop() {
  server_.stop();
}

}  // namespace cq::app
