#define SUITE http.json_body

#include "http/json_body.hpp"

#include "domain/limits.hpp"
#include "tests/support/property.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using nlohmann::json;

namespace {

// The member that a reader finds wrong; empty if it finds none.
template <class Read>
std::string wrong_field(const char* text, Read read) {
  auto body = parse_json(text);
  if (!body)
    return "(not JSON)";
  json_fields in{*body};
  read(in);
  if (!in.bad())
    return "";
  auto answer = in.problem();
  CHECK_EQUAL(answer.status, 400);
  auto document = json::parse(answer.text);
  CHECK_EQUAL(document["type"], "/problems/invalid-request");
  return document.value("field", "(body)");
}

std::string nested(size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

TEST(a body is one JSON value) {
  CHECK(parse_json("{}"));
  CHECK(parse_json(" [1, 2.5, -3e2, \"x\", null, true] "));
  CHECK(parse_json("7"));
}

TEST(anything else is refused) {
  for (auto text : {"",
                    " ",
                    "{",
                    "}",
                    "{}{}",
                    "{} x",
                    "{'a': 1}",
                    "{a: 1}",
                    "[1,]",
                    "{\"a\": NaN}",
                    "{\"a\": Infinity}",
                    "{\"a\": 1e999}",
                    "nul",
                    "\"\\x\"",
                    "\"a\nb\"",
                    "// x\n{}",
                    "01",
                    "+1",
                    ".5",
                    "1."})
    CHECK(!parse_json(text));
}

TEST(a body is UTF - 8) {
  CHECK(parse_json("\"\xc3\xa9\""));
  for (auto text : {"\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
                    "\"\\ud800\""})
    CHECK(!parse_json(text));
}

TEST(nothing hides behind a null byte) {
  using namespace std::string_view_literals;
  CHECK(!parse_json("{}\0"sv));
  CHECK(!parse_json("{}\0{\"a\": 1}"sv));
  CHECK(!parse_json("\"a\0b\""sv));
}

TEST(texts are lines without control characters) {
  auto read_one = [](json_fields& in) {
    in.text("a", 10);
  };
  auto read_list = [](json_fields& in) {
    in.texts("a", 10, 10);
  };
  CHECK_EQUAL(wrong_field(R"({"a": "é 😀"})", read_one), "");
  for (auto text : {R"({"a": "x\u0000y"})", R"({"a": "x\ny"})",
                    R"({"a": "\u001b[1m"})", R"({"a": "\u007f"})"})
    CHECK_EQUAL(wrong_field(text, read_one), "a");
  CHECK_EQUAL(wrong_field(R"({"a": ["x", "\u0000"]})", read_list), "a");
}

TEST(nesting is bounded) {
  CHECK(parse_json(nested(limits::json_depth)));
  CHECK(!parse_json(nested(limits::json_depth + 1)));
  CHECK(!parse_json(std::string(1'000'000, '[')));
  CHECK(!parse_json(std::string(1'000'000, '{')));
}

TEST(so is the number of values) {
  auto list = [](const char* item, size_t items) {
    std::string text{"["};
    for (; items > 1; --items)
      text.append(item).append(",");
    return text.append(item).append("]");
  };
  MESSAGE("the seats of the largest event");
  CHECK(parse_json(list(
    R"({"number":"1","x":0,"y":0,"accessible":false,"quality":1,"price_level":"P"})",
    limits::blocks_per_event * limits::places_per_block)));
  for (auto item : {"1", "[]", "{}", "{\"a\":0}"})
    CHECK(!parse_json(list(item, limits::json_values)));
  MESSAGE("commas in strings are no values");
  CHECK(parse_json("\"" + std::string(limits::json_values, ',') + "\""));
}

TEST(brackets in strings do not nest) {
  std::string brackets(100, '[');
  for (auto before : {"\"", "\"\\\""}) {
    auto text = before + brackets;
    text.push_back('"');
    CHECK(parse_json(text));
  }
}

TEST(of two members of a name the last one counts) {
  auto body = parse_json(R"({"a": 1, "a": 2})");
  REQUIRE(body);
  CHECK_EQUAL((*body)["a"], 2);
}

TEST(no bytes bring the parser down) {
  CHECK_PROPERTY("rubbish", [](const std::string& text) {
    parse_json(text);
    parse_json("{\"a\": " + text + "}");
  });
}

TEST(members are read by type) {
  auto body = parse_json(R"({"s": "x", "i": 7, "n": 0.5, "b": true,
    "l": ["a", "b"], "o": {"p": "q"}, "os": [{"k": 1}, {"k": 2}]})");
  REQUIRE(body);
  json_fields in{*body};
  CHECK_EQUAL(in.text("s", 10), "x");
  CHECK_EQUAL(in.integer("i", 1, 10), 7);
  CHECK(in.maybe_number("n", 0, 1) == 0.5);
  CHECK(in.flag_or("b", false));
  CHECK(in.texts("l", 2, 1) == (std::vector<std::string>{"a", "b"}));
  CHECK_EQUAL(in.object("o").text("p", 1), "q");
  auto objects = in.objects("os", 2);
  REQUIRE_EQUAL(objects.size(), 2u);
  CHECK_EQUAL(objects[1].integer("k", 0, 9), 2);
  CHECK(!in.bad());
}

TEST(optional members may be missing or null) {
  auto body = parse_json(R"({"a": null})");
  REQUIRE(body);
  json_fields in{*body};
  CHECK(!in.has("a"));
  CHECK(!in.maybe_text("a", 10));
  CHECK(!in.maybe_integer("b", 0, 1));
  CHECK(!in.maybe_number("b", 0, 1));
  CHECK(!in.maybe_object("b"));
  CHECK(in.flag_or("b", true));
  CHECK(!in.bad());
}

TEST(required members may not ) {
  auto need = [](auto read) {
    CHECK_EQUAL(wrong_field("{}", read), "a");
    CHECK_EQUAL(wrong_field(R"({"a": null})", read), "a");
  };
  need([](json_fields& in) {
    in.text("a", 1);
  });
  need([](json_fields& in) {
    in.integer("a", 0, 1);
  });
  need([](json_fields& in) {
    in.object("a");
  });
  need([](json_fields& in) {
    in.texts("a", 1, 1);
  });
  need([](json_fields& in) {
    in.objects("a", 1);
  });
}

TEST(wrong types and sizes are refused by name) {
  auto text = [](json_fields& in) {
    in.text("a", 3);
  };
  for (auto body : {R"({"a": 1})", R"({"a": []})", R"({"a": {}})",
                    R"({"a": true})", R"({"a": "four"})"})
    CHECK_EQUAL(wrong_field(body, text), "a");
  auto integer = [](json_fields& in) {
    in.integer("a", 1, 10);
  };
  for (auto body :
       {R"({"a": "1"})", R"({"a": 0})", R"({"a": 11})", R"({"a": -1})",
        R"({"a": 1.0})", R"({"a": 1e1})", R"({"a": 18446744073709551617})",
        R"({"a": 18446744073709551615})", R"({"a": -9223372036854775808})",
        R"({"a": true})", R"({"a": [1]})"})
    CHECK_EQUAL(wrong_field(body, integer), "a");
  auto texts = [](json_fields& in) {
    in.texts("a", 2, 3);
  };
  for (auto body : {R"({"a": "x"})", R"({"a": [1]})", R"({"a": [null]})",
                    R"({"a": ["a", "b", "c"]})", R"({"a": ["four"]})"})
    CHECK_EQUAL(wrong_field(body, texts), "a");
  auto flag = [](json_fields& in) {
    in.flag_or("a", false);
  };
  for (auto body : {R"({"a": 0})", R"({"a": "true"})", R"({"a": []})"})
    CHECK_EQUAL(wrong_field(body, flag), "a");
  auto number = [](json_fields& in) {
    in.maybe_number("a", -90, 90);
  };
  for (auto body : {R"({"a": "1"})", R"({"a": 91})", R"({"a": -1e300})"})
    CHECK_EQUAL(wrong_field(body, number), "a");
}

TEST(negative bounds are bounds as well) {
  auto integer = [](json_fields& in) {
    in.integer("a", -5, -1);
  };
  CHECK_EQUAL(wrong_field(R"({"a": -5})", integer), "");
  CHECK_EQUAL(wrong_field(R"({"a": -6})", integer), "a");
  CHECK_EQUAL(wrong_field(R"({"a": 3})", integer), "a");
}

TEST(the first wrong member is named by its path) {
  auto read = [](json_fields& in) {
    auto best = in.object("best_available");
    best.integer("quantity", 1, 100);
    for (auto& item : in.objects("items", 10))
      item.text("id", 10);
    in.text("last", 10);
  };
  CHECK_EQUAL(wrong_field(R"({"best_available": {"quantity": 0}})", read),
              "best_available.quantity");
  CHECK_EQUAL(wrong_field(R"({"best_available": {}})", read),
              "best_available.quantity");
  CHECK_EQUAL(wrong_field(R"({"best_available": 3})", read), "best_available");
  CHECK_EQUAL(wrong_field(R"({"best_available": {"quantity": 1},
                              "items": [{"id": "x"}, {"id": 1}]})",
                          read),
              "items[1].id");
  CHECK_EQUAL(wrong_field(R"({"best_available": {"quantity": 1},
                              "items": [7]})",
                          read),
              "items[0]");
}

TEST(a body that is no object is wrong as a whole) {
  auto read = [](json_fields& in) {
    in.text("a", 3);
  };
  for (auto body : {"[]", "1", "\"a\"", "null", "true"})
    CHECK_EQUAL(wrong_field(body, read), "(body)");
}

TEST(unknown members count only where they are forbidden) {
  auto lenient = [](json_fields& in) {
    in.maybe_text("a", 3);
  };
  auto strict = [](json_fields& in) {
    in.maybe_text("a", 3);
    in.only({"a"});
  };
  CHECK_EQUAL(wrong_field(R"({"a": "x", "b": 1})", lenient), "");
  CHECK_EQUAL(wrong_field(R"({"a": "x", "b": 1})", strict), "b");
  CHECK_EQUAL(wrong_field(R"({"a": "x"})", strict), "");
}

TEST(a caller can reject a member itself) {
  auto read = [](json_fields& in) {
    in.reject("ticket_id", "Is no ticket.");
  };
  CHECK_EQUAL(wrong_field("{}", read), "ticket_id");
}
