#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::test {

/// An answer as it came over the wire.
struct http_answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body; // still encoded

  /// @returns the value of the first header of that name, in any case; empty if
  /// there is none.
  std::string header(std::string_view name) const;

  bool has(std::string_view name) const;
};

/// A blocking HTTP/1.1 client on one connection, for tests: it also sends what
/// no proper client would. Everything has a deadline, so that a test that goes
/// wrong ends.
class http_client {
public:
  using header_list = std::vector<std::pair<std::string, std::string>>;

  explicit http_client(uint16_t port,
                       std::chrono::milliseconds timeout = std::chrono::seconds{
                         10});
  ~http_client();
  http_client(http_client&& other) noexcept;
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Whether the connection was made, and has not been closed by us.
  bool connected() const noexcept {
    return fd_ >= 0;
  }

  /// Sends a request and reads its answer; nothing if the server closed or did
  /// not answer in time. `Host` and `Content-Length` are added.
  std::optional<http_answer>
  request(std::string_view method, std::string_view target,
          const header_list& headers = {}, std::string_view body = {});

  std::optional<http_answer>
  get(std::string_view target, const header_list& headers = {});

  /// Sends a JSON body.
  std::optional<http_answer>
  post(std::string_view target, std::string_view body,
       header_list headers = {});

  /// Sends these very bytes. @returns whether the kernel took all of them.
  bool send_raw(std::string_view bytes);

  /// Reads one answer. To a `HEAD` there is no body, whatever its length says.
  std::optional<http_answer> read_answer(bool to_head = false);

  /// Whether the server closes its side within the timeout, sending no more.
  bool closed_by_server();

  /// Reads up to `bytes`, or until the server closes.
  std::string read_raw(size_t bytes);

  /// Says that we send no more.
  void end_output();

  /// Bounds the kernel's buffer for what we have not read; call before anything
  /// is sent.
  void receive_buffer(int bytes);

  void close() noexcept;

private:
  bool fill();
  std::optional<std::string> take_line();

  int fd_ = -1;
  std::chrono::milliseconds timeout_;
  std::string buffer_;
};

/// Undoes gzip with zlib; nothing unless the text is exactly one gzip member.
std::optional<std::string> gunzip(std::string_view text);

} // namespace onsale::test
