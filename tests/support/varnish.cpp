#include "tests/support/varnish.hpp"

#include "tests/support/give_up.hpp"
#include "tests/support/http_client.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace onsale::test {

namespace {

constexpr std::chrono::seconds start_limit{30};
constexpr std::chrono::seconds stop_limit{5};

/// The file as it is shipped, but for the port of the server.
std::string settings_for(uint16_t behind) {
  std::ifstream in{std::string{ONSALE_SOURCE_DIR} + "/deploy/varnish.vcl"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  constexpr std::string_view port = "\"8080\"";
  auto at = text.find(port);
  if (at == std::string::npos)
    give_up("varnish", "no port in deploy/varnish.vcl");
  return text.replace(at, port.size(), '"' + std::to_string(behind) + '"');
}

} // namespace

varnish::varnish(uint16_t port, uint16_t behind) : port_(port) {
  std::string pattern = "/tmp/onsale-varnish-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    give_up("varnish", "no directory");
  dir_ = pattern;
  auto settings = dir_ / "settings.vcl";
  std::ofstream{settings} << settings_for(behind);
  auto listen = "127.0.0.1:" + std::to_string(port);
  server_ = std::make_unique<process>(process_options{
    "/usr/sbin/varnishd",
    {"-F", "-j", "none", "-a", listen, "-f", settings.string(), "-n",
     (dir_ / "work").string(), "-s", "malloc,16M", "-T", "none",
     // It would send what it unpacks in chunks, which our client does not know.
     "-p", "http_gzip_support=off"},
    {},
    dir_ / "log"});
  auto give_up_at = std::chrono::steady_clock::now() + start_limit;
  while (!http_client{port_}.connected()) {
    if (std::chrono::steady_clock::now() > give_up_at || !server_->is_running())
      give_up("varnish", "does not start: " + server_->output());
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

varnish::~varnish() {
  if (server_->is_running()) {
    server_->signal(SIGTERM); // its child ends with it
    server_->wait(stop_limit);
  }
  server_.reset();
  std::error_code ignored; // it is in /tmp
  std::filesystem::remove_all(dir_, ignored);
}

void varnish::kill() {
  server_->signal(SIGKILL);
  server_->wait(stop_limit);
  // Its child sees that by itself, and frees the port.
  auto give_up_at = std::chrono::steady_clock::now() + stop_limit;
  while (http_client{port_}.connected()) {
    if (std::chrono::steady_clock::now() > give_up_at)
      give_up("varnish", "outlives its parent");
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

} // namespace onsale::test
