#include <CLI/CLI.hpp>
#include <cq/testkit/check.hpp>
#include <cq/version.hpp>
#include <exception>
#include <iostream>

namespace {

constexpr int kUsageError = 2;

int parse_and_check(int argc, char** argv) {
  cq::testkit::CheckOptions options;
  CLI::App app("Check a store module against every sentence of the store contract",
               "cq-store-check");
  app.set_version_flag("--version", "cq-store-check " CQ_VERSION);
  app.add_option("file", options.module_file, "The module, e.g. build/cq_store_jsonl.so")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  app.add_option("--url", options.url,
                 "The database: {directory} stands for a new directory of each test; default: the "
                 "module's own form with {directory}/store")
      ->type_name("URL");
  app.add_option(
         "--url-file", options.url_file,
         "A file whose first line is the URL, so that no list of processes shows a password; "
         "the variable CQ_MODULE_CHECK_URL may hold it, too")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  app.add_option("--feature", options.feature, "The feature of the module that is checked")
      ->capture_default_str()
      ->type_name("NAME");
  app.add_flag("--server", options.server,
               "The URL names one empty database, which every test uses and empties again");
  app.add_option("--filter", options.filter, "Run only the tests whose name holds this text")
      ->type_name("TEXT");
  app.add_flag("--list", options.list, "Name the tests instead of running them");
  app.add_flag("--json", options.json, "Report as JSON Lines");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageError;
  }
  options.url = cq::testkit::find_url(options);
  return cq::testkit::run_store_check(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_check(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "cq-store-check: " << error.what() << std::endl;
    return kUsageError;
  }
}
