#include "tests/support/fault_run.hpp"

#include "domain/ids.hpp"
#include "tests/support/journal_record.hpp"
#include "tests/support/process.hpp"
#include "tests/support/provider_records.hpp"
#include "tests/support/stocktaking.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>
#include <utility>

namespace onsale::test {

using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

/// For what has to happen in the end, on a busy machine.
constexpr auto patience = 30s;

/// A seat that was given to nobody in the end comes back after 15 s
/// (`limits::provisional_ttl`).
constexpr auto stray_patience = 40s;

/// Seats that are held for no booking: of one that was never made in the end.
bool is_stray(const final_ticket& x) {
  return x.status == seat_status::held && x.holder.empty();
}

bool has_strays(const final_state& stock) {
  return std::any_of(stock.tickets.begin(), stock.tickets.end(),
                     [](const auto& x) {
                       return is_stray(x.second);
                     });
}

final_state without_strays(final_state stock) {
  for (auto& [name, x] : stock.tickets)
    if (is_stray(x))
      x.status = seat_status::available;
  return stock;
}

bool wait_for(const std::function<bool()>& happened, clock::duration limit) {
  auto until = clock::now() + limit;
  while (!happened()) {
    if (clock::now() >= until)
      return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

const box_offices& open_house(const box_offices& offices) {
  open_house_for_crowd(*offices.front());
  return offices;
}

std::string file_name(std::string text) {
  std::replace_if(
    text.begin(), text.end(),
    [](unsigned char c) {
      return std::isalnum(c) == 0;
    },
    '_');
  return text;
}

} // namespace

bool long_tests() {
  return std::getenv("ONSALE_LONG_TESTS") != nullptr;
}

bool in_share(const std::string& fault) {
  constexpr uint64_t share = 2;
  auto hash = fault_seed();
  for (auto c : fault)
    hash = mix64(hash ^ static_cast<unsigned char>(c));
  return long_tests() || hash % share == 0;
}

uint64_t fault_seed() {
  auto text = std::getenv("ONSALE_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 20'261'124;
}

void count_answers(fault_line& x, const answer_tally& told,
                   const history& notes, size_t violations) {
  x.acknowledged = told.acknowledged;
  x.unknown = told.unknown;
  x.unavailable = told.unavailable;
  x.refused = notes.calls().size() - told.acknowledged - told.unknown;
  x.violations = violations;
}

void publish(const fault_line& x) {
  std::ostringstream text;
  text << x.fault << " | " << x.engine << " | " << x.rounds << " | "
       << x.acknowledged << " | " << x.refused << " | " << x.unavailable
       << " | " << x.unknown << " | " << x.violations << " | "
       << (x.recovery > 0ms ? std::to_string(x.recovery.count()) + " ms" : "-")
       << '\n';
  std::cout << text.str() << std::flush;
  auto folder = built_program("fault_runs");
  std::filesystem::create_directories(folder);
  std::ofstream{folder / file_name(x.fault + " " + x.engine)} << text.str();
}

std::vector<std::string>
judge(const box_offices& offices, const std::vector<std::string>& users,
      const history& notes) {
  auto& office = *offices.front();
  auto calls = notes.calls();
  auto until = clock::now() + stray_patience;
  auto stock = take_stock(office, users);
  // What else is wrong now stays wrong, also if nobody can tell later.
  auto wrong = check_history(calls, without_strays(stock), one_machine);
  for (auto* x : offices)
    if (x->stop() != exit_status{})
      wrong.emplace_back("the program did not end well");
  auto payments = read_payments(office);
  for (auto& x : journal_faults(office))
    wrong.push_back(std::move(x));
  for (auto* x : offices)
    x->start();
  stock = take_stock(office, users);
  while (has_strays(stock) && clock::now() < until) {
    std::this_thread::sleep_for(500ms);
    stock = take_stock(office, users);
  }
  stock.payments = std::move(payments);
  for (auto& x : check_history(calls, stock, one_machine))
    if (std::find(wrong.begin(), wrong.end(), x) == wrong.end())
      wrong.push_back(std::move(x));
  return wrong;
}

fault_run::fault_run(box_office& office, plan what)
  : fault_run(box_offices{&office}, std::move(what)) {
}

fault_run::fault_run(box_offices offices, plan what)
  : offices_(std::move(offices)), plan_(std::move(what)), dice_(fault_seed()),
    crowd_(open_house(offices_), notes_, fault_seed()) {
  line_.fault = plan_.fault;
  line_.engine = to_string(offices_.front()->kind());
  std::cout << plan_.fault << ", " << line_.engine
            << ": ONSALE_SEED=" << fault_seed() << " repeats this" << std::endl;
}

uint64_t fault_run::roll(uint64_t below) {
  return dice_() % below;
}

void fault_run::complain(const std::string& what) {
  complaints_.push_back(what);
}

void fault_run::await(const std::string& what,
                      const std::function<bool()>& happened) {
  if (!wait_for(happened, patience))
    complain("did not happen: " + what);
}

void fault_run::let_shop(size_t calls) {
  auto enough = tally().acknowledged + calls;
  await("calls succeed", [&] {
    return tally().acknowledged >= enough;
  });
}

void fault_run::round(const std::function<void()>& break_it,
                      const std::function<void()>& mend_it) {
  ++line_.rounds;
  let_shop(50 + roll(300));
  auto failed = crowd_.failed_looks();
  auto refused = tally().unavailable + tally().unknown;
  break_it();
  auto good = crowd_.good_looks();
  await("calls are answered with 503", [&] {
    return tally().unavailable + tally().unknown
           >= refused + plan_.failed_calls;
  });
  // The first of them may have begun before.
  if (plan_.reads_go_on)
    await("the event is looked at", [&] {
      return crowd_.good_looks() >= good + 3;
    });
  auto ended = clock::now();
  mend_it();
  recover(ended);
  if (plan_.reads_go_on && crowd_.failed_looks() > failed)
    complain("the event could not be looked at");
}

void fault_run::strike(const std::function<void()>& what) {
  auto began = clock::now();
  what();
  recover(began);
}

void fault_run::recover(clock::time_point since) {
  auto now = clock::now();
  auto recovered = wait_for(
    [&] {
      return tally().latest_success.load() > now;
    },
    patience);
  auto took = std::chrono::ceil<std::chrono::milliseconds>(clock::now()
                                                           - since);
  if (!recovered || took > plan_.bound)
    complain("no call succeeds " + std::to_string(took.count())
             + " ms after the fault has ended");
  line_.recovery = std::max(line_.recovery, took);
}

std::string fault_run::finish() {
  crowd_.stop();
  for (const auto* office : offices_)
    if (!wait_until_settled(*office, crowd_.users(), 60s))
      complain("something is still owed a minute after the last call");
  auto wrong = judge(offices_, crowd_.users(), notes_);
  count_answers(line_, tally(), notes_, wrong.size());
  publish(line_);
  for (const auto& list : {complaints_, tally().complaints()})
    wrong.insert(wrong.end(), list.begin(), list.end());
  std::string result;
  for (const auto& x : wrong)
    result += x + '\n';
  if (!result.empty())
    for (const auto* office : offices_)
      result += office->log_end();
  return result;
}

} // namespace onsale::test
