#include "bench/open_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace onsale::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using steady = std::chrono::steady_clock;

class generator;

/// One kept-alive connection; one request at a time.
class lane {
public:
  lane(generator& owner, asio::io_context& io, uint16_t port);

  void send(std::string bytes, steady::time_point due);

private:
  void read();

  generator& owner_;
  asio::ip::tcp::socket socket_;
  std::string out_;
  beast::flat_buffer in_;
  std::optional<beast::http::response_parser<beast::http::string_body>> parser_;
  steady::time_point due_;
};

class generator {
public:
  generator(const load& what, std::chrono::seconds patience)
    : what_(what), timer_(io_), deadline_(io_) {
    for (size_t i = 0; i < what.connections; ++i) {
      lanes_.push_back(std::make_unique<lane>(*this, io_, what.port));
      free_.push_back(lanes_.back().get());
    }
    interval_ = std::chrono::duration<double>{1 / what.per_second};
    auto length = interval_ * static_cast<double>(what.requests);
    deadline_.expires_after(std::chrono::duration_cast<steady::duration>(length)
                            + patience);
    deadline_.async_wait([this](const boost::system::error_code& ec) {
      if (!ec)
        io_.stop();
    });
  }

  load_result run() {
    began_ = steady::now();
    tick();
    io_.run();
    result_.took = last_ - began_;
    result_.lost = what_.requests - result_.latency.count();
    return std::move(result_);
  }

  void answered(lane& by, int status, steady::time_point due) {
    last_ = steady::now();
    ++result_.by_status[status];
    result_.latency.add(last_ - due);
    free_.push_back(&by);
    finish_if_done();
    pump();
  }

  void broke() {
    ++broken_;
    finish_if_done();
  }

private:
  steady::time_point due_time(uint64_t number) const {
    return began_
           + std::chrono::duration_cast<steady::duration>(
             interval_ * static_cast<double>(number));
  }

  void tick() {
    auto now = steady::now();
    while (due_ < what_.requests && due_time(due_) <= now)
      ++due_;
    pump();
    if (due_ == what_.requests)
      return;
    timer_.expires_at(due_time(due_));
    timer_.async_wait([this](const boost::system::error_code& ec) {
      if (!ec)
        tick();
    });
  }

  void pump() {
    while (sent_ < due_ && !free_.empty()) {
      auto by = free_.front();
      free_.pop_front();
      auto number = sent_++;
      by->send(what_.make_request(number), due_time(number));
    }
  }

  void finish_if_done() {
    if (result_.latency.count() + broken_ == what_.requests
        || broken_ == lanes_.size())
      io_.stop();
  }

  const load& what_;
  asio::io_context io_{1};
  asio::steady_timer timer_;
  asio::steady_timer deadline_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::deque<lane*> free_;
  std::chrono::duration<double> interval_{0};
  steady::time_point began_;
  steady::time_point last_;
  uint64_t due_ = 0;
  uint64_t sent_ = 0;
  uint64_t broken_ = 0;
  load_result result_;
};

lane::lane(generator& owner, asio::io_context& io, uint16_t port)
  : owner_(owner), socket_(io) {
  socket_.connect({asio::ip::address_v4::loopback(), port});
  socket_.set_option(asio::ip::tcp::no_delay{true});
}

void lane::send(std::string bytes, steady::time_point due) {
  out_ = std::move(bytes);
  due_ = due;
  asio::async_write(socket_, asio::buffer(out_),
                    [this](const boost::system::error_code& ec, size_t) {
                      if (ec)
                        owner_.broke();
                      else
                        read();
                    });
}

void lane::read() {
  parser_.emplace();
  parser_->body_limit(boost::none);
  beast::http::async_read(
    socket_, in_, *parser_,
    [this](const boost::system::error_code& ec, size_t) {
      if (ec)
        owner_.broke();
      else
        owner_.answered(*this, static_cast<int>(parser_->get().result_int()),
                        due_);
    });
}

} // namespace

load_result run(const load& what, std::chrono::seconds patience) {
  return generator{what, patience}.run();
}

} // namespace onsale::bench
