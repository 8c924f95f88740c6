// How many holds a second, and how fast: the real program, open loop.

#include "bench/open_loop.hpp"
#include "tests/support/box_office.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace onsale;
using bench::load;
using bench::load_result;
using nlohmann::json;
using test::box_office;

/// An event has ten blocks of two thousand seats; one is used up per step.
constexpr int blocks = 10;
constexpr int seats_per_block = 2'000;
constexpr int seats = blocks * seats_per_block;
constexpr int seats_per_row = 50;

constexpr int users = 2'000;

/// Saturation is the highest rate with this p99 and so few refusals.
constexpr std::chrono::milliseconds p99_max{50};
constexpr double refused_max = 0.001;

enum class wish : uint8_t { best_pair, named_seat };

const char* to_string(wish x) {
  return x == wish::best_pair ? "best available pair" : "named seat";
}

struct step {
  double offered = 0;
  double held = 0; // a second
  double refused_share = 0;
  std::chrono::microseconds p50{0};
  std::chrono::microseconds p99{0};

  bool passed() const {
    return p99 <= p99_max && refused_share < refused_max
           && held > 0.95 * offered;
  }
};

class reserve_bench {
public:
  explicit reserve_bench(test::engine kind) : office_(kind) {
    office_.start();
    for (auto i = 0; i < users; ++i) {
      auto header = office_.as_user("user-" + std::to_string(i)).front();
      tokens_.push_back(header.second);
    }
  }

  /// Offers more and more until the server has had enough. @returns all steps
  std::vector<step> climb(wish what) {
    run(what, 500); // a warm-up
    std::vector<step> result;
    for (double rate = 1'000; rate < 100'000; rate *= 1.25) {
      result.push_back(run(what, rate));
      if (!result.back().passed())
        break;
    }
    return result;
  }

private:
  step run(wish what, double rate) {
    add_event();
    load x;
    x.port = office_.port();
    x.connections = 64;
    x.per_second = rate;
    auto tickets = what == wish::best_pair ? 2 : 1;
    // Three seconds, unless the seats are gone before.
    x.requests = std::min<uint64_t>(static_cast<uint64_t>(rate * 3),
                                    static_cast<uint64_t>(seats / tickets) * 9
                                      / 10);
    x.make_request = [&](uint64_t number) {
      return request(what, number);
    };
    auto got = bench::run(x);
    step result;
    result.offered = rate;
    result.held = got.per_second(201);
    result.refused_share = 1
                           - static_cast<double>(got.answered(201))
                               / static_cast<double>(x.requests);
    result.p50 = got.latency.quantile(0.5);
    result.p99 = got.latency.quantile(0.99);
    return result;
  }

  void add_event() {
    office_.add_event(
      {.event = ++event_,
       .sections = std::vector<box_office::grid>(
         blocks, {seats_per_block / seats_per_row, seats_per_row}),
       .tickets_per_user = 100,
       .open_holds = 100});
    // Opened before the clock runs: people have looked at it.
    test::http_client client{office_.port(), std::chrono::seconds{30}};
    client.get("/events/" + std::to_string(event_) + "?tickets=summary");
  }

  std::string request(wish what, uint64_t number) const {
    auto event = std::to_string(event_);
    std::string body;
    if (what == wish::best_pair) {
      body = R"({"event_id":")" + event
             + R"(","best_available":{"quantity":2}})";
    } else {
      // Neighbours in time are not neighbours in the hall.
      auto block = number % blocks + 1;
      auto seat = number / blocks;
      body = R"({"ticket_id":")" + event + "-" + std::to_string(block) + "-"
             + std::to_string(seat) + R"("})";
    }
    std::string result = "POST /booking/reserve HTTP/1.1\r\nHost: bench\r\n"
                         "Content-Type: application/json\r\nAuthorization: ";
    result += tokens_[number % tokens_.size()];
    result += "\r\nContent-Length: " + std::to_string(body.size());
    result += "\r\n\r\n" + body;
    return result;
  }

  box_office office_;
  std::vector<std::string> tokens_;
  uint64_t event_ = 0;
};

void print(test::engine kind, wish what, const std::vector<step>& steps) {
  for (const auto& x : steps)
    std::printf("| %s | %s | %.0f | %.0f | %.1f | %.1f | %.2f %% |\n",
                to_string(kind), to_string(what), x.offered, x.held,
                static_cast<double>(x.p50.count()) / 1'000,
                static_cast<double>(x.p99.count()) / 1'000,
                100 * x.refused_share);
  std::fflush(stdout);
}

json to_json(test::engine kind, wish what, const std::vector<step>& steps) {
  auto rows = json::array();
  double saturation = 0;
  for (const auto& x : steps) {
    rows.push_back({{"offered_per_s", x.offered},
                    {"held_per_s", x.held},
                    {"refused_share", x.refused_share},
                    {"p50_us", x.p50.count()},
                    {"p99_us", x.p99.count()}});
    if (x.passed())
      saturation = x.held;
  }
  return {{"engine", to_string(kind)},
          {"wish", to_string(what)},
          {"steps", rows},
          {"saturation_per_s", saturation}};
}

} // namespace

int main(int argc, char** argv) {
  std::vector<test::engine> engines{test::engine::sqlite,
                                    test::engine::postgres};
  if (argc == 2 && std::string_view{argv[1]} == "sqlite")
    engines.pop_back();
  else if (argc == 2 && std::string_view{argv[1]} == "postgres")
    engines.erase(engines.begin());
  else if (argc != 1) {
    std::fprintf(stderr, "usage: bench_reserve [sqlite|postgres]\n");
    return 2;
  }
  std::puts(
    "| store | wish | offered/s | held/s | p50 ms | p99 ms | refused |");
  std::puts("|---|---|---|---|---|---|---|");
  auto results = json::array();
  for (auto kind : engines) {
    reserve_bench bench{kind};
    for (auto what : {wish::best_pair, wish::named_seat}) {
      auto steps = bench.climb(what);
      print(kind, what, steps);
      results.push_back(to_json(kind, what, steps));
    }
  }
  std::ofstream file{"build/bench/reserve.json"};
  file << results.dump(2) << '\n';
  if (!file.flush()) {
    std::fprintf(stderr, "cannot write build/bench/reserve.json\n");
    return 1;
  }
  return 0;
}
