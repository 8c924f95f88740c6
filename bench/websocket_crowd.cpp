#include "bench/websocket_crowd.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <charconv>
#include <future>
#include <optional>
#include <string_view>
#include <utility>

namespace onsale::bench {

namespace {

using boost::asio::ip::tcp;

/// Connections from one address to one port: the kernel has 28,000 ports for it.
constexpr size_t clients_per_address = 10'000;

/// Clients that are connecting at once.
constexpr size_t connecting_most = 200;

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

} // namespace

struct websocket_crowd::state {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy{
    io.get_executor()};
  uint16_t port = 0;
  std::vector<websocket_wish> wishes;
  std::vector<std::unique_ptr<client>> clients;
  std::atomic<size_t> told = 0;
  std::atomic<size_t> lost = 0;
  heard* listening = nullptr; // for its thread alone

  void connect_next();
};

/// Reads frames as a server sends them: small, unmasked and whole. What is to
/// be measured is the server, so this does no more than it has to.
struct websocket_crowd::client {
  client(state& all, size_t number) : all_(all), socket_(all.io) {
    auto& wish = all.wishes[number];
    request_ = "GET " + wish.target
               + " HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\n"
                 "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
               + wish.headers + "\r\n";
    socket_.open(tcp::v4());
    auto source = "127.0.1." + std::to_string(1 + number / clients_per_address);
    socket_.bind({boost::asio::ip::make_address(source), 0});
    socket_.async_connect(
      {boost::asio::ip::make_address("127.0.0.1"), all.port}, [this](auto ec) {
        if (ec) {
          lose();
          return;
        }
        boost::asio::async_write(socket_, boost::asio::buffer(request_),
                                 [this](auto failed, size_t) {
                                   if (failed)
                                     lose();
                                   else
                                     read();
                                 });
      });
  }

  void read() {
    socket_.async_read_some(boost::asio::buffer(in_),
                            [this](auto ec, size_t bytes) {
                              if (ec) {
                                lose();
                                return;
                              }
                              text_.append(in_.data(), bytes);
                              if (take())
                                read();
                            });
  }

  /// @returns whether the connection goes on
  bool take() {
    if (!is_open_) {
      auto end = text_.find("\r\n\r\n");
      if (end == std::string::npos)
        return true;
      if (!text_.starts_with("HTTP/1.1 101"))
        return lose();
      text_.erase(0, end + 4);
      text_.shrink_to_fit();
      is_open_ = true;
      request_ = {};
      all_.connect_next();
    }
    size_t at = 0;
    while (auto size = frame_at(at))
      at += *size;
    text_.erase(0, at);
    return true;
  }

  std::optional<size_t> frame_at(size_t at) {
    std::string_view rest{text_};
    rest.remove_prefix(at);
    if (rest.size() < 2)
      return std::nullopt;
    auto length = static_cast<uint8_t>(rest[1]);
    size_t head = 2;
    size_t size = length;
    if (length == 126) {
      if (rest.size() < 4)
        return std::nullopt;
      head = 4;
      size = static_cast<uint8_t>(rest[2]) << 8 | static_cast<uint8_t>(rest[3]);
    }
    if (rest.size() < head + size)
      return std::nullopt;
    auto opcode = rest[0] & 15;
    auto payload = rest.substr(head, size);
    if (opcode == 1)
      hear(payload, head + size);
    else if (opcode == 9)
      pong(payload);
    return head + size;
  }

  void hear(std::string_view message, size_t bytes) {
    if (!std::exchange(is_told_, true))
      ++all_.told;
    if (!all_.listening)
      return;
    constexpr std::string_view name = "\"seq\":";
    auto digits = message.substr(message.find(name) + name.size());
    int64_t at = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), at);
    ++all_.listening->messages;
    all_.listening->bytes += bytes;
    all_.listening->delay.add(
      std::chrono::milliseconds{std::max<int64_t>(0, now_ms() - at)});
  }

  /// With a mask of zeros.
  void pong(std::string_view payload) {
    auto text = std::make_shared<std::string>();
    *text += '\x8a';
    *text += static_cast<char>(0x80 | payload.size());
    text->append(4, '\0').append(payload);
    boost::asio::async_write(socket_, boost::asio::buffer(*text),
                             [text](auto, size_t) {});
  }

  bool lose() {
    ++all_.lost;
    if (!is_open_)
      all_.connect_next();
    boost::system::error_code ignored;
    socket_.close(ignored);
    return false;
  }

private:
  state& all_;
  boost::asio::basic_stream_socket<tcp, boost::asio::io_context::executor_type>
    socket_;
  std::string request_;
  std::string text_;
  std::array<char, 1'024> in_;
  bool is_open_ = false;
  bool is_told_ = false;
};

void websocket_crowd::state::connect_next() {
  if (clients.size() < wishes.size())
    clients.push_back(std::make_unique<client>(*this, clients.size()));
}

websocket_crowd::websocket_crowd(uint16_t port,
                                 const std::vector<websocket_wish>& wishes)
  : state_(std::make_unique<state>()) {
  state_->port = port;
  state_->wishes = wishes;
  state_->clients.reserve(wishes.size());
  thread_ = std::thread{[this] {
    for (size_t i = 0; i < connecting_most; ++i)
      state_->connect_next();
    state_->io.run();
  }};
}

websocket_crowd::~websocket_crowd() {
  state_->io.stop();
  thread_.join();
}

bool websocket_crowd::wait_until_told(std::chrono::seconds limit) const {
  auto until = std::chrono::steady_clock::now() + limit;
  while (state_->told + state_->lost < state_->wishes.size()
         && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  return state_->told == state_->wishes.size();
}

websocket_crowd::heard websocket_crowd::listen(std::chrono::seconds length) {
  auto on_its_thread = [&](auto what) {
    std::promise<void> done;
    boost::asio::post(state_->io, [&] {
      what();
      done.set_value();
    });
    done.get_future().wait();
  };
  heard result;
  on_its_thread([&] {
    state_->listening = &result;
  });
  std::this_thread::sleep_for(length);
  on_its_thread([&] {
    state_->listening = nullptr;
  });
  return result;
}

size_t websocket_crowd::lost() const {
  return state_->lost;
}

} // namespace onsale::bench
