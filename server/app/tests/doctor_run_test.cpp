#include "app/doctor_run.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "http/file_descriptor.hpp"
#include "settings/env_file.hpp"
#include "support/eventually.hpp"
#include "support/temp_directory.hpp"

namespace cq::app {
namespace {

using testing::HasSubstr;
using testing::Not;

/// With scripts in the place of cq-server.
class DoctorRuns : public testing::Test {
 protected:
  [[nodiscard]] DoctorRun::Options running(const std::string& script) const {
    const std::filesystem::path program = directory_.path() / "program";
    std::ofstream(program) << "#!/bin/sh\n" << script << '\n';
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return {.settings = {{"CQ_JWT_SECRET", " \"quoted\" "},
                         {"CQ_API_KEY_PEPPER", "it's "},
                         {"CQ_DB_PATH", "/a\nb"},
                         {"CQ_HOST", "'\""}},
            .program = program};
  }
  [[nodiscard]] std::string in(const std::string& file) const {
    std::ifstream stream(directory_.path() / file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] std::string path(const std::string& file) const {
    return (directory_.path() / file).string();
  }
  static feature::Diagnosis run(DoctorRun& doctor) {
    doctor.begin();
    EXPECT_TRUE(test::eventually([&] { return !doctor.last().is_running; }));
    return doctor.last();
  }

  const test::TempDirectory directory_;
};

constexpr const char* kReport =
    R"(echo '{"findings":[{"status":"warning","subject":"log","sentence":"Long.","remedy":"Wait."},)"
    R"({"status":"ok","subject":"clock","sentence":"Right.","remedy":null}]}')";

TEST_F(DoctorRuns, TellWhatTheReportHasAndNothingBeforeTheFirst) {
  DoctorRun doctor(running(kReport));
  EXPECT_FALSE(doctor.last().is_running);
  EXPECT_FALSE(doctor.last().ended_at);
  const feature::Diagnosis found = run(doctor);
  EXPECT_EQ(found.problem, std::nullopt);
  ASSERT_EQ(found.findings.size(), 2U);
  EXPECT_EQ(found.findings[0].kind, Finding::Kind::kWarning);
  EXPECT_EQ(found.findings[0].subject, "log");
  EXPECT_EQ(found.findings[0].sentence, "Long.");
  EXPECT_EQ(found.findings[0].remedy, "Wait.");
  EXPECT_EQ(found.findings[1].kind, Finding::Kind::kFine);
  EXPECT_EQ(found.findings[1].remedy, "");
  EXPECT_GE(found.ended_at, found.begun_at);
}

// In a file that no other process can read, but for what no line of one can hold.
TEST_F(DoctorRuns, HandOverTheSettingsAndNoOtherOnes) {
  setenv("CQ_LEFT_OVER", "1", 1);
  DoctorRun doctor(running("cat \"$2\" >" + path("file") + "; env >" + path("env") +
                           "; echo \"$@\" >" + path("arguments") + "; " + kReport));
  EXPECT_EQ(run(doctor).problem, std::nullopt);
  unsetenv("CQ_LEFT_OVER");
  EXPECT_EQ(settings::parse_env_file(in("file"), path("file")).values,
            (settings::Values{{"CQ_API_KEY_PEPPER", "it's "}, {"CQ_JWT_SECRET", " \"quoted\" "}}));
  EXPECT_EQ(in("arguments"), "--env-file /proc/self/fd/0 doctor --json\n");
  EXPECT_THAT(in("env"), HasSubstr("CQ_DB_PATH=/a\nb"));
  EXPECT_THAT(in("env"), HasSubstr("CQ_HOST='\"\n"));
  EXPECT_THAT(in("env"), Not(HasSubstr("CQ_LEFT_OVER")));
  EXPECT_THAT(in("env"), Not(HasSubstr("quoted")));
}

TEST_F(DoctorRuns, SayWhyTheyFoundNothingOut) {
  DoctorRun silent(running("exit 3"));
  EXPECT_THAT(run(silent).problem.value_or(""), HasSubstr("It ended without a report; run"));
  DoctorRun::Options missing = running(kReport);
  missing.program = path("no-program");
  DoctorRun absent(missing);
  EXPECT_THAT(run(absent).problem.value_or(""), HasSubstr("No process can be started for it (No "));
  DoctorRun::Options slow = running("exec sleep 60");
  slow.limit = std::chrono::milliseconds(1);
  DoctorRun endless(slow);
  EXPECT_THAT(run(endless).problem.value_or(""), HasSubstr("It took too long, and was ended"));
}

TEST_F(DoctorRuns, AreOneAtATimeAndEndWithTheServer) {
  // What it starts has this open for as long as it lives.
  ASSERT_EQ(mkfifo(path("held").c_str(), S_IRWXU), 0);
  const http::FileDescriptor held(open(path("held").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const auto is_let_go = [&held] {
    char byte = 0;
    return read(held.get(), &byte, 1) == 0;
  };
  {
    DoctorRun doctor(
        running("exec 3>" + path("held") + "; sleep 60 & echo $$ >>" + path("pids") + "; wait"));
    const feature::Diagnosis begun = doctor.begin();
    EXPECT_TRUE(begun.is_running);
    EXPECT_TRUE(begun.begun_at);
    ASSERT_TRUE(test::eventually([this] { return !in("pids").empty(); }));
    const feature::Diagnosis again = doctor.begin();
    EXPECT_TRUE(again.is_running);
    EXPECT_EQ(again.begun_at, begun.begun_at);
    EXPECT_FALSE(is_let_go());
  }
  const pid_t child = std::stoi(in("pids"));
  EXPECT_EQ(in("pids"), std::to_string(child) + "\n") << "there was one";
  EXPECT_EQ(kill(child, 0), -1);
  EXPECT_TRUE(test::eventually(is_let_go)) << "nor its own";
}

}  // namespace
}  // namespace cq::app
