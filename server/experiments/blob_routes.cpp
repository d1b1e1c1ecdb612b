#include <utility>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/form.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "text/text.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kHashLength = 64;

api::DeclaredResponse storage_away() {
  return {502, "The object storage service does not answer", api::kErrorSchema};
}

/// The body of a check: a list of hashes.
class BlobHashes : public api::SchemaDescription {
 public:
  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  [[nodiscard]] JsonValue describe() const override {
    JsonValue json = rule_.schema();
    json.add("title", name_);
    return json;
  }
  /// Throws api::InvalidRequest for any other body.
  [[nodiscard]] std::vector<std::string> read(const std::optional<JsonValue>& body) const {
    api::Reading reading("body");
    std::vector<std::string> hashes;
    if (body && !body->is_null()) {
      rule_.read(*body, reading, hashes);
    } else {
      reading.complain("missing", "Field required", JsonValue());
    }
    std::move(reading).finish();
    return hashes;
  }

 private:
  std::string name_ = "ExperimentsBlobHashes";
  api::ListRule<api::TextRule> rule_ = api::list_of(api::text());
};

const BlobHashes& blob_hashes() {
  static const BlobHashes kSchema;
  return kSchema;
}

struct UploadQuery {
  std::string hash;
};

struct SnapshotFile {
  std::string path;
  std::string hash;
  std::int64_t size = 0;
};

struct SnapshotRequest {
  std::string experiment_name;
  std::vector<SnapshotFile> files;
};

const api::ObjectSchema<UploadQuery>& upload_query() {
  static const auto kSchema = api::ObjectSchema<UploadQuery>("ExperimentsUploadQuery")
                                  .required("hash", &UploadQuery::hash,
                                            api::text().at_least(kHashLength).at_most(kHashLength));
  return kSchema;
}

const api::ObjectSchema<SnapshotRequest>& snapshot_request() {
  static const auto kFile = api::ObjectSchema<SnapshotFile>("ExperimentsSnapshotFile")
                                .required("path", &SnapshotFile::path, api::text())
                                .required("hash", &SnapshotFile::hash, api::text())
                                .required("size", &SnapshotFile::size, api::integer());
  static const auto kSchema =
      api::ObjectSchema<SnapshotRequest>("ExperimentsSnapshotRequest")
          .required("experiment_name", &SnapshotRequest::experiment_name, api::text())
          .required("files", &SnapshotRequest::files, api::list_of(kFile));
  return kSchema;
}

/// A path's segment, or a query's value, with all but letters and digits encoded.
std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain) {
      result += c;
    } else {
      result += '%';
      result += kDigits[byte >> 4U];
      result += kDigits[byte & 0x0FU];
    }
  }
  return result;
}

/// Throws api::InvalidRequest where the form has no file.
bool require_file(const api::FormFile* file) {
  api::Reading reading("body");
  if (file == nullptr) {
    const api::Reading::Step step(reading, "file");
    reading.complain("missing", "Field required", JsonValue());
  }
  std::move(reading).finish();
  return true;
}

/// What the service says, as it says it.
http::Response passed_on(RemoteAnswer answer) {
  return {.status = status::kOk,
          .headers = {{"Content-Type", answer.content_type.empty() ? "application/octet-stream"
                                                                   : answer.content_type}},
          .body = std::move(answer.body)};
}

api::Route check_blobs(const RemoteService& storage) {
  return {.method = "POST",
          .path = "/blobs/check",
          .summary = "Say which of these files the storage lacks",
          .only_reads = true,
          .body = &blob_hashes(),
          .responses = {{200, "The hashes of those", kMissingBlobsSchema}, storage_away()},
          .handler = [&storage](const api::Call& call) {
            const std::vector<std::string> hashes = blob_hashes().read(call.body);
            return passed_on(storage.call(
                {.method = "POST", .path = "/blobs/check", .json = write_json(hashes)}));
          }};
}

api::Route upload_blob(const RemoteService& storage) {
  return {
      .method = "POST",
      .path = "/blobs/upload",
      .summary = "Keep a file, which a form has as its field \"file\"",
      .query = &upload_query(),
      .responses = {{200, "Whether it is new", kUploadedSchema}, storage_away()},
      .handler = [&storage](const api::Call& call) {
        RequestCheck check;
        const UploadQuery query = check.read(
            [&] { return upload_query().read_query(api::QueryParameters(call.request.query)); });
        const api::Form form = api::parse_form(call.request);
        const api::FormFile* const file = form.find_file("file");
        check.read([file] { return require_file(file); });
        check.finish();
        return passed_on(storage.call(
            {.method = "POST", .path = "/blobs/upload?hash=" + encoded(query.hash), .file = file}));
      }};
}

JsonValue snapshot_file_json(const SnapshotFile& file) {
  return json_object({{"path", file.path}, {"hash", file.hash}, {"size", file.size}});
}

api::Route create_snapshot(const RemoteService& storage) {
  return api::taking_body(
      {.method = "POST",
       .path = "/snapshots",
       .summary = "Make a snapshot of files that are kept",
       .responses = {{200, "Its id", kSnapshotSchema}, storage_away()}},
      snapshot_request(), [&storage](const api::Call&, const SnapshotRequest& request) {
        const JsonValue body =
            json_object({{"experiment_name", request.experiment_name},
                         {"files", json_array(request.files, snapshot_file_json)}});
        return passed_on(
            storage.call({.method = "POST", .path = "/snapshots", .json = write_json(body)}));
      });
}

api::Route download_snapshot(const RemoteService& storage) {
  return {.method = "GET",
          .path = "/snapshots/{snapshot_id}/download",
          .summary = "Fetch the files of a snapshot",
          .responses = {{200, "The files", "", "application/zip"}, storage_away()},
          .handler = [&storage](const api::Call& call) {
            return passed_on(storage.call(
                {.path = "/snapshots/" + encoded(call.path.front().second) + "/download"}));
          }};
}

}  // namespace

std::vector<api::Route> blob_routes(const Surface& surface, const RemoteService& storage,
                                    api::WorkerPool& workers) {
  std::vector<api::Route> routes{check_blobs(storage), upload_blob(storage),
                                 create_snapshot(storage), download_snapshot(storage)};
  for (api::Route& route : routes) {
    route.access = api::Access::kAccount;
    route.authenticate = surface.authentication.anybody();
    route.workers = &workers;
  }
  return routes;
}

}  // namespace cq::experiments
