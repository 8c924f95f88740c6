// What a client costs that keeps its connection and waits.

#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/open_files.hpp"
#include "bench/options.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

using namespace onsale;
using namespace onsale::bench;
using boost::asio::ip::tcp;

namespace {

constexpr std::chrono::seconds idle_time{5};

/// Each connects and has one answer, as somebody does who will ask again.
class waiting_clients {
public:
  waiting_clients(uint16_t port, size_t count) {
    tcp::endpoint there{boost::asio::ip::make_address("127.0.0.1"), port};
    for (size_t i = 0; i < count; ++i) {
      auto& socket = sockets_.emplace_back(io_);
      socket.connect(there);
      boost::asio::write(socket, boost::asio::buffer(request_));
      boost::asio::streambuf answer;
      boost::asio::read_until(socket, answer, "\r\n\r\n");
    }
  }

private:
  const std::string request_ = "GET /livez HTTP/1.1\r\nHost: bench\r\n\r\n";
  boost::asio::io_context io_;
  std::vector<tcp::socket> sockets_;
};

} // namespace

int main(int argc, char** argv) {
  size_t connections = 10'000;
  option_list wanted{"What clients cost that keep a connection and wait"};
  wanted.add("--connections", connections, 1, 100'000, "how many");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  allow_connections(connections);
  onsale_office office{test::engine::sqlite,
                       1,
                       {},
                       {"--connections-max",
                        std::to_string(connections + spare_files)}};
  auto server = office.processes();
  // Of whatever is made once, at the first connection.
  { waiting_clients first{office.port(), 100}; }
  auto before = private_bytes_of(server);
  waiting_clients clients{office.port(), connections};
  auto each = static_cast<double>(private_bytes_of(server) - before)
              / static_cast<double>(connections);
  auto used = cpu_time_of(server);
  std::this_thread::sleep_for(idle_time);
  auto busy = (cpu_time_of(server) - used).count()
              / std::chrono::duration<double>{idle_time}.count();
  report out{"waiting"};
  out.table("Clients that wait on an open connection",
            {"connections", "bytes of the server each", "CPU ms a second"});
  out.row({with_commas(static_cast<double>(connections)), with_commas(each),
           fmt::format("{:.1f}", 1e3 * busy)});
  out.say("What the kernel holds for a socket comes on top.");
  out.data() = {{"connections", connections},
                {"bytes_each", each},
                {"cpu_ms_per_s", 1e3 * busy}};
  return out.write() ? 0 : 1;
}
