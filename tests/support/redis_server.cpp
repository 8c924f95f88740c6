#include "tests/support/redis_server.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace onsale::test {

redis_server::redis_server(std::string password)
  : password_(std::move(password)), port_(free_port()) {
  std::string pattern = "/tmp/onsale-redis-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    give_up("redis", "no directory");
  dir_ = pattern;
  start();
}

redis_server::~redis_server() {
  server_.reset();
  std::error_code ignored; // it is in /tmp
  std::filesystem::remove_all(dir_, ignored);
}

std::string redis_server::url() const {
  return "redis://" + (password_.empty() ? "" : ":" + password_ + "@")
         + "127.0.0.1:" + std::to_string(port_);
}

void redis_server::start() {
  process_options options{"/usr/bin/redis-server",
                          {"--port", std::to_string(port_), "--bind",
                           "127.0.0.1", "--save", "", "--dir", dir_.string()},
                          {},
                          dir_ / "log"};
  if (!password_.empty()) {
    options.arguments.push_back("--requirepass");
    options.arguments.push_back(password_);
  }
  server_ = std::make_unique<process>(std::move(options));
  if (!server_->wait_for_line("Ready to accept connections",
                              std::chrono::seconds{30}))
    give_up("redis", "does not start: " + server_->output());
}

void redis_server::flush() {
  process_options options{
    "/usr/bin/redis-cli", {"-u", url(), "FLUSHALL"}, {}, dir_ / "flush.log"};
  process client{std::move(options)};
  if (client.wait(std::chrono::seconds{10}) != exit_status{})
    give_up("redis", "is not flushed: " + client.output());
}

void redis_server::kill() {
  server_->kill();
}

void redis_server::freeze() {
  server_->signal(SIGSTOP);
}

void redis_server::thaw() {
  server_->signal(SIGCONT);
}

} // namespace onsale::test
