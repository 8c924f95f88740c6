#include "cluster/caf_link/connector.hpp"

#include "cluster/caf_link/tls_handshake.hpp"
#include "support/broken_pipe.hpp"
#include "support/host_port.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace onsale::cluster {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Shared with threads that look up names.
struct connector::shared {
  std::shared_ptr<tls_identity> identity;
  support::logger log;
  std::function<void(connection)> done;
  std::mutex mutex;                    // of what follows
  std::unique_ptr<asio::io_context> io // null once stopped
    = std::make_unique<asio::io_context>(1);

  template <class F>
  void run(F what) {
    std::lock_guard guard{mutex};
    if (io)
      asio::post(*io, std::move(what));
  }
};

/// One attempt, on the connector's thread. Its handlers keep it alive, and the
/// I/O context, which owns them, is gone before what is shared.
class connector::attempt : public std::enable_shared_from_this<attempt> {
public:
  attempt(shared& parent, uint64_t number)
    : parent_(parent), number_(number), socket_(*parent.io),
      deadline_(*parent.io) {
    // nop
  }

  void start(const std::shared_ptr<shared>& parent, const std::string& address);

private:
  void look_up(const std::shared_ptr<shared>& parent);
  void connect(const std::vector<tcp::endpoint>& where);
  void prove();
  void fail(const std::string& trouble);
  void end(proved x);

  shared& parent_;
  uint64_t number_;
  tcp::socket socket_;
  asio::steady_timer deadline_;
  std::string host_;
  uint16_t port_ = 0;
  bool proves_ = false;
  bool over_ = false;
};

namespace {

/// After a call could not be taken for want of descriptors or memory.
constexpr std::chrono::milliseconds pause_for_breath{100};

/// How often the log tells of those who were refused.
constexpr std::chrono::seconds refusals_interval{1};

tcp protocol_of(int socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  return name.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

} // namespace

/// Takes calls, on the connector's thread.
class connector::desk : public std::enable_shared_from_this<desk> {
public:
  desk(shared& parent, int socket)
    : parent_(parent), acceptor_(*parent.io), pause_(*parent.io),
      quiet_(*parent.io) {
    acceptor_.assign(protocol_of(socket), socket);
  }

  void open();

private:
  void take(tcp::socket socket);
  void refuse(const std::string& who, const std::string& why);

  shared& parent_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  size_t unproved_ = 0;
  bool waits_ = false; // until fewer are unproved
  size_t refused_ = 0; // since that was last told
  asio::steady_timer quiet_;
  bool is_quiet_ = false;
};

void connector::attempt::start(const std::shared_ptr<shared>& parent,
                               const std::string& address) {
  deadline_.expires_after(dial_patience);
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error && !self->proves_)
      self->fail("no answer in time");
  });
  auto where = support::parse_host_port(address);
  if (!where || where->port == 0)
    return fail("no address of the form HOST:PORT");
  host_ = where->host;
  port_ = where->port;
  error_code not_numeric;
  auto numeric = asio::ip::make_address(host_, not_numeric);
  if (not_numeric)
    look_up(parent);
  else
    connect({tcp::endpoint{numeric, port_}});
}

/// By a thread of its own: who waits for a name server that does not answer
/// cannot be called off, and must hold up neither other names nor the end.
void connector::attempt::look_up(const std::shared_ptr<shared>& parent) {
  std::weak_ptr<attempt> self = shared_from_this();
  std::thread{[self, parent, host = host_, port = port_] {
    error_code error;
    asio::io_context io;
    std::vector<tcp::endpoint> found;
    tcp::resolver resolver{io};
    for (auto& x : resolver.resolve(host, std::to_string(port), error))
      found.push_back(x.endpoint());
    parent->run([self, error, found = std::move(found)] {
      if (auto x = self.lock())
        error ? x->fail(error.message()) : x->connect(found);
    });
  }}.detach();
}

void connector::attempt::connect(const std::vector<tcp::endpoint>& where) {
  if (over_)
    return;
  asio::async_connect(
    socket_, where, [self = shared_from_this()](error_code error, const auto&) {
      error ? self->fail(error.message()) : self->prove();
    });
}

void connector::attempt::prove() {
  if (over_)
    return;
  error_code error;
  if (!parent_.identity) {
    auto socket = socket_.release(error);
    return error ? fail(error.message()) : end({socket, nullptr, {}});
  }
  proves_ = true; // for which there is a deadline of its own
  deadline_.cancel();
  auto done = [self = shared_from_this()](proved x) {
    if (x.session)
      x.session->on_refusal([log = self->parent_.log, host = self->host_,
                             port = self->port_](const std::string& why) {
        log.warning("a peer has refused this node",
                    {{"host", host}, {"port", port}, {"reason", why}});
      });
    self->end(std::move(x));
  };
  shake_hands(std::move(socket_), parent_.identity, host_, std::move(done));
}

void connector::attempt::fail(const std::string& trouble) {
  end({-1, nullptr, trouble});
}

void connector::attempt::end(proved x) {
  if (std::exchange(over_, true))
    return;
  deadline_.cancel();
  error_code ignored; // nothing could be done about it
  socket_.close(ignored);
  parent_.done(
    {number_, x.socket, std::move(x.session), port_, std::move(x.trouble)});
}

void connector::desk::open() {
  waits_ = unproved_ >= most_unproved;
  if (waits_)
    return;
  acceptor_.async_accept(
    [self = shared_from_this()](error_code error, tcp::socket socket) {
      if (!error) {
        self->take(std::move(socket));
        return self->open();
      }
      self->parent_.log.warning("a peer that connects cannot be heard",
                                {{"reason", error.message()}});
      self->pause_.expires_after(pause_for_breath);
      self->pause_.async_wait([self](error_code) {
        self->open();
      });
    });
}

void connector::desk::take(tcp::socket socket) {
  error_code error;
  auto from = socket.remote_endpoint(error);
  if (error) // it has gone already
    return;
  if (!parent_.identity) {
    auto taken = socket.release(error);
    if (!error)
      parent_.done({0, taken, nullptr, from.port(), {}});
    return;
  }
  ++unproved_;
  auto done = [self = shared_from_this(), from](proved x) {
    --self->unproved_;
    if (x.socket == -1)
      self->refuse(from.address().to_string(), x.trouble);
    else
      self->parent_.done({0, x.socket, std::move(x.session), from.port(), {}});
    if (self->waits_)
      self->open();
  };
  shake_hands(std::move(socket), parent_.identity, {}, std::move(done));
}

/// Whoever likes can cause this, and must not fill the log.
void connector::desk::refuse(const std::string& who, const std::string& why) {
  ++refused_;
  if (std::exchange(is_quiet_, true))
    return;
  quiet_.expires_after(refusals_interval);
  quiet_.async_wait([self = shared_from_this()](error_code) {
    self->is_quiet_ = false;
  });
  parent_.log.warning("refused who has connected as a node",
                      {{"address", who},
                       {"reason", why},
                       {"refused", std::exchange(refused_, 0)}});
}

connector::connector(std::shared_ptr<tls_identity> identity,
                     support::logger log, std::function<void(connection)> done)
  : shared_(std::make_shared<shared>()) {
  shared_->identity = std::move(identity);
  shared_->log = std::move(log);
  shared_->done = std::move(done);
  thread_ = std::thread{[&io = *shared_->io] {
    support::block_broken_pipe();
    auto work = asio::make_work_guard(io);
    io.run();
  }};
}

connector::~connector() {
  stop();
}

void connector::stop() {
  if (!thread_.joinable())
    return;
  shared_->io->stop();
  thread_.join();
  std::unique_ptr<asio::io_context> io;
  {
    std::lock_guard guard{shared_->mutex};
    io.swap(shared_->io);
  }
  io = nullptr;            // with all that was under way
  shared_->done = nullptr; // threads may keep the rest
}

void connector::dial(uint64_t number, std::string address) {
  std::weak_ptr<shared> weak = shared_; // its own handlers must not keep it
  shared_->run([weak, number, address = std::move(address)] {
    if (auto parent = weak.lock())
      std::make_shared<attempt>(*parent, number)->start(parent, address);
  });
}

/// Owned by what waits for its timer.
class connector::clockwork : public std::enable_shared_from_this<clockwork> {
public:
  clockwork(asio::io_context& io, std::chrono::milliseconds interval,
            std::function<void()> what)
    : timer_(io), interval_(interval), what_(std::move(what)) {
    // nop
  }

  void wind() {
    timer_.expires_after(interval_);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (error)
        return;
      self->what_();
      self->wind();
    });
  }

private:
  asio::steady_timer timer_;
  std::chrono::milliseconds interval_;
  std::function<void()> what_;
};

void connector::repeat(std::chrono::milliseconds interval,
                       std::function<void()> what) {
  std::weak_ptr<shared> weak = shared_;
  shared_->run([weak, interval, what = std::move(what)] {
    if (auto parent = weak.lock())
      std::make_shared<clockwork>(*parent->io, interval, what)->wind();
  });
}

void connector::take_calls(int socket) {
  std::weak_ptr<shared> weak = shared_;
  shared_->run([weak, socket] {
    if (auto parent = weak.lock())
      std::make_shared<desk>(*parent, socket)->open();
  });
}

} // namespace onsale::cluster
