#pragma once

#include <csignal>

namespace onsale::support {

/// For a thread that writes to sockets by calls that cannot be told not to
/// raise SIGPIPE, such as sendfile(2) and OpenSSL's: their EPIPE is enough.
inline void block_broken_pipe() {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

} // namespace onsale::support
