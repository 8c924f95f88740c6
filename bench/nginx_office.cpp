#include "bench/nginx_office.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace onsale::bench {

namespace {

/// What costs nginx time is off, what saves it time is on.
constexpr const char* config_head = R"(
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=1h;
  open_file_cache_valid 1h;
  # What Onsale does not send.
  etag off;
  max_ranges 0;
  server {{
    listen 127.0.0.1:{0} backlog=4096;
)";

constexpr const char* config_answer = R"(
    location = {0} {{
      alias {1};
      default_type {2};
{3}    }}
)";

/// Headers that nginx makes itself.
bool is_own(std::string_view name) {
  return name == "Date" || name == "Content-Type" || name == "Content-Length";
}

std::string header_lines(const test::http_answer& x) {
  // Nothing in its place leaves it out.
  std::string result = "      add_header Last-Modified \"\";\n";
  for (const auto& [name, value] : x.headers) {
    if (is_own(name))
      continue;
    // Another one for each answer, as Onsale's.
    auto text = name == "X-Request-Id" ? "$request_id" : value;
    result += fmt::format("      add_header {} '{}';\n", name, text);
  }
  return result;
}

} // namespace

nginx_office::nginx_office(
  const std::map<std::string, test::http_answer>& answers) {
  std::string pattern = "/tmp/onsale-files-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    test::give_up("nginx", "no directory");
  dir_ = pattern;
  auto port = test::free_port();
  auto config = fmt::format(config_head, port);
  auto number = 0;
  for (const auto& [path, x] : answers) {
    auto file = dir_ / fmt::format("body{}", ++number);
    std::ofstream{file, std::ios::binary} << x.body;
    config += fmt::format(config_answer, path, file.string(),
                          x.header("Content-Type"), header_lines(x));
  }
  server_ = std::make_unique<test::nginx>(config + "  }", port);
}

nginx_office::~nginx_office() {
  server_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

} // namespace onsale::bench
