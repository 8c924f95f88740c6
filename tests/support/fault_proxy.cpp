#include "tests/support/fault_proxy.hpp"

#include "tests/support/fault_link.hpp"
#include "tests/support/give_up.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <fcntl.h>
#include <future>
#include <map>
#include <thread>
#include <utility>
#include <vector>

namespace onsale::test {

namespace {

using namespace network_detail;

/// For a server that works on a late request: far more than it needs.
constexpr auto release_patience = 20s;

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
    give_up("fault proxy", "no address of the server: " + direct);
  return direct.replace(at, from.size(), ":" + std::to_string(port()) + "/");
}

void fault_proxy::break_next(std::string marker, request_fault how) {
  network_->run([&](network& x) {
    x.heeded.marker = std::move(marker);
    x.heeded.next = how;
  });
}

bool fault_proxy::struck() const {
  return network_->run([](network& x) {
    return !x.heeded.next;
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
      give_up("fault proxy", "the server does not answer a late request");
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

size_t fault_proxy::reset() {
  return network_->run([](network& x) {
    size_t count = 0;
    for (auto& y : x.links())
      if (!y->late()) {
        y->reset();
        ++count;
      }
    return count;
  });
}

void fault_proxy::delay(std::chrono::milliseconds by) {
  network_->run([by](network& x) {
    x.heeded.delay = by;
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
