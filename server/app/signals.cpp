#include "app/signals.hpp"

#include <cq/error.hpp>

namespace cq::app {

TerminationSignals::TerminationSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  if (pthread_sigmask(SIG_BLOCK, &signals_, &previous_) != 0) {
    throw Error(ErrorKind::kInternal, "SIGINT and SIGTERM could not be held back.");
  }
  signal(SIGPIPE, SIG_IGN);
}

TerminationSignals::~TerminationSignals() {
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

int TerminationSignals::wait() {
  int received = 0;
  while (sigwait(&signals_, &received) != 0) {
  }
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
  return received;
}

}  // namespace cq::app
