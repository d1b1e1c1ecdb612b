#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cq/error.hpp>
#include <cq/scalars/chunk.hpp>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace cq::scalars {
namespace {

using Steps = std::numeric_limits<std::int64_t>;
using Values = std::numeric_limits<double>;

/// Expects the same points, each value bit for bit.
void expect_same(const std::vector<Point>& read, const std::vector<Point>& points) {
  ASSERT_EQ(read.size(), points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(read[i].step, points[i].step) << i;
    EXPECT_EQ(read[i].time, points[i].time) << i;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read[i].value),
              std::bit_cast<std::uint64_t>(points[i].value))
        << i;
  }
}

void expect_kept(const std::vector<Point>& points) {
  const auto read = decode_chunk(encode_chunk(points));
  ASSERT_TRUE(read.has_value());
  expect_same(*read, points);
}

/// A curve as a training logs one: a step after the other, one every half a second.
template <typename Value>
std::vector<Point> curve(std::size_t count, const Value& value) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    const auto step = static_cast<std::int64_t>(i);
    points.push_back({.step = step, .time = 1'767'323'045'000 + step * 500, .value = value(i)});
  }
  return points;
}

TEST(ScalarChunk, KeepsOnePoint) {
  expect_kept({{}});
  expect_kept({{.step = -7, .time = 1'767'323'045'000, .value = 0.1}});
}

TEST(ScalarChunk, KeepsNumbersThatAreNotFinite) {
  const std::uint64_t payload = 0x7FF8'0000'0000'1234U;
  const std::uint64_t signalling = 0xFFF0'0000'0000'0001U;
  expect_kept({{.step = 1, .value = Values::quiet_NaN()},
               {.step = 2, .value = std::bit_cast<double>(payload)},
               {.step = 3, .value = std::bit_cast<double>(signalling)},
               {.step = 4, .value = Values::infinity()},
               {.step = 5, .value = -Values::infinity()},
               {.step = 6, .value = -0.0},
               {.step = 7, .value = 0.0},
               {.step = 8, .value = Values::denorm_min()},
               {.step = 9, .value = Values::max()}});
}

TEST(ScalarChunk, KeepsTheOrderOfEqualStepsAndOfThoseThatJumpBack) {
  expect_kept({{.step = 5, .time = 9, .value = 1},
               {.step = 5, .time = 9, .value = 2},
               {.step = 5, .time = 8, .value = 2},
               {.step = -1000, .time = -4, .value = 3},
               {.step = 6, .time = 10, .value = 3}});
}

TEST(ScalarChunk, KeepsStepsThatAreAsFarApartAsCanBe) {
  expect_kept({{.step = Steps::min(), .time = Steps::max()},
               {.step = Steps::max(), .time = Steps::min()},
               {.step = Steps::min(), .time = Steps::max()},
               {.step = 0, .time = 0},
               {.step = Steps::max(), .time = Steps::max()}});
}

TEST(ScalarChunk, KeepsDifferencesOfEverySize) {
  std::vector<Point> points;
  std::int64_t step = 0;
  for (unsigned bits = 0; bits < 62; ++bits) {
    for (const std::int64_t by : {-1, 0, 1}) {
      step += (std::int64_t{1} << bits) + by;
      points.push_back({.step = step, .time = -step, .value = static_cast<double>(by) * 1e10});
      step = -step / 3;
    }
  }
  expect_kept(points);
}

TEST(ScalarChunk, KeepsRandomPoints) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Point> points(1 + random() % 40);
    for (Point& point : points) {
      point = {.step = static_cast<std::int64_t>(random() >> random() % 64),
               .time = static_cast<std::int64_t>(random() >> random() % 64),
               .value = std::bit_cast<double>(random() << random() % 64)};
    }
    expect_kept(points);
  }
}

TEST(ScalarChunk, TakesAsManyPointsAsItSays) {
  const auto full =
      curve(kMostChunkPoints, [](std::size_t i) { return 1.0 / (1.0 + static_cast<double>(i)); });
  expect_kept(full);
  auto more = full;
  more.emplace_back();
  EXPECT_THROW(static_cast<void>(encode_chunk(more)), Error);
  EXPECT_THROW(static_cast<void>(encode_chunk({})), Error);
}

TEST(ScalarChunk, NeedsFewBytesForCurves) {
  constexpr std::size_t kPoints = 1024;
  const auto bytes_each = [](const std::vector<Point>& points) {
    return static_cast<double>(encode_chunk(points).size()) / static_cast<double>(kPoints);
  };
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 1);
  const auto noisy = curve(kPoints, [&](std::size_t) { return noise(random); });
  // As frameworks log losses: numbers of 32 bits.
  const auto smooth = curve(kPoints, [](std::size_t i) {
    return static_cast<double>(static_cast<float>(std::exp(-static_cast<double>(i) / 300.0)));
  });
  EXPECT_LT(bytes_each(curve(kPoints, [](std::size_t) { return 0.001; })), 0.5);
  // And as programs do that compute with 64 bits.
  const auto smooth_64 = curve(
      kPoints, [](std::size_t i) { return 2.5 * std::exp(-static_cast<double>(i) / 3000.0); });
  expect_kept(smooth_64);
  EXPECT_LT(bytes_each(smooth), 6);
  EXPECT_LT(bytes_each(smooth_64), 5);
  EXPECT_LT(bytes_each(noisy), 10);
}

/// Expects that the points are written as these bytes, and read from them: files have them.
template <std::size_t kSize>
void expect_form(const std::vector<Point>& points, const unsigned char (&form)[kSize]) {
  const std::string bytes(std::begin(form), std::end(form));
  EXPECT_EQ(encode_chunk(points), bytes);
  const auto read = decode_chunk(bytes);
  ASSERT_TRUE(read.has_value());
  expect_same(*read, points);
}

TEST(ScalarChunk, HasTheBytesThatFilesHave) {
  // Written before values had two forms.
  constexpr unsigned char kStraight[] = {0x00, 0x06, 0x67, 0xD0, 0xC2, 0x27, 0xFF, 0x8A, 0x63, 0xE7,
                                         0xCE, 0x02, 0x66, 0x83, 0x92, 0x66, 0x05, 0xC8, 0x80};
  std::vector<Point> straight;
  for (int i = 0; i < 6; ++i) {
    straight.push_back({.step = i * 10, .time = 1000 + i * 500, .value = 1.0 + i * 0.125});
  }
  expect_form(straight, kStraight);

  constexpr unsigned char kSmooth[] = {
      0x80, 0x08, 0x78, 0x00, 0x00, 0x19, 0xB7, 0xCA, 0x98, 0xC8, 0x86, 0x09, 0x3F,
      0xFC, 0x0B, 0xC0, 0x00, 0x00, 0xCD, 0xBE, 0x54, 0xC5, 0x49, 0xF0, 0x7E, 0xFF,
      0xC0, 0x20, 0xBC, 0x3A, 0x4F, 0x47, 0xDA, 0x6E, 0x3F, 0x0B, 0xA1, 0xCC, 0x5E,
      0x50, 0xAD, 0x4D, 0xF2, 0x86, 0xE4, 0x10, 0xA0, 0x8C, 0x2F, 0x32, 0x84, 0x9E,
      0xBB, 0x5B, 0x94, 0x21, 0xCB, 0xE5, 0xA8, 0xDC, 0x86, 0x0F, 0x52, 0x94, 0x0B};
  expect_form(curve(8, [](std::size_t i) { return 1000.0 / (1000.0 + static_cast<double>(i)); }),
              kSmooth);

  constexpr unsigned char kJumping[] = {
      0x00, 0x08, 0x78, 0x00, 0x00, 0x19, 0xB7, 0xCA, 0x98, 0xC8, 0x86, 0x11, 0x1F, 0xF8, 0x17,
      0x80, 0x00, 0x01, 0x9B, 0x7C, 0xA9, 0x8A, 0x93, 0xE5, 0x03, 0x98, 0x06, 0x7F, 0xEE, 0x03,
      0x8F, 0x9D, 0x0A, 0x83, 0x57, 0xFF, 0xE0, 0x01, 0xE8, 0x46, 0x8E, 0x0A, 0xBA, 0x8D, 0x24,
      0x9F, 0xFD, 0xC0, 0x07, 0xA1, 0x1F, 0x7E, 0x00, 0x00, 0x06, 0x6E, 0x1D, 0x90, 0x76, 0x73,
      0x40, 0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8, 0x5E, 0xDA, 0xFE, 0x00, 0x00, 0x0C, 0xDC,
      0x10, 0x36, 0xB8, 0x43, 0x03, 0xF8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};
  constexpr std::int64_t kTime = 1'767'323'045'000;
  expect_form({{0, kTime, 0.5},
               {1, kTime + 500, 0.25},
               {2, kTime + 1000, -3.0},
               {2, kTime + 1000, -3.0},
               {7, kTime + 1003, Values::infinity()},
               {1'000'000, kTime + 90'000'000, 0.0},
               {-5, 0, -0.0},
               {Steps::min(), std::int64_t{1} << 62, Values::denorm_min()}},
              kJumping);
}

TEST(ScalarChunk, BytesThatEndTooEarlyOrTooLateAreNone) {
  for (const double step : {1.0, 0.001}) {  // by either form of values
    const std::string bytes = encode_chunk(
        curve(50, [step](std::size_t i) { return std::sin(static_cast<double>(i) * step); }));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_EQ(decode_chunk(bytes.substr(0, length)), std::nullopt) << length;
    }
    EXPECT_EQ(decode_chunk(bytes + '\0'), std::nullopt);
  }
  EXPECT_EQ(decode_chunk(std::string(100, '\xFF')), std::nullopt);
  EXPECT_EQ(decode_chunk(std::string(100, '\0')), std::nullopt);
}

TEST(ScalarChunk, BytesThatSayMorePointsThanOneHasAreNone) {
  std::string many("\xFF\xFF", 2);
  many.append(std::size_t{65535}, '\0');
  EXPECT_EQ(decode_chunk(many), std::nullopt);
}

}  // namespace
}  // namespace cq::scalars
