#include "tests/support/postgres_server.hpp"

#include "storage/postgres/postgres_store.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace onsale::test {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto start_patience = 30s;

std::string program(const char* name) {
  auto folder = std::getenv("ONSALE_POSTGRES_BIN");
  return std::string{folder ? folder : "/usr/lib/postgresql/15/bin"} + "/"
         + name;
}

/// The user that the server runs as: PostgreSQL refuses to be root.
const passwd* server_user() {
  if (getuid() != 0)
    return getpwuid(getuid());
  for (auto name : {"postgres", "nobody"})
    if (auto user = getpwnam(name))
      return user;
  give_up("postgres server", "no user to run PostgreSQL as");
}

/// Starts a program as the server's user; it gets `death` when we die.
pid_t spawn(const std::vector<std::string>& command,
            const std::vector<std::string>& environment, const fs::path& log,
            int death) {
  auto user = server_user();
  auto uid = user->pw_uid;
  auto gid = user->pw_gid;
  std::vector<char*> args;
  for (auto& x : command)
    args.push_back(const_cast<char*>(x.c_str()));
  args.push_back(nullptr);
  // The first of several values counts.
  std::vector<char*> variables;
  for (auto& x : environment)
    variables.push_back(const_cast<char*>(x.c_str()));
  for (auto x = environ; *x; ++x)
    variables.push_back(*x);
  variables.push_back(nullptr);
  auto parent = getpid();
  auto pid = fork();
  if (pid < 0)
    give_up("postgres server", "fork failed");
  if (pid > 0)
    return pid;
  // A change of user clears the signal of the parent's death: it comes after.
  if (getuid() == 0 && (setgid(gid) != 0 || setuid(uid) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, death);
  if (getppid() != parent)
    _exit(126);
  auto out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  setsid(); // a terminal's Ctrl-C is for the test
  execve(args[0], args.data(), variables.data());
  _exit(127);
}

/// Whether a server says that it takes connections, where pg_ctl looks, too:
/// the last line of its lock file. To ask it would cost a process each time,
/// and the more the slower it starts.
bool is_ready(const fs::path& data, pid_t pid) {
  std::ifstream file{data / "postmaster.pid"};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  return lines.size() >= 8 && lines[0] == std::to_string(pid)
         && lines[7].starts_with("ready");
}

std::string tail_of(const fs::path& log) {
  std::ifstream in{log};
  std::string all{std::istreambuf_iterator<char>{in}, {}};
  return all.substr(all.size() > 2'000 ? all.size() - 2'000 : 0);
}

/// Removes what servers left whose test was killed: their directories carry the
/// number of the process.
void sweep(const fs::path& under, const std::string& prefix) {
  std::error_code ignored;
  for (auto& x : fs::directory_iterator{under, ignored}) {
    auto name = x.path().filename().string();
    if (!name.starts_with(prefix))
      continue;
    auto pid = std::atoi(name.c_str() + prefix.size());
    if (pid > 0 && kill(pid, 0) != 0)
      fs::remove_all(x.path(), ignored);
  }
}

} // namespace

postgres_server::postgres_server(
  std::vector<std::string> settings,
  const std::map<std::string, std::string>& environment)
  : port_(free_port()), settings_(std::move(settings)) {
  for (const auto& [name, value] : environment)
    environment_.push_back(name + '=' + value);
  sweep("/tmp", "onsale-pg-");
  auto name = "/tmp/onsale-pg-" + std::to_string(getpid()) + "-XXXXXX";
  if (!mkdtemp(name.data()))
    give_up("postgres server", "cannot make " + name);
  dir_ = name;
  auto user = server_user();
  if (getuid() == 0 && chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
    give_up("postgres server", "cannot give away " + name);
  make_data({program("initdb"), "-D", data(), "-U", "onsale", "-A", "trust",
             "-E", "UTF8", "--locale=C", "--no-sync"});
  start();
}

void postgres_server::make_data(const std::vector<std::string>& command) {
  auto maker = spawn(command, {}, dir_ / "log", SIGKILL);
  int status = 0;
  waitpid(maker, &status, 0);
  if (status != 0)
    give_up("postgres server",
            command.front() + " failed: " + tail_of(dir_ / "log"));
}

postgres_server::~postgres_server() {
  end(SIGQUIT); // nobody needs the data any more
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

postgres_server& postgres_server::shared() {
  static postgres_server instance;
  return instance;
}

void postgres_server::start(const std::vector<std::string>& settings) {
  if (!settings.empty())
    settings_ = settings;
  std::vector<std::string> command{program("postgres"),
                                   "-D",
                                   data(),
                                   "-k",
                                   dir_,
                                   "-p",
                                   std::to_string(port_),
                                   "-c",
                                   "listen_addresses=127.0.0.1",
                                   "-c",
                                   "shared_buffers=64MB"};
  for (auto& x : settings_) {
    command.push_back("-c");
    command.push_back(x);
  }
  pid_ = spawn(command, environment_, dir_ / "log", SIGQUIT);
  auto give_up_at = std::chrono::steady_clock::now() + start_patience;
  while (!is_ready(data(), pid_)) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_
        || std::chrono::steady_clock::now() > give_up_at)
      give_up("postgres server",
              "the server did not start: " + tail_of(dir_ / "log"));
    std::this_thread::sleep_for(10ms);
  }
}

void postgres_server::stop() {
  end(SIGINT);
}

void postgres_server::crash() {
  end(SIGQUIT);
}

void postgres_server::follow(postgres_server& primary) {
  end(SIGQUIT);
  fs::remove_all(data());
  make_data({program("pg_basebackup"), "-D", data(), "-d",
             primary.address_of("postgres"), "--write-recovery-conf",
             "--checkpoint=fast", "--no-sync"});
  start();
  primary.wait_for_standby("*");
}

void postgres_server::promote() {
  go_on_alone(); // the setting came with its primary's files
  auto address = address_of("postgres");
  if (auto promoted = run(address, "SELECT pg_promote()"); promoted != "t")
    give_up("postgres server", "no promotion: " + promoted);
}

void postgres_server::go_on_alone() {
  wait_for_standby("");
}

void postgres_server::wait_for_standby(const std::string& setting) {
  auto address = address_of("postgres");
  for (auto& sql :
       {"ALTER SYSTEM SET synchronous_standby_names = '" + setting + "'",
        std::string{"SELECT pg_reload_conf()"}})
    if (auto said = run(address, sql); !said.empty() && said != "t")
      give_up("postgres server", "not set: " + said);
}

bool postgres_server::wait(std::chrono::seconds limit) {
  auto until = std::chrono::steady_clock::now() + limit;
  for (;;) {
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_)
      pid_ = -1;
    if (pid_ <= 0 || std::chrono::steady_clock::now() >= until)
      return pid_ <= 0;
    std::this_thread::sleep_for(10ms);
  }
}

void postgres_server::freeze() {
  signal_all(SIGSTOP);
}

void postgres_server::thaw() {
  signal_all(SIGCONT);
}

/// The parent first, so that it starts no others meanwhile.
void postgres_server::signal_all(int signal) {
  if (pid_ <= 0)
    return;
  kill(pid_, signal);
  auto parent = std::to_string(pid_);
  std::ifstream children{"/proc/" + parent + "/task/" + parent + "/children"};
  for (pid_t child = 0; children >> child;)
    kill(child, signal);
}

void postgres_server::end(int signal) {
  if (pid_ <= 0)
    return; // it has ended by itself
  thaw();
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
}

std::string postgres_server::address_of(const std::string& database) const {
  return "postgresql://onsale@127.0.0.1:" + std::to_string(port_) + "/"
         + database;
}

std::string postgres_server::empty_database() {
  auto name = "test_" + std::to_string(++databases_);
  run(address_of("postgres"), "CREATE DATABASE " + name);
  return address_of(name);
}

std::string postgres_server::fresh_database(shard_id shard_count) {
  auto model = "onsale_" + std::to_string(shard_count);
  if (templates_.insert(shard_count).second) {
    run(address_of("postgres"), "CREATE DATABASE " + model);
    storage::store_options options;
    options.shard_count = shard_count;
    auto done = storage::migrate_postgres(address_of(model), options);
    if (!done)
      give_up("postgres server", "migration failed: " + done.error().detail);
  }
  auto name = "test_" + std::to_string(++databases_);
  run(address_of("postgres"), "CREATE DATABASE " + name + " TEMPLATE " + model);
  return address_of(name);
}

void postgres_server::drop(const std::string& address) {
  auto name = address.substr(address.rfind('/') + 1);
  run(address_of("postgres"), "DROP DATABASE " + name + " WITH (FORCE)");
}

std::string
postgres_server::run(const std::string& address, const std::string& sql) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> link{
    PQconnectdb(address.c_str()), PQfinish};
  PQsetNoticeProcessor(
    link.get(), [](void*, const char*) {}, nullptr);
  std::unique_ptr<PGresult, decltype(&PQclear)> result{
    PQexec(link.get(), sql.c_str()), PQclear};
  switch (PQresultStatus(result.get())) {
    case PGRES_TUPLES_OK:
      return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
    case PGRES_COMMAND_OK:
      return "";
    default:
      break;
  }
  auto state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  auto message = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  if (!state || !message)
    return PQerrorMessage(link.get());
  return std::string{state} + ": " + message;
}

int postgres_server::terminate_sessions(const std::string& address) {
  auto count = run(address,
                   "SELECT count(pg_terminate_backend(pid))"
                   " FROM pg_stat_activity WHERE datname = current_database()"
                   " AND pid <> pg_backend_pid()");
  auto result = 0;
  auto end = count.data() + count.size();
  if (auto [read, error] = std::from_chars(count.data(), end, result);
      error != std::errc{} || read != end)
    give_up("postgres server",
            "cannot end sessions: " + count); // no number but a complaint
  return result;
}

} // namespace onsale::test
