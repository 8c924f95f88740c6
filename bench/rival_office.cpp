#include "bench/rival_office.hpp"

#include "bench/rival/statements.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"
#include "tests/support/postgres_server.hpp"

#include <cstdlib>
#include <fstream>
#include <regex>

namespace onsale::bench {

namespace {

constexpr std::chrono::seconds rival_start_limit{60};

/// Seats of a client of `pgbench`, in blocks of its own: more than it can buy
/// in the time that it has.
constexpr hall pgbench_share{.blocks = 15, .rows = 20, .seats_per_row = 50};

test::postgres_server& database_server() {
  return test::postgres_server::shared();
}

/// SQL for the seats of an event; $$ stands for nothing here.
std::string insert_seats(uint64_t event, const hall& x) {
  auto text = [](auto number) {
    return std::to_string(number);
  };
  return "INSERT INTO ticket (event, block, seat, row_no, price) SELECT "
         + text(event) + ", block, seat, seat / " + text(x.seats_per_row)
         + ", 2500 FROM generate_series(1, " + text(x.blocks)
         + ") AS block, generate_series(0, " + text(x.seats_per_block() - 1)
         + ") AS seat ORDER BY block, seat";
}

/// The rival's statements with values of `pgbench` in place of parameters. Each
/// client counts for itself what it has bought, in `taken`, so that nothing but
/// the two statements goes to the database.
std::string pgbench_script(uint64_t event) {
  auto text = [](auto number) {
    return std::to_string(number);
  };
  auto fill = [](std::string text,
                 const std::vector<std::pair<const char*, std::string>>& with) {
    for (const auto& [parameter, value] : with)
      text = std::regex_replace(text, std::regex{parameter}, value);
    return text + ";\n";
  };
  auto booking = "'" + text(event) + "-' || :n";
  auto user = std::string{"'user-' || :user"};
  auto each = text(pgbench_share.seats_per_block());
  std::string result;
  result += "\\set n :client_id * " + text(pgbench_share.seats())
            + " + :taken\n\\set taken :taken + 1\n\\set block :n / " + each
            + " + 1\n\\set seat :n % " + each + "\n\\set user :n % 2000\n";
  result += fill(rival::hold_one.text, {{"\\$1", text(event)},
                                        {"\\$2", ":block"},
                                        {"\\$3", ":seat"},
                                        {"\\$4", booking},
                                        {"\\$5", user}});
  result += fill(rival::sell.text,
                 {{"\\$1", booking}, {"\\$2", user}, {"\\$3", "'pi_' || :n"}});
  return result;
}

} // namespace

rival_office::rival_office(size_t connections) : connections_(connections) {
  std::string pattern = "/tmp/onsale-rival-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    test::give_up("rival", "no directory");
  dir_ = pattern;
  database_ = database_server().empty_database();
  if (auto why = database_server().run(database_, rival::schema); !why.empty())
    test::give_up("rival", why);
  redis_ = std::make_unique<test::redis_server>();
  server_ = std::make_unique<test::process>(
    test::process_options{test::built_program("bench_rival_server"),
                          {"--redis-port", std::to_string(redis_->port()),
                           "--connections", std::to_string(connections)},
                          {{"RIVAL_DATABASE", database_},
                           {"ONSALE_JWT_SECRET", test::token_secret()}},
                          dir_ / "log"});
  auto line = server_->wait_for_line("serves at http://[^:]*:([0-9]+)/",
                                     rival_start_limit);
  if (!line)
    test::give_up("rival", "does not serve: " + server_->output());
  port_ = static_cast<uint16_t>(std::stoi((*line)[1]));
}

rival_office::~rival_office() {
  server_.reset();
  redis_.reset();
  database_server().drop(database_);
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::vector<pid_t> rival_office::processes() const {
  return {server_->id(), redis_->id(), database_server().id()};
}

void rival_office::open_event(uint64_t event, const hall& seats) {
  if (auto why = database_server().run(database_, insert_seats(event, seats));
      !why.empty())
    test::give_up("rival", why);
  database_server().run(database_, "VACUUM ANALYZE ticket");
  database_server().run(database_, "VACUUM ANALYZE booking");
}

double
rival_office::pgbench_purchases(int clients, std::chrono::seconds length) {
  server_.reset();
  redis_.reset();
  auto event = 1'000'000 + static_cast<uint64_t>(clients);
  auto seats = pgbench_share;
  seats.blocks *= clients;
  open_event(event, seats);
  database_server().run(database_, "CHECKPOINT");
  std::ofstream{dir_ / "script.sql"} << pgbench_script(event);
  test::process program{test::process_options{
    "/usr/lib/postgresql/15/bin/pgbench",
    {"--no-vacuum", "--protocol=prepared", "--define=taken=0", "--client",
     std::to_string(clients), "--time", std::to_string(length.count()),
     "--file", (dir_ / "script.sql").string(), database_},
    {},
    dir_ / ("pgbench-" + std::to_string(clients) + ".log")}};
  program.wait(length + rival_start_limit);
  auto output = program.output();
  auto figure = [&](const char* pattern) {
    std::smatch found;
    if (!std::regex_search(output, found, std::regex{pattern}))
      test::give_up("rival", "pgbench: " + output);
    return found[1].str();
  };
  // Each transaction has to be a seat sold.
  auto sold = database_server().run(
    database_, "SELECT count(*) FROM ticket WHERE status = 2 AND event = "
                 + std::to_string(event));
  if (sold != figure(R"(actually processed: ([0-9]+))"))
    test::give_up("rival", "pgbench sold " + sold + " seats: " + output);
  return std::stod(figure(R"(tps = ([0-9.]+))"));
}

} // namespace onsale::bench
