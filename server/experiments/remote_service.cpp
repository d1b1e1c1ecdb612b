#include "experiments/remote_service.hpp"

#include <curl/curl.h>

#include <cq/error.hpp>
#include <memory>
#include <utility>

#include "api/errors.hpp"
#include "http/status.hpp"
#include "text/text.hpp"

namespace cq::experiments {
namespace {

constexpr long kTimeoutMilliseconds = 10'000;

struct CloseHandle {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CloseHandle>;

struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, FreeList>;

struct FreeForm {
  void operator()(curl_mime* form) const noexcept { curl_mime_free(form); }
};
using CurlForm = std::unique_ptr<curl_mime, FreeForm>;

template <class Value>
void set_option(const CurlHandle& handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle.get(), option, value);
  if (code != CURLE_OK) {
    throw Error(ErrorKind::kInternal, std::string("The HTTP client can't be set up (") +
                                          curl_easy_strerror(code) + "); report this.");
  }
}

/// An answer's body as it comes, which counts in what all of them hold.
class CollectedBody {
 public:
  explicit CollectedBody(std::atomic<std::size_t>& total) : held(total) {}

  /// What libcurl calls; taking less than it gives ends the transfer.
  static std::size_t take(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<CollectedBody*>(self)->add(bytes, size * count);
  }
  std::string text{};
  HeldBytes held;

 private:
  std::size_t add(const char* bytes, std::size_t size) {
    if (held.add(size) > RemoteService::kMostBytes) return 0;
    text.append(bytes, size);
    return size;
  }
};

CurlForm form_of(const CurlHandle& handle, const api::FormFile& file) {
  CurlForm form(curl_mime_init(handle.get()));
  curl_mimepart* const part = curl_mime_addpart(form.get());
  curl_mime_name(part, file.field.c_str());
  curl_mime_filename(part, file.name.c_str());
  if (!file.content_type.empty()) curl_mime_type(part, file.content_type.c_str());
  curl_mime_data(part, file.bytes.data(), file.bytes.size());
  return form;
}

CurlList headers_of(const RemoteRequest& request) {
  // Without "Expect: 100-continue", for which services let a second pass.
  CurlList headers(curl_slist_append(nullptr, "Expect:"));
  if (request.json) {
    CurlList longer(curl_slist_append(headers.get(), "Content-Type: application/json"));
    static_cast<void>(headers.release());
    return longer;
  }
  return headers;
}

}  // namespace

RemoteService::RemoteService(std::string name, std::string url, Report report)
    : name_(std::move(name)), url_(std::move(url)), report_(std::move(report)) {}

RemoteAnswer RemoteService::call(const RemoteRequest& request) const {
  const auto refuse_unavailable = [this] {
    report_(RemoteOutcome::kUnavailable);
    throw api::Refusal(status::kBadGateway, name_ + " unavailable");
  };
  if (!exists()) refuse_unavailable();
  const CurlHandle handle(curl_easy_init());
  if (handle == nullptr) throw Error(ErrorKind::kInternal, "The HTTP client can't be made.");
  const std::string url = url_ + request.path;
  CollectedBody body(held_);
  set_option(handle, CURLOPT_URL, url.c_str());
  set_option(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(handle, CURLOPT_PROXY, "");
  set_option(handle, CURLOPT_NOSIGNAL, 1L);
  set_option(handle, CURLOPT_TIMEOUT_MS, kTimeoutMilliseconds);
  set_option(handle, CURLOPT_WRITEFUNCTION, &CollectedBody::take);
  set_option(handle, CURLOPT_WRITEDATA, static_cast<void*>(&body));
  const CurlList headers = headers_of(request);
  set_option(handle, CURLOPT_HTTPHEADER, headers.get());
  CurlForm form;
  if (request.json) {
    set_option(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.json->size()));
    set_option(handle, CURLOPT_POSTFIELDS, request.json->data());
  } else if (request.file != nullptr) {
    form = form_of(handle, *request.file);
    set_option(handle, CURLOPT_MIMEPOST, form.get());
  }
  set_option(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (curl_easy_perform(handle.get()) != CURLE_OK) refuse_unavailable();

  long status = 0;
  const char* content_type = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_CONTENT_TYPE, &content_type);
  constexpr long kFirstGood = 200;
  constexpr long kFirstBad = 300;
  if (status < kFirstGood || status >= kFirstBad) {
    report_(RemoteOutcome::kRefused);
    throw api::Refusal(static_cast<int>(status), text::with_replacements(body.text));
  }
  report_(RemoteOutcome::kAnswered);
  return {.content_type = content_type == nullptr ? "" : content_type,
          .body = std::move(body.text),
          .held = std::move(body.held)};
}

}  // namespace cq::experiments
