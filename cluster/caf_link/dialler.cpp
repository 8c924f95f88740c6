#include "cluster/caf_link/dialler.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::cluster {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Shared with threads that look up names.
struct dialler::shared {
  std::function<void(dialled)> done;
  asio::io_context io{1}; // which owns the attempts
};

/// One attempt, on the dialler's thread. Its handlers keep it alive.
class dialler::attempt : public std::enable_shared_from_this<attempt> {
public:
  attempt(shared& parent, uint64_t number)
    : parent_(parent), number_(number), socket_(parent.io),
      deadline_(parent.io) {
    // nop
  }

  void start(const std::shared_ptr<shared>& parent, const std::string& address);

private:
  void look_up(const std::shared_ptr<shared>& parent, std::string host);
  void connect(const std::vector<tcp::endpoint>& where);
  void end(const std::string& trouble);

  shared& parent_;
  uint64_t number_;
  tcp::socket socket_;
  asio::steady_timer deadline_;
  uint16_t port_ = 0;
  bool over_ = false;
};

namespace {

struct host_and_port {
  std::string host;
  uint16_t port = 0;
};

std::optional<host_and_port> parse(std::string_view address) {
  auto colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return {};
  auto host = address.substr(0, colon);
  auto digits = address.substr(colon + 1);
  if (host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  host_and_port result{std::string{host}, 0};
  auto end = digits.data() + digits.size();
  auto [last, error] = std::from_chars(digits.data(), end, result.port);
  if (error != std::errc{} || last != end || result.port == 0 || host.empty())
    return {};
  return result;
}

} // namespace

void dialler::attempt::start(const std::shared_ptr<shared>& parent,
                             const std::string& address) {
  deadline_.expires_after(dial_patience);
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error)
      self->end("no answer in time");
  });
  auto where = parse(address);
  if (!where)
    return end("no address of the form HOST:PORT");
  port_ = where->port;
  error_code not_numeric;
  auto numeric = asio::ip::make_address(where->host, not_numeric);
  if (not_numeric)
    look_up(parent, where->host);
  else
    connect({tcp::endpoint{numeric, port_}});
}

/// By a thread of its own: who waits for a name server that does not answer
/// cannot be called off, and must hold up neither other names nor the end.
void dialler::attempt::look_up(const std::shared_ptr<shared>& parent,
                               std::string host) {
  std::weak_ptr<attempt> self = shared_from_this();
  std::thread{[self, parent, host = std::move(host), port = port_] {
    error_code error;
    asio::io_context io;
    std::vector<tcp::endpoint> found;
    tcp::resolver resolver{io};
    for (auto& x : resolver.resolve(host, std::to_string(port), error))
      found.push_back(x.endpoint());
    asio::post(parent->io, [self, error, found = std::move(found)] {
      if (auto x = self.lock())
        error ? x->end(error.message()) : x->connect(found);
    });
  }}.detach();
}

void dialler::attempt::connect(const std::vector<tcp::endpoint>& where) {
  if (over_)
    return;
  auto connected = [self = shared_from_this()](error_code error, const auto&) {
    self->end(error ? error.message() : std::string{});
  };
  asio::async_connect(socket_, where, std::move(connected));
}

void dialler::attempt::end(const std::string& trouble) {
  if (std::exchange(over_, true))
    return;
  deadline_.cancel();
  error_code ignored; // nothing could be done about it
  dialled result{number_, -1, port_, trouble};
  if (trouble.empty())
    result.socket = socket_.release(ignored);
  else
    socket_.close(ignored);
  parent_.done(std::move(result));
}

dialler::dialler(std::function<void(dialled)> done)
  : shared_(std::make_shared<shared>()) {
  shared_->done = std::move(done);
  thread_ = std::thread{[&io = shared_->io] {
    auto work = asio::make_work_guard(io);
    io.run();
  }};
}

dialler::~dialler() {
  stop();
}

void dialler::stop() {
  if (!thread_.joinable())
    return;
  shared_->io.stop();
  thread_.join();
  shared_->done = nullptr; // threads may keep the rest
}

void dialler::dial(uint64_t number, std::string address) {
  std::weak_ptr<shared> weak = shared_; // its own handlers must not keep it
  asio::post(shared_->io, [weak, number, address = std::move(address)] {
    if (auto parent = weak.lock())
      std::make_shared<attempt>(*parent, number)->start(parent, address);
  });
}

} // namespace onsale::cluster
