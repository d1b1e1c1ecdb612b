#include "http/mailbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "http/session.hpp"

namespace cq::http {

Mailbox::Mailbox() : wakeup_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!wakeup_.valid()) throw std::system_error(errno, std::generic_category(), "eventfd");
}

// Notifying under the lock keeps collect() from clearing a wake-up whose mail it has not seen.
template <typename Change>
void Mailbox::change(Change change) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  change(mail_);
  if (waking_) return;
  // Can't fail: the counter is far from its limit.
  eventfd_write(wakeup_.get(), 1);
  waking_ = true;
}

void Mailbox::post(MailedResponse response) {
  change([&](Mail& mail) { mail.responses.push_back(std::move(response)); });
}

void Mailbox::post(MailedPermit permit) {
  change([&](Mail& mail) { mail.permits.push_back(std::move(permit)); });
}

void Mailbox::post(MailedPiece piece) {
  change([&](Mail& mail) { mail.pieces.push_back(std::move(piece)); });
}

void Mailbox::post(AcceptedSocket socket) {
  change([&](Mail& mail) { mail.sockets.push_back(std::move(socket)); });
}

void Mailbox::post_wake_up() {
  change([](Mail& /*mail*/) {});
}

void Mailbox::post_drain() {
  change([](Mail& mail) { mail.drain = true; });
}

void Mailbox::post_end() {
  change([](Mail& mail) { mail.end = true; });
}

Mail Mailbox::collect() {
  const std::lock_guard lock(mutex_);
  if (waking_) {
    eventfd_t count = 0;
    eventfd_read(wakeup_.get(), &count);
    waking_ = false;
  }
  return std::exchange(mail_, {});
}

void Mailbox::close() {
  owner_.store({});
  Mail dropped;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped = std::exchange(mail_, {});
  }
}

}  // namespace cq::http
