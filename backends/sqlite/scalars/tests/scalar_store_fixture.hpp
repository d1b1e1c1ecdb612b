#pragma once

#include <gmock/gmock.h>

#include <cq/host/store_module.hpp>
#include <cq/maintenance.hpp>
#include <cq/scalars/chunk.hpp>
#include <cq/scalars/records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::scalars {

/// A database of scalars in a file, with a project "p".
class ScalarStoreTest : public test::SqliteTest {
 protected:
  ScalarStoreTest() : store_(open_scalars()) { part_of_store().make_project("p"); }

  [[nodiscard]] Store& store() const { return *store_; }
  [[nodiscard]] Scalars& part_of_store() const { return part<Scalars>(*store_); }
  [[nodiscard]] host::StoreFeature scalars_feature() const { return module().feature("scalars"); }
  [[nodiscard]] std::unique_ptr<Store> open_scalars() const {
    return testkit::open_store(scalars_feature(), url_of(file()));
  }
  void reopen() {
    store_.reset();
    store_ = open_scalars();
  }
  void close() { store_.reset(); }
  /// Closes the store and runs statements in its file, as another program would.
  void run_beside(const std::string& script) {
    close();
    test::RawDatabase(file()).run_script(script);
    reopen();
  }
  [[nodiscard]] std::string value(const std::string& sql) const {
    return test::RawDatabase(file()).value(sql);
  }

  static Row row(std::int64_t step, double value = 1) {
    return {.step = step, .time = step, .values = {{"loss", value}}};
  }
  void log(const std::vector<Row>& rows) const { part_of_store().log("p", "e", rows, ""); }
  void log_steps(std::int64_t first, std::int64_t end) const {
    std::vector<Row> rows;
    for (std::int64_t step = first; step < end; ++step) rows.push_back(row(step));
    log(rows);
  }
  [[nodiscard]] std::vector<std::int64_t> steps() const {
    std::vector<std::int64_t> all;
    for (const Point& point :
         part_of_store().points("p", "e", "loss", {}, {}, kMostPoints).points) {
      all.push_back(point.step);
    }
    return all;
  }
  /// How many points each chunk has, in the order of their numbers.
  [[nodiscard]] std::string chunk_sizes() const {
    std::string sizes;
    for (const auto& each :
         test::RawDatabase(file()).rows("SELECT points FROM scalar_chunks ORDER BY number")) {
      sizes += each.at(0).value_or("NULL") + " ";
    }
    return sizes;
  }
  [[nodiscard]] std::vector<std::string> found() const {
    std::vector<std::string> sentences;
    for (const Finding& finding : scalars_feature().open_maintenance(url_of(file()))->diagnose()) {
      if (finding.kind != Finding::Kind::kFine && finding.subject != "free disk space") {
        sentences.push_back(finding.sentence);
      }
    }
    return sentences;
  }
  [[nodiscard]] std::string all_found() const {
    std::string all;
    for (const std::string& sentence : found()) all += sentence + "\n";
    return all;
  }

 private:
  std::unique_ptr<Store> store_;
};

}  // namespace cq::scalars
