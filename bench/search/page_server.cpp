// Answers `GET /page` with as many bytes as it is told to: the very HTTP layer
// of Onsale, on one I/O thread, and nothing behind it.

#include "cli/end_signal.hpp"
#include "http/application.hpp"
#include "http/response.hpp"
#include "http/server.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>

namespace {

using namespace onsale;

int serve(size_t bytes) {
  cli::end_signal ending;
  http::token_keys keys{{{"", std::string(32, 'x')}}};
  http::application_options options;
  options.user_rate = {0, 0};
  options.address_rate = {0, 0};
  options.now = [] {
    return std::chrono::time_point_cast<duration_ms>(
      std::chrono::system_clock::now());
  };
  http::application app{options, keys};
  http::server server{{}, app};
  app.routes().add("GET /page", {}, [bytes](http::exchange&, http::reply done) {
    done(http::json_response(200, '"' + std::string(bytes - 2, 'x') + '"'));
  });
  ending.start_serving();
  if (auto why = server.start(); !why.empty()) {
    std::fprintf(stderr, "page server: %s\n", why.c_str());
    return 1;
  }
  std::printf("serves at http://127.0.0.1:%u/\n",
              static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  ending.wait();
  server.stop(std::chrono::seconds{1});
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Pages of one size"};
  size_t bytes = 0;
  app.add_option("--bytes", bytes)->required()->check(CLI::Range(2, 1 << 24));
  CLI11_PARSE(app, argc, argv);
  try {
    return serve(bytes);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "page server: %s\n", why.what());
    return 1;
  }
}
