#define SUITE faults.served.kill

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// Kills the program under load, again and again. What it has written stays
/// with the system: this is no power cut.
void survive(engine kind) {
  box_office office{kind};
  office.start();
  fault_run run{
    office,
    {.fault = "kill -9 under load", .reads_go_on = false, .failed_calls = 0}};
  for (auto round = 0; round < (long_tests() ? 20 : 3); ++round)
    run.round(
      [&] {
        run.strike([&] {
          office.kill();
          office.start();
        });
      },
      [] {});
  check_none(run.finish());
}

} // namespace

TEST(nothing is lost or doubled when the program is killed - sqlite) {
  survive(engine::sqlite);
}

TEST(nothing is lost or doubled when the program is killed - postgres) {
  survive(engine::postgres);
}
