#include "bench/nginx_office.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

namespace onsale::bench {

namespace {

constexpr std::chrono::seconds start_limit{30};
constexpr std::chrono::seconds stop_limit{5};

/// What costs nginx time is off, what saves it time is on. Without a master
/// process nothing is left behind when the benchmark dies.
constexpr const char* config_head = R"(
daemon off;
master_process off;
pid {0}/pid;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=1h;
  open_file_cache_valid 1h;
  client_body_temp_path {0};
  proxy_temp_path {0};
  fastcgi_temp_path {0};
  uwsgi_temp_path {0};
  scgi_temp_path {0};
  # What Onsale does not send.
  etag off;
  max_ranges 0;
  server {{
    listen 127.0.0.1:{1} backlog=4096;
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
  const std::map<std::string, test::http_answer>& answers)
  : port_(test::free_port()) {
  std::string pattern = "/tmp/onsale-nginx-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    test::give_up("nginx", "no directory");
  dir_ = pattern;
  auto config = fmt::format(config_head, dir_.string(), port_);
  auto number = 0;
  for (const auto& [path, x] : answers) {
    auto file = dir_ / fmt::format("body{}", ++number);
    std::ofstream{file, std::ios::binary} << x.body;
    config += fmt::format(config_answer, path, file.string(),
                          x.header("Content-Type"), header_lines(x));
  }
  config += "  }\n}\n";
  auto config_file = dir_ / "nginx.conf";
  std::ofstream{config_file} << config;
  server_ = std::make_unique<test::process>(
    test::process_options{"/usr/sbin/nginx",
                          {"-c", config_file.string(), "-p", dir_.string(),
                           "-e", (dir_ / "error.log").string()},
                          {},
                          dir_ / "log"});
  auto give_up_at = std::chrono::steady_clock::now() + start_limit;
  while (!test::http_client{port_}.connected()) {
    if (std::chrono::steady_clock::now() > give_up_at || !server_->is_running())
      test::give_up("nginx", "does not start: " + server_->output());
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

nginx_office::~nginx_office() {
  server_->signal(SIGTERM);
  server_->wait(stop_limit);
  server_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

} // namespace onsale::bench
