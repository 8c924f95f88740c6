#include "tests/support/stocktaking.hpp"

#include "tests/support/buyer.hpp"
#include "tests/support/give_up.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <thread>

namespace onsale::test {

using namespace std::chrono_literals;

namespace {

/// The page of an event, once it does not say that what it shows is of before:
/// a node that shows what others sell tells how old that is.
nlohmann::json present_page_of(http_client& client, const std::string& target) {
  for (auto until = std::chrono::steady_clock::now() + 30s;;
       std::this_thread::sleep_for(50ms)) {
    auto page = client.get(target);
    if (!page || page->status != 200)
      give_up("stocktaking", target + ": " + (page ? page->body : "no answer"));
    auto age = page->header("Age");
    if (age.empty() || age == "0")
      return json_of(*page);
    if (std::chrono::steady_clock::now() >= until)
      give_up("stocktaking", target + " stays " + age + " s old");
  }
}

booking_status booking_status_of(const std::string& word) {
  for (auto i = 0; i <= static_cast<int>(booking_status::aborted); ++i)
    if (word == onsale::to_string(static_cast<booking_status>(i)))
      return static_cast<booking_status>(i);
  give_up("stocktaking", "no such status: " + word);
}

seat_status seat_status_of(const std::string& word) {
  for (auto x : {seat_status::available, seat_status::held, seat_status::sold})
    if (word == onsale::to_string(x))
      return x;
  give_up("stocktaking", "no such status: " + word);
}

/// Calls `each` with every booking of a user. @returns whether all were told
template <class Each>
bool for_bookings(http_client& client, const box_office& office,
                  const std::string& user, Each each) {
  std::string cursor;
  do {
    auto page = client.get("/me/bookings?cursor=" + cursor,
                           office.as_user(user));
    if (!page || page->status != 200)
      return false;
    auto body = json_of(*page);
    for (const auto& x : body["bookings"])
      each(x);
    cursor = body.value("cursor", "");
  } while (!cursor.empty());
  return true;
}

void read_bookings(http_client& client, const box_office& office,
                   const std::string& user, final_state& to) {
  auto read = [&](const nlohmann::json& x) {
    auto& found = to.bookings[x["booking_id"]];
    found.user = user;
    found.status = booking_status_of(x["status"]);
    found.total = x["total"]["amount"];
    for (const auto& ticket : x["tickets"])
      found.tickets.push_back(ticket["ticket_id"]);
    if (x.contains("expires_at"))
      found.deadline = parse_rfc3339(x["expires_at"].get<std::string>());
  };
  if (!for_bookings(client, office, user, read))
    give_up("stocktaking", "bookings of " + user + " not told");
}

bool settled(const box_office& office, const std::vector<std::string>& users) {
  http_client client{office.port(), 30s};
  auto owed = false;
  auto look = [&](const nlohmann::json& x) {
    // Of a payment under way nobody knows yet whether it is a sale.
    owed |= x["status"] == "paying"
            || x.dump().find("\"authorised\"") != std::string::npos;
  };
  for (const auto& user : users)
    if (!for_bookings(client, office, user, look) || owed)
      return false;
  auto metrics = client.get("/metrics");
  return metrics
         && metrics->body.find("\nonsale_outbox_duties 0") != std::string::npos;
}

} // namespace

bool wait_until_settled(const box_office& office,
                        const std::vector<std::string>& users,
                        std::chrono::seconds limit) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (!settled(office, users)) {
    if (std::chrono::steady_clock::now() >= until)
      return false;
    std::this_thread::sleep_for(100ms);
  }
  return true;
}

final_state
take_stock(const box_office& office, const std::vector<std::string>& users) {
  final_state result;
  result.read_began = wall_clock();
  http_client client{office.port(), 30s};
  for (const auto& user : users)
    read_bookings(client, office, user, result);
  auto page = present_page_of(client, "/events/1");
  for (const auto& x : page["tickets"])
    result.tickets[x["ticket_id"]].status = seat_status_of(x["status"]);
  // The page does not tell who has a seat; bookings do.
  for (const auto& [id, x] : result.bookings)
    if (is_open(x.status) || x.status == booking_status::confirmed)
      for (const auto& ticket : x.tickets)
        result.tickets[ticket].holder = id;
  result.read_ended = wall_clock();
  return result;
}

} // namespace onsale::test
