#include "bench/open_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <utility>
#include <vector>

namespace onsale::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using steady = std::chrono::steady_clock;

/// Beast reads as much at once as the buffer has room for.
constexpr size_t read_bytes = 64u << 10;

/// Connections from one address of this machine. Linux looks for a free port
/// one by one, which takes half a minute for 19,000 of its 28,000 ports.
constexpr size_t connections_per_address = 4'000;

class generator;

/// The body of an answer: its bytes, or nothing if nobody reads them. (The
/// client shares the machine with what it measures, and some answers are large.)
struct answer_body {
  struct value_type {
    bool kept = true;
    std::string text;
  };

  class reader {
  public:
    template <bool IsRequest, class Fields>
    reader(beast::http::header<IsRequest, Fields>&, value_type& to) : to_(to) {
      // Nothing yet.
    }

    void init(const boost::optional<uint64_t>&, beast::error_code& ec) {
      ec = {};
    }

    template <class Buffers>
    size_t put(const Buffers& bytes, beast::error_code& ec) {
      ec = {};
      if (to_.kept)
        for (auto x : beast::buffers_range_ref(bytes))
          to_.text.append(static_cast<const char*>(x.data()), x.size());
      return beast::buffer_bytes(bytes);
    }

    void finish(beast::error_code& ec) {
      ec = {};
    }

  private:
    value_type& to_;
  };
};

using answer_type = beast::http::response<answer_body>;

/// Whether a refusal is a problem document, and says when to come again.
bool says_when(const answer_type& x) {
  using beast::http::field;
  return x[field::content_type] == "application/problem+json"
         && x.count(field::retry_after) > 0;
}

/// One kept-alive connection; one journey at a time.
class lane {
public:
  /// @param from an address of this machine
  lane(generator& owner, asio::io_context& io, asio::ip::address_v4 from,
       uint16_t port);

  void start(uint64_t number, steady::time_point due, std::string bytes);

  uint64_t number() const noexcept {
    return number_;
  }

  steady::time_point due() const noexcept {
    return due_;
  }

private:
  void send(std::string bytes);
  void wait();
  void read();
  void answered();

  generator& owner_;
  asio::ip::tcp::socket socket_;
  std::string out_;
  beast::flat_buffer in_;
  std::optional<beast::http::response_parser<answer_body>> parser_;
  uint64_t number_ = 0;
  unsigned step_ = 0;
  steady::time_point due_;
};

class generator {
public:
  generator(const load& what, std::chrono::seconds patience)
    : what_(what), patience_(patience), timer_(io_), deadline_(io_) {
    for (size_t i = 0; i < what.connections; ++i) {
      asio::ip::address_v4 from{static_cast<asio::ip::address_v4::uint_type>(
        asio::ip::address_v4::loopback().to_uint()
        + i / connections_per_address)};
      auto port = what.ports.empty() ? what.port
                                     : what.ports[i % what.ports.size()];
      lanes_.push_back(std::make_unique<lane>(*this, io_, from, port));
      free_.push_back(lanes_.back().get());
    }
    interval_ = std::chrono::duration<double>{1 / what.per_second};
  }

  load_result run() {
    if (what_.connected)
      what_.connected();
    forget_connecting();
    began_ = steady::now();
    last_ = began_;
    result_.began = began_;
    result_.ended = due_time(std::max<uint64_t>(what_.journeys, 1) - 1);
    deadline_.expires_at(due_time(what_.journeys) + patience_);
    deadline_.async_wait([this](const boost::system::error_code& ec) {
      if (!ec)
        io_.stop();
    });
    tick();
    io_.run();
    result_.took = last_ - began_;
    result_.lost = what_.journeys - result_.done - result_.refused
                   - result_.unsent;
    return std::move(result_);
  }

  bool reads_bodies() const {
    return what_.judge != nullptr;
  }

  verdict judge(const lane& by, unsigned step, const answer_type& answer) {
    auto status = static_cast<int>(answer.result_int());
    std::string_view body = answer.body().text;
    ++result_.by_status[status];
    if ((status == 429 || status == 503) && !says_when(answer))
      ++result_.curt_refusals;
    if (what_.judge)
      return what_.judge(by.number(), step, status, body);
    auto good = status >= 200 && status < 300;
    return {good ? verdict::kind::done : verdict::kind::refused, {}};
  }

  void arrived(lane& by, verdict::kind how) {
    last_ = steady::now();
    result_.latency.add(last_ - by.due());
    if (how == verdict::kind::done) {
      result_.done_latency.add(last_ - by.due());
      if (last_ <= result_.ended)
        result_.done_meanwhile.add(last_ - by.due());
    }
    ++(how == verdict::kind::done ? result_.done : result_.refused);
    free_.push_back(&by);
    pump();
  }

  void broke() {
    ++broken_;
    finish_if_over();
  }

private:
  /// The reactor has an event of each new connection, which thousands of
  /// journeys should not wait for.
  void forget_connecting() {
    {
      auto working = asio::make_work_guard(io_);
      while (io_.poll() > 0)
        continue;
    }
    io_.restart(); // without work it has stopped
  }

  steady::time_point due_time(uint64_t number) const {
    return began_
           + std::chrono::duration_cast<steady::duration>(
             interval_ * static_cast<double>(number));
  }

  void tick() {
    auto now = steady::now();
    while (due_ < what_.journeys && due_time(due_) <= now)
      ++due_;
    pump();
    if (due_ == what_.journeys)
      return;
    timer_.expires_at(due_time(due_));
    timer_.async_wait([this](const boost::system::error_code& ec) {
      if (!ec)
        tick();
    });
  }

  // In turn, as with people of whom each has a connection of their own.
  void pump() {
    auto oldest = steady::now() - what_.wait_max;
    for (; started_ < due_ && due_time(started_) < oldest; ++started_)
      ++result_.unsent;
    while (started_ < due_ && !free_.empty()) {
      auto* by = free_.front();
      free_.pop_front();
      auto number = started_++;
      by->start(number, due_time(number), what_.first(number));
    }
    finish_if_over();
  }

  void finish_if_over() {
    if (result_.done + result_.refused + result_.unsent + broken_
          == what_.journeys
        || broken_ == lanes_.size())
      io_.stop();
  }

  const load& what_;
  const std::chrono::seconds patience_;
  asio::io_context io_{1};
  asio::steady_timer timer_;
  asio::steady_timer deadline_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::deque<lane*> free_;
  std::chrono::duration<double> interval_{0};
  steady::time_point began_;
  steady::time_point last_;
  uint64_t due_ = 0;
  uint64_t started_ = 0;
  uint64_t broken_ = 0;
  load_result result_;
};

lane::lane(generator& owner, asio::io_context& io, asio::ip::address_v4 from,
           uint16_t port)
  : owner_(owner), socket_(io, asio::ip::tcp::v4()) {
  // The port is chosen by `connect`: a port may serve several destinations.
  int on = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT,
               &on, sizeof on);
  socket_.bind({from, 0});
  socket_.connect({asio::ip::address_v4::loopback(), port});
  socket_.set_option(asio::ip::tcp::no_delay{true});
  socket_.non_blocking(true);
  in_.reserve(read_bytes);
}

void lane::start(uint64_t number, steady::time_point due, std::string bytes) {
  number_ = number;
  due_ = due;
  step_ = 0;
  send(std::move(bytes));
}

void lane::send(std::string bytes) {
  // As a rule the kernel takes a request at once.
  boost::system::error_code ec;
  auto sent = socket_.write_some(asio::buffer(bytes), ec);
  parser_.emplace();
  parser_->get().body().kept = owner_.reads_bodies();
  parser_->body_limit(boost::none);
  if (!ec && sent == bytes.size()) {
    wait();
    return;
  }
  out_ = bytes.substr(sent);
  asio::async_write(socket_, asio::buffer(out_),
                    [this](const boost::system::error_code& failed, size_t) {
                      if (failed)
                        owner_.broke();
                      else
                        wait();
                    });
}

// Waits before it reads: an answer never follows a request at once, and a read
// that finds nothing is a system call for nothing.
void lane::wait() {
  socket_.async_wait(asio::ip::tcp::socket::wait_read,
                     [this](const boost::system::error_code& ec) {
                       if (ec)
                         owner_.broke();
                       else
                         read();
                     });
}

void lane::read() {
  beast::http::async_read(socket_, in_, *parser_,
                          [this](const boost::system::error_code& ec, size_t) {
                            if (ec)
                              owner_.broke();
                            else
                              answered();
                          });
}

void lane::answered() {
  auto then = owner_.judge(*this, step_++, parser_->get());
  if (then.what == verdict::kind::go_on)
    send(std::move(then.next));
  else
    owner_.arrived(*this, then.what);
}

} // namespace

load_result run(const load& what, std::chrono::seconds patience) {
  return generator{what, patience}.run();
}

} // namespace onsale::bench
