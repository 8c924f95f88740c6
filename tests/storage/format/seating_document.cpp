#define SUITE storage.format.seating_document
#include "storage/format/seating_document.hpp"

#include "tests/support/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace onsale;
using namespace onsale::storage;

namespace {

using json = nlohmann::json;

template <class T, class Urbg>
T one_of(std::initializer_list<T> choices, Urbg& random) {
  return choices.begin()[random() % choices.size()];
}

place make_place(std::mt19937_64& random, uint16_t row, size_t index) {
  place x;
  x.number = one_of<std::string>(
    {std::to_string(index), "007", "7b", "", "é\"", "4294967296123"}, random);
  x.placed = random() % 2;
  if (x.placed)
    x.at = {std::uniform_real_distribution<>(-1e6, 1e6)(random),
            one_of({0.1, 12.25, -3.0, 1e-300, 1e300}, random)};
  x.rated = random() % 2;
  x.quality = std::uniform_real_distribution<float>(0, 1)(random);
  x.accessible = random() % 8 == 0;
  x.row = row;
  return x;
}

/// Any seating that the rules of `seating.hpp` allow.
seating make_any_seating(uint64_t seed) {
  std::mt19937_64 random{seed};
  seating out;
  for (size_t i = 0; i <= random() % 4; ++i)
    out.price_levels.push_back("P" + std::to_string(i));
  for (size_t b = 0; b < random() % 4; ++b) {
    block_plan block;
    block.section = "S" + std::to_string(random() % 3);
    block.kind = one_of({section_kind::seated, section_kind::general}, random);
    auto seated = block.kind == section_kind::seated;
    for (uint16_t r = 0; r <= random() % 5; ++r) {
      plan_row row{"Row \"" + std::to_string(r), {}};
      for (size_t i = 0; i < random() % 30; ++i) {
        auto x = make_place(random, seated ? r : 0, i);
        x.price = random() % out.price_levels.size();
        x.retired = random() % 16 == 0;
        if (!x.retired)
          row.places.push_back(static_cast<seat_index>(block.places.size()));
        block.places.push_back(x);
      }
      std::shuffle(row.places.begin(), row.places.end(), random);
      if (seated)
        block.rows.push_back(row);
    }
    out.blocks.push_back(block);
  }
  return out;
}

bool same_place(const place& x, const place& y) {
  return x.number == y.number && x.at == y.at && x.quality == y.quality
         && x.price == y.price && x.row == y.row && x.placed == y.placed
         && x.rated == y.rated && x.accessible == y.accessible
         && x.retired == y.retired;
}

bool same_row(const plan_row& x, const plan_row& y) {
  return x.name == y.name && x.places == y.places;
}

bool same_block(const block_plan& x, const block_plan& y) {
  return x.section == y.section && x.kind == y.kind
         && std::ranges::equal(x.places, y.places, same_place)
         && std::ranges::equal(x.rows, y.rows, same_row);
}

bool same(const seating& x, const seating& y) {
  return x.price_levels == y.price_levels
         && std::ranges::equal(x.blocks, y.blocks, same_block);
}

/// Two rows of two seats, the second with one retired, and an area.
seating make_small_seating() {
  seating out;
  out.price_levels = {"P1", "P2"};
  block_plan stalls{"101", section_kind::seated, {}, {}};
  stalls.places.resize(4);
  const char* numbers[] = {"1", "2", "1", "2a"};
  for (uint16_t i = 0; i < 4; ++i) {
    auto& x = stalls.places[i];
    x.number = numbers[i];
    x.at = {0.5 * i, 0};
    x.placed = true;
    x.quality = 0.75f;
    x.row = i / 2;
    x.price = i / 2;
  }
  stalls.places[3].retired = true;
  stalls.rows = {{"A", {0, 1}}, {"B", {2}}};
  block_plan floor{"GA", section_kind::general, {}, {}};
  floor.places.resize(2000);
  out.blocks = {stalls, floor};
  return out;
}

/// The detail of the error, or `ok`.
std::string document_fault(const json& document) {
  auto read = read_seating(document.dump());
  if (read)
    return "ok";
  CHECK(read.error().code == store_errc::broken);
  return read.error().detail;
}

json small_document() {
  return json::parse(write_seating(make_small_seating()));
}

} // namespace

TEST(a seating prints as one compact line) {
  CHECK_EQUAL(
    write_seating(make_small_seating()),
    R"({"version":1,"price_levels":["P1","P2"],"blocks":[)"
    R"({"section":"101","kind":"seated","places":4,)"
    R"("rows":[["A",0,2],["B",2,1]],"row":[0,2,1,2],"price":[0,2,1,2],)"
    R"("flags":[1,3,9,1],"number":[1,2,1,"2a"],"x":[0,0.5,1,1.5],"y":0,)"
    R"("quality":0.75},)"
    R"({"section":"GA","kind":"general","places":2000,"rows":[],)"
    R"("row":[0,2000],"price":[0,2000],"flags":[0,2000],"number":"","x":0,)"
    R"("y":0,"quality":0}]})");
}

TEST(every seating reads back as it was) {
  CHECK_PROPERTY("round trip", [](uint64_t seed) {
    auto x = make_any_seating(seed);
    auto document = write_seating(x);
    auto read = read_seating(document);
    RC_ASSERT(static_cast<bool>(read));
    RC_ASSERT(same(*read, x));
    RC_ASSERT(write_seating(*read) == document);
  });
}

TEST(an empty seating is a seating) {
  auto read = read_seating(write_seating({}));
  REQUIRE(read);
  CHECK(same(*read, {}));
}

TEST(minus zero and zero are the same place) {
  auto x = make_small_seating();
  auto document = write_seating(x);
  x.blocks[0].places[0].at = {-0.0, -0.0};
  CHECK_EQUAL(write_seating(x), document);
}

TEST(a full arena stays below half a megabyte) {
  seating arena;
  arena.price_levels = {"P1"};
  std::mt19937_64 random{1};
  for (int b = 0; b < 40; ++b) {
    block_plan block{std::to_string(100 + b), section_kind::seated, {}, {}};
    for (uint16_t r = 0; r < 20; ++r) {
      plan_row row{std::string(1, static_cast<char>('A' + r)), {}};
      for (int i = 0; i < 25; ++i) {
        auto x = make_place(random, r, i);
        x.number = std::to_string(i + 1);
        x.rated = x.accessible = false;
        x.placed = true;
        x.at = {static_cast<double>(random() % 10000) / 100, r * 0.75};
        row.places.push_back(static_cast<seat_index>(block.places.size()));
        block.places.push_back(x);
      }
      block.rows.push_back(row);
    }
    arena.blocks.push_back(block);
  }
  auto document = write_seating(arena);
  MESSAGE(document.size() << " bytes");
  CHECK_LESS(document.size(), 500'000u);
  auto read = read_seating(document);
  REQUIRE(read);
  CHECK_EQUAL(read->blocks.size(), 40u);
}

TEST(a document of another kind is refused) {
  for (auto text : {"", "{", "null", "[]", "\"x\"", "{}", "{\"version\":1}"})
    CHECK(!read_seating(text));
  CHECK(!read_seating(std::string(1 << 20, '[')));
  auto document = small_document();
  document["version"] = 2;
  CHECK_EQUAL(document_fault(document), "seating document: version");
}

TEST(a malformed document says where it is wrong) {
  struct story {
    const char* path;
    json value;
    const char* fault;
  };
  story stories[] = {
    {"/price_levels", {1}, "price_levels"},
    {"/blocks", 7, "blocks"},
    {"/blocks/0", nullptr, "blocks[0].section"},
    {"/blocks/0/kind", "standing", "blocks[0].kind"},
    {"/blocks/0/kind", "general", "blocks[0].rows"},
    {"/blocks/0/places", 2001, "blocks[0].places"},
    {"/blocks/0/places", -1, "blocks[0].places"},
    {"/blocks/0/places", 3, "blocks[0].row"},
    {"/blocks/0/rows/0", {"A", 3, 2}, "blocks[0].rows"},
    {"/blocks/0/rows/0", {"A", 0, 1}, "blocks[0].rows"},
    {"/blocks/0/rows/0", {"A", 0, 2, 0, 2}, "blocks[0].rows"},
    {"/blocks/0/rows/1", {"B", 2, 2}, "blocks[0].rows"},
    {"/blocks/0/row", {0, 4}, "blocks[0].rows"},
    {"/blocks/0/row", {0, 2, 2, 2}, "blocks[0].row"},
    {"/blocks/0/price", {0, 2, 2, 2}, "blocks[0].price"},
    {"/blocks/0/price", {0, 5}, "blocks[0].price"},
    {"/blocks/0/price", {0, 3}, "blocks[0].price"},
    {"/blocks/0/price", {0}, "blocks[0].price"},
    {"/blocks/0/price", {-1, 4}, "blocks[0].price"},
    {"/blocks/0/flags", {16, 4}, "blocks[0].flags"},
    {"/blocks/0/number", {1, 2, 3}, "blocks[0].number"},
    {"/blocks/0/number", {1, 2, 3, -4}, "blocks[0].number"},
    {"/blocks/0/x", {1, 2, 3, nullptr}, "blocks[0].x"},
    {"/blocks/0/y", "0", "blocks[0].y"},
    {"/blocks/0/quality", 1.5, "blocks[0].quality"},
    {"/blocks/1/places", 1999, "blocks[1].row"},
  };
  for (auto& x : stories) {
    auto document = small_document();
    document[json::json_pointer(x.path)] = x.value;
    CHECK_EQUAL(document_fault(document),
                std::string("seating document: ") + x.fault);
  }
}

TEST(a missing member is malformed) {
  auto whole = small_document();
  for (auto& member : whole["blocks"][0].items()) {
    auto document = whole;
    document["blocks"][0].erase(member.key());
    CHECK_NOT_EQUAL(document_fault(document), "ok");
  }
}

TEST(no damaged document brings the reader down) {
  uint64_t seed = 20260101;
  MESSAGE("seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 20'000; ++i) {
    auto text = write_seating(make_any_seating(random() % 64));
    for (size_t n = 0; n <= random() % 4; ++n) {
      auto at = random() % text.size();
      if (random() % 2)
        text[at] = one_of({'0', '9', '-', '[', ']', ',', '"', 'e'}, random);
      else
        text.erase(at, random() % 8);
      if (text.empty())
        break;
    }
    if (auto read = read_seating(text))
      CHECK(read_seating(write_seating(*read)));
  }
}

TEST(the hash names the document) {
  CHECK_EQUAL(
    hash_of("abc").text(),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
