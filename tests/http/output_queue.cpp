#define SUITE http.output_queue

#include "http/output_queue.hpp"

#include "http/body_file.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <unistd.h>

using namespace onsale::http;

namespace {

std::string gather(output_queue& box) {
  std::string all;
  for (auto& x : box.buffers())
    all.append(static_cast<const char*>(x.iov_base), x.iov_len);
  return all;
}

std::string filled(size_t size, char c) {
  return std::string(size, c);
}

/// What is to be sent next: buffers, or a part of a file.
std::string next(output_queue& box) {
  auto all = gather(box);
  auto file = box.file_behind();
  if (!all.empty() || !file)
    return all;
  all.resize(file->bytes);
  auto got = ::pread(file->descriptor, all.data(), all.size(), file->offset);
  all.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return all;
}

} // namespace

TEST(bytes leave in the order they came) {
  output_queue box;
  box.text() += "head1 ";
  box.add(filled(10'000, 'a'));
  box.text() += " head2 ";
  box.add(std::make_shared<const std::string>(filled(10'000, 'b')));
  box.add(std::string{"small"});
  CHECK_EQUAL(gather(box), "head1 " + filled(10'000, 'a') + " head2 "
                             + filled(10'000, 'b') + "small");
}

TEST(shared texts are not copied) {
  output_queue box;
  auto shared = std::make_shared<const std::string>(filled(10'000, 'x'));
  box.text() += "head";
  box.add(shared);
  REQUIRE_EQUAL(box.buffers().size(), 2u);
  CHECK(box.buffers()[1].iov_base == shared->data());
}

TEST(a header is known to come before a file) {
  body_file_maker files{1};
  output_queue box;
  box.text() += "head";
  box.add(files.make({std::make_shared<const std::string>("body")}));
  CHECK_EQUAL(gather(box), "head");
  REQUIRE(box.file_behind());
  box.consume(4);
  CHECK(gather(box).empty());
  box.consume(1);
  CHECK_EQUAL(next(box), "ody");
}

TEST(there are so many files at a time) {
  body_file_maker files{1};
  auto text = std::make_shared<const std::string>("body");
  auto one = files.make({text});
  REQUIRE(one);
  CHECK_EQUAL(one->size(), 4u);
  CHECK(!files.make({text}));
  one.reset();
  CHECK(files.make({text}));
}

TEST(an empty queue is as new) {
  output_queue box;
  box.text() += "abc";
  box.consume(3);
  CHECK(box.empty());
  CHECK(box.buffers().empty());
  box.text() += "def";
  CHECK_EQUAL(gather(box), "def");
}

TEST(a body of more pieces than one write takes leaves in several) {
  output_queue box;
  std::string all;
  for (int i = 0; i < 3'000; ++i) {
    box.add(std::make_shared<const std::string>(filled(2'100, 'a' + i % 26)));
    all += filled(2'100, 'a' + i % 26);
  }
  std::string seen;
  while (!box.empty()) {
    auto part = gather(box);
    REQUIRE(!part.empty());
    seen += part;
    box.consume(part.size());
  }
  CHECK(seen == all);
}

TEST(any sequence of additions and partial writes keeps all bytes) {
  CHECK_PROPERTY("nothing lost", [] {
    body_file_maker files{1'000};
    output_queue box;
    std::string expected;
    std::string seen;
    auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 5), rc::gen::inRange(1, 60'000)));
    char c = 'a';
    for (auto [kind, size] : steps) {
      c = c == 'z' ? 'a' : static_cast<char>(c + 1);
      if (kind == 4) {
        auto part = next(box).substr(0, size);
        seen += part;
        box.consume(part.size());
        continue;
      }
      auto bytes = filled(size, c);
      expected += bytes;
      if (kind == 0)
        box.text() += bytes;
      else if (kind == 1)
        box.add(bytes);
      else if (kind == 2)
        box.add(std::make_shared<const std::string>(bytes));
      else
        box.add(files.make({std::make_shared<const std::string>(bytes)}));
    }
    RC_ASSERT(box.size() == expected.size() - seen.size());
    while (!box.empty()) {
      auto part = next(box);
      seen += part;
      box.consume(part.size());
    }
    RC_ASSERT(seen == expected);
  });
}
