#define SUITE http.item_texts

#include "http/views/catalogue_json.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;

namespace {

actors::event_record_ptr record(uint64_t id, const std::string& name) {
  auto result = std::make_shared<actors::event_record>();
  result->what.id = {id};
  result->what.name = name;
  return result;
}

} // namespace

TEST(what an event says of itself is written once) {
  item_texts texts;
  auto queen = record(7, "Queen");
  auto first = texts.of(queen);
  CHECK(first->find("\"name\":\"Queen\"") != std::string::npos);
  CHECK(texts.of(queen) == first);
  MESSAGE("and anew when it has changed");
  auto abba = record(7, "Abba");
  CHECK(texts.of(abba)->find("\"name\":\"Abba\"") != std::string::npos);
  MESSAGE("whoever still has the old one reads that");
  CHECK_EQUAL(*texts.of(queen), *first);
}

TEST(what is left of it is laid over) {
  item_texts texts;
  auto sold = std::make_shared<actors::event_record>();
  sold->what.id = {7};
  sold->seats = storage::seating_hash{std::array<uint8_t, 32>{1}};
  auto item = [&](const std::optional<uint64_t>& left) {
    std::string text;
    json_out out{text};
    out.open('[');
    write_event_item(out, texts, sold, left);
    write_event_item(out, texts, sold, left);
    out.close(']');
    auto all = nlohmann::json::parse(text);
    CHECK(all[0] == all[1]);
    return nlohmann::json(all[0]);
  };
  CHECK_EQUAL(item(12)["tickets_left"], 12);
  CHECK_EQUAL(item(12)["available"], true);
  CHECK_EQUAL(item(0)["available"], false);
  CHECK_EQUAL(item({})["available"], true);
  CHECK(!item({}).contains("tickets_left"));
}
