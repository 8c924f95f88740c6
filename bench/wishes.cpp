#include "bench/wishes.hpp"

#include "tests/support/box_office.hpp"

#include <utility>

namespace onsale::bench {

namespace {

std::string ticket_name(uint64_t event, const hall& where, uint64_t number) {
  auto blocks = static_cast<uint64_t>(where.blocks);
  return std::to_string(event) + "-" + std::to_string(number % blocks + 1) + "-"
         + std::to_string(number / blocks);
}

std::string hold_request(wish what, uint64_t event, const hall& where,
                         uint64_t number, const std::string& token) {
  std::string body;
  if (what == wish::best_pair)
    body = R"({"event_id":")" + std::to_string(event)
           + R"(","best_available":{"quantity":2}})";
  else
    body = R"({"ticket_id":")" + ticket_name(event, where, number) + R"("})";
  return post("/booking/reserve", token, body);
}

uint64_t journeys_each(wish what, const hall& where) {
  return static_cast<uint64_t>(where.seats() / seats_of(what)) * 9 / 10;
}

} // namespace

const char* to_string(wish x) {
  switch (x) {
    case wish::best_pair:
      return "best available pair";
    case wish::named_seat:
      return "named seat";
    case wish::purchase:
      return "purchase of a named seat";
  }
  return "?";
}

int seats_of(wish x) {
  return x == wish::best_pair ? 2 : 1;
}

buyers::buyers(int count) {
  for (auto i = 0; i < count; ++i)
    tokens_.push_back(
      test::bearer_header("user-" + std::to_string(i)).front().second);
}

void come_for(wish what, uint64_t event, const hall& where, const buyers& who,
              load& to) {
  to.first = [what, event, where, &who](uint64_t number) {
    return hold_request(what, event, where, number, who.token(number));
  };
  to.judge = [what, &who](uint64_t number, unsigned step, int status,
                          std::string_view body) -> verdict {
    if (status != (step == 0 ? 201 : 200))
      return {verdict::kind::refused, {}};
    if (what != wish::purchase || step > 0)
      return {verdict::kind::done, {}};
    return {verdict::kind::go_on, post("/booking/confirm", who.token(number),
                                       confirm_body(booking_in(body)))};
  };
}

uint64_t events_for(wish what, const hall& where, uint64_t journeys) {
  auto each = journeys_each(what, where);
  return (journeys + each - 1) / each;
}

void come_in_turn(wish what, uint64_t first_event, const hall& where,
                  const buyers& who, load& to) {
  come_for(what, first_event, where, who, to);
  to.first = [what, first_event, where, each = journeys_each(what, where),
              &who](uint64_t number) {
    return hold_request(what, first_event + number / each, where, number % each,
                        who.token(number));
  };
}

std::string_view booking_in(std::string_view body) {
  constexpr std::string_view member = R"("booking_id":")";
  auto begin = body.find(member);
  if (begin == std::string_view::npos)
    return {};
  begin += member.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

std::string confirm_body(std::string_view booking) {
  std::string result = R"({"booking_id":")";
  result += booking;
  result += R"(","payment_details":{"payment_method":"pm_card_visa"}})";
  return result;
}

std::string
post(const char* target, const std::string& token, const std::string& body) {
  std::string result = "POST ";
  result += target;
  result += " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            "Authorization: ";
  result += token;
  result += "\r\nContent-Length: " + std::to_string(body.size());
  result += "\r\n\r\n" + body;
  return result;
}

std::string get(const std::string& target, const char* more_headers) {
  return "GET " + target + " HTTP/1.1\r\nHost: bench\r\n" + more_headers
         + "\r\n";
}

} // namespace onsale::bench
