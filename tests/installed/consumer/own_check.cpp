#include <cq/testkit/check.hpp>

// A check program of an author's own: names the tests that there are for a module.
int main(int argc, char** argv) {
  cq::testkit::CheckOptions options;
  options.module_file = argv[argc - 1];
  options.list = true;
  return cq::testkit::run_store_check(options);
}
