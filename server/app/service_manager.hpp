#pragma once

#include <cstdint>

/// What a service manager that started the server is told, over the socket that NOTIFY_SOCKET names
/// (systemd's sd_notify). Without one these do nothing. Never throw; from one thread at a time.
namespace cq::app {

/// Requests are answered from now on.
void tell_service_manager_ready(std::uint16_t port) noexcept;

/// The server is on its way down.
void tell_service_manager_stopping() noexcept;

}  // namespace cq::app
