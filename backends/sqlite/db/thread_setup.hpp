#pragma once

#include <pthread.h>
#include <signal.h>  // pthread_sigmask

namespace cq::sqlite {

/// Names the calling thread, at most 15 characters, and keeps signals from it: they are for the
/// process to handle, in the thread that waits for them.
inline void block_signals_and_name(const char* name) noexcept {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  pthread_setname_np(pthread_self(), name);
}

}  // namespace cq::sqlite
