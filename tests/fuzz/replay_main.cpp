// Runs a fuzz target without a fuzzer: replay CORPUS MUTATIONS gives it every file of the corpus
// and then that many mutations of them, the same in every run. An input that fails is written to
// <program>.failed in the working directory; given as CORPUS, a file is run by itself.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace {

namespace fs = std::filesystem;
using Random = std::mt19937_64;

constexpr std::size_t kLongestInput = 4096;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> read_corpus(const fs::path& path) {
  if (!fs::is_directory(path)) return {read(path)};
  std::vector<fs::path> files(fs::directory_iterator(path), {});
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const fs::path& file : files) inputs.push_back(read(file));
  return inputs;
}

/// A piece of an input, or something that many parsers have an edge for.
std::string some_piece(const std::vector<std::string>& corpus, Random& random) {
  static const std::array<std::string, 16> kEdges{
      "\r\n", "\n", std::string(1, '\0'),   "\"",    "\\",   "'",        "%",   "%0A", "@",
      "=",    "-1", "18446744073709551616", "1e999", "\xff", "\xc3\xa9", "[[[["};
  if (random() % 2 == 0) return kEdges[random() % kEdges.size()];
  const std::string& other = corpus[random() % corpus.size()];
  return other.empty() ? other : other.substr(random() % other.size(), 1 + random() % 64);
}

std::string mutated(const std::vector<std::string>& corpus, Random& random) {
  std::string input = corpus[random() % corpus.size()];
  for (std::uint64_t left = 1 + random() % 4; left > 0; --left) {
    const std::size_t at = input.empty() ? 0 : random() % input.size();
    switch (random() % 6) {
      case 0:
        if (!input.empty()) input[at] = static_cast<char>(random());
        break;
      case 1:
        if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
        break;
      case 2:
        input.erase(at, 1 + random() % 16);
        break;
      case 3:
        input.insert(at, input.substr(at, random() % 64));
        break;
      case 4:
        input.replace(at, random() % 8, some_piece(corpus, random));
        break;
      default:
        input.insert(at, some_piece(corpus, random));
        break;
    }
  }
  input.resize(std::min(input.size(), kLongestInput));
  return input;
}

/// Whether the target takes each input, and how often.
class Replay {
 public:
  explicit Replay(std::string program) : program_(std::move(program)) {}

  /// False once an input has failed, which is kept.
  bool run(const std::string& input) {
    try {
      // A copy of exactly that size, so that a sanitizer notices what reads past its end.
      const std::vector<char> bytes(input.begin(), input.end());
      ++(cq::test::check_input({bytes.data(), bytes.size()}) ? taken_ : refused_);
      return true;
    } catch (const std::exception& violated) {
      const std::string file = program_ + ".failed";
      std::ofstream(file, std::ios::binary) << input;
      std::cerr << "violated: " << violated.what() << "\nThe input is in " << file << ".\n";
      return false;
    }
  }

  [[nodiscard]] int taken() const noexcept { return taken_; }
  [[nodiscard]] int refused() const noexcept { return refused_; }

 private:
  std::string program_;
  int taken_ = 0;
  int refused_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " CORPUS MUTATIONS\n";
    return 2;
  }
  const std::vector<std::string> corpus = read_corpus(argv[1]);
  const int mutations = std::atoi(argv[2]);
  if (corpus.empty()) {
    std::cerr << "There is nothing in the corpus " << argv[1] << ".\n";
    return 2;
  }
  Replay replay{fs::path(argv[0]).filename().string()};
  for (const std::string& input : corpus) {
    if (!replay.run(input)) return 1;
  }
  Random random(1);  // the same inputs in every run
  for (int i = 0; i < mutations; ++i) {
    if (!replay.run(mutated(corpus, random))) return 1;
  }
  std::cout << replay.taken() << " inputs taken, " << replay.refused() << " refused\n";
  // If nearly all go one way, the other one's properties weren't checked.
  const int enough = mutations / 200;
  return replay.taken() < enough || replay.refused() < enough ? 1 : 0;
}
