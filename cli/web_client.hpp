#pragma once

#include "domain/result.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// Other people's servers, for commands that ask one.
namespace onsale::cli {

struct web_answer {
  long status = 0;
  std::string body;
};

/// Whether a text is the address of something on the web, and no file.
bool is_web_address(std::string_view x);

/// @returns the answer, whatever its status, or why there is none, as a
/// sentence. Blocks for half a minute at most; certificates are checked.
result<web_answer, std::string> web_get(const std::string& url);
result<web_answer, std::string>
web_post(const std::string& url, const std::string& json);

/// Asks a server again and again, over connections that stay. For one thread.
class web_client {
public:
  /// @param timeout of one question, with its answer
  explicit web_client(std::chrono::seconds timeout = std::chrono::seconds{30});
  ~web_client();
  web_client(const web_client&) = delete;
  web_client& operator=(const web_client&) = delete;

  /// Passes no proxy, whatever the environment says. For a server nearby.
  void go_straight() {
    straight_ = true;
  }

  /// As above. @param json null: a GET
  /// @param headers lines without ends, for example `Accept: text/html`
  result<web_answer, std::string>
  ask(const std::string& url, const std::string* json,
      const std::vector<std::string>& headers = {});

private:
  void* transfer_; // of libcurl
  std::chrono::seconds timeout_;
  bool straight_ = false;
};

} // namespace onsale::cli
