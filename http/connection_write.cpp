// The half of a connection that writes.

#include "domain/limits.hpp"
#include "http/connection.hpp"
#include "http/io_thread.hpp"
#include "http/service.hpp"
#include "http/upgrade.hpp"

#include <cerrno>
#include <charconv>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <utility>

namespace onsale::http {

namespace {

// Answers may pile up to this many bytes before further pipelined requests are
// looked at.
constexpr size_t output_bytes_high = 256u << 10;

// Answers up to this size are given even if clients have too much left to read:
// nobody must hold seats and be unable to pay because of others' pages.
constexpr size_t small_bytes_max = 16u << 10;

void append_number(std::string& out, uint64_t x) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof digits, x).ptr;
  out.append(digits, end);
}

// Most answers are 200s; their line is not put together each time.
void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<uint64_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\n");
}

void append_line(std::string& out, std::string_view name,
                 std::string_view value) {
  if (!value.empty())
    out.append(name).append(value).append("\r\n");
}

/// As much as the kernel takes. @returns as sendmsg(2)
ssize_t send_some(int to, output_queue& from) {
  auto& buffers = from.buffers();
  auto file = from.file_behind();
  if (buffers.empty())
    return ::sendfile(to, file->descriptor, &file->offset, file->bytes);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(buffers.data());
  message.msg_iovlen = buffers.size();
  auto flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  // A header leaves with the file that comes next.
  return ::sendmsg(to, &message, file ? flags | MSG_MORE : flags);
}

} // namespace

// Queues an answer and ends its request.
void connection::send(response& x) {
  auto& served = thread_.state().served;
  if (exchange_.request_id.empty())
    thread_.ids().append_hex(exchange_.request_id);
  served.finish(exchange_, x);
  if (!may_queue(x)) {
    shed(shed_reason::output);
    x = *std::exchange(refusal_, std::nullopt);
    served.finish(exchange_, x);
  }
  bool closes = last_answer_ || !exchange_.message.keep_alive || x.goes_on
                || thread_.state().draining.load(std::memory_order_relaxed);
  auto now = clock::now();
  before_output(now);
  if (!x.goes_on || !x.goes_on->writes_head())
    write_head(x, closes);
  served.answered(exchange_, x, now - exchange_.started);
  if (!exchange_.is_head()) {
    out_.add(std::move(x.text));
    for (auto& piece : x.pieces)
      out_.add(std::move(piece));
    if (x.file)
      out_.add(std::move(x.file));
  }
  if (x.goes_on)
    x.goes_on->set_request_id(exchange_.request_id);
  exchange_.clear();
  release_body();
  if (x.goes_on) {
    next_ = std::move(x.goes_on);
    phase_ = phase::upgrading;
    return;
  }
  if (closes) {
    linger();
    return;
  }
  phase_ = phase::idle;
  deadline_ = now + thread_.state().options.idle_timeout;
}

// Before anything is queued: the client's time to read it begins now, unless it
// has begun.
void connection::before_output(clock::time_point now) noexcept {
  if (out_.empty())
    write_deadline_.begin(now, write_limits());
}

write_deadline::shape connection::write_limits() const noexcept {
  auto& options = thread_.state().options;
  return {options.write_timeout, options.write_rate_min};
}

bool connection::keeps_us_writing(clock::time_point now) const noexcept {
  if (out_.empty())
    return false;
  return write_deadline_.passed(now)
         || (!thread_.state().has_write_room()
             && write_deadline_.lasts_long(now, write_limits()));
}

// Whether further requests wait until the client has read more.
bool connection::is_output_full() const noexcept {
  return out_.size() > output_bytes_high
         || (!out_.empty() && !thread_.state().has_write_room());
}

// Only what merely reads is refused that late: nothing has happened.
bool connection::may_queue(const response& x) const noexcept {
  return exchange_.message.method != verb::get
         || order_ == precedence::essential || x.body_size() <= small_bytes_max
         || thread_.state().has_write_room();
}

void connection::write_head(const response& x, bool closes) {
  auto& out = out_.text();
  append_status_line(out, x.status);
  out += thread_.date_line();
  append_line(out, "Content-Type: ", x.content_type);
  append_line(out, "Content-Encoding: ", x.content_encoding);
  append_line(out, "Cache-Control: ", x.cache_control);
  if (!x.etag.empty())
    out.append("ETag: \"").append(x.etag).append("\"\r\n");
  if (x.status != 204 && x.status != 304 && !x.goes_on) {
    out += "Content-Length: ";
    append_number(out, x.body_size());
    out += "\r\n";
  }
  append_line(out, "X-Request-Id: ", exchange_.request_id);
  append_line(out, "traceparent: ", exchange_.traceparent);
  out += x.headers;
  if (closes)
    out += "Connection: close\r\n";
  else if (exchange_.message.version < 11)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

void connection::flush() {
  while (phase_ != phase::closed && !waiting_ && !out_.empty()) {
    auto sent = send_some(socket_.native_handle(), out_);
    if (sent >= 0) {
      out_.consume(static_cast<size_t>(sent));
      if (!out_.empty())
        write_deadline_.took(clock::now(), static_cast<size_t>(sent),
                             write_limits());
      continue;
    }
    if (errno == EINTR)
      continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
      return close();
    waiting_ = true;
    socket_.async_wait(socket_type::wait_write,
                       [self = boost::intrusive_ptr{this}](auto ec) {
                         self->on_writable(ec);
                       });
  }
  if (!out_.empty())
    out_.count_in(thread_.unread());
  end_linger();
  if (phase_ == phase::upgrading && out_.empty())
    hand_over();
}

// The client's next words are for whoever comes now.
void connection::hand_over() {
  auto next = std::move(next_);
  auto taken = next->takes(input());
  auto socket = std::move(socket_);
  close();
  if (!taken)
    return;
  next->count_in(thread_.state());
  thread_.adopt(*next);
  next->begin(std::move(socket));
}

void connection::on_writable(boost::system::error_code ec) {
  waiting_ = false;
  if (phase_ == phase::closed)
    return;
  if (ec)
    return close();
  process();
}

// Closing with unread input would reset the connection, and the client might
// never see our last answer. So we end our side, and read until it ends its own
// (RFC 9112, 9.6), within bounds.
void connection::linger() {
  phase_ = phase::lingering;
  parser_.reset();
  in_.consume(in_.size());
  end_linger();
  if (!processing_)
    read();
}

void connection::end_linger() {
  if (phase_ != phase::lingering || !out_.empty() || processing_)
    return;
  if (input_ended_)
    return close();
  if (std::exchange(output_ended_, true))
    return;
  deadline_ = clock::now() + limits::drain_time;
  boost::system::error_code ignored;
  socket_.shutdown(socket_type::shutdown_send, ignored);
}

} // namespace onsale::http
