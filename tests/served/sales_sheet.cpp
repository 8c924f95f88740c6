#define SUITE served.sales_sheet

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::test;
using nlohmann::json;

TEST(a spreadsheet finds no formula in the list of sales) {
  small_house house{engine::sqlite};
  auto client = house.client();
  const std::vector<std::string> buyers{"=cmd|'/c'!A1",
                                        "+1",
                                        "-1",
                                        "@SUM(1)",
                                        "=HYPERLINK(\"http://x\";\"y\")",
                                        "a,=1",
                                        "a\",\"=1"};
  for (const auto& buyer : buyers) {
    auto who = house.office().as_user(buyer);
    auto held = json_of(client.demand(
      {201},
      json_call("POST", "/booking/reserve", who,
                {{"event_id", "1"}, {"section", "GA"}, {"quantity", 1}})));
    client.demand({200}, json_call("POST", "/booking/confirm", who,
                                   {{"booking_id", held["booking_id"]},
                                    {"payment_details",
                                     {{"payment_method", "pm_card_visa"}}}}));
  }
  auto sheet = client
                 .demand({200}, {"GET",
                                 "/admin/events/1/sales.csv",
                                 house.office().as_admin(),
                                 {}})
                 .body;
  check_none(client.faults());
  for (auto field : {",'=cmd|'/c'!A1,", ",'+1,", ",'-1,", ",'@SUM(1),",
                     ",\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\",",
                     ",\"a,=1\",", ",\"a\"\",\"\"=1\","})
    CHECK_NOT_EQUAL(sheet.find(field), std::string::npos);
}
