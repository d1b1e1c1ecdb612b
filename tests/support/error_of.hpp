#pragma once

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::test {

/// What an action throws; fails the test when it throws no Error.
template <typename Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error was thrown";
  return {ErrorKind::kInternal, ""};
}

}  // namespace cq::test
