#pragma once

#include <cq/testkit/samples.hpp>
#include <string>

namespace cq::testkit {

/// Some timestamp, with microseconds.
inline const Timestamp kMoment = at("2026-02-03T04:05:06.000007Z");

/// The first unit's id, for a test that needs but one.
inline const std::string kId = unit_id(1);

}  // namespace cq::testkit
