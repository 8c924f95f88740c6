// The rival as a server: the very HTTP layer of Onsale, on one I/O thread.

#include "bench/rival/postgres_pool.hpp"
#include "bench/rival/statements.hpp"
#include "bench/rival/ticket_desk.hpp"
#include "cli/end_signal.hpp"
#include "http/application.hpp"
#include "http/redis/redis_link.hpp"
#include "http/server.hpp"
#include "payments/simulated/memory_book.hpp"
#include "payments/simulated/simulated_gateway.hpp"
#include "payments/thread_timer.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

namespace {

using namespace onsale;

int serve(uint16_t redis_port, const std::string& database, size_t connections,
          const std::string& secret) {
  cli::end_signal ending;
  http::token_keys keys{{{"", secret}}};
  http::application_options options;
  options.user_rate = {0, 0};
  options.address_rate = {0, 0};
  options.now = [] {
    return std::chrono::time_point_cast<duration_ms>(
      std::chrono::system_clock::now());
  };
  http::application app{options, keys};
  payments::memory_book book;
  payments::thread_timer time;
  payments::simulated_gateway provider{book, time};
  http::server server{{}, app};
  auto& io = server.context(0);
  auto locks = http::redis_link::open(io, "127.0.0.1", redis_port, {});
  if (!locks)
    throw std::runtime_error("cannot connect to Redis");
  rival::postgres_pool tickets{io,
                               database,
                               connections,
                               {rival::hold_one, rival::hold_two, rival::sell,
                                rival::find_hold, rival::free_pairs}};
  rival::ticket_desk desk{*locks, tickets, provider};
  desk.add_routes(app.routes());
  ending.start_serving();
  if (auto why = server.start(); !why.empty()) {
    std::fprintf(stderr, "rival: %s\n", why.c_str());
    return 1;
  }
  std::printf("serves at http://127.0.0.1:%u/\n",
              static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  ending.wait();
  server.stop(std::chrono::seconds{1});
  locks->close();
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"The usual design: a Redis lock per seat, then PostgreSQL"};
  uint16_t redis_port = 0;
  std::string database;
  std::string secret;
  size_t connections = 16;
  app.add_option("--redis-port", redis_port)->required();
  app.add_option("--database", database)->envname("RIVAL_DATABASE")->required();
  app.add_option("--secret", secret)->envname("ONSALE_JWT_SECRET")->required();
  app.add_option("--connections", connections)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return serve(redis_port, database, connections, secret);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "rival: %s\n", why.what());
    return 1;
  }
}
