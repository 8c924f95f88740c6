#include "http/connection.hpp"

#include "domain/limits.hpp"
#include "http/io_thread.hpp"
#include "http/problem.hpp"
#include "http/service.hpp"

#include <utility>

namespace onsale::http {

namespace {

// Room for a header with some cookies, or a dozen pipelined requests.
constexpr size_t read_bytes = 4u << 10;

// While a body is read, and what the buffer may hold in all.
constexpr size_t body_read_bytes = 32u << 10;
constexpr size_t input_bytes_max = 128u << 10;

std::string_view problem_of(parse_error x) noexcept {
  switch (x) {
    case parse_error::uri_too_long:
      return "uri-too-long";
    case parse_error::headers_too_large:
      return "headers-too-large";
    case parse_error::body_too_large:
      return "too-large";
    default:
      return "invalid-request";
  }
}

} // namespace

void intrusive_ptr_add_ref(connection* x) noexcept {
  ++x->references_;
}

void intrusive_ptr_release(connection* x) noexcept {
  if (--x->references_ == 0)
    delete x;
}

connection::connection(io_thread& thread, socket_type socket, ip_address peer)
  : thread_(thread), socket_(std::move(socket)), in_(input_bytes_max) {
  exchange_.thread = &thread;
  exchange_.peer = peer;
  ++thread_.state().open_connections;
}

connection::~connection() {
  close();
}

void connection::start() {
  deadline_ = clock::now() + thread_.state().options.idle_timeout;
  read();
}

void connection::turn_away() {
  exchange_.started = clock::now();
  exchange_.client = exchange_.peer;
  last_answer_ = true;
  shed(shed_reason::connections);
  send_refusal();
  process();
}

void connection::drain() {
  last_answer_ = true;
  if (phase_ == phase::idle && out_.empty())
    linger();
}

void connection::check_deadlines(clock::time_point now) {
  if (keeps_us_writing(now))
    return close();
  if (now < deadline_)
    return;
  switch (phase_) {
    case phase::head:
    case phase::body:
      last_answer_ = true;
      refuse(problem_response("request-timeout"));
      process();
      break;
    case phase::idle:
      if (out_.empty())
        close();
      break;
    case phase::lingering:
      if (output_ended_)
        close();
      break;
    case phase::handling: // the handler's own deadlines count
    case phase::refusing:
    case phase::upgrading:
    case phase::closed:
      break;
  }
}

void connection::close() noexcept {
  if (phase_ == phase::closed)
    return;
  // A handler may still hold the exchange; its answer clears it.
  if (phase_ != phase::handling) {
    exchange_.clear();
    release_body();
  }
  phase_ = phase::closed;
  out_.clear();
  boost::system::error_code ignored;
  socket_.close(ignored);
  unlink();
  --thread_.state().open_connections;
}

// -- reading ------------------------------------------------------------------

void connection::process() {
  if (processing_)
    return; // a reply given within `handle`: the loop below goes on
  boost::intrusive_ptr<connection> self{this};
  do {
    output_full_ = false;
    processing_ = true;
    while (step()) {
      // one more request, or part of one
    }
    processing_ = false;
    flush();
  } while (output_full_ && !is_output_full());
  read();
}

bool connection::step() {
  switch (phase_) {
    case phase::idle:
      return begin_request();
    case phase::head:
      return read_head();
    case phase::body:
      return read_body();
    default:
      return false;
  }
}

bool connection::begin_request() {
  if (is_output_full()) {
    output_full_ = true;
    return false;
  }
  // Empty lines before a request are ignored (RFC 9112, 2.2).
  auto text = input();
  auto blank = std::min(text.find_first_not_of("\r\n"), text.size());
  in_.consume(blank);
  if (blank == text.size())
    return false;
  exchange_.started = clock::now();
  deadline_ = exchange_.started + thread_.state().options.header_timeout;
  parser_.emplace(exchange_.message);
  phase_ = phase::head;
  return true;
}

bool connection::read_head() {
  if (!feed())
    return false;
  if (phase_ == phase::head && parser_->head_done())
    head_done();
  return true;
}

bool connection::read_body() {
  if (parser_->done()) {
    body_done();
    return true;
  }
  return feed();
}

// Gives the parser what has come in. Returns whether it made progress.
bool connection::feed() {
  auto text = input();
  if (text.empty())
    return false;
  auto consumed = parser_->feed(text);
  in_.consume(consumed);
  if (parser_->error() != parse_error::none) {
    fail(parser_->error());
    return true;
  }
  // Chunk headers and trailers wait in the buffer until they are whole.
  if (parser_->starved() && text.size() - consumed > limits::header_bytes) {
    fail(parse_error::malformed);
    return true;
  }
  return consumed > 0 && !parser_->starved();
}

void connection::head_done() {
  if (!describe_request())
    return refuse(invalid_request("target", "The target is not a path."));
  auto place = thread_.state().served.place(exchange_);
  order_ = place.order;
  in_turn_ = false;
  refusal_ = std::move(place.refusal);
  if (!refusal_)
    shed_if_full();
  if (!refusal_)
    refusal_ = thread_.state().served.admit(exchange_);
  bool has_body = exchange_.message.has_body;
  if (refusal_) {
    parser_->discard_body();
    // A client that waits for leave to send its body does not get it.
    if (has_body && exchange_.message.expects_continue) {
      last_answer_ = true;
      return send_refusal();
    }
  }
  if (!has_body)
    return body_done();
  parser_->limit_body(refusal_ ? limits::body_bytes : place.body_bytes_max);
  if (parser_->error() != parse_error::none)
    return fail(parser_->error());
  if (!refusal_ && !reserve_body(place.body_bytes_max)) {
    last_answer_ = true;
    shed(shed_reason::bodies);
    return send_refusal();
  }
  if (exchange_.message.expects_continue && in_.size() == 0) {
    before_output(clock::now());
    out_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  phase_ = phase::body;
  deadline_ = exchange_.started + thread_.state().options.body_timeout;
}

// Fills what the exchange knows from the header alone.
bool connection::describe_request() {
  auto& x = exchange_;
  auto& fields = x.message.fields;
  if (auto id = fields.find("X-Request-Id"); id && sane_request_id(*id))
    x.request_id = *id;
  auto parent = fields.find("traceparent");
  if (parent && parse_traceparent(*parent))
    x.traceparent = *parent;
  auto& trusted = thread_.state().options.trusted_proxies;
  if (trusted.empty()) {
    x.client = x.peer;
  } else {
    x.client = client_address(x.peer, fields.joined("Forwarded"),
                              fields.joined("X-Forwarded-For"), trusted);
    x.secure = came_over_tls(x.peer, fields.joined("X-Forwarded-Proto"),
                             trusted);
  }
  auto parts = split_target(x.message.target);
  if (!parts)
    return false;
  x.path = parts->path;
  x.query_text = parts->query;
  return true;
}

// Answers a request that was not read to its end, so the last one.
void connection::refuse(response x) {
  last_answer_ = true;
  send(x);
}

void connection::fail(parse_error error) {
  if (refusal_) { // found before the body turned out too large
    last_answer_ = true;
    return send_refusal();
  }
  if (error == parse_error::malformed)
    return refuse(
      problem_response("invalid-request", "This is not an HTTP/1.1 request."));
  refuse(problem_response(problem_of(error)));
}

bool connection::may_read() const noexcept {
  switch (phase_) {
    case phase::idle:
      return !is_output_full();
    case phase::head:
    case phase::body:
      return true;
    case phase::lingering:
      return !input_ended_;
    case phase::handling: // reading ahead would be unbounded
    case phase::refusing:
    case phase::upgrading:
    case phase::closed:
      return false;
  }
  return false;
}

void connection::read() {
  if (reading_ || !may_read())
    return;
  reading_ = true;
  auto size = phase_ == phase::idle || phase_ == phase::head ? read_bytes
                                                             : body_read_bytes;
  socket_.async_read_some(in_.prepare(size), [self = boost::intrusive_ptr{
                                                this}](auto ec, size_t bytes) {
    self->on_read(ec, bytes);
  });
}

void connection::on_read(boost::system::error_code ec, size_t bytes) {
  reading_ = false;
  if (phase_ == phase::closed)
    return;
  if (ec) {
    input_ended_ = true;
    if (ec != boost::asio::error::eof)
      return close();
    // The client sends no more; what it has asked for is still sent.
    if (phase_ != phase::lingering)
      linger();
    return end_linger();
  }
  in_.commit(bytes);
  if (phase_ == phase::lingering) {
    discarded_ += in_.size();
    in_.consume(in_.size());
    if (discarded_ > limits::drain_bytes)
      return close();
    return read();
  }
  process();
}

std::string_view connection::input() const noexcept {
  auto data = in_.cdata();
  return {static_cast<const char*>(data.data()), data.size()};
}

} // namespace onsale::http
