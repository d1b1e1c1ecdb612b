// cq-bench-reactor: the server's HTTP adapter alone, answering a constant. What GET /health is
// measured against.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <thread>
#include <utility>

#include "http/server.hpp"

namespace {

// As many bytes as GET /api/v1/health answers with, header for header.
cq::http::Response constant_answer() {
  cq::http::Response response = cq::http::json_response(200, R"({"status":"ok"})");
  response.headers.push_back({"X-Request-ID", "0123456789abcdef0123456789abcdef"});
  return response;
}

void serve(const sigset_t& until) {
  cq::http::ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  // As many as the server has.
  options.reactor_threads = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
  cq::http::Server server(options, [answer = constant_answer()](const cq::http::Request&,
                                                                cq::http::Responder responder) {
    responder.send(answer);
  });
  server.start();
  std::cout << server.port() << std::endl;
  int signal = 0;
  sigwait(&until, &signal);
}

}  // namespace

int main() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  // Blocked before there are threads, which inherit it.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    serve(signals);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << "cq-bench-reactor: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
