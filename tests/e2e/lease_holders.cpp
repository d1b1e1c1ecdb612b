#include "e2e/lease_holders.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cq/timestamp.hpp>
#include <cstdio>
#include <fstream>
#include <functional>
#include <new>
#include <sstream>
#include <system_error>
#include <thread>

namespace cq::test {
namespace {

using std::chrono::milliseconds;

}  // namespace

std::int64_t ticks() {
  return now().time_since_epoch().count();
}

SharedContention::SharedContention() {
  void* const memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  shared_ = ::new (memory) Shared();
}

SharedContention::~SharedContention() {
  ::munmap(shared_, sizeof(Shared));
}

HttpAnswer LeaseHolders::send(std::uint16_t port, const std::string& method,
                              const std::string& path, const std::string& body) const {
  return send_request(port, method, path,
                      {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}},
                      body);
}

/// Tries until a server answers; nullopt when the contention is over before.
std::optional<HttpAnswer> LeaseHolders::send_anywhere(std::mt19937& random,
                                                      const std::string& method,
                                                      const std::string& path,
                                                      const std::string& body) const {
  while (!shared_->is_over) {
    const std::uint16_t port = shared_->ports[random() % 2];
    try {
      if (port != 0) {
        HttpAnswer answer = send(port, method, path, body);
        if (answer.status != 503) return answer;
      }
    } catch (const std::exception&) {  // the server was killed
    }
    std::this_thread::sleep_for(milliseconds(5));
  }
  return std::nullopt;
}

void LeaseHolders::contend(const std::string& name) const {
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(name)));
  const int log =
      ::open((logs_ / ("log-" + name)).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::string session;
  for (int i = 0; !shared_->is_over; ++i) {
    const std::string owner = name + "-" + std::to_string(i);
    std::optional<HttpAnswer> granted;
    try {
      const std::uint16_t port = shared_->ports[random() % 2];
      if (port == 0) continue;
      granted = send(port, "POST", "/repository/demo/leases",
                     R"({"owner":")" + owner + R"(","ttl_seconds":)" + std::to_string(kTtl) +
                         R"(,"wait_seconds":)" + std::to_string(random() % 6) + "}");
    } catch (const std::exception&) {  // the server was killed, and the grant isn't acknowledged
    }
    if (!granted || granted->status != 201) continue;
    const JsonValue lease = granted->json();
    ::dprintf(log, "G %s %lld %lld %lld %s\n", owner.c_str(),
              static_cast<long long>(*lease.member("worktree")->member("id")->as_int64()),
              static_cast<long long>(*lease.member("fence")->as_int64()),
              static_cast<long long>(ticks()), lease.member("expires_at")->as_string()->c_str());
    ++shared_->grants;
    hold(owner, *granted, log, random, session);
  }
  ::close(log);
}

void LeaseHolders::hold(const std::string& owner, const HttpAnswer& granted, int log,
                        std::mt19937& random, std::string& session) const {
  const JsonValue lease = granted.json();
  if (random() % 4 == 0) run_command(log, random, session);
  std::this_thread::sleep_for(milliseconds(random() % 30));
  if (random() % 16 == 0) return;  // one that forgets to release it
  ::dprintf(log, "E %s %lld\n", owner.c_str(), static_cast<long long>(ticks()));
  const auto released = send_anywhere(
      random, "POST",
      "/worktrees/" + std::to_string(*lease.member("worktree")->member("id")->as_int64()) +
          "/release",
      R"({"lease_token":")" + *lease.member("lease_token")->as_string() + "\"}");
  if (released && released->status == 200) ::dprintf(log, "R %s\n", owner.c_str());
}

/// Queues a command, claims the next one, and reports its result.
void LeaseHolders::run_command(int log, std::mt19937& random, std::string& session) const {
  if (session.empty()) {
    const auto opened = send_anywhere(random, "POST", "/sessions",
                                      R"({"repository":"demo","commit_sha":"0123abc"})");
    if (!opened || opened->status != 201) return;
    session = *opened->json().member("id")->as_string();
    ::dprintf(log, "S %s\n", session.c_str());
  }
  const std::string commands = "/sessions/" + session + "/commands";
  const auto queued = send_anywhere(random, "POST", commands, R"({"argv":["make"]})");
  if (!queued || queued->status != 201) return;
  ::dprintf(log, "Q %s %lld\n", session.c_str(),
            static_cast<long long>(*queued->json().member("id")->as_int64()));
  const auto claimed =
      send_anywhere(random, "POST", commands + "/claim", R"({"owner":"runner","ttl_seconds":600})");
  if (!claimed || claimed->status != 201) return;
  const JsonValue claim = claimed->json();
  const std::string id = std::to_string(*claim.member("command")->member("id")->as_int64());
  const auto finished =
      send_anywhere(random, "PUT", commands + "/" + id + "/result",
                    R"({"claim_token":")" + *claim.member("claim_token")->as_string() +
                        R"(","status":"failed","exit_code":7})");
  if (finished && finished->status == 200) ::dprintf(log, "F %s %s\n", session.c_str(), id.c_str());
}

pid_t LeaseHolders::fork_process(int number, int threads) const {
  const pid_t child = ::fork();
  if (child != 0) return child;
  std::vector<std::thread> holders;
  for (int i = 0; i < threads; ++i) {
    holders.emplace_back(
        [this, name = std::to_string(number) + "." + std::to_string(i)] { contend(name); });
  }
  for (std::thread& holder : holders) holder.join();
  ::_exit(0);
}

Acknowledgements LeaseHolders::read_logs() const {
  Acknowledgements all;
  for (const auto& entry : std::filesystem::directory_iterator(logs_)) {
    if (!entry.path().filename().string().starts_with("log-")) continue;
    std::ifstream log(entry.path());
    for (std::string line; std::getline(log, line);) {
      std::istringstream words(line);
      std::string what;
      std::string name;
      words >> what >> name;
      if (what == "S") {
        all.sessions.push_back(name);
      } else if (what == "Q" || what == "F") {
        std::string id;
        words >> id;
        (what == "Q" ? all.queued : all.results).emplace_back(name, id);
      } else if (what == "G") {
        Hold& hold = all.holds[name];
        std::string expiry;
        hold.owner = name;
        words >> hold.worktree >> hold.fence >> hold.from >> expiry;
        // Where nothing more is logged it was forgotten, or its holder killed.
        hold.until = parse_timestamp(expiry).value().time_since_epoch().count();
      } else if (what == "E") {
        std::int64_t ended = 0;
        words >> ended;
        all.holds[name].until = std::min(all.holds[name].until, ended);
      } else {
        all.holds[name].is_released = true;
      }
    }
  }
  return all;
}

}  // namespace cq::test
