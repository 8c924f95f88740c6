#include "tests/support/fault_proxy.hpp"

#include "tests/support/postgres_messages.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace onsale::test {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

/// For a server that works on a late request: far more than it needs.
constexpr auto release_patience = 20s;

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "fault_proxy: " << why << std::endl;
  std::abort();
}

/// What all links heed.
struct orders {
  std::string marker;
  std::optional<request_fault> next;
  std::array<bool, 2> stalled{};

  bool stalls(direction x) const {
    return stalled[static_cast<size_t>(x)];
  }
};

/// One end of a link: what came from it, and what is to go there.
struct peer {
  peer(tcp::socket to, direction towards, message_reader::kind first)
    : socket(std::move(to)), way(towards), in(first) {
    // nop
  }

  tcp::socket socket;
  direction way; // of what goes there
  message_reader in;
  std::array<char, 16 << 10> buffer{};
  std::string out;
  std::string being_written;
  bool ends = false; // closes when all of that has gone
};

/// A client's connection, and the one to the server that belongs to it.
class link : public std::enable_shared_from_this<link> {
public:
  link(orders& heeded, tcp::socket client, tcp::socket server,
       std::function<void(link*)> gone)
    : orders_(heeded),
      client_(std::move(client), direction::to_client, message_reader::untyped),
      server_(std::move(server), direction::to_server, message_reader::typed),
      gone_(std::move(gone)) {
    // nop
  }

  void start() {
    read(client_);
    read(server_);
  }

  /// Passes on what is no longer stalled.
  void flush() {
    flush(client_);
    flush(server_);
  }

  /// Whether it is all that is left of a client: a request that is late.
  bool late() const {
    return fault_ == request_fault::late && requests_ == doomed_;
  }

  /// @returns whether the server has answered in the end
  std::future<bool> release() {
    auto result = released_.emplace().get_future();
    send(server_, std::exchange(held_, {}));
    return result;
  }

  void cut() {
    close(client_);
    close(server_);
    if (auto waiting = std::exchange(released_, {}))
      waiting->set_value(answers_ == doomed_);
    if (auto gone = std::exchange(gone_, {}))
      gone(this);
  }

private:
  void read(peer& from) {
    auto take = [this, self = shared_from_this(), &from](error_code error,
                                                         size_t bytes) {
      if (error)
        return ended(from);
      from.in.add({from.buffer.data(), bytes});
      while (from.socket.is_open()) {
        auto x = from.in.next();
        if (!x)
          return read(from);
        &from == &client_ ? from_client(*x) : from_server(*x);
      }
    };
    from.socket.async_read_some(asio::buffer(from.buffer), std::move(take));
  }

  void from_client(const message& x) {
    if (x.asks_for_encryption())
      return send(client_, "N");
    client_.in.expects(message_reader::typed);
    if (!fault_ && orders_.next
        && x.body().find(orders_.marker) != std::string_view::npos) {
      fault_ = std::exchange(orders_.next, {});
      doomed_ = requests_ + 1;
      if (fault_ == request_fault::lost_before)
        return cut();
    }
    if (fault_ == request_fault::late)
      held_ += x.bytes();
    else
      send(server_, x.bytes());
    if (x.ends_request())
      ++requests_;
    if (late())
      close(client_);
  }

  void from_server(const message& x) {
    // Answers to what was asked before are not lost.
    if (!fault_ || answers_ + 1 < doomed_)
      send(client_, x.bytes());
    if (x.ends_answer())
      ++answers_;
    if (fault_ && answers_ == doomed_)
      cut();
  }

  /// An end has closed: what is on its way to the other still gets there.
  void ended(peer& from) {
    close(from);
    auto& other = &from == &client_ ? server_ : client_;
    if (late() && other.socket.is_open())
      return; // we closed it ourselves, and have the request
    if (fault_ || !other.socket.is_open())
      return cut();
    other.ends = true;
    flush(other);
  }

  void send(peer& to, std::string_view bytes) {
    to.out += bytes;
    flush(to);
  }

  void flush(peer& to) {
    if (!to.being_written.empty() || orders_.stalls(to.way)
        || !to.socket.is_open())
      return;
    if (to.out.empty())
      return to.ends ? cut() : void();
    to.being_written.swap(to.out);
    auto written = [this, self = shared_from_this(), &to](error_code error,
                                                          size_t) {
      to.being_written.clear();
      error ? ended(to) : flush(to);
    };
    asio::async_write(to.socket, asio::buffer(to.being_written),
                      std::move(written));
  }

  static void close(peer& x) {
    error_code ignored; // it may be closed already
    x.socket.close(ignored);
  }

  orders& orders_;
  peer client_;
  peer server_;
  std::function<void(link*)> gone_;
  uint64_t requests_ = 0; // whole ones; the first opens the connection
  uint64_t answers_ = 0;  // whole ones
  std::optional<request_fault> fault_;
  uint64_t doomed_ = 0; // the number of the request that met the fault
  std::string held_;
  std::optional<std::promise<bool>> released_;
};

/// Children must not keep connections open that we have closed.
void keep_from_children(int socket) {
  fcntl(socket, F_SETFD, FD_CLOEXEC);
}

} // namespace

class fault_proxy::network {
public:
  explicit network(uint16_t server_port)
    : server_{asio::ip::address_v4::loopback(), server_port},
      acceptor_{io_, {asio::ip::address_v4::loopback(), 0}} {
    keep_from_children(acceptor_.native_handle());
    accept();
    thread_ = std::thread{[this] {
      io_.run();
    }};
  }

  ~network() {
    io_.stop();
    thread_.join();
  }

  uint16_t port() const {
    return acceptor_.local_endpoint().port();
  }

  uint16_t server_port() const {
    return server_.port();
  }

  /// Runs `what` on the thread, and waits for it.
  template <class F>
  auto run(F what) {
    std::packaged_task<decltype(what(*this))()> task{[this, &what] {
      return what(*this);
    }};
    auto done = task.get_future();
    asio::post(io_, [task = std::move(task)]() mutable {
      task();
    });
    return done.get();
  }

  std::vector<std::shared_ptr<link>> links() const {
    std::vector<std::shared_ptr<link>> result; // survives those that go
    for (auto& [key, x] : links_)
      result.push_back(x);
    return result;
  }

  orders heeded;
  bool refuses = false;

private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket client) {
      if (!error && !refuses)
        connect(std::move(client));
      accept();
    });
  }

  void connect(tcp::socket client) {
    error_code error;
    tcp::socket server{io_};
    server.connect(server_, error);
    if (error)
      return; // and the client is closed, too
    for (auto socket : {&client, &server}) {
      keep_from_children(socket->native_handle());
      socket->set_option(tcp::no_delay{true}, error);
    }
    auto forget = [this](link* x) {
      links_.erase(x);
    };
    auto made = std::make_shared<link>(heeded, std::move(client),
                                       std::move(server), forget);
    links_.emplace(made.get(), made);
    made->start();
  }

  asio::io_context io_;
  tcp::endpoint server_;
  tcp::acceptor acceptor_;
  std::map<link*, std::shared_ptr<link>> links_;
  std::thread thread_;
};

fault_proxy::fault_proxy(uint16_t server_port)
  : network_(std::make_unique<network>(server_port)) {
  // nop
}

fault_proxy::~fault_proxy() = default;

uint16_t fault_proxy::port() const noexcept {
  return network_->port();
}

std::string fault_proxy::address_of(std::string direct) const {
  auto from = ":" + std::to_string(network_->server_port()) + "/";
  auto at = direct.find(from);
  if (at == std::string::npos)
    give_up("no address of the server: " + direct);
  return direct.replace(at, from.size(), ":" + std::to_string(port()) + "/");
}

void fault_proxy::break_next(std::string marker, request_fault how) {
  network_->run([&](network& x) {
    x.heeded.marker = std::move(marker);
    x.heeded.next = how;
  });
}

size_t fault_proxy::release() {
  auto answers = network_->run([](network& x) {
    std::vector<std::future<bool>> result;
    for (auto& y : x.links())
      if (y->late())
        result.push_back(y->release());
    return result;
  });
  size_t answered = 0;
  for (auto& x : answers) {
    if (x.wait_for(release_patience) != std::future_status::ready)
      give_up("the server does not answer a late request");
    answered += x.get();
  }
  return answered;
}

void fault_proxy::cut() {
  network_->run([](network& x) {
    for (auto& y : x.links())
      if (!y->late())
        y->cut();
  });
}

void fault_proxy::stall(direction which) {
  network_->run([which](network& x) {
    x.heeded.stalled[static_cast<size_t>(which)] = true;
  });
}

void fault_proxy::resume() {
  network_->run([](network& x) {
    x.heeded.stalled = {};
    for (auto& y : x.links())
      y->flush();
  });
}

void fault_proxy::refuse_connections() {
  network_->run([](network& x) {
    x.refuses = true;
  });
}

void fault_proxy::accept_connections() {
  network_->run([](network& x) {
    x.refuses = false;
  });
}

} // namespace onsale::test
