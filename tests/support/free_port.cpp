#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
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

} // namespace

uint16_t free_port() {
  auto socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    fail("cannot make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket, generic, size) != 0
      || getsockname(socket, generic, &size) != 0)
    fail("cannot find a free port");
  close(socket);
  return ntohs(address.sin_port);
}

} // namespace onsale::test
