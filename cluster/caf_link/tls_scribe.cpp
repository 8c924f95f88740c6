#include "cluster/caf_link/tls_scribe.hpp"

#include <caf/io/network/interfaces.hpp>
#include <caf/io/network/rw_state.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/make_counted.hpp>

#include <utility>
#include <vector>

namespace onsale::cluster::caf_net {

namespace {

using caf::io::network::native_socket;
using caf::io::network::rw_state;

/// How CAF's streams read and write. To have moved nothing without having
/// failed means: when the socket says so.
class tls_policy {
public:
  explicit tls_policy(std::shared_ptr<tls_session> session)
    : session_(std::move(session)) {
    // nop
  }

  rw_state read_some(size_t& result, native_socket, void* to, size_t most) {
    result = 0;
    return session_->read(to, most, result) == tls_session::outcome::failed
             ? rw_state::failure
             : rw_state::success;
  }

  /// As much as the socket takes: a record is 16 KiB at most.
  rw_state
  write_some(size_t& result, native_socket, const void* from, size_t size) {
    result = 0;
    auto bytes = static_cast<const char*>(from);
    while (result < size) {
      size_t put = 0;
      auto outcome = session_->write(bytes + result, size - result, put);
      if (outcome == tls_session::outcome::failed)
        return rw_state::failure;
      if (outcome != tls_session::outcome::done)
        break;
      result += put;
    }
    return rw_state::success;
  }

  bool must_read_more(native_socket, size_t threshold) {
    return session_->pending() >= threshold;
  }

private:
  std::shared_ptr<tls_session> session_;
};

/// As `caf::io::network::scribe_impl`, which is for TCP alone.
class tls_scribe final : public caf::io::scribe {
public:
  tls_scribe(caf::io::network::default_multiplexer& multiplexer, int socket,
             std::shared_ptr<tls_session> session)
    : scribe(caf::io::network::conn_hdl_from_socket(socket)),
      stream_(multiplexer, socket, std::move(session)) {
    // nop
  }

  void configure_read(caf::io::receive_policy::config config) override {
    stream_.configure_read(config);
    if (!std::exchange(launched_, true))
      stream_.start(this);
  }

  void ack_writes(bool enable) override {
    stream_.ack_writes(enable);
  }

  std::vector<char>& wr_buf() override {
    return stream_.wr_buf();
  }

  std::vector<char>& rd_buf() override {
    return stream_.rd_buf();
  }

  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }

  void flush() override {
    stream_.flush(this);
  }

  std::string addr() const override {
    auto address = caf::io::network::remote_addr_of_fd(stream_.fd());
    return address ? *address : std::string{};
  }

  uint16_t port() const override {
    auto port = caf::io::network::remote_port_of_fd(stream_.fd());
    return port ? *port : uint16_t{0};
  }

  void add_to_loop() override {
    stream_.activate(this);
  }

  void remove_from_loop() override {
    stream_.passivate();
  }

private:
  caf::io::network::stream_impl<tls_policy> stream_;
  bool launched_ = false;
};

} // namespace

caf::io::scribe_ptr
make_tls_scribe(caf::io::network::default_multiplexer& multiplexer, int socket,
                std::shared_ptr<tls_session> session) {
  return caf::make_counted<tls_scribe>(multiplexer, socket, std::move(session));
}

} // namespace onsale::cluster::caf_net
