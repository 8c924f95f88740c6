#pragma once

#include "cluster/caf_link/tls_identity.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

struct ssl_st; // OpenSSL's SSL

namespace onsale::cluster {

/// A connection of TLS 1.3, both sides of which prove who they are, over a
/// socket that does not block and belongs to somebody else. For one thread at a
/// time, on which SIGPIPE has to be blocked.
class tls_session {
public:
  /// How a call has ended. It is to be repeated once the socket can be read or
  /// written, if it waits for that.
  enum class outcome { done, reads, writes, failed };

  /// @param host where the peer was called: a name or an IP address that its
  /// certificate has to have; or nothing, if it has called
  tls_session(std::shared_ptr<tls_identity> identity, int socket,
              const std::string& host);

  outcome handshake();

  /// @param got set if it is `done`: how much, at least a byte
  outcome read(void* to, size_t most, size_t& got);

  /// @param put set if it is `done`: how much, at least a byte
  outcome write(const void* from, size_t size, size_t& put);

  /// How much has been decrypted and not been read yet: the socket does not
  /// tell of it.
  size_t pending() const;

  /// What has failed; of the peer's certificate if that is what is wrong.
  std::string trouble() const;

  /// Runs `what` when the peer ends this for a reason that TLS knows, which it
  /// is told. Of two nodes the one that has called learns only so that its
  /// certificate was refused.
  void on_refusal(std::function<void(const std::string& why)> what) {
    refused_ = std::move(what);
  }

private:
  outcome judge(int result);

  struct free_ssl {
    void operator()(ssl_st* x) const;
  };

  std::shared_ptr<tls_identity> identity_; // before what uses it
  std::unique_ptr<ssl_st, free_ssl> ssl_;
  std::string trouble_;
  std::function<void(const std::string&)> refused_;
};

} // namespace onsale::cluster
