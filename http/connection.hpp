#pragma once

#include "http/exchange.hpp"
#include "http/output_queue.hpp"
#include "http/request_parser.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "http/service.hpp"
#include "http/write_deadline.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <chrono>
#include <optional>

namespace onsale::http {

class io_thread;

using socket_type = boost::asio::basic_stream_socket<
  boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

using link_base = boost::intrusive::list_base_hook<
  boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// One client. Reads requests and has them answered one after the other;
/// pipelined requests wait in the buffer, and their answers leave together.
/// Lives on one I/O thread, kept alive by what it waits for: reads, writes, a
/// reply.
class connection : public link_base {
public:
  using clock = std::chrono::steady_clock;

  connection(io_thread& thread, socket_type socket, ip_address peer);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Begins to read.
  void start();

  /// Answers 503 to a client for whom there is no room.
  void turn_away();

  /// Answers the request that is being handled.
  void answer(response x);

  /// Gives the refusal that has waited for its turn.
  void refuse_now();

  /// The request that is being handled is none of the work under way any more.
  void wait_for_news();

  /// The reply was destroyed without an answer.
  void abandon();

  /// Closes if nothing is going on; otherwise the next answer is the last.
  void drain();

  /// Gives up on a client that keeps us waiting.
  void check_deadlines(clock::time_point now);

  void close() noexcept;

private:
  friend void intrusive_ptr_add_ref(connection* x) noexcept;
  friend void intrusive_ptr_release(connection* x) noexcept;

  enum class phase : uint8_t {
    idle,      // between requests
    head,      // reading a header
    body,      // reading a body
    handling,  // a reply is due
    refusing,  // a refusal waits for its turn
    lingering, // the last answer is on its way; input is thrown away
    upgrading, // what takes the socket over waits until all is written
    closed
  };

  // -- reading: each step returns whether another one may follow
  void process();
  bool step();
  bool begin_request();
  bool read_head();
  bool read_body();
  bool feed();
  void head_done();
  bool describe_request();
  void body_done();
  bool reserve_body(uint64_t bytes_max);
  void release_body() noexcept;
  void refuse(response x);
  void fail(parse_error error);
  void read();
  void on_read(boost::system::error_code ec, size_t bytes);
  bool may_read() const noexcept;

  // -- handling
  void count_out();
  std::optional<shed_reason> why_not_now();
  void shed_if_full();
  void send_refusal();
  void shed(shed_reason why);
  void handle();

  // -- writing
  void send(response& x);
  void write_head(const response& x, bool closes);
  void before_output(clock::time_point now) noexcept;
  write_deadline::shape write_limits() const noexcept;
  bool keeps_us_writing(clock::time_point now) const noexcept;
  bool is_output_full() const noexcept;
  bool may_queue(const response& x) const noexcept;
  void flush();
  void on_writable(boost::system::error_code ec);
  void linger();
  void end_linger();
  void hand_over();

  std::string_view input() const noexcept;

  io_thread& thread_;
  socket_type socket_;
  boost::beast::flat_buffer in_;
  output_queue out_;
  exchange exchange_;
  std::optional<request_parser> parser_;
  std::shared_ptr<upgrade> next_;   // what takes the socket over
  std::optional<response> refusal_; // due once the body is read, or later
  clock::time_point deadline_;      // of the phase, where it has one
  write_deadline write_deadline_;   // while `out_` is not empty
  uint64_t reserved_ = 0;           // of `server_state::body_bytes`
  size_t discarded_ = 0;            // while lingering
  uint32_t references_ = 0;
  phase phase_ = phase::idle;
  precedence order_ = precedence::usual; // of the request being read, or handled
  bool processing_ = false;              // `process` is on the stack
  bool reading_ = false;                 // an asynchronous read is due
  bool waiting_ = false;                 // for room to write
  bool output_full_ = false;             // requests wait for answers to leave
  bool in_turn_ = false;                 // `refusal_` waits for its turn
  bool counted_ = false;                 // in `server_state::in_flight`
  bool waits_for_news_ = false;          // and so is not counted
  bool last_answer_ = false;             // close behind the next answer
  bool input_ended_ = false;
  bool output_ended_ = false;
};

} // namespace onsale::http
