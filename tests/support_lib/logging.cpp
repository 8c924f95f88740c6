#define SUITE support_lib.logging

#include "support/logging.hpp"

#include "tests/support/test.hpp"

#include <sstream>

using namespace onsale::support;

namespace {

struct logging_fixture {
  std::ostringstream out;

  /// What was logged, without the time in front.
  std::string logged() const {
    auto text = out.str();
    auto end = text.find(' ');
    return end == std::string::npos ? text : text.substr(end + 1);
  }
};

} // namespace

FIXTURE_SCOPE(logging_tests, logging_fixture)

TEST(a line has a time a level a message and fields) {
  auto log = logger::to_stream(out, log_level::info);
  log.info("listening", {{"address", "127.0.0.1:8080"},
                         {"threads", 4u},
                         {"offset", -3},
                         {"demo", true},
                         {"load", 0.5}});
  CHECK_EQUAL(logged(), "level=info msg=listening address=127.0.0.1:8080 "
                        "threads=4 offset=-3 demo=true load=0.5\n");
  auto text = out.str();
  CHECK(text.starts_with("ts=20"));
  CHECK_EQUAL(text.substr(text.find(' ') - 1, 1), "Z");
}

TEST(what is below the level is not written) {
  auto log = logger::to_stream(out, log_level::warning);
  log.info("unseen");
  CHECK(!log.writes(log_level::info));
  CHECK(log.writes(log_level::error));
  log.warning("seen");
  CHECK_EQUAL(logged(), "level=warning msg=seen\n");
}

TEST(a message of a client stays one line) {
  auto log = logger::to_stream(out, log_level::info);
  log.info("a\nb {} %v", {{"path", "/x\nlevel=error"}});
  CHECK_EQUAL(logged(),
              "level=info msg=\"a\\nb {} %v\" path=\"/x\\nlevel=error\"\n");
}

TEST(secrets are left out even if somebody logs them) {
  auto log = logger::to_stream(out, log_level::info);
  log.info("signed in", {{"user", "u1"}, {"token", "eyJhbGciOi"}});
  CHECK_EQUAL(logged(),
              "level=info msg=\"signed in\" user=u1 token=[redacted]\n");
}

TEST(bound fields go into every line of the copy and no other) {
  auto log = logger::to_stream(out, log_level::info);
  log.with({{"node", 3}}).with({{"request", "r1"}}).info("done");
  CHECK_EQUAL(logged(), "level=info msg=done node=3 request=r1\n");
  out.str("");
  log.info("done");
  CHECK_EQUAL(logged(), "level=info msg=done\n");
}

TEST(a default logger is silent) {
  logger log;
  log.error("nobody hears this");
  CHECK(!log.writes(log_level::error));
}

TEST(levels are parsed by their names) {
  CHECK(parse_log_level("warning") == log_level::warning);
  CHECK(parse_log_level("off") == log_level::off);
  CHECK(!parse_log_level("Info"));
}

FIXTURE_SCOPE_END()
