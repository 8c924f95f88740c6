#include "tests/support/box_office.hpp"

#include "http/token.hpp"
#include "tests/support/give_up.hpp"
#include "tests/support/postgres_server.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <sstream>
#include <thread>
#include <utility>

namespace onsale::test {

namespace {

constexpr const char* secret = "a secret that only these tests share, 32+";

/// Starting includes a migration or the demo, on a machine that is busy with
/// other tests; a sanitizer makes it slower.
constexpr std::chrono::seconds start_limit{120 * ONSALE_TEST_SLOWNESS};

/// (Written so, since GCC 12 takes `"S" + std::to_string(n)` for an overlap.)
std::string numbered(std::string prefix, uint64_t number) {
  prefix += std::to_string(number);
  return prefix;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

nlohmann::json the_venue() {
  return {{"name", "Hall"}, {"timezone", "Europe/Vienna"}};
}

nlohmann::json event_in_it(const box_office::event_shape& shape) {
  auto sections = nlohmann::json::array();
  for (const auto& x : shape.sections)
    sections.push_back({{"id", numbered("S", sections.size() + 1)},
                        {"kind", "seated"},
                        {"price_level", "P1"},
                        {"grid",
                         {{"rows", x.rows},
                          {"seats_per_row", x.seats_per_row},
                          {"numbering", "consecutive"}}}});
  return {{"name", "Show"},
          {"venue_id", "1"},
          {"starts_at", "2099-01-01T20:00:00Z"},
          {"currency", "EUR"},
          {"refund_until", "2098-01-01T00:00:00Z"},
          {"limits",
           {{"tickets_per_user", shape.tickets_per_user},
            {"tickets_per_card", shape.tickets_per_card},
            {"open_holds", shape.open_holds},
            {"hold_ttl_s", shape.hold_ttl_s}}},
          {"price_levels",
           {{{"id", "P1"}, {"name", "All"}, {"amount", 2'500}}}},
          {"sections", sections}};
}

} // namespace

http_client::header_list
bearer_header(const std::string& user, const std::vector<std::string>& scopes) {
  static const http::token_keys keys{{{"", secret}}};
  // Of some hours ago: a program whose clock is behind takes them, too.
  auto issued = std::chrono::time_point_cast<duration_ms>(
                  std::chrono::system_clock::now())
                - std::chrono::hours{2};
  auto token = keys.issue(*parse_user_id(user), scopes, std::chrono::hours{24},
                          issued);
  return {{"Authorization", "Bearer " + token}};
}

const char* token_secret() {
  return secret;
}

const char* to_string(engine x) {
  return x == engine::sqlite ? "sqlite" : "postgres";
}

box_office::box_office(engine kind, std::vector<std::string> options)
  : box_office(kind == engine::sqlite
                 ? std::string{}
                 : postgres_server::shared().fresh_database(),
               std::move(options)) {
  if (kind == engine::sqlite)
    storage_ = "sqlite:" + (dir_ / "onsale.db").string();
}

box_office::box_office(std::string storage, std::vector<std::string> options)
  : options_(std::move(options)), storage_(std::move(storage)) {
  std::string pattern = "/tmp/onsale-box-office-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    give_up("box office", "no directory for the test");
  dir_ = pattern;
}

box_office::~box_office() {
  process_.reset();
  std::error_code ec;
  std::filesystem::remove_all(dir_, ec);
}

process_options box_office::command(std::vector<std::string> arguments,
                                    const std::string& log) const {
  process_options result;
  result.program = built_program(build_);
  result.arguments = std::move(arguments);
  result.environment = environment_;
  result.environment.insert(
    {{"ONSALE_JWT_SECRET", secret}, {"ONSALE_STORAGE", storage_}});
  result.log = dir_ / log;
  return result;
}

void box_office::set_environment(std::map<std::string, std::string> added) {
  environment_ = std::move(added);
}

void box_office::set_build(std::string name) {
  build_ = std::move(name);
}

void box_office::start() {
  if (!try_start())
    give_up("box office", "does not serve:\n" + log_end());
}

bool box_office::try_start() {
  std::vector<std::string> arguments{"serve",
                                     "--listen",
                                     numbered("127.0.0.1:", port_),
                                     "--user-rate",
                                     "0",
                                     "--address-rate",
                                     "0"};
  arguments.insert(arguments.end(), options_.begin(), options_.end());
  process_ = std::make_unique<process>(command(arguments, "log"));
  auto line = process_->wait_for_line("serves at http://[^:]*:([0-9]+)/",
                                      start_limit);
  // Kept over its lives: clients go on where they were.
  if (line && port_ == 0)
    port_ = static_cast<uint16_t>(std::stoi((*line)[1]));
  return line.has_value();
}

void box_office::kill() {
  process_->kill();
}

std::optional<exit_status> box_office::stop() {
  process_->signal(SIGTERM);
  return process_->wait(std::chrono::seconds{10});
}

std::optional<exit_status> box_office::wait() {
  return process_->wait(std::chrono::seconds{10});
}

bool box_office::serves() {
  if (!process_ || !process_->is_running())
    return false;
  http_client client{port_, std::chrono::seconds{5}};
  auto said = client.connected() ? client.get("/livez") : std::nullopt;
  return said && said->status == 200;
}

std::pair<exit_status, std::string>
box_office::run(std::vector<std::string> arguments) {
  process other{command(std::move(arguments), "command")};
  auto ended = other.wait(std::chrono::minutes{2});
  if (!ended)
    give_up("box office", "a command does not end");
  return {*ended, other.output()};
}

double box_office::metric(const std::string& name_and_labels) const {
  http_client client{port_, std::chrono::seconds{60}};
  auto answer = client.get("/metrics");
  if (!answer || answer->status != 200)
    give_up("box office", "no metrics");
  std::istringstream lines{answer->body};
  std::string line;
  while (std::getline(lines, line))
    if (line.starts_with(name_and_labels + " "))
      return std::strtod(line.c_str() + name_and_labels.size(), nullptr);
  return 0;
}

std::string box_office::log_end() const {
  constexpr size_t bytes = 4'000;
  auto text = read_file(dir_ / "log");
  return text.size() > bytes ? text.substr(text.size() - bytes) : text;
}

void box_office::add_event(const event_shape& shape) {
  auto put = [&](const std::string& target, const nlohmann::json& body) {
    auto headers = as_admin();
    headers.emplace_back("Content-Type", "application/json");
    http_client client{port_, std::chrono::seconds{30}};
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    auto answer = client.request("PUT", target, headers, body.dump());
    // As any operator would who is told so: a store that was away is back for
    // bookings a moment before it is for the catalogue.
    while (answer && answer->status == 503
           && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(
        std::chrono::seconds{std::stoi(answer->header("Retry-After"))});
      answer = client.request("PUT", target, headers, body.dump());
    }
    if (!answer || answer->status != 200)
      give_up("box office",
              target + ": " + (answer ? answer->body : "no answer"));
  };
  put("/admin/venues/1", the_venue());
  put(numbered("/admin/events/", shape.event), event_in_it(shape));
}

void box_office::import_events(const std::vector<event_shape>& shapes) {
  auto file = dir_ / "events.ndjson";
  std::ofstream lines{file, std::ios::binary};
  auto add = [&](const char* kind, uint64_t id, nlohmann::json object) {
    object["kind"] = kind;
    object["id"] = std::to_string(id);
    lines << object.dump() << '\n';
  };
  add("venue", 1, the_venue());
  for (const auto& x : shapes)
    add("event", x.event, event_in_it(x));
  lines.close();
  import_file(file);
}

void box_office::import_file(const std::filesystem::path& file) {
  auto [ended, output] = run({"import", file.string()});
  if (ended != exit_status{})
    give_up("box office", "import: " + output);
}

nlohmann::json json_of(const http_answer& x) {
  auto body = nlohmann::json::parse(x.body, nullptr, false);
  if (body.is_discarded())
    give_up("box office", "not JSON: " + x.body);
  return body;
}

} // namespace onsale::test
