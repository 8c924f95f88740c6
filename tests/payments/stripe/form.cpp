#define SUITE payments.stripe.form

#include "payments/stripe/form.hpp"

#include "tests/support/stripe/form_reading.hpp"
#include "tests/support/test.hpp"

using onsale::payments::stripe::form;
using onsale::payments::stripe::path_segment;

TEST(pairs stand in the order in which they were added) {
  form x;
  x.add("b", "2").add("a", 1);
  CHECK_EQUAL(x.text(), "b=2&a=1");
  CHECK(form{}.text().empty());
}

TEST(whatever means something in a form is escaped) {
  form x;
  x.add("expand[]", "a&b=c+d e\n%").add("name", "Zoë-._*~");
  CHECK_EQUAL(x.text(), "expand%5B%5D=a%26b%3Dc%2Bd+e%0A%25"
                        "&name=Zo%C3%AB-._*%7E");
}

TEST(what was written is read) {
  form x;
  x.add("metadata[booking]", "a=b&c")
    .add("list[]", "one")
    .add("list[]", "two 2")
    .add("plain", "+");
  auto read = onsale::test::read_form(x.text());
  CHECK_EQUAL(read["metadata"]["booking"], "a=b&c");
  CHECK_EQUAL(read["list"].size(), 2u);
  CHECK_EQUAL(read["list"][1], "two 2");
  CHECK_EQUAL(read["plain"], "+");
}

TEST(a segment of a path cannot leave it) {
  CHECK_EQUAL(path_segment("pi_3Abc"), "pi_3Abc");
  CHECK_EQUAL(path_segment("../x?y#z"), "..%2Fx%3Fy%23z");
}
