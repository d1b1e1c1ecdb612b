#include <chrono>
#include <cq/error.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "memory/descriptor.hpp"
#include "memory/store.hpp"
#include "stalling_migrations.hpp"

namespace cq::test {
namespace {

/// A store in memory whose every call hangs while there is a file "stall" in the directory that its
/// URL names. It makes a file "stalled" beside it when that is so.
class StallingStore final : public Store {
 public:
  StallingStore(std::shared_ptr<MemoryDatabase> database, std::filesystem::path directory)
      : database_(std::move(database)),
        store_(database_, ReviewStatus::kApproved),
        directory_(std::move(directory)),
        stalls_([this](const std::stop_token& stop) { stall_when_wanted(stop); }) {}

  void open() override { store_.open(); }
  Part* find_part(std::string_view id) noexcept override { return store_.find_part(id); }

 private:
  void stall_when_wanted(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (std::filesystem::exists(directory_ / "stall")) {
        const std::lock_guard lock(database_->mutex);
        std::ofstream(directory_ / "stalled");
        while (std::filesystem::exists(directory_ / "stall") && !stop.stop_requested()) pause();
        std::filesystem::remove(directory_ / "stalled");
      }
      pause();
    }
  }
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

  std::shared_ptr<MemoryDatabase> database_;
  MemoryStore store_;
  std::filesystem::path directory_;
  std::jthread stalls_;  // last, as it uses all of the above
};

}  // namespace
}  // namespace cq::test

namespace {

constexpr cq_url_scheme kScheme = {"stalling", ""};

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::StallingStore>(cq::test::open_database(url.database),
                                                   url.database)
      .release();
}

constexpr cq_feature kFeature = cq::test::feature_around_memory(
    &create_store, cq_stalling_migrations, cq::test::MemoryParts::kAllButTheArchive);

constexpr cq_module_descriptor kDescriptor = cq::test::descriptor_around_memory(
    kScheme, "A store in memory whose calls hang when they are to, for the tests", kFeature);

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
