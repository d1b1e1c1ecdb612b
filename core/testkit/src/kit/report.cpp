#include "kit/report.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <iomanip>
#include <sstream>

#include "kit/contract.hpp"

namespace cq::testkit {
namespace {

constexpr std::size_t kLongestMessage = 2'000;
constexpr std::size_t kShownFailures = 3;  ///< of one test, to people
constexpr int kPartWidth = 14;

JsonValue texts(const std::vector<std::string>& list) {
  JsonValue::Array array;
  for (const std::string& text : list) array.emplace_back(text);
  return JsonValue(std::move(array));
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& each : list) text += (text.empty() ? "" : ", ") + each;
  return text;
}

JsonValue number(std::uint64_t value) {
  return JsonValue(static_cast<std::int64_t>(value));
}

JsonValue sentence_in_json(const std::string& id) {
  JsonValue value;
  value.add("id", JsonValue(id));
  value.add("sentence", JsonValue(contract_text(id)));
  return value;
}

/// Without GoogleTest's trace, which repeats the sentence, and of a length that can be read.
std::string message_of(const testing::TestPartResult& result) {
  std::string message = result.message();
  message.resize(std::min(message.size(), message.find("\nGoogle Test trace:")));
  while (message.ends_with('\n')) message.pop_back();
  if (message.size() > kLongestMessage) {
    message.resize(kLongestMessage);
    while (!message.empty() && (static_cast<unsigned char>(message.back()) & 0xc0U) == 0x80U) {
      message.pop_back();  // not in the middle of a character
    }
    message += "... (cut)";
  }
  if (result.file_name() != nullptr) {
    const std::string file = result.file_name();
    message +=
        "\n(" + file.substr(file.rfind('/') + 1) + ":" + std::to_string(result.line_number()) + ")";
  }
  return message;
}

/// The sentences that a test said it checks; when it never began, what its fixture was about.
std::vector<std::string> sentences_of(const testing::TestResult& result) {
  std::vector<std::string> before;
  std::vector<std::string> checked;
  for (int i = 0; i < result.test_property_count(); ++i) {
    const testing::TestProperty& property = result.GetTestProperty(i);
    const std::string_view key = property.key();
    if (key.starts_with(kSetUpProperty)) before.emplace_back(property.value());
    if (key.starts_with(kTestProperty)) checked.emplace_back(property.value());
  }
  return checked.empty() ? before : checked;
}

void write_indented(std::ostream& out, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out << "          " << line << '\n';
}

}  // namespace

std::string part_of(const std::string& suite) {
  const std::string name = suite.substr(suite.rfind('/') + 1);
  const auto& suites = Run::instance().suites;
  const auto found = std::find_if(suites.begin(), suites.end(),
                                  [&name](const Suite& each) { return each.name == name; });
  return found == suites.end() ? name : found->part;
}

std::string plain_name(const testing::TestInfo& info) {
  const std::string suite = info.test_suite_name();
  const std::string name = info.name();
  return suite.substr(suite.rfind('/') + 1) + "." + name.substr(0, name.rfind('/'));
}

void Report::begin(const std::string& file, const std::string& module, const std::string& url,
                   const std::vector<std::string>& not_listed,
                   const std::map<std::string, std::string>& not_checked) {
  if (json_) {
    JsonValue skipped;
    for (const auto& [part, why] : not_checked) skipped.add(part, JsonValue(why));
    if (not_checked.empty()) skipped = JsonValue(JsonValue::Object());
    JsonValue line;
    line.add("file", JsonValue(file));
    line.add("module", JsonValue(module));
    line.add("url", JsonValue(url));
    line.add("not_listed", texts(not_listed));
    line.add("not_checked", std::move(skipped));
    out_ << write_json(line) << std::endl;
    return;
  }
  out_ << module << ", " << file << '\n';
  if (!url.empty()) out_ << "on " << url << '\n';
  if (!not_listed.empty()) out_ << "not listed: " << joined(not_listed) << '\n';
  std::map<std::string, std::vector<std::string>> parts_by_reason;
  for (const auto& [part, why] : not_checked) parts_by_reason[why].push_back(part);
  for (const auto& [why, parts] : parts_by_reason) {
    out_ << "not checked: " << joined(parts) << " (" << why << ")\n";
  }
  out_ << std::endl;
}

void Report::broken(const TestOutcome& outcome) {
  if (json_) {
    JsonValue::Array sentences;
    for (const std::string& each : outcome.sentences) sentences.push_back(sentence_in_json(each));
    JsonValue broken;
    broken.add("part", JsonValue(outcome.part));
    broken.add("sentences", JsonValue(std::move(sentences)));
    broken.add("test", JsonValue(outcome.test));
    broken.add("failures", texts(outcome.failures));
    JsonValue line;
    line.add("broken", std::move(broken));
    out_ << write_json(line) << std::endl;
    return;
  }
  const char* mark = "BROKEN  ";
  for (const std::string& id : outcome.sentences) {
    out_ << mark << id << ": \"" << contract_text(id) << "\"\n";
    mark = "     or ";
  }
  out_ << (outcome.sentences.empty() ? mark : "        ") << outcome.test << '\n';
  const std::size_t shown = std::min(outcome.failures.size(), kShownFailures);
  for (std::size_t i = 0; i < shown; ++i) write_indented(out_, outcome.failures[i]);
  if (shown < outcome.failures.size()) {
    write_indented(out_, "and " + std::to_string(outcome.failures.size() - shown) + " more");
  }
  out_ << std::flush;
}

void Report::part(const std::string& name, const PartOutcome& outcome) {
  const std::size_t all = outcome.sentences.size();
  const std::size_t hold = all - outcome.broken.size();
  if (json_) {
    JsonValue line;
    line.add("part", JsonValue(name));
    line.add("sentences", number(all));
    line.add("hold", number(hold));
    line.add("tests", number(outcome.tests));
    line.add("failed", number(outcome.failed));
    out_ << write_json(line) << std::endl;
    return;
  }
  out_ << std::left << std::setw(kPartWidth) << name << std::right << std::setw(3) << hold << " of "
       << std::setw(2) << all << " sentences hold, by " << outcome.tests
       << (outcome.tests == 1 ? " test" : " tests") << std::endl;
}

void Report::ended_early(const Progress& progress, const std::string& how) {
  const std::string sentence = progress.sentence.data();
  const std::string test = progress.test.data();
  TestOutcome outcome{part_of(test.substr(0, test.find('.'))), test, {}, {}};
  if (!sentence.empty()) outcome.sentences.push_back(sentence);
  std::string failure = "The module " + how + " in the check of ";
  failure += sentence.empty() ? test : "\"" + contract_text(sentence) + "\"";
  outcome.failures.push_back(failure + ".");
  broken(outcome);
}

void Report::summary(const Progress& progress) {
  const std::uint64_t not_run = progress.tests_to_run - progress.tests;
  if (json_) {
    JsonValue summary;
    summary.add("complete", JsonValue(progress.finished.load()));
    summary.add("sentences", number(progress.sentences));
    summary.add("hold", number(progress.hold));
    summary.add("tests", number(progress.tests));
    summary.add("failed", number(progress.failed));
    summary.add("not_run", number(not_run));
    JsonValue line;
    line.add("summary", std::move(summary));
    out_ << write_json(line) << std::endl;
    return;
  }
  out_ << '\n';
  if (progress.finished) {
    out_ << progress.hold << " of " << progress.sentences << " sentences hold";
  } else {
    out_ << "The check ended early";
  }
  out_ << "; " << progress.tests << (progress.tests == 1 ? " test" : " tests") << " ran, "
       << progress.failed << " failed";
  if (not_run != 0) out_ << ", " << not_run << " did not run";
  out_ << '.' << std::endl;
}

void ReportListener::OnTestProgramStart(const testing::UnitTest& unit_test) {
  progress_.tests_to_run = static_cast<std::uint64_t>(unit_test.test_to_run_count());
  for (int i = 0; i < unit_test.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *unit_test.GetTestSuite(i);
    tests_left_[part_of(suite.name())] += static_cast<unsigned>(suite.test_to_run_count());
  }
}

void ReportListener::OnTestStart(const testing::TestInfo& info) {
  progress_.note_test(plain_name(info));
}

void ReportListener::OnTestEnd(const testing::TestInfo& info) {
  TestOutcome outcome{
      part_of(info.test_suite_name()), plain_name(info), sentences_of(*info.result()), {}};
  for (int i = 0; i < info.result()->total_part_count(); ++i) {
    const testing::TestPartResult& result = info.result()->GetTestPartResult(i);
    if (result.failed()) outcome.failures.push_back(message_of(result));
  }
  PartOutcome& part = parts_[outcome.part];
  ++part.tests;
  part.sentences.insert(outcome.sentences.begin(), outcome.sentences.end());
  ++progress_.tests;
  if (!outcome.failures.empty()) {
    ++part.failed;
    ++progress_.failed;
    part.broken.insert(outcome.sentences.begin(), outcome.sentences.end());
    report_.broken(outcome);
  }
  std::set<std::string> all;
  std::set<std::string> broken;
  for (const auto& [name, each] : parts_) {
    all.insert(each.sentences.begin(), each.sentences.end());
    broken.insert(each.broken.begin(), each.broken.end());
  }
  progress_.sentences = all.size();
  progress_.hold = all.size() - broken.size();
  if (--tests_left_[outcome.part] == 0) report_.part(outcome.part, part);
}

}  // namespace cq::testkit
