#pragma once

#include <signal.h>

namespace cq::app {

/// Holds SIGINT and SIGTERM back for as long as it lives, in this thread and those it starts, so
/// that they can be waited for; SIGPIPE is ignored from then on. Made before any thread is started.
class TerminationSignals {
 public:
  TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;
  TerminationSignals(TerminationSignals&&) = delete;
  TerminationSignals& operator=(TerminationSignals&&) = delete;
  ~TerminationSignals();

  /// Waits for one of them and returns its number. From then on a further one ends the process at
  /// once, should stopping take too long for somebody.
  int wait();

 private:
  sigset_t signals_{};
  sigset_t previous_{};
};

}  // namespace cq::app
