#include "answers/client.hpp"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace cq::bench {
namespace {

constexpr long kTimeoutSeconds = 120;

std::size_t append(const char* bytes, std::size_t size, std::size_t count, std::string* text) {
  text->append(bytes, size * count);
  return size * count;
}

std::string escaped(std::string_view text) {
  const std::unique_ptr<char, decltype(&curl_free)> out(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free);
  return out.get();
}

void add(std::string& url, std::string_view name, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    url.append(name).append("=").append(escaped(value)).append("&");
  }
}

}  // namespace

struct Client::Handle {
  CURL* curl = curl_easy_init();

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }
};

Client::Client(std::uint16_t port)
    : handle_(std::make_unique<Handle>()),
      base_("http://127.0.0.1:" + std::to_string(port) + "/api/v1/knowledge?") {
  if (handle_->curl == nullptr) throw std::runtime_error("libcurl could not be started");
  curl_easy_setopt(handle_->curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle_->curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(handle_->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_PROXY, "");
}

Client::~Client() = default;

std::string Client::ask(const KnowledgeQuery& query) {
  std::string url = base_;
  add(url, "domains", query.domains);
  add(url, "languages", query.languages);
  add(url, "frameworks", query.frameworks);
  if (!query.pattern.empty()) add(url, "pattern", {query.pattern});
  url += "limit=" + std::to_string(query.limit);
  std::string body;
  curl_easy_setopt(handle_->curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle_->curl, CURLOPT_WRITEDATA, &body);
  const CURLcode outcome = curl_easy_perform(handle_->curl);
  if (outcome != CURLE_OK) {
    throw std::runtime_error(url + ": " + curl_easy_strerror(outcome));
  }
  long status = 0;
  curl_easy_getinfo(handle_->curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) {
    throw std::runtime_error(url + " was answered " + std::to_string(status));
  }
  return body;
}

}  // namespace cq::bench
