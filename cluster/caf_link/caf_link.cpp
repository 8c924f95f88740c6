#include "cluster/caf_link/caf_link.hpp"

#include "cluster/caf_link/connector.hpp"
#include "cluster/caf_link/gateway.hpp"
#include "cluster/caf_link/listener.hpp"
#include "cluster/caf_link/middleman.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <caf/all.hpp>
#include <caf/io/scribe.hpp>

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <unistd.h>
#include <utility>

namespace onsale::cluster {

namespace {

using boost::asio::ip::tcp;

class engine final : public caf_link {
public:
  engine(caf_link_options options, int socket, uint16_t port)
    : socket_(socket), port_(port),
      net_(std::make_unique<caf_net::network>(std::move(options.application),
                                              options.random)) {
    auto bits = options.random->bits128();
    uint64_t seed = 0;
    std::memcpy(&seed, bits.data(), sizeof(seed));
    auto log = options.log;
    auto dial = [this](uint64_t attempt, std::string address) {
      connector_->dial(attempt, std::move(address));
    };
    gateway_ = net_->spawn(caf_net::gateway,
                           caf_net::surroundings{heard_, dial, net_->broker(),
                                                 net_->watch(), log, seed});
    auto made = [net = net_.get(), gateway = gateway_](connection x) {
      if (x.attempt == 0)
        return net->let_in(std::move(x));
      caf_net::connection_made made{x.attempt, x.port, nullptr, x.trouble};
      if (x.socket != -1)
        made.connection = net->make_connection(std::move(x));
      caf::anon_send(gateway, std::move(made));
    };
    connector_.emplace(std::move(options.tls), log, std::move(made));
  }

  ~engine() override {
    stop();
  }

  uint16_t port() const noexcept override {
    return port_;
  }

  void start(peer_id self, link_events events) override {
    heard_->begin(std::move(events));
    std::lock_guard guard{mutex_};
    if (!gateway_)
      return;
    caf::anon_send(gateway_, caf_net::begin_as{self});
    net_->publish(port_, gateway_);
    auto waits = std::make_shared<std::atomic<bool>>(false);
    connector_->repeat(caf_net::look_interval, [to = gateway_, waits] {
      if (!waits->exchange(true))
        caf::anon_send(to, caf_net::tick{waits});
    });
    connector_->take_calls(std::exchange(socket_, -1));
  }

  void keep(std::vector<storage::node_identity> peers) override {
    tell(caf_net::keep_peers{std::move(peers)});
  }

  void send(peer_id to, std::string bytes) override {
    tell(caf_net::send_bytes{to, std::move(bytes)});
  }

  void stop() override {
    std::call_once(stopped_, [this] {
      heard_->stop();
      end();
    });
  }

private:
  template <class T>
  void tell(T what) {
    std::lock_guard guard{mutex_};
    if (gateway_)
      caf::anon_send(gateway_, std::move(what));
  }

  /// The actor system ends once all handles of its actors are gone.
  void end() {
    caf::actor gateway;
    {
      std::lock_guard guard{mutex_};
      gateway.swap(gateway_);
    }
    connector_->stop();
    caf::anon_send_exit(gateway, caf::exit_reason::kill);
    gateway = nullptr;
    net_.reset();
    if (socket_ != -1)
      close(socket_);
  }

  std::shared_ptr<listener> heard_ = std::make_shared<listener>();
  int socket_; // listens; -1 once it is the connector's
  uint16_t port_;
  std::once_flag stopped_;
  std::optional<connector> connector_; // the gateway uses it as long as it lives
  std::unique_ptr<caf_net::network> net_;
  std::mutex mutex_;   // of the handle, and of the socket
  caf::actor gateway_; // null once stopped
};

std::string named(const caf_link_options& options) {
  auto v6 = options.address.find(':') != std::string::npos;
  return (v6 ? "[" + options.address + "]" : options.address) + ":"
         + std::to_string(options.port);
}

} // namespace

result<std::unique_ptr<caf_link>, std::string>
make_caf_link(caf_link_options options) {
  boost::system::error_code error;
  auto refuse = [&] {
    return failure{"cannot listen for other nodes on " + named(options) + ": "
                   + error.message()};
  };
  auto address = boost::asio::ip::make_address(options.address, error);
  if (error)
    return refuse();
  tcp::endpoint where{address, options.port};
  boost::asio::io_context io;
  tcp::acceptor acceptor{io};
  acceptor.open(where.protocol(), error);
  if (!error)
    acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error)
    acceptor.bind(where, error);
  if (!error)
    acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error)
    return refuse();
  auto port = acceptor.local_endpoint().port();
  return {
    std::make_unique<engine>(std::move(options), acceptor.release(), port)};
}

} // namespace onsale::cluster
