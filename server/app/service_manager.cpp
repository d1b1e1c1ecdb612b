#include "app/service_manager.hpp"

#include <systemd/sd-daemon.h>

namespace cq::app {

void tell_service_manager_ready(std::uint16_t port) noexcept {
  // The format is printf's, and the library's only form. NOLINTNEXTLINE(*-vararg)
  sd_notifyf(0, "READY=1\nSTATUS=Serving on port %u", static_cast<unsigned>(port));
}

void tell_service_manager_stopping() noexcept {
  sd_notify(0, "STOPPING=1\nSTATUS=Answering what is under way");
}

}  // namespace cq::app
