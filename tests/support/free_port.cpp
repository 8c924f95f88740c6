#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace onsale::test {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

bool is_free(uint16_t port) {
  auto socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    fail("cannot make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto done = bind(socket, reinterpret_cast<sockaddr*>(&address),
                   sizeof(address));
  close(socket);
  return done == 0;
}

} // namespace

uint16_t free_port() {
  // Below those that the kernel gives to who wants any (32768 and up, see
  // ip_local_port_range): whoever listens on port 0 in the meantime gets no
  // port of these. Two processes begin at different ones.
  constexpr uint32_t first = 10'000;
  constexpr uint32_t count = 22'000;
  static std::atomic<uint32_t> next{static_cast<uint32_t>(getpid()) * 7'919};
  for (uint32_t i = 0; i < count; ++i) {
    auto port = static_cast<uint16_t>(first + next++ % count);
    if (is_free(port))
      return port;
  }
  errno = EADDRINUSE;
  fail("cannot find a free port");
}

} // namespace onsale::test
