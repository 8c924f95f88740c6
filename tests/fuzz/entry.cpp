#include "tests/fuzz/entry.hpp"

#include "http/problem.hpp"
#include "http/routes/booking_body.hpp"
#include "storage/format/catalogue_format.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace onsale::fuzz {

using namespace onsale::http;

namespace {

/// Tokens in the corpus were issued at this time, for 100 years.
constexpr timestamp present{std::chrono::seconds{1'800'000'000}};

/// Every piece costs some system calls, so a stream has no more than that many.
constexpr size_t pieces_max = 16;

application_options options_with(conversation& to) {
  application_options x;
  x.cors.origins = {"https://shop.example"};
  // Never reached, but their headers are written.
  x.user_rate = {1e6, 1e6};
  x.address_rate = {1e6, 1e6};
  x.now = [] {
    return present;
  };
  x.on_response = [&to](const exchange& y, const response& said, auto) {
    to.answers.push_back({y.message.method_name, said.status});
  };
  x.on_bug = [](const exchange&, std::string_view) {
    ensure(false);
  };
  return x;
}

server_options server_options_here() {
  server_options x;
  x.trusted_proxies = {{boost::asio::ip::address_v4::loopback(), 8}};
  return x;
}

/// Whether any reader of the request, by RFC 9112, sees the body that we do.
void check_framing(const request& x) {
  auto lengths = x.fields.count(field::content_length);
  auto codings = x.fields.count(field::transfer_encoding);
  ensure(lengths + codings <= 1);
  ensure(codings == 0 || x.version == 11);
  ensure(x.version < 11 || x.fields.count(field::host) == 1);
  if (lengths == 1) {
    auto text = x.fields.find(field::content_length).value_or("");
    ensure(text.find_first_not_of("0123456789") == std::string_view::npos);
    ensure(x.content_length == x.body.size());
  }
  ensure(lengths + codings == 1 || x.body.empty());
}

std::string words_of(const actors::reserve_tickets& x) {
  std::string words = "reserve";
  for (auto& ticket : x.tickets)
    words += " " + to_string(ticket);
  return words;
}

std::string words_of(const actors::reserve_best& x) {
  return "reserve " + std::to_string(x.quantity) + " of "
         + std::to_string(x.event.value);
}

std::string words_of(const actors::reserve_places& x) {
  return "reserve " + std::to_string(x.quantity) + " of "
         + std::to_string(x.event.value) + " in " + x.section;
}

std::string words_of(const reserve_request& x) {
  return std::visit(
    [](auto& what) {
      return words_of(what);
    },
    x);
}

std::string words_of(const confirm_request& x) {
  return "confirm with " + x.payment_method;
}

std::string words_of(const booking_id& x) {
  return to_string(x);
}

response refused(const body_fault& x) {
  if (auto why = std::get_if<refusal>(&x))
    return to_response(*why);
  return std::get<response>(x);
}

route_policy policy_for(access who) {
  auto policy = json_policy(who);
  if (who == access::admin)
    policy.body_bytes_max = limits::admin_body_bytes;
  policy.accepts_key = true;
  return policy;
}

} // namespace

entry::entry()
  : keys_({{"k1", std::string(32, 'a')}}), app_(options_with(now_), keys_),
    state_(server_options_here(), app_), thread_(state_, 0) {
  add_routes();
  add_booking();
}

void entry::handled(const exchange& x, const std::string& meaning) {
  auto& message = x.message;
  check_framing(message);
  auto words = message.method_name + ' ' + message.target + ' '
               + std::to_string(message.version) + ' ' + x.client.to_string()
               + '\n' + message.body + '\n' + meaning;
  for (auto& value : x.parameters)
    words.append("\n/").append(value);
  for (auto& [name, value] : x.query)
    words.append("\n").append(name).append("=").append(value);
  if (x.caller)
    words += "\nof " + x.caller->user.value;
  if (x.idempotent)
    words += "\nonce " + x.idempotent->key;
  now_.handled.push_back(std::move(words));
}

template <class T>
void entry::answer(exchange& x, reply done, const T& read) {
  handled(x, read ? words_of(*read) : "");
  done(read ? json_response(200, "{}") : refused(read.error()));
}

void entry::add_routes() {
  app_.routes().add("GET /echo/{text}", {}, [this](exchange& x, reply done) {
    handled(x, {});
    auto said = json_response(200, "{}");
    said.etag = "v1";
    // No route of ours does this; `set` has to make it harmless all the same.
    said.set("Echo", x.parameter("text"));
    done(std::move(said));
  });
  app_.routes().add("POST /upload", {}, [this](exchange& x, reply done) {
    handled(x, {});
    done(json_response(200, std::string(2'000, ' ')));
  });
  app_.routes().add("PUT /admin/venues/{id}", policy_for(access::admin),
                    [this](exchange& x, reply done) {
                      handled(x, {});
                      done(json_response(200, "{}"));
                    });
}

void entry::add_booking() {
  auto policy = policy_for(access::user);
  auto& to = app_.routes();
  to.add("POST /booking/reserve", policy, [this](exchange& x, reply done) {
    answer(x, std::move(done), read_reserve(x.message.body));
  });
  to.add("POST /booking/confirm", policy, [this](exchange& x, reply done) {
    answer(x, std::move(done), read_confirm(x.message.body));
  });
  to.add("POST /booking/release", policy, [this](exchange& x, reply done) {
    answer(x, std::move(done), read_booking(x.message.body));
  });
}

// -- the client ---------------------------------------------------------------

conversation entry::deliver(std::string_view stream, size_t piece_max) {
  now_ = {};
  std::array<int, 2> ends{};
  ensure(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data())
         == 0);
  {
    // The server never looks at what kind of socket it has.
    socket_type socket{thread_.context()};
    socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
    boost::intrusive_ptr<connection> made{new connection{
      thread_, std::move(socket), boost::asio::ip::address_v4::loopback()}};
    made->start();
  }
  converse(ends[1], stream, piece_max);
  ::close(ends[1]);
  ensure(state_.open_connections == 0);
  ensure(state_.in_flight == 0);
  ensure(state_.body_bytes == 0);
  return std::move(now_);
}

void entry::converse(int client, std::string_view stream, size_t piece_max) {
  bool open = receive(client);
  for (size_t pieces = 1; open && !stream.empty(); ++pieces) {
    auto cut = piece_max < stream.size() && pieces < pieces_max;
    auto length = cut ? 1 + mix64(stream.size()) % piece_max : stream.size();
    auto sent = ::send(client, stream.data(), length, MSG_NOSIGNAL);
    if (sent < 0)
      break; // the server has closed
    stream.remove_prefix(static_cast<size_t>(sent));
    open = receive(client);
  }
  ::shutdown(client, SHUT_WR);
  ensure(!receive(client));
}

/// Lets the server work, and takes what it sends. Returns whether it may send
/// more.
bool entry::receive(int client) {
  std::array<char, 8 << 10> buffer;
  for (;;) {
    thread_.context().restart();
    thread_.context().poll();
    auto got = ::recv(client, buffer.data(), buffer.size(), 0);
    if (got <= 0)
      return got < 0 && errno == EAGAIN;
    now_.bytes.append(buffer.data(), static_cast<size_t>(got));
  }
}

} // namespace onsale::fuzz
