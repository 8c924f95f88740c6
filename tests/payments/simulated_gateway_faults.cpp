// The simulated provider over a bad network and with a failing book: whatever
// goes wrong, repeating the same calls ends in one payment that moved once.
#define SUITE payments.simulated_gateway_faults

#include "tests/payments/fixture.hpp"
#include "tests/support/property.hpp"

using namespace onsale;
using namespace onsale::payments;

namespace {

/// A book that counts writes, fails on demand, and may have written all the
/// same, or be about to.
class shaky_book final : public provider_book {
public:
  enum class trouble : uint8_t {
    none,
    unreadable,
    unwritten,
    unacknowledged,
    late // written in `let_arrive`
  };

  void find(std::string key,
            book_callback<std::optional<std::string>> done) override {
    if (next == trouble::unreadable)
      done(failure{book_failure{"unreadable"}});
    else
      inner_.find(std::move(key), std::move(done));
  }

  void list(std::string key, size_t items,
            book_callback<std::vector<book_entry>> done) override {
    inner_.list(std::move(key), items, std::move(done));
  }

  void replace(std::string key, std::optional<std::string> before,
               std::string document, book_callback<bool> done) override {
    if (next == trouble::unwritten) {
      done(failure{book_failure{"unwritten"}});
      return;
    }
    if (next == trouble::late) {
      late_ = [=, this] {
        inner_.replace(key, before, document, done);
      };
      return;
    }
    ++writes;
    inner_.replace(std::move(key), std::move(before), std::move(document),
                   [this, done](const auto& written) {
                     if (next == trouble::unacknowledged)
                       done(failure{book_failure{"unacknowledged"}});
                     else
                       done(written);
                   });
  }

  void let_arrive() {
    next = trouble::none;
    std::exchange(late_, nullptr)();
  }

  trouble next = trouble::none;
  int writes = 0;

private:
  memory_book inner_;
  std::function<void()> late_;
};

/// One payment at a provider whose next misfortune the test chooses.
struct simulated_gateway_faults_fixture {
  shaky_book book;
  manual_timer time;
  fate next = fate::arrives;
  simulated_gateway gateway{book, time, options()};

  simulated_options options() {
    simulated_options result;
    result.fates = [this](provider_step, std::string_view) {
      return next;
    };
    return result;
  }

  gateway_answer authorise() {
    answer_box box;
    gateway.authorise(pay_with("pm_card_visa"), box.sink());
    return box.get();
  }

  gateway_answer capture() {
    answer_box box;
    gateway.capture(ref_of(), box.sink());
    return box.get();
  }

  gateway_answer retrieve() {
    answer_box box;
    gateway.retrieve(ref_of(), box.sink());
    return box.get();
  }
};

} // namespace

FIXTURE_SCOPE(simulated_gateway_fault_tests, simulated_gateway_faults_fixture)

TEST(a call that got lost had no effect) {
  next = fate::lost;
  CHECK(authorise().status == gateway_status::unknown);
  next = fate::arrives;
  CHECK(retrieve().status == gateway_status::rejected);
  CHECK(authorise().status == gateway_status::succeeded);
}

TEST(a call whose answer got lost had its effect) {
  authorise();
  next = fate::answer_lost;
  CHECK(capture().status == gateway_status::unknown);
  next = fate::arrives;
  CHECK(retrieve().state == payment_state::captured);
  CHECK(capture().status == gateway_status::succeeded);
  CHECK_EQUAL(book.writes, 2);
}

TEST(a refused call had no effect) {
  authorise();
  next = fate::refused;
  CHECK(capture().status == gateway_status::rejected);
  next = fate::arrives;
  CHECK(retrieve().state == payment_state::authorised);
}

TEST(nothing is promised that is not in the book) {
  book.next = shaky_book::trouble::unwritten;
  CHECK(authorise().status == gateway_status::unknown);
  book.next = shaky_book::trouble::unreadable;
  CHECK(authorise().status == gateway_status::unknown);
  book.next = shaky_book::trouble::none;
  CHECK(retrieve().status == gateway_status::rejected);
}

TEST(a write that may have happened is not guessed about) {
  book.next = shaky_book::trouble::unacknowledged;
  CHECK(authorise().status == gateway_status::unknown);
  book.next = shaky_book::trouble::none;
  CHECK(retrieve().state == payment_state::authorised);
  CHECK(authorise().status == gateway_status::succeeded);
  CHECK_EQUAL(book.writes, 1);
}

TEST(a write that comes late undoes nothing of another process) {
  answer_box box;
  book.next = shaky_book::trouble::late;
  gateway.authorise(pay_with("pm_card_visa"), box.sink());
  book.next = shaky_book::trouble::none;
  MESSAGE("the booking has moved to another node meanwhile");
  simulated_gateway other{book, time, options()};
  answer_box said;
  other.authorise(pay_with("pm_card_visa"), said.sink());
  CHECK(said.get().status == gateway_status::succeeded);
  answer_box captured;
  other.capture(ref_of(), captured.sink());
  CHECK(captured.get().state == payment_state::captured);
  book.let_arrive();
  CHECK(retrieve().state == payment_state::captured);
  MESSAGE("and who had written hears what there is");
  CHECK(box.get().state == payment_state::captured);
}

TEST(a document that cannot be read is a fault and no answer) {
  book.replace(payment_key(some_booking(), 1), {}, "{}", [](const auto&) {});
  CHECK(retrieve().status == gateway_status::unknown);
  CHECK(authorise().status == gateway_status::unknown);
}

FIXTURE_SCOPE_END()

TEST(with enough patience every purchase ends paid once) {
  CHECK_PROPERTY("bad network", [](uint64_t seed) {
    shaky_book book;
    manual_timer time;
    simulated_options options;
    options.fates = random_fates(seed, {0.3, 0.3, 0});
    simulated_gateway gateway{book, time, options};
    auto until_known = [](auto step) {
      for (;;) {
        answer_box box;
        step(box.sink());
        if (box.get().status != gateway_status::unknown)
          return box.get();
      }
    };
    auto said = until_known([&](gateway_callback done) {
      gateway.authorise(pay_with("pm_card_visa"), std::move(done));
    });
    RC_ASSERT(said.status == gateway_status::succeeded);
    for (int i = 0; i < 3; ++i) {
      said = until_known([&](gateway_callback done) {
        gateway.capture(ref_of(), std::move(done));
      });
      RC_ASSERT(said.status == gateway_status::succeeded);
      RC_ASSERT(said.state == payment_state::captured);
    }
    RC_ASSERT(book.writes == 2);
  });
}
