#include "bench/flood.hpp"

#include "bench/cores.hpp"
#include "bench/onsale_office.hpp"
#include "bench/open_files.hpp"
#include "bench/prober.hpp"
#include "bench/process_cpu.hpp"
#include "bench/sync_meter.hpp"
#include "domain/limits.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace onsale::bench {

namespace {

using namespace std::chrono_literals;

/// A buyer for whom no connection is free within that time is not sent: what
/// the client cannot offer is not the server's fault.
constexpr auto client_wait = 20ms;

/// A page later than that is not as usual, nor is a purchase, which waits for
/// the disk three times.
constexpr auto usual_page = 50ms;
constexpr auto usual_purchase = 100ms;

/// How long probes go on after the last answer.
constexpr auto afterwards = 3s;

constexpr auto probe_interval = 50ms;

/// Until all connections are made.
constexpr auto start_limit = 60s;

/// Of those who probe. A page that takes longer than their number times the
/// interval delays the next ones, whose latency counts from when they were due.
constexpr size_t probe_connections = 8;

double own_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The name of the problem, such as `overloaded`.
std::string type_of(std::string_view body) {
  constexpr std::string_view member = R"("type":"/problems/)";
  auto begin = body.find(member);
  if (begin == std::string_view::npos)
    return "no problem document";
  begin += member.size();
  return std::string{body.substr(begin, body.find('"', begin) - begin)};
}

/// A client that connects anew after a request that had no answer.
class steady_client {
public:
  explicit steady_client(uint16_t port) : port_(port) {
    // Connects when it is used.
  }

  /// @param ask asks with the client that it is given
  template <class Ask>
  std::optional<test::http_answer> operator()(const Ask& ask) {
    if (!client_)
      client_.emplace(port_, patient);
    auto answer = ask(*client_);
    if (!answer)
      client_.reset();
    return answer;
  }

private:
  uint16_t port_;
  std::optional<test::http_client> client_;
};

/// One server with its store, before, during and after a load.
class flooded_server {
public:
  flooded_server(const flood& what, const buyers& who)
    : what_(what), who_(who), office_(what.store, 0, {}, options_for(what)) {
    // Opens its own events.
  }

  flood_trial run() {
    flood_trial x;
    x.offered = what_.per_second;
    x.length = what_.length;
    auto buying = load_for(x.refusals);
    auto pages = look_on();
    auto purchases = buy_along();
    sync_meter syncs{office_};
    const std::vector<pid_t> server{office_.processes().front()};
    x.memory_before = private_bytes_of(server);
    std::atomic<uint64_t> peak = x.memory_before;
    {
      prober memory{{[&] {
                      peak = std::max(peak.load(), private_bytes_of(server));
                      return true;
                    }},
                    500ms};
      prober reader{std::move(pages), probe_interval};
      prober buyer{std::move(purchases), probe_interval};
      std::chrono::duration<double> cpu{0};
      auto own = 0.0;
      std::chrono::steady_clock::time_point began;
      buying.connected = [&] {
        await_connections();
        cpu = cpu_time_of(office_.processes());
        own = own_cpu();
        began = std::chrono::steady_clock::now();
      };
      x.got = bench::run(buying, patient);
      x.server_cpu = (cpu_time_of(office_.processes()) - cpu).count();
      x.client_cpu = own_cpu() - own;
      x.cpu_length = std::chrono::steady_clock::now() - began;
      std::this_thread::sleep_for(afterwards);
      x.purchases_recovered = recovery_time(buyer.stop(), x.got.ended,
                                            usual_purchase);
      auto seen = reader.stop();
      x.pages_recovered = recovery_time(seen, x.got.ended, usual_page);
      for (const auto& note : seen) {
        x.failed_pages += note.good ? 0 : 1;
        if (note.due >= x.got.began && note.due <= x.got.ended)
          x.pages.add(note.answered - note.due);
      }
    }
    x.memory_peak = peak;
    x.memory_after = private_bytes_of(server);
    x.syncs_per_batch = syncs.per_batch();
    return x;
  }

private:
  static std::vector<std::string> options_for(const flood& what) {
    auto needed = what.connections + spare_files;
    if (needed <= limits::connections)
      return {};
    return {"--connections-max", std::to_string(needed)};
  }

  /// Purchases of seats that nobody else asks for, in as many events as that
  /// takes.
  /// @param refusals counts them
  load load_for(std::map<std::string, uint64_t>& refusals) {
    const hall where;
    load result;
    result.port = office_.port();
    result.connections = what_.connections;
    result.per_second = what_.per_second;
    result.journeys = static_cast<uint64_t>(what_.per_second
                                            * what_.length.count());
    result.wait_max = client_wait;
    come_in_turn(wish::purchase, last_event_ + 1, where, who_, result);
    for (auto i = events_for(wish::purchase, where, result.journeys); i > 0;
         --i)
      office_.open_event(++last_event_, where);
    result.judge = [judge = result.judge, &refusals](uint64_t number,
                                                     unsigned step, int status,
                                                     std::string_view body) {
      auto then = judge(number, step, status, body);
      if (then.what == verdict::kind::refused)
        ++refusals[(step == 0 ? "reserve: " : "confirm: ") + type_of(body)];
      return then;
    };
    return result;
  }

  /// Until the server knows them all: to accept thousands is work, too, but not
  /// that of a load.
  void await_connections() const {
    auto give_up_at = std::chrono::steady_clock::now() + start_limit;
    while (office_.metric("onsale_http_connections")
             < static_cast<double>(what_.connections)
           && std::chrono::steady_clock::now() < give_up_at)
      std::this_thread::sleep_for(10ms);
  }

  /// Those who look at an event that is being sold.
  std::vector<prober::asker> look_on() {
    auto target = "/events/" + std::to_string(last_event_) + "?tickets=summary";
    std::vector<prober::asker> result;
    for (size_t i = 0; i < probe_connections; ++i) {
      auto client = std::make_shared<steady_client>(office_.port());
      result.emplace_back([client, target] {
        auto said = (*client)([&](test::http_client& with) {
          return with.get(target);
        });
        return said && said->status == 200;
      });
    }
    return result;
  }

  /// Those who buy a seat, on connections of their own.
  std::vector<prober::asker> buy_along() {
    const hall where{1, 100, 50};
    office_.open_event(++last_event_, where);
    auto next = std::make_shared<std::atomic<uint64_t>>(0);
    std::vector<prober::asker> result;
    for (size_t i = 0; i < probe_connections; ++i) {
      auto client = std::make_shared<steady_client>(office_.port());
      result.emplace_back([client, next, event = last_event_, this] {
        return buy(*client, event, (*next)++);
      });
    }
    return result;
  }

  bool buy(steady_client& client, uint64_t event, uint64_t seat) const {
    test::http_client::header_list token{{"Authorization", who_.token(seat)}};
    auto held = client([&](test::http_client& with) {
      return with.post("/booking/reserve",
                       fmt::format(R"({{"ticket_id":"{}-1-{}"}})", event, seat),
                       token);
    });
    if (!held || held->status != 201)
      return false;
    auto paid = client([&](test::http_client& with) {
      return with.post("/booking/confirm", confirm_body(booking_in(held->body)),
                       token);
    });
    return paid && paid->status == 200;
  }

  const flood& what_;
  const buyers& who_;
  onsale_office office_;
  uint64_t last_event_ = 0;
};

} // namespace

trial summary_of(const flood_trial& x) {
  trial result;
  result.offered = x.offered;
  result.done = x.got.done_per_second();
  result.refused_share = x.got.refused_share();
  result.p50 = x.got.latency.quantile(0.5);
  result.p99 = x.got.latency.quantile(0.99);
  result.cpu_seconds = x.server_cpu;
  if (x.server_cpu > 0)
    result.per_cpu_second = static_cast<double>(x.got.done) / x.server_cpu;
  return result;
}

nlohmann::json to_json(const flood_trial& x) {
  nlohmann::json result{
    {"offered_per_s", x.offered},
    {"sent_per_s", x.sent()},
    {"goodput_1s_per_s", x.goodput()},
    {"goodput_10s_per_s", x.goodput(patient)},
    {"done", x.got.done},
    {"purchase_p50_us", x.got.done_latency.quantile(0.5).count()},
    {"purchase_p99_us", x.got.done_latency.quantile(0.99).count()},
    {"refusals", x.refusals},
    {"refusals_without_retry_after", x.got.curt_refusals},
    {"lost", x.got.lost},
    {"unsent", x.got.unsent},
    {"page_p99_us", x.pages.quantile(0.99).count()},
    {"page_max_us", x.pages.quantile(1).count()},
    {"failed_pages", x.failed_pages},
    {"memory_before_bytes", x.memory_before},
    {"memory_peak_bytes", x.memory_peak},
    {"memory_after_bytes", x.memory_after},
    {"server_cpu_s", x.server_cpu},
    {"client_cpu_s", x.client_cpu},
    {"pages_recovered_ms", x.pages_recovered.count()},
    {"purchases_recovered_ms", x.purchases_recovered.count()}};
  if (x.syncs_per_batch)
    result["syncs_per_batch"] = *x.syncs_per_batch;
  return result;
}

flood_trial offer(const flood& what, const buyers& who) {
  std::optional<flooded_server> server;
  size_t cores = 0;
  {
    core_split apart;
    server.emplace(what, who);
    cores = apart.server_cores();
  }
  auto result = server->run();
  result.server_cores = cores;
  return result;
}

} // namespace onsale::bench
