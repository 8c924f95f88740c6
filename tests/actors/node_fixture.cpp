#include "tests/actors/node_fixture.hpp"

#include "cluster/region.hpp"

#include <chrono>

namespace onsale::test {

using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

constexpr timestamp opening{std::chrono::milliseconds{1'800'000'000'000}};

// Takes where to write as an argument: CAF 0.17 binds a reference to null when
// it starts a function that was spawned with none.
actors::journal_listener_actor::behavior_type
note_news(actors::journal_listener_actor::pointer, node_fixture* into) {
  return {
    [into](const actors::shard_lost& x) {
      into->shards_lost.push_back(x.shard);
    },
    [into](const actors::ledger_health& x) {
      into->ledger_writes.push_back(x.writes);
    },
  };
}

} // namespace

event example_event() {
  event x;
  x.id = {1};
  x.name = "Show";
  x.venue = {1};
  x.currency = *currency::parse("EUR");
  x.starts_at = opening + 24h * 300;
  x.refund_until = opening + 24h * 200;
  x.limits.open_holds = 10;
  x.price_levels = {{"P1", "All", 2'500}};
  for (auto id : {"A", "B", "C"}) {
    section s;
    s.id = s.name = id;
    s.price_level = "P1";
    s.rows = make_grid(1, 10, seat_numbering::consecutive);
    x.sections.push_back(std::move(s));
  }
  section floor;
  floor.id = floor.name = "GA";
  floor.kind = section_kind::general;
  floor.price_level = "P1";
  floor.capacity = 20;
  x.sections.push_back(std::move(floor));
  return x;
}

actors::opened_event_ptr
open_example(const event& what, const actors::opened_event_ptr& before) {
  auto seats = make_seating(what, before ? before->seats.get() : nullptr);
  CAF_REQUIRE(seats);
  auto result = std::make_shared<actors::opened_event>();
  auto record = std::make_shared<actors::event_record>();
  record->version = before ? before->record->version + 1 : 1;
  record->what = what;
  result->record = std::move(record);
  result->seats = std::make_shared<const seating>(*std::move(seats));
  result->terms = std::make_shared<const sale_terms>(
    make_terms(what, *result->seats));
  return result;
}

void add_example_event(storage::memory_store& store) {
  storage::catalogue_batch batch;
  venue hall;
  hall.id = {1};
  hall.name = "Hall";
  batch.venues.push_back(hall);
  storage::event_upsert upsert;
  upsert.what = example_event();
  auto seats = make_seating(upsert.what, nullptr);
  CAF_REQUIRE(seats);
  upsert.seats = std::make_shared<const seating>(*std::move(seats));
  batch.events.push_back(std::move(upsert));
  store.catalogue().upsert(std::move(batch),
                           [](storage::store_result<storage::upsert_result> x) {
                             CAF_REQUIRE(x);
                             CAF_REQUIRE(*x);
                           });
  store.run_pending();
}

std::shared_ptr<actors::environment>
make_environment(std::shared_ptr<storage::memory_store> store) {
  auto result = std::make_shared<actors::environment>();
  result->clock = std::make_shared<actors::node_clock>();
  result->random = std::make_shared<actors::seeded_random>(1);
  result->store = std::move(store);
  result->gateway = std::make_shared<scripted_gateway>();
  result->answers = std::make_shared<plain_answers>();
  result->board = std::make_shared<actors::board>();
  result->offers = std::make_shared<actors::offer_board>();
  result->catalogue = std::make_shared<actors::catalogue_board>();
  result->metrics = std::make_shared<support::metrics>();
  return result;
}

// -- the provider -------------------------------------------------------------

void scripted_gateway::authorise(payments::authorise_request x,
                                 payments::gateway_callback done) {
  calls.push_back({"authorise", x.booking, x.attempt, std::move(done),
                   std::move(x.method), 0});
}

void scripted_gateway::capture(payments::payment_ref x,
                               payments::gateway_callback done) {
  calls.push_back(
    {"capture", x.booking, x.attempt, std::move(done), {}, x.try_number});
}

void scripted_gateway::cancel(payments::payment_ref x,
                              payments::gateway_callback done) {
  calls.push_back(
    {"cancel", x.booking, x.attempt, std::move(done), {}, x.try_number});
}

void scripted_gateway::refund(payments::payment_ref x,
                              payments::gateway_callback done) {
  calls.push_back(
    {"refund", x.booking, x.attempt, std::move(done), {}, x.try_number});
}

void scripted_gateway::retrieve(payments::payment_ref x,
                                payments::gateway_callback done) {
  calls.push_back(
    {"retrieve", x.booking, x.attempt, std::move(done), {}, x.try_number});
}

payments::headroom scripted_gateway::room() const {
  return {per_second, 0, 0};
}

void scripted_gateway::answer(const std::string& step, gateway_status status,
                              payment_state state, std::string decline_code) {
  CAF_REQUIRE(!calls.empty());
  auto call = std::move(calls.front());
  calls.pop_front();
  CAF_REQUIRE_EQUAL(call.step, step);
  payments::gateway_answer said;
  said.status = status;
  said.state = state;
  said.reference = reference;
  said.decline_code = std::move(decline_code);
  said.card = card;
  call.done(std::move(said));
}

// -- answers ------------------------------------------------------------------

storage::stored_answer
plain_answers::write(actors::answer_kind kind, const booking& x,
                     const actors::opened_event&, timestamp) const {
  auto status = kind == actors::answer_kind::held       ? 201
                : kind == actors::answer_kind::declined ? 402
                                                        : 200;
  return {static_cast<uint16_t>(status), onsale::to_string(x.status)};
}

std::string text_of(const actors::reply& x) {
  if (auto why = std::get_if<refusal>(&x))
    return problem_name(why->code);
  return std::get<actors::answer>(x).body;
}

int status_of(const actors::reply& x) {
  auto done = std::get_if<actors::answer>(&x);
  return done ? done->status : 0;
}

booking_id booking_of(const actors::reply& x) {
  auto done = std::get_if<actors::answer>(&x);
  CAF_REQUIRE(done != nullptr && done->booking.has_value());
  return *done->booking;
}

// -- the node -----------------------------------------------------------------

node_fixture::node_fixture(std::shared_ptr<storage::memory_state> before)
  : state(before ? before : storage::make_memory_state({})) {
  auto clock = std::make_shared<actors::node_clock>();
  auto started = sched.clock().now();
  clock->measured(opening, started, started);
  storage::memory_options options;
  options.deferred = true;
  options.clock = [this, clock] {
    return clock->at(sched.clock().now());
  };
  store = storage::make_memory_store(state, options);
  gateway = std::make_shared<scripted_gateway>();
  auto e = make_environment(store);
  e->clock = clock;
  e->random = std::make_shared<actors::seeded_random>(before ? 2 : 1);
  e->gateway = gateway;
  e->log = support::logger::to_stream(log, support::log_level::warning);
  env = e;
  if (!before)
    add_example_event(*store);
  storage::node_identity node{1, before ? 2u : 1u, {}};
  store->leases().leave({1, 1, {}}, [](const auto&) {});
  store->leases().join_alone(node, [](const auto& joined) {
    CAF_REQUIRE(joined);
  });
  std::vector<storage::lease> leases;
  store->leases().acquire(
    node, {}, [&](storage::store_result<std::vector<storage::lease>> x) {
      CAF_REQUIRE(x);
      leases = *x;
    });
  store->run_pending();
  journal_listener_ = sys.spawn(note_news, this);
  journal = sys.spawn(actors::journal, env, node, journal_listener_);
  caf::anon_send(journal, leases);
  catalogue = sys.spawn(actors::catalogue, env, node);
  region = sys.spawn(cluster::region,
                     cluster::region_state::links{env, journal, catalogue});
  caf::anon_send(catalogue, region);
  settle();
}

node_fixture::~node_fixture() {
  auto end = [&](auto& who) {
    self->send_exit(who, caf::exit_reason::user_shutdown);
    who = nullptr;
  };
  end(region);
  end(catalogue);
  end(journal);
  end(journal_listener_);
  store->crash();
  consume_messages();
}

void node_fixture::settle() {
  size_t moved = 0;
  do {
    moved = consume_messages();
    if (!hold_store)
      moved += store->run_pending();
  } while (moved > 0);
}

void node_fixture::pass(std::chrono::milliseconds time) {
  advance_time(time);
  settle();
}

caf::response_handle<caf::blocking_actor, caf::detail::type_list<actors::reply>,
                     true>
node_fixture::send_held_at_home(const actors::reserve_tickets& x) {
  store->break_next_commit(storage::commit_fault::held);
  auto answer = send(x);
  settle();
  store->break_next_commit(storage::commit_fault::held);
  store->release();
  settle();
  return answer;
}

void node_fixture::contact(bool kept) {
  caf::anon_send(caf::actor_cast<caf::actor>(region),
                 actors::store_contact{kept});
  settle();
}

void node_fixture::allow_one_ticket_a_user() {
  change_limits([](event_limits& x) {
    x.tickets_per_user = 1;
  });
}

void node_fixture::change_limits(const std::function<void(event_limits&)>& how) {
  auto changed = example_event();
  how(changed.limits);
  caf::anon_send(catalogue, actors::write_catalogue{{}, {}, {changed}});
  settle();
}

void node_fixture::take_over(std::vector<shard_id> shards) {
  auto other = storage::make_memory_store(state);
  other->leases().acquire(
    {2, 1, {}}, std::move(shards),
    [](const storage::store_result<std::vector<storage::lease>>& x) {
      CAF_REQUIRE(x);
    });
}

bool node_fixture::answered() {
  return !self->mailbox().empty();
}

payment_state node_fixture::paid(const booking_id& id) {
  auto record = stored(id);
  CAF_REQUIRE(record.row.paid_by.has_value());
  return record.row.paid_by->state;
}

timestamp node_fixture::now() const {
  return env->clock->at(sched.clock().now());
}

actors::call
node_fixture::caller(const std::string& user, const std::string& key) {
  actors::call result;
  result.user = {user};
  result.give_up = now() + 20s;
  if (!key.empty())
    result.key = storage::keyed_answer{{user}, key, {}, 0, {}};
  return result;
}

actors::reserve_tickets
node_fixture::named(const std::string& user, std::vector<std::string> tickets,
                    const std::string& key) {
  actors::reserve_tickets result{caller(user, key), {}, {}};
  for (const auto& x : tickets)
    result.tickets.push_back(*parse_ticket_id(x));
  return result;
}

actors::reserve_best
node_fixture::best(const std::string& user, uint32_t quantity) {
  actors::reserve_best result;
  result.who = caller(user);
  result.event = {1};
  result.quantity = quantity;
  return result;
}

booking_id
node_fixture::hold(const std::string& user, std::vector<std::string> tickets) {
  auto said = ask(named(user, std::move(tickets)));
  CAF_CHECK_EQUAL(text_of(said), "held");
  return booking_of(said);
}

actors::change_booking
node_fixture::step(const std::string& user, const booking_id& id,
                   actors::booking_step what, const std::string& method) {
  return {caller(user), id, what, method};
}

void node_fixture::fill(int block, int end) {
  auto number = std::to_string(block);
  for (auto i = 0; i < end; ++i) {
    auto seat = std::to_string(i);
    ask(named("crowd-" + number + "-" + seat, {"1-" + number + "-" + seat}));
  }
}

seat_status node_fixture::seen(const std::string& ticket) {
  auto id = *parse_ticket_id(ticket);
  auto board = env->board->find(id.block.event);
  CAF_REQUIRE(board != nullptr);
  auto snapshot = board->snapshot(id.block.block);
  CAF_REQUIRE(snapshot != nullptr);
  return snapshot->state_of(id.seat);
}

storage::booking_record node_fixture::stored(const booking_id& id) {
  std::optional<storage::booking_record> result;
  store->ledger().find_booking(
    id, [&](storage::store_result<std::optional<storage::booking_record>> x) {
      CAF_REQUIRE(x);
      result = *x;
    });
  store->run_pending();
  CAF_REQUIRE(result.has_value());
  return *result;
}

} // namespace onsale::test
