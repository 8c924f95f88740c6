#include "tests/http/running_server.hpp"

#include "http/body_file.hpp"
#include "http/io_thread.hpp"
#include "tests/support/give_up.hpp"

#include <stdexcept>

namespace onsale::test {

using namespace onsale::http;

namespace {

response text(std::string body) {
  response x;
  x.content_type = media::text;
  x.text = std::move(body);
  return x;
}

std::vector<shared_text> twenty_pieces() {
  std::vector<shared_text> pieces;
  for (int i = 0; i < 20; ++i)
    pieces.push_back(
      std::make_shared<const std::string>(100'000, static_cast<char>('a' + i)));
  return pieces;
}

} // namespace

running_server::running_server(const options_change& change) {
  server_options serving;
  serving.threads = 2;
  serving.tick = std::chrono::milliseconds{10};
  application_options options;
  options.threads = 2;
  options.now = [this] {
    return now;
  };
  options.on_bug = [this](const exchange&, std::string_view) {
    ++bugs;
  };
  options.on_shed = [this](shed_reason why) {
    shed_why = why;
    ++shed;
  };
  options.on_response = [this](const exchange&, const response&, auto) {
    ++answers;
  };
  if (change)
    change(serving, options);
  options.threads = serving.threads;
  app = std::make_unique<application>(options, keys);
  add_routes();
  server = std::make_unique<http::server>(serving, *app);
  if (auto error = server->start(); !error.empty())
    throw std::runtime_error{error};
}

running_server::~running_server() {
  release();
  server->stop(std::chrono::seconds{5});
}

void running_server::release() {
  std::lock_guard guard{mutex_};
  for (auto& x : waiting_)
    boost::asio::post(server->context(x.thread), [done = std::move(x.done)] {
      (*done)(json_response(200, "{\"late\":true}"));
    });
  waiting_.clear();
}

size_t running_server::waiting_replies() {
  std::lock_guard guard{mutex_};
  return waiting_.size();
}

void running_server::add_routes() {
  auto& to = app->routes();
  auto ok = [](exchange&, reply done) {
    done(json_response(200, "{\"ok\":true}"));
  };
  route_policy essential;
  essential.order = precedence::essential;
  route_policy upload = json_policy(access::anyone);
  upload.body_bytes_max = 64u << 20;
  route_policy by_admin;
  by_admin.who = access::admin;
  route_policy by_user;
  by_user.who = access::user;
  to.add("GET /livez", essential, ok);
  to.add("GET /hello", {}, ok);
  to.add("GET /admin", by_admin, ok);
  to.add("POST /echo", json_policy(access::user), [](exchange& x, reply done) {
    done(json_response(200, x.message.body));
  });
  to.add("POST /upload", upload, [](exchange& x, reply done) {
    done(text(std::to_string(x.message.body.size())));
  });
  to.add("GET /whoami", {}, [](exchange& x, reply done) {
    done(text(x.client.to_string() + " " + x.traceparent));
  });
  to.add("GET /me", by_user, [](exchange& x, reply done) {
    done(text(x.caller->user.value));
  });
  to.add("GET /tagged", {}, [](exchange&, reply done) {
    auto x = text(std::string(10'000, 't'));
    x.etag = "v1";
    done(std::move(x));
  });
  to.add("GET /coded", {}, [](exchange&, reply done) {
    response x;
    x.content_type = media::text;
    x.content_encoding = "gzip";
    x.etag = "p1";
    x.pieces.push_back(std::make_shared<const std::string>("not looked at"));
    done(std::move(x));
  });
  add_shared_routes();
  add_waiting_routes();
  to.add("GET /dropped", {}, [](exchange&, reply) {
    // Forgotten.
  });
  to.add("GET /throws", {}, [](exchange&, reply) {
    throw std::runtime_error{"a handler's mistake"};
  });
}

void running_server::add_shared_routes() {
  auto& to = app->routes();
  to.add("GET /pieces", {}, [pieces = twenty_pieces()](exchange&, reply done) {
    response x;
    x.content_type = media::text;
    x.etag = "p1";
    x.pieces = pieces;
    done(std::move(x));
  });
  to.add("GET /long", {}, [pieces = twenty_pieces()](exchange&, reply done) {
    response x;
    x.content_type = media::text;
    for (int i = 0; i < 50; ++i)
      x.pieces.insert(x.pieces.end(), pieces.begin(), pieces.end());
    done(std::move(x));
  });
  auto file = body_file_maker{1}.make(twenty_pieces());
  to.add("GET /file", {}, [file](exchange&, reply done) {
    response x;
    x.content_type = media::text;
    x.etag = "p1";
    x.file = file;
    done(std::move(x));
  });
}

void running_server::add_waiting_routes() {
  auto wait = [this](exchange& x, reply done) {
    std::lock_guard guard{mutex_};
    waiting_.push_back(
      {x.thread->index(), std::make_shared<reply>(std::move(done))});
  };
  auto later = json_policy(access::user);
  app->routes().add("POST /later", later, wait);
  later.order = precedence::last;
  app->routes().add("POST /begin", later, wait);
}

http_answer
talk_with_server::request(std::string_view method, std::string_view path,
                          http_client::header_list headers,
                          std::string_view body) {
  auto answer = client.request(method, path, std::move(headers), body);
  if (!answer)
    give_up("running server", "no answer to " + std::string{path});
  return *answer;
}

} // namespace onsale::test
