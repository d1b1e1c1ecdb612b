#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <cq/testkit/check.hpp>
#include <cq/testkit/store_test.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

#include "kit/report.hpp"
#include "kit/run.hpp"

namespace cq::testkit {
namespace {

constexpr int kHolds = 0;
constexpr int kBroken = 1;
constexpr int kUnusable = 2;

/// A test that takes longer is taken for one that never ends.
constexpr std::chrono::minutes kLongestTest{5};

/// Progress in memory that a child process shares with this one.
class SharedProgress {
 public:
  SharedProgress()
      : memory_(mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                     -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    progress_ = std::construct_at(static_cast<Progress*>(memory_));
  }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;
  SharedProgress(SharedProgress&&) = delete;
  SharedProgress& operator=(SharedProgress&&) = delete;
  ~SharedProgress() { munmap(memory_, sizeof(Progress)); }

  Progress& get() { return *progress_; }

 private:
  void* memory_;
  Progress* progress_ = nullptr;
};

/// Why a suite isn't run; nullopt when it is.
std::optional<std::string> why_not(const Suite& suite, const LoadedSubject& loaded) {
  if (!loaded.lists_all(suite.needs)) {
    const bool needs_store = std::any_of(suite.needs.begin(), suite.needs.end(), is_of_store);
    const bool has_store = std::any_of(loaded.parts.begin(), loaded.parts.end(), is_of_store);
    return needs_store && !has_store ? "there is no store" : "not listed";
  }
  if (!suite.needs.empty() && loaded.subject.url.empty()) {
    return "needs an empty database, named with --url";
  }
  if (loaded.subject.lasting < suite.lasting) {
    return "needs a database that lasts, named with {directory} in the URL";
  }
  return std::nullopt;
}

/// What isn't checked, and why: whole parts, or what of a part needs more than the rest.
std::map<std::string, std::string> not_checked(const LoadedSubject& loaded) {
  std::map<std::string, std::string> reasons;
  std::set<std::string> checked;
  for (const Suite& suite : Run::instance().suites) {
    if (!is_about(suite, loaded.subject.feature)) continue;
    if (!suite.lacks.empty()) continue;  // it is about modules that have less
    const auto reason = why_not(suite, loaded);
    if (reason) {
      reasons.emplace(suite.part, *reason);  // the first is the plainest
    } else {
      checked.insert(suite.part);
    }
  }
  std::map<std::string, std::string> named;
  for (const auto& [part, reason] : reasons) {
    named[checked.contains(part) ? "some of " + part : part] = reason;
  }
  return named;
}

bool is_needed(const std::string& part, std::string_view feature) {
  const std::vector<Suite>& suites = Run::instance().suites;
  return std::any_of(suites.begin(), suites.end(), [&](const Suite& suite) {
    return is_about(suite, feature) &&
           std::find(suite.needs.begin(), suite.needs.end(), part) != suite.needs.end();
  });
}

/// The parts that this kit knows of the feature and the module doesn't have.
std::vector<std::string> not_listed(const LoadedSubject& loaded) {
  std::vector<std::string> parts = host::known_parts();
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [&loaded](const std::string& id) {
                               return loaded.lists(id) || !is_needed(id, loaded.subject.feature);
                             }),
              parts.end());
  return parts;
}

/// The module on the database that the options name.
Subject subject_of(const CheckOptions& options, const host::StoreModule& module) {
  const host::StoreFeature& feature = module.feature(options.feature);
  const bool has_store = feature.has_store();
  Subject subject{"checked", module.file(), options.url, Lasting::kStore, options.feature};
  if (subject.url.empty() && has_store) {
    subject.url = module.schemes().front() + ":///{directory}/store";
  }
  if (subject.url.empty()) return subject;
  const bool has_directory = subject.url.find("{directory}") != std::string::npos;
  if (has_directory || options.server || !has_store) subject.lasting = Lasting::kDisk;
  const DatabaseUrl url = url_in(subject, "/directory");
  if (!module.serves(url)) {
    throw Error(ErrorKind::kInvalidArgument, "Store module " + std::string(module.name()) +
                                                 " does not serve " + display(url) +
                                                 "; name a URL of its own with --url.");
  }
  if (is_shared(subject) && !feature.has(MigrationTarget::kId)) {
    throw Error(ErrorKind::kInvalidArgument,
                "Store module " + std::string(module.name()) +
                    " has no migrations, by which a shared database could be emptied; name one "
                    "with {directory} in its URL.");
  }
  require_nothing_there(subject, feature, url);
  return subject;
}

void start_googletest(const CheckOptions& options) {
  std::string program = "cq-store-check";
  std::array<char*, 2> arguments{program.data(), nullptr};
  int count = 1;
  testing::InitGoogleTest(&count, arguments.data());
  testing::GTEST_FLAG(filter) = options.filter.empty() ? "*" : "*" + options.filter + "*";
}

int list_tests() {
  const testing::UnitTest& unit_test = *testing::UnitTest::GetInstance();
  for (int i = 0; i < unit_test.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *unit_test.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      std::cout << part_of(suite.name()) << ": " << plain_name(*suite.GetTestInfo(j)) << '\n';
    }
  }
  std::cout << std::flush;
  return kHolds;
}

/// Everything that is done with the module: in the child process.
int check(const CheckOptions& options, Progress& progress) {
  const auto module = host::StoreModule::load(std::filesystem::absolute(options.module_file));
  const Subject subject = subject_of(options, module);
  set_subjects({subject});
  progress.loaded = true;
  Run& run = Run::instance();
  run.progress = &progress;
  start_googletest(options);
  if (options.list) return list_tests();

  Report report(std::cout, options.json);
  const LoadedSubject& loaded = run.subjects.front();
  const std::string url = subject.url.empty() ? "" : display(parse_database_url(subject.url));
  report.begin(options.module_file.string(),
               std::string(module.name()) + " " + std::string(module.version()), url,
               not_listed(loaded), not_checked(loaded));
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  const std::unique_ptr<testing::TestEventListener> unused(
      listeners.Release(listeners.default_result_printer()));
  // GoogleTest owns its listeners.
  listeners.Append(std::make_unique<ReportListener>(report, progress).release());
  const int status = RUN_ALL_TESTS();
  return status == 0 ? kHolds : kBroken;
}

int check_or_say_why_not(const CheckOptions& options, Progress& progress) noexcept {
  try {
    const int status = check(options, progress);
    progress.finished = true;
    return status;
  } catch (const std::exception& error) {
    std::cerr << "cq-store-check: " << error.what() << std::endl;
    progress.finished = true;
    return kUnusable;
  }
}

/// Waits for the child; one whose tests don't come on is killed. Returns what waitpid() says, and
/// whether it was killed.
std::pair<int, bool> watch(pid_t child, const Progress& progress) {
  using Clock = std::chrono::steady_clock;
  std::uint64_t seen = progress.tests;
  auto since = Clock::now();
  bool killed = false;
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, killed ? 0 : WNOHANG);
    if (ended == child) return {status, killed};
    if (ended < 0 && errno != EINTR) return {0, killed};
    if (progress.tests != seen) {
      seen = progress.tests;
      since = Clock::now();
    }
    if (Clock::now() - since > kLongestTest) {
      kill(child, SIGKILL);
      killed = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::string how_it_ended(int status, bool killed) {
  if (killed) {
    return "did not come back within " + std::to_string(kLongestTest.count()) + " minutes";
  }
  if (WIFSIGNALED(status)) {
    return std::string("crashed (") + sigdescr_np(WTERMSIG(status)) + ")";
  }
  return "ended the process with status " + std::to_string(WEXITSTATUS(status));
}

/// What the parent says when the child is gone.
int conclude(const CheckOptions& options, Progress& progress, int status, bool killed) {
  Report report(std::cout, options.json);
  if (progress.finished && WIFEXITED(status)) {
    const int result = WEXITSTATUS(status);
    if (options.list || result == kUnusable) return result;
    if (progress.tests == 0) {
      std::cerr << "cq-store-check: No test's name holds '" << options.filter
                << "'; --list names them." << std::endl;
      return kUnusable;
    }
    report.summary(progress);
    return result;
  }
  if (progress.test.front() == '\0' || progress.finished) {
    std::cerr << "cq-store-check: The module " << options.module_file.string() << " "
              << how_it_ended(status, killed) << " while it was "
              << (progress.loaded ? "in use" : "loaded") << "; report it to its author."
              << std::endl;
    return progress.loaded ? kBroken : kUnusable;
  }
  ++progress.tests;
  ++progress.failed;
  report.ended_early(progress, how_it_ended(status, killed));
  report.summary(progress);
  return kBroken;
}

}  // namespace

std::string find_url(const CheckOptions& options) {
  if (!options.url.empty()) return options.url;
  if (options.url_file.empty()) {
    const char* const value = std::getenv("CQ_MODULE_CHECK_URL");  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string() : std::string(value);
  }
  std::ifstream file(options.url_file);
  std::string url;
  std::getline(file, url);
  if (url.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "The file " + options.url_file.string() +
                                                 " can't be read, or its first line is empty; "
                                                 "write the database's URL there.");
  }
  return url;
}

int run_store_check(const CheckOptions& options) {
  SharedProgress progress;
  std::cout << std::flush;
  std::cerr << std::flush;
  const pid_t child = fork();
  if (child < 0) {
    std::cerr << "cq-store-check: No child process can be made ("
              << std::generic_category().message(errno) << "); check the system's limits."
              << std::endl;
    return kUnusable;
  }
  if (child == 0) {
    const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &no_core);
    std::exit(check_or_say_why_not(options, progress.get()));  // NOLINT(concurrency-mt-unsafe)
  }
  const auto [status, killed] = watch(child, progress.get());
  return conclude(options, progress.get(), status, killed);
}

}  // namespace cq::testkit
