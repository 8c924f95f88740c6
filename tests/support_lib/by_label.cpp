#define SUITE support_lib.by_label

#include "support/by_label.hpp"

#include "tests/support/test.hpp"

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <thread>

using namespace onsale::support;

namespace {

struct by_label_fixture {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& family = prometheus::BuildCounter()
                                                      .Name("calls")
                                                      .Help("x")
                                                      .Register(registry);
  by_label<prometheus::Counter> calls{family, "outcome", {{"step", "a"}}};
};

} // namespace

FIXTURE_SCOPE(by_label_tests, by_label_fixture)

TEST(a value has one metric) {
  calls["ok"].Increment();
  calls[std::string{"ok"}].Increment();
  calls["bad"].Increment();
  CHECK_EQUAL(calls["ok"].Value(), 2.0);
  CHECK_EQUAL(calls["bad"].Value(), 1.0);
  auto got = family.Collect();
  REQUIRE_EQUAL(got.size(), 1u);
  CHECK_EQUAL(got[0].metric.size(), 2u);
  CHECK_EQUAL(got[0].metric[0].label.size(), 2u);
}

TEST(a label that never repeats does not fill the memory) {
  for (int i = 0; i < 1'000; ++i)
    calls[std::to_string(i)].Increment();
  auto got = family.Collect();
  CHECK_EQUAL(got[0].metric.size(), calls.values_max);
  CHECK_EQUAL(calls["other"].Value(), 1'001.0 - calls.values_max);
  CHECK_EQUAL(calls["0"].Value(), 1.0);
}

TEST(threads that meet a value for the first time share its metric) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this] {
      for (int i = 0; i < 1'000; ++i)
        calls[std::to_string(i % 20)].Increment();
    });
  for (auto& thread : threads)
    thread.join();
  for (int i = 0; i < 20; ++i)
    CHECK_EQUAL(calls[std::to_string(i)].Value(), 200.0);
}

FIXTURE_SCOPE_END()
