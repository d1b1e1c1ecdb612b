#include "app/healthcheck.hpp"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <variant>

#include "app/commands.hpp"
#include "cli/options.hpp"
#include "settings/settings.hpp"

namespace cq::app {

namespace {

constexpr long kOk = 200;
constexpr std::size_t kMostOfAnAnswer = std::size_t{64} * 1024;  // more is none of this server's

struct Cleaner {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, Cleaner>;

std::size_t collect(const char* bytes, std::size_t size, std::size_t count, void* response) {
  auto& text = *static_cast<std::string*>(response);
  if (text.size() + size * count > kMostOfAnAnswer) return 0;
  text.append(bytes, size * count);
  return size * count;
}

template <class Value>
void set(const Handle& handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle.get(), option, value);
  if (code != CURLE_OK) {
    throw Error(ErrorKind::kInternal, std::string("The HTTP client can't be set up (") +
                                          curl_easy_strerror(code) + "); report this.");
  }
}

// What the server says of itself: the response's "detail".
std::string detail_of(const std::string& response) {
  const auto parsed = parse_json(response);
  const auto* json = std::get_if<JsonValue>(&parsed);
  const JsonValue* detail = json == nullptr ? nullptr : json->member("detail");
  const std::string* text = detail == nullptr ? nullptr : detail->as_string();
  return text == nullptr ? "" : ": " + *text;
}

std::string without_end_slash(std::string address) {
  while (address.ends_with('/')) address.pop_back();
  return address;
}

}  // namespace

std::string local_address(const settings::Settings& settings) {
  if (settings.port == 0) {
    throw Error(ErrorKind::kInvalidArgument,
                "CQ_PORT is 0, so the server's port is unknown; say where it is with "
                "--url.");
  }
  std::string host = settings.host;
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (settings.tls_certificate.empty() ? "http://" : "https://") + host + ":" +
         std::to_string(settings.port);
}

std::optional<std::string> find_unreadiness_of(const std::string& address,
                                               std::chrono::milliseconds timeout,
                                               const std::string& certificate) {
  const std::string url = without_end_slash(address) + "/api/v1/ready";
  const Handle handle(curl_easy_init());
  if (!handle) throw Error(ErrorKind::kInternal, "There is no HTTP client; report this.");
  std::array<char, CURL_ERROR_SIZE> complaint{};
  std::string response;
  set(handle, CURLOPT_URL, url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_NOPROXY, "*");  // a proxy of the environment isn't this server
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  set(handle, CURLOPT_ERRORBUFFER, complaint.data());
  set(handle, CURLOPT_WRITEFUNCTION, &collect);
  set(handle, CURLOPT_WRITEDATA, &response);
  if (!certificate.empty()) {
    // The server is known by its certificate: what that calls itself isn't what is asked here.
    set(handle, CURLOPT_CAINFO, certificate.c_str());
    set(handle, CURLOPT_CAPATH, nullptr);  // nor does any other authority vouch for it
    set(handle, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    const std::string reason = complaint[0] == '\0' ? curl_easy_strerror(code) : complaint.data();
    return "The server doesn't answer at " + url + ": " + reason + ".";
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status == kOk) return std::nullopt;
  return "The server at " + url + " isn't ready (" + std::to_string(status) + ")" +
         detail_of(response) + ".";
}

namespace {

constexpr double kShortest = 0.001;
constexpr double kLongest = 3600;

struct HealthcheckOptions {
  std::string url;
  double timeout = 3;
};

/// What the settings say of where the server is; no other setting matters.
settings::Settings read_address(const host::SettingLookup& lookup) {
  return settings::read_settings([&lookup](const std::string& name) -> std::optional<std::string> {
    const bool matters = name == "CQ_HOST" || name == "CQ_PORT" || name == "CQ_TLS_CERT";
    return matters ? lookup(name) : std::nullopt;
  });
}

std::optional<std::string> find_unreadiness(const HealthcheckOptions& options,
                                            const cli::Session& session) {
  if (!(options.timeout >= kShortest && options.timeout <= kLongest)) {
    throw Error(ErrorKind::kInvalidArgument, "--timeout takes 0.001 to 3600 seconds.");
  }
  const auto timeout =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(options.timeout));
  if (!options.url.empty()) return find_unreadiness_of(options.url, timeout);
  const settings::Settings settings = read_address(session.lookup);
  return find_unreadiness_of(local_address(settings), timeout, settings.tls_certificate);
}

/// Any failure is 1: supervisors give other statuses meanings of their
/// own.
int ask(const HealthcheckOptions& options, const cli::Session& session) {
  std::optional<std::string> reason;
  try {
    reason = find_unreadiness(options, session);
  } catch (const Error& error) {
    reason = error.what();
  }
  if (reason) {
    session.console.err << *reason << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace

void add_healthcheck_command(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("healthcheck")) return;
  const auto options = std::make_shared<HealthcheckOptions>();
  CLI::App& command =
      cli::add_command(app, "healthcheck", "Ask the running server whether it can serve requests");
  cli::add_option(
      command, "--url", options->url,
      "Where it is, e.g. http://127.0.0.1:3000 (default: by CQ_HOST and CQ_PORT, and with "
      "CQ_TLS_CERT by https, where it must show that certificate under any name)");
  cli::show_default(cli::add_option(command, "--timeout", options->timeout,
                                    "Seconds that it may take to answer"));
  set_action(command, invocation, options, ask, cli::SettingsPolicy::kAcceptUnusable);
}

}  // namespace cq::app
