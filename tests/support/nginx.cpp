#include "tests/support/nginx.hpp"

#include "tests/support/give_up.hpp"
#include "tests/support/http_client.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace onsale::test {

namespace {

constexpr std::chrono::seconds start_limit{30};
constexpr std::chrono::seconds stop_limit{5};

constexpr const char* config = R"(
daemon off;
master_process off;
pid {0}/pid;
{2}
events {{ worker_connections {3}; }}
http {{
  access_log off;
  client_body_temp_path {0};
  proxy_temp_path {0};
  fastcgi_temp_path {0};
  uwsgi_temp_path {0};
  scgi_temp_path {0};
{1}
}}
)";

} // namespace

nginx::nginx(const std::string& http, uint16_t port,
             const std::vector<std::string>& modules, size_t connections)
  : port_(port) {
  std::string loaded;
  for (const auto& file : modules)
    loaded += "load_module " + file + ";\n";
  std::string pattern = "/tmp/onsale-nginx-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    give_up("nginx", "no directory");
  dir_ = pattern;
  auto config_file = dir_ / "nginx.conf";
  std::ofstream{config_file}
    << fmt::format(config, dir_.string(), http, loaded, connections);
  server_ = std::make_unique<process>(
    process_options{"/usr/sbin/nginx",
                    {"-c", config_file.string(), "-p", dir_.string(), "-e",
                     (dir_ / "error.log").string()},
                    {},
                    dir_ / "log"});
  auto give_up_at = std::chrono::steady_clock::now() + start_limit;
  while (!http_client{port_}.connected()) {
    if (std::chrono::steady_clock::now() > give_up_at || !server_->is_running())
      give_up("nginx", "does not start: " + server_->output() + errors());
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

nginx::~nginx() {
  server_->signal(SIGTERM);
  server_->wait(stop_limit);
  server_.reset();
  std::error_code ignored; // it is in /tmp
  std::filesystem::remove_all(dir_, ignored);
}

std::string nginx::errors() const {
  std::ifstream in{dir_ / "error.log"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace onsale::test
