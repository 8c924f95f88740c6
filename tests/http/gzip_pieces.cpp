#define SUITE http.gzip_pieces

#include "http/gzip_pieces.hpp"

#include "tests/support/http_client.hpp"
#include "tests/support/property.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace onsale::http;
using onsale::test::gunzip;

namespace {

std::string joined(const std::vector<shared_text>& parts) {
  std::string all;
  for (auto& part : parts)
    all += *part;
  return all;
}

std::string row(int seats) {
  std::string text;
  for (int i = 0; i < seats; ++i)
    text += "{\"ticket_id\":\"1207-14-" + std::to_string(i)
            + "\",\"status\":\"available\"},";
  return text;
}

} // namespace

TEST(joined pieces are one gzip member of the joined texts) {
  deflater deflate;
  gzip_join join;
  std::string plain;
  for (int i = 0; i < 300; ++i) {
    plain += row(i % 65);
    join.add(deflate.piece(row(i % 65)));
  }
  CHECK(gunzip(joined(join.finish())) == plain);
}

TEST(no pieces make an empty member) {
  gzip_join join;
  CHECK(gunzip(joined(join.finish())) == "");
}

TEST(a piece may stand anywhere and more than once) {
  deflater deflate;
  auto a = deflate.piece("aaaaaaaaaaaaaaaaaaaaaaaaaa");
  auto b = deflate.piece("b");
  gzip_join join;
  for (auto& piece : {b, a, a, b})
    join.add(piece);
  CHECK(gunzip(joined(join.finish())) == "b" + std::string(52, 'a') + "b");
}

TEST(a join can be used again) {
  deflater deflate;
  gzip_join join;
  join.add(deflate.piece("one"));
  join.finish();
  join.add(deflate.piece("two"));
  CHECK(gunzip(joined(join.finish())) == "two");
}

TEST(any texts survive being joined) {
  CHECK_PROPERTY("joined and undone",
                 [](const std::vector<std::string>& texts) {
                   deflater deflate;
                   gzip_join join;
                   std::string plain;
                   for (auto& text : texts) {
                     plain += text;
                     join.add(deflate.piece(text));
                   }
                   RC_ASSERT(gunzip(joined(join.finish())) == plain);
                   RC_ASSERT(gunzip(deflate.gzip(plain)) == plain);
                 });
}

TEST(the same content gives the same bytes) {
  deflater one;
  deflater two;
  two.piece("something else before");
  CHECK_EQUAL(one.gzip(row(20)), two.gzip(row(20)));
  auto a = one.piece(row(20));
  auto b = two.piece(row(20));
  CHECK_EQUAL(*a.data, *b.data);
}

TEST(a text that does not shrink is coded all the same) {
  uint64_t state = 1;
  std::string noise;
  for (int i = 0; i < 1'000'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    noise.push_back(static_cast<char>(state >> 56));
  }
  deflater deflate;
  CHECK(gunzip(deflate.gzip(noise)) == noise);
  gzip_join join;
  join.add(deflate.piece(noise));
  CHECK(gunzip(joined(join.finish())) == noise);
}

TEST(the gzip program accepts joined pieces) {
  deflater deflate;
  gzip_join join;
  for (int i = 0; i < 10; ++i)
    join.add(deflate.piece(row(64)));
  char path[] = "/tmp/onsale-gzip-XXXXXX";
  int fd = ::mkstemp(path);
  REQUIRE(fd >= 0);
  ::fclose(::fdopen(fd, "w"));
  std::ofstream{path, std::ios::binary} << joined(join.finish());
  auto command = std::string{"gzip -t < "} + path;
  CHECK_EQUAL(std::system(command.c_str()), 0);
  std::filesystem::remove(path);
}
