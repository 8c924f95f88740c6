#include "tests/support/http_client.hpp"

#include <zlib.h>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace onsale::test {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size()
         && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

std::string http_answer::header(std::string_view name) const {
  for (auto& [key, value] : headers)
    if (same_name(key, name))
      return value;
  return {};
}

bool http_answer::has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [&](auto& x) {
    return same_name(x.first, name);
  });
}

http_client::http_client(uint16_t port, std::chrono::milliseconds timeout)
  : timeout_(timeout) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  timeval limit{};
  limit.tv_sec = timeout.count() / 1000;
  limit.tv_usec = timeout.count() % 1000 * 1000;
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    close();
}

http_client::~http_client() {
  close();
}

http_client::http_client(http_client&& other) noexcept
  : fd_(std::exchange(other.fd_, -1)), timeout_(other.timeout_),
    buffer_(std::move(other.buffer_)) {
}

std::optional<http_answer>
http_client::request(std::string_view method, std::string_view target,
                     const header_list& headers, std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  text.append("Host: localhost\r\n");
  for (auto& [name, value] : headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    text.append("Content-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n");
  text.append("\r\n").append(body);
  // A server may refuse before it has read everything, so a failure to send is
  // no reason not to read.
  send_raw(text);
  return read_answer(method == "HEAD");
}

std::optional<http_answer>
http_client::get(std::string_view target, const header_list& headers) {
  return request("GET", target, headers);
}

std::optional<http_answer>
http_client::post(std::string_view target, std::string_view body,
                  header_list headers) {
  headers.emplace_back("Content-Type", "application/json");
  return request("POST", target, headers, body);
}

bool http_client::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::optional<http_answer> http_client::read_answer(bool to_head) {
  auto line = take_line();
  if (!line || line->size() < 12 || !line->starts_with("HTTP/1.1 "))
    return std::nullopt;
  http_answer answer;
  std::from_chars(line->data() + 9, line->data() + 12, answer.status);
  while (true) {
    line = take_line();
    if (!line)
      return std::nullopt;
    if (line->empty())
      break;
    auto colon = line->find(": ");
    if (colon == std::string::npos)
      return std::nullopt;
    answer.headers.emplace_back(line->substr(0, colon),
                                line->substr(colon + 2));
  }
  auto length = answer.header("Content-Length");
  size_t size = 0;
  std::from_chars(length.data(), length.data() + length.size(), size);
  if (to_head)
    size = 0;
  while (buffer_.size() < size)
    if (!fill())
      return std::nullopt;
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

bool http_client::closed_by_server() {
  if (!buffer_.empty())
    return false;
  pollfd what{fd_, POLLIN, 0};
  if (::poll(&what, 1, static_cast<int>(timeout_.count())) != 1)
    return false;
  char byte;
  return ::recv(fd_, &byte, 1, 0) <= 0;
}

std::string http_client::read_raw(size_t bytes) {
  while (buffer_.size() < bytes && fill()) {
    // more to come
  }
  auto taken = buffer_.substr(0, bytes);
  buffer_.erase(0, taken.size());
  return taken;
}

void http_client::end_output() {
  ::shutdown(fd_, SHUT_WR);
}

void http_client::receive_buffer(int bytes) {
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void http_client::close() noexcept {
  if (fd_ >= 0)
    ::close(std::exchange(fd_, -1));
}

bool http_client::fill() {
  if (fd_ < 0)
    return false;
  pollfd what{fd_, POLLIN, 0};
  if (::poll(&what, 1, static_cast<int>(timeout_.count())) != 1)
    return false;
  char bytes[16 << 10];
  auto got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0)
    return false;
  buffer_.append(bytes, static_cast<size_t>(got));
  return true;
}

std::optional<std::string> http_client::take_line() {
  size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos)
    if (!fill())
      return std::nullopt;
  auto line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

std::optional<std::string> gunzip(std::string_view text) {
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK)
    return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  std::string plain;
  int rc = Z_OK;
  while (rc == Z_OK) {
    char bytes[16 << 10];
    stream.next_out = reinterpret_cast<Bytef*>(bytes);
    stream.avail_out = sizeof bytes;
    rc = inflate(&stream, Z_NO_FLUSH);
    plain.append(bytes, sizeof bytes - stream.avail_out);
  }
  bool whole = rc == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return whole ? std::optional{plain} : std::nullopt;
}

} // namespace onsale::test
