#define SUITE search.highlight
#include "search/highlight.hpp"

#include "tests/support/test.hpp"

using namespace onsale::search;

TEST(words that were meant are marked as they are written) {
  CHECK_EQUAL(highlight("Beyoncé & JAY-Z", {"beyonce", "z"}),
              "<mark>Beyoncé</mark> &amp; JAY-<mark>Z</mark>");
  CHECK_EQUAL(highlight("Guns N' Roses", {"guns"}),
              "<mark>Guns</mark> N&#39; Roses");
  CHECK_EQUAL(highlight("Queen", {}), "Queen");
}

TEST(markup in a name stays text) {
  CHECK_EQUAL(highlight("<script>\"x\"</script>", {"script"}),
              "&lt;<mark>script</mark>&gt;&quot;x&quot;&lt;/"
              "<mark>script</mark>&gt;");
}

TEST(words of descriptions are marked by their stems) {
  CHECK_EQUAL(highlight_description("Two concerts", {"concert"}),
              "Two <mark>concerts</mark>");
  CHECK_EQUAL(highlight("Two concerts", {"concert"}), "Two concerts");
}
