// What a waiting room costs: joining it all at once, and telling everybody in
// it the news, beside nginx with nchan, which tells as many a text of the same
// size: as often, and once a second.

#include "bench/latency_histogram.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/open_files.hpp"
#include "bench/options.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"
#include "bench/websocket_crowd.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/nginx.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;
using nlohmann::json;
using clock_type = std::chrono::steady_clock;

namespace {

constexpr const char* nchan_module = "/usr/lib/nginx/modules/"
                                     "ngx_nchan_module.so";
constexpr size_t joining_at_once = 64;
constexpr auto patience = 120s;

std::string user_of(size_t i) {
  return "fan-" + std::to_string(i);
}

std::string token_of(size_t i) {
  auto header = test::bearer_header(user_of(i)).front();
  return header.first + ": " + header.second + "\r\n";
}

std::string utc(std::chrono::system_clock::time_point x) {
  auto seconds = std::chrono::system_clock::to_time_t(x);
  char text[32];
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "waiting-room: %s\n", why.c_str());
  std::exit(1);
}

/// A sale of 20,000 seats that begins in so long, behind a room that is open.
void open_room(const onsale_office& office, std::chrono::seconds sale_in) {
  auto now = std::chrono::system_clock::now();
  json event{
    {"name", "Show"},
    {"venue_id", "1"},
    {"starts_at", "2099-01-01T20:00:00Z"},
    {"currency", "USD"},
    {"onsale", {{"starts_at", utc(now + sale_in)}}},
    {"price_levels", {{{"id", "P1"}, {"name", "Seat"}, {"amount", 5'000}}}},
    {"sections",
     {{{"id", "GA"},
       {"name", "Floor"},
       {"kind", "general"},
       {"price_level", "P1"},
       {"capacity", 20'000}}}},
    {"waiting_room",
     {{"enabled", true}, {"active_max", 1'000'000}, {"admit_per_minute", 600}}}};
  test::http_client client{office.port()};
  auto headers = office.as_admin();
  headers.emplace_back("Content-Type", "application/json");
  auto said = client.request("PUT", "/admin/events/1", headers, event.dump());
  if (!said || said->status != 200)
    give_up("no event: " + (said ? said->body : "no answer"));
}

json room_of(const onsale_office& office) {
  test::http_client client{office.port()};
  auto said = client.get("/events/1/waiting-room");
  if (!said || said->status != 200)
    give_up("no room");
  return json::parse(said->body);
}

/// Everybody joins as fast as they come, over some connections.
struct storm {
  latency_histogram latency;
  std::chrono::duration<double> took{};
};

storm join(const onsale_office& office, size_t people) {
  storm result;
  std::mutex guard;
  std::atomic<size_t> next = 0;
  auto began = clock_type::now();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < joining_at_once; ++i)
    threads.emplace_back([&] {
      test::http_client client{office.port(), patience};
      latency_histogram mine;
      for (size_t n = next++; n < people; n = next++) {
        auto asked = clock_type::now();
        auto said = client.request("POST", "/events/1/waiting-room/join",
                                   test::bearer_header(user_of(n)));
        if (!said || said->status != 200)
          give_up("somebody could not join: "
                  + (said ? said->body : std::string{"no answer"}));
        mine.add(clock_type::now() - asked);
      }
      std::lock_guard lock{guard};
      result.latency.add(mine);
    });
  for (auto& x : threads)
    x.join();
  result.took = clock_type::now() - began;
  return result;
}

/// How a server has told everybody the news.
struct telling {
  double bytes_each = 0; // memory of the server
  websocket_crowd::heard heard;
  double cpu_s = 0;
  size_t lost = 0;
};

template <class Server, class During>
telling tell(const Server& server, uint16_t port,
             const std::vector<websocket_wish>& wishes,
             std::chrono::seconds length, During before_listening) {
  telling result;
  auto before = private_bytes_of(server);
  websocket_crowd crowd{port, wishes};
  before_listening();
  if (!crowd.wait_until_told(patience))
    std::fprintf(stderr, "waiting-room: %zu were not told anything\n",
                 crowd.lost());
  result.bytes_each = static_cast<double>(private_bytes_of(server) - before)
                      / static_cast<double>(wishes.size());
  auto used = cpu_time_of(server);
  result.heard = crowd.listen(length);
  result.cpu_s = (cpu_time_of(server) - used).count();
  result.lost = crowd.lost();
  return result;
}

telling tell_by_onsale(const onsale_office& office, size_t people,
                       std::chrono::seconds length) {
  std::vector<websocket_wish> wishes;
  for (size_t i = 0; i < people; ++i)
    wishes.push_back({"/events/1/waiting-room/live", token_of(i)});
  return tell(office.processes(), office.port(), wishes, length, [&] {
    auto until = clock_type::now() + patience;
    while (room_of(office)["state"] != "open") {
      if (clock_type::now() > until)
        give_up("the room does not open");
      std::this_thread::sleep_for(100ms);
    }
  });
}

/// Publishes a text of that size once a second, with the time in it, on one
/// channel after the other.
class publisher {
public:
  publisher(uint16_t port, size_t bytes, size_t channels)
    : thread_([this, port, bytes, channels] {
        auto next = clock_type::now();
        for (size_t n = 0; !ends_; ++n, next += 1s) {
          std::this_thread::sleep_until(next);
          auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch());
          auto text = fmt::format(R"({{"seq":{},"text":")", now.count());
          text.append(bytes > text.size() + 2 ? bytes - text.size() - 2 : 0,
                      'x');
          text += "\"}";
          // A connection for each: nginx closes idle ones when it has many.
          auto target = "/publish/" + std::to_string(n % channels);
          if (!test::http_client{port, patience}.post(target, text))
            give_up("nchan takes no message");
        }
      }) {
  }

  ~publisher() {
    ends_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

/// @param channels among which people are spread: each of them hears something
/// once in so many seconds
telling tell_by_nchan(size_t people, size_t bytes, size_t channels,
                      std::chrono::seconds length) {
  auto port = test::free_port();
  test::nginx server{fmt::format(R"(
    nchan_shared_memory_size 256M;
    server {{
      listen 127.0.0.1:{};
      location ~ ^/publish/(.*)$ {{
        nchan_publisher;
        nchan_channel_id $1;
        nchan_message_buffer_length 1;
      }}
      location ~ ^/live/(.*)$ {{
        nchan_subscriber websocket;
        nchan_channel_id $1;
        nchan_subscriber_first_message newest;
      }}
    }})",
                                 port),
                     port,
                     {nchan_module},
                     2 * people + spare_files};
  std::vector<websocket_wish> wishes;
  for (size_t i = 0; i < people; ++i)
    wishes.push_back({"/live/" + std::to_string(i % channels), {}});
  publisher news{port, bytes, channels};
  return tell(std::vector<pid_t>{server.id()}, port, wishes, length, [] {});
}

double quotient(std::chrono::microseconds x, std::chrono::microseconds y) {
  return static_cast<double>(x.count())
         / std::max(1.0, static_cast<double>(y.count()));
}

void tell_of(report& out, const char* who, size_t people, const telling& x) {
  auto messages = static_cast<double>(x.heard.messages);
  auto per_thousand = messages > 0 ? x.cpu_s * 1e3 / messages * 1e3 : 0;
  out.row(
    {who, with_commas(static_cast<double>(people)), with_commas(messages),
     with_commas(messages > 0 ? static_cast<double>(x.heard.bytes) / messages
                              : 0),
     as_ms(x.heard.delay.quantile(0.5)), as_ms(x.heard.delay.quantile(0.99)),
     with_commas(x.bytes_each), fmt::format("{:.2f}", per_thousand),
     with_commas(static_cast<double>(x.lost))});
  out.data()[who] = {
    {"connections", people},
    {"messages", x.heard.messages},
    {"p50_ms", static_cast<double>(x.heard.delay.quantile(0.5).count()) / 1e3},
    {"p99_ms", static_cast<double>(x.heard.delay.quantile(0.99).count()) / 1e3},
    {"bytes_each", x.bytes_each},
    {"cpu_ms_per_1000", per_thousand},
    {"lost", x.lost}};
}

} // namespace

int main(int argc, char** argv) {
  size_t people = 15'000;
  size_t seconds = 20;
  option_list wanted{"A waiting room: joining it, and telling everybody in it"};
  wanted.add("--connections", people, 1, 100'000, "people in the line");
  wanted.add("--seconds", seconds, 1, 600, "for which they are told the news");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  allow_connections(people);
  std::chrono::seconds length{seconds};
  report out{"waiting-room"};

  onsale_office office{test::engine::sqlite,
                       1,
                       {},
                       {"--connections-max",
                        std::to_string(people + spare_files),
                        // All of them come from one address.
                        "--join-address-rate", "1000000"}};
  open_room(office, std::chrono::seconds{30 + people / 500});
  auto joined = join(office, people);
  out.table("Everybody joins at once, over 64 connections",
            {"people", "seconds", "joins a second", "p50 ms", "p99 ms"});
  out.row({with_commas(static_cast<double>(people)),
           fmt::format("{:.1f}", joined.took.count()),
           with_commas(static_cast<double>(people) / joined.took.count()),
           as_ms(joined.latency.quantile(0.5)),
           as_ms(joined.latency.quantile(0.99))});
  auto ours = tell_by_onsale(office, people, length);
  auto bytes = ours.heard.messages > 0 ? ours.heard.bytes / ours.heard.messages
                                       : 200;
  out.table("News to everybody",
            {"server", "connections", "messages", "bytes", "p50 ms", "p99 ms",
             "memory each", "CPU ms per 1,000", "lost"});
  tell_of(out, "onsale", people, ours);
  auto in_all = static_cast<double>(people) * static_cast<double>(seconds);
  auto each_in_s = in_all
                   / std::max(1.0, static_cast<double>(ours.heard.messages));
  auto channels = std::max<size_t>(1, std::lround(each_in_s));
  auto theirs = tell_by_nchan(people, bytes, channels, length);
  tell_of(out, "nchan, as often", people, theirs);
  auto each_second = tell_by_nchan(people, bytes, 1, length);
  tell_of(out, "nchan, once a second", people, each_second);
  out.say(fmt::format(
    "Onsale's memory is {:.2f} of nchan's, and its p99 {:.2f} of that of as "
    "many messages. Each of its messages is another; those of nchan are the "
    "same for {} people.",
    ours.bytes_each / std::max(1.0, theirs.bytes_each),
    quotient(ours.heard.delay.quantile(0.99),
             theirs.heard.delay.quantile(0.99)),
    with_commas(static_cast<double>(people / channels))));
  return out.write() ? 0 : 1;
}
