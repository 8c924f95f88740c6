#include "bench/onsale_office.hpp"

#include "tests/support/postgres_server.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

namespace onsale::bench {

namespace {

constexpr std::chrono::seconds patience{60};

/// An idle session of PostgreSQL 15 tells what it counted after that time.
constexpr std::chrono::milliseconds statistics_delay{10'500};

test::box_office::event_shape shape_of(uint64_t event, const hall& seats) {
  return {.event = event,
          .sections = std::vector<test::box_office::grid>(
            static_cast<size_t>(seats.blocks),
            {seats.rows, seats.seats_per_row}),
          .tickets_per_user = 100,
          .open_holds = 100};
}

std::vector<std::string> with_memory_books(std::vector<std::string> options) {
  options.insert(options.end(), {"--simulated-books", "memory"});
  return options;
}

} // namespace

onsale_office::onsale_office(test::engine kind, uint64_t events,
                             const hall& seats,
                             const std::vector<std::string>& more_options,
                             const std::string& catalogue,
                             std::map<std::string, std::string> environment)
  : kind_(kind), office_(kind, with_memory_books(more_options)) {
  office_.set_environment(std::move(environment));
  std::vector<test::box_office::event_shape> shapes;
  for (uint64_t event = 1; event <= events; ++event)
    shapes.push_back(shape_of(event, seats));
  if (!shapes.empty())
    office_.import_events(shapes);
  if (!catalogue.empty())
    office_.import_file(catalogue);
  office_.start();
}

onsale_office::~onsale_office() {
  office_.kill();
  if (kind_ == test::engine::postgres)
    test::postgres_server::shared().drop(office_.storage());
}

const char* onsale_office::name() const {
  return kind_ == test::engine::sqlite ? "onsale sqlite" : "onsale postgres";
}

uint16_t onsale_office::port() const {
  return office_.port();
}

std::vector<pid_t> onsale_office::processes() const {
  std::vector<pid_t> result{office_.id()};
  if (kind_ == test::engine::postgres)
    result.push_back(test::postgres_server::shared().id());
  return result;
}

void onsale_office::open_event(uint64_t event, const hall& seats) {
  office_.add_event(shape_of(event, seats));
  look_at(event); // before the clock runs
}

void onsale_office::look_at(uint64_t event) {
  test::http_client client{port(), patience};
  client.get("/events/" + std::to_string(event) + "?tickets=summary");
}

std::optional<sync_count> onsale_office::syncs() {
  sync_count result;
  result.batches = static_cast<uint64_t>(
    office_.metric("onsale_journal_batches_total{outcome=\"applied\"}"));
  if (kind_ == test::engine::sqlite) {
    result.syncs = static_cast<uint64_t>(
      office_.metric("onsale_store_log_syncs"));
    return result;
  }
  std::this_thread::sleep_for(statistics_delay);
  auto text = test::postgres_server::shared().run(
    office_.storage(), "SELECT wal_sync FROM pg_stat_wal");
  result.syncs = std::strtoull(text.c_str(), nullptr, 10);
  return result;
}

} // namespace onsale::bench
