// A library to be preloaded (ld.so(8)) into a real program: it stands in front
// of calls of the system, and lets them fail, or the program die, as the file
// says that `ONSALE_FAULT_SWITCHES` names. So every step of a store's journal
// can be the last one without a line in the program for it.

#include "tests/support/fault_switches.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using onsale::test::fault_switches;

/// The system's own function.
template <class F>
F* system_s(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

/// Null in a program that nobody gave a file. Children share it with their
/// parent: PostgreSQL forks.
fault_switches* switches() {
  static auto* const result = []() -> fault_switches* {
    auto path = std::getenv(onsale::test::fault_switches_variable);
    auto fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
      return nullptr;
    auto where = mmap(nullptr, sizeof(fault_switches), PROT_READ | PROT_WRITE,
                      MAP_SHARED, fd, 0);
    close(fd);
    if (where == MAP_FAILED)
      return nullptr;
    auto found = static_cast<fault_switches*>(where);
    ++found->processes;
    return found;
  }();
  return result;
}

/// What a file was before it was written or cut.
struct earlier_piece {
  std::string path;
  off_t size = 0; // of the file
  off_t at = 0;
  std::string bytes;
};

/// All that was written and not synced, so that a power cut can take it back.
class unsynced_writes {
public:
  /// Before `path` is written, or cut, in [at, end).
  void add(std::string path, off_t at, off_t end) {
    earlier_piece x;
    auto fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat now {};
    if (fd < 0 || fstat(fd, &now) != 0)
      std::abort();
    x.path = std::move(path);
    x.size = now.st_size;
    x.at = at;
    if (at < x.size) {
      x.bytes.resize(static_cast<size_t>(std::min(end, x.size) - at));
      if (pread(fd, x.bytes.data(), x.bytes.size(), at)
          != static_cast<ssize_t>(x.bytes.size()))
        std::abort();
    }
    close(fd);
    std::lock_guard guard{mutex_};
    pieces_.push_back(std::move(x));
  }

  void synced(std::string_view path) {
    std::lock_guard guard{mutex_};
    std::erase_if(pieces_, [path](const earlier_piece& x) {
      return x.path == path;
    });
  }

  /// From the latest to the first. @returns what keeps other threads from
  /// learning of a sync
  [[nodiscard]] std::unique_lock<std::mutex> take_back() {
    std::unique_lock guard{mutex_};
    for (; !pieces_.empty(); pieces_.pop_back())
      restore(pieces_.back());
    return guard;
  }

private:
  static void restore(const earlier_piece& x) {
    static auto* const write = system_s<decltype(pwrite)>("pwrite");
    static auto* const cut = system_s<int(int, off_t)>("ftruncate");
    auto fd = open(x.path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0
        || write(fd, x.bytes.data(), x.bytes.size(), x.at)
             != static_cast<ssize_t>(x.bytes.size())
        || cut(fd, x.size) != 0)
      std::abort();
    close(fd);
  }

  std::mutex mutex_;
  std::vector<earlier_piece> pieces_;
};

/// Outlives whatever writes while the program ends.
unsynced_writes& unsynced() {
  static auto* const result = new unsynced_writes;
  return *result;
}

/// One more step; perhaps the last.
void step() {
  auto& x = *switches();
  if (x.steps.fetch_add(1) + 1 != x.fatal_step.load())
    return;
  std::unique_lock<std::mutex> guard;
  if (x.power_cut)
    guard = unsynced().take_back();
  kill(getpid(), SIGKILL);
}

class watched_file {
public:
  explicit watched_file(int fd) {
    if (!switches() || switches()->files[0] == '\0')
      return;
    char link[32];
    std::snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    auto length = readlink(link, path_, sizeof(path_));
    length_ = length < 0 ? 0 : static_cast<size_t>(length);
  }

  explicit operator bool() const {
    return length_ > 0 && path().starts_with(switches()->files.data());
  }

  /// Whether there is no room for the file to have that size.
  bool full(int fd, off_t size) const {
    auto is_log = path().find("-wal") != std::string_view::npos
                  || path().find("/pg_wal/") != std::string_view::npos;
    auto& flag = is_log ? switches()->logs_full : switches()->others_full;
    struct stat now {};
    return flag
           && (switches()->copies_on_write
               || (fstat(fd, &now) == 0 && size > now.st_size));
  }

  std::string_view path() const {
    return {path_, length_};
  }

private:
  char path_[PATH_MAX];
  size_t length_ = 0;
};

/// Before a file is written, or cut, in [at, end). @returns whether it may be
bool may_write(int fd, off_t at, off_t end, off_t size_after) {
  auto keep = errno;
  watched_file file{fd};
  if (!file)
    return true;
  step();
  if (switches()->power_cut)
    unsynced().add(std::string{file.path()}, at, end);
  errno = keep;
  if (!file.full(fd, size_after))
    return true;
  errno = ENOSPC;
  return false;
}

bool may_write(int fd, off_t at, off_t end) {
  return may_write(fd, at, end, end);
}

off_t size_of(const iovec* parts, int count) {
  off_t result = 0;
  for (auto i = 0; i < count; ++i)
    result += static_cast<off_t>(parts[i].iov_len);
  return result;
}

int synced(int fd, int (*sync)(int)) {
  watched_file file{fd};
  if (!file)
    return sync(fd);
  step();
  if (auto ms = switches()->sync_delay_ms.load(); ms > 0) {
    timespec left{ms / 1'000, static_cast<long>(ms % 1'000) * 1'000'000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
      // A signal does not make the disk faster.
    }
  }
  auto result = sync(fd);
  auto keep = errno;
  // What another thread wrote meanwhile counts as synced, too, and may survive
  // although it was not.
  if (result == 0 && switches()->power_cut)
    unsynced().synced(file.path());
  step();
  errno = keep;
  return result;
}

bool watched_socket(int fd) {
  if (!switches() || switches()->port == 0)
    return false;
  sockaddr_in peer{};
  socklen_t size = sizeof(peer);
  return getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0
         && peer.sin_family == AF_INET
         && ntohs(peer.sin_port) == switches()->port;
}

int64_t clock_offset_s() {
  return switches() ? switches()->clock_offset_s.load() : 0;
}

} // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t bytes) {
  static auto* const real = system_s<decltype(write)>("write");
  auto keep = errno;
  auto appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
  struct stat now {};
  auto at = appends && fstat(fd, &now) == 0 ? now.st_size
                                            : lseek(fd, 0, SEEK_CUR);
  errno = keep;
  // What is no file has no position.
  if (at >= 0 && !may_write(fd, at, at + static_cast<off_t>(bytes)))
    return -1;
  return real(fd, data, bytes);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) {
  static auto* const real = system_s<decltype(pwrite)>("pwrite");
  if (!may_write(fd, at, at + static_cast<off_t>(bytes)))
    return -1;
  return real(fd, data, bytes, at);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t at) {
  return pwrite(fd, data, bytes, at);
}

ssize_t pwritev(int fd, const iovec* parts, int count, off_t at) {
  static auto* const real = system_s<decltype(pwritev)>("pwritev");
  if (!may_write(fd, at, at + size_of(parts, count)))
    return -1;
  return real(fd, parts, count, at);
}

int ftruncate(int fd, off_t size) noexcept {
  static auto* const real = system_s<decltype(ftruncate)>("ftruncate");
  struct stat now {};
  auto end = fstat(fd, &now) == 0 ? std::max(now.st_size, size) : size;
  return may_write(fd, size, end, size) ? real(fd, size) : -1;
}

int ftruncate64(int fd, off64_t size) noexcept {
  return ftruncate(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t bytes) {
  static auto* const real = system_s<decltype(posix_fallocate)>(
    "posix_fallocate");
  return may_write(fd, at, at + bytes) ? real(fd, at, bytes) : ENOSPC;
}

int fsync(int fd) {
  static auto* const real = system_s<decltype(fsync)>("fsync");
  return synced(fd, real);
}

int fdatasync(int fd) {
  static auto* const real = system_s<decltype(fdatasync)>("fdatasync");
  return synced(fd, real);
}

ssize_t send(int fd, const void* data, size_t bytes, int flags) {
  static auto* const real = system_s<decltype(send)>("send");
  if (watched_socket(fd))
    step();
  return real(fd, data, bytes, flags);
}

ssize_t recv(int fd, void* to, size_t bytes, int flags) {
  static auto* const real = system_s<decltype(recv)>("recv");
  auto result = real(fd, to, bytes, flags);
  auto keep = errno;
  if (result > 0 && watched_socket(fd))
    step();
  errno = keep;
  return result;
}

int clock_gettime(clockid_t which, timespec* to) noexcept {
  static auto* const real = system_s<decltype(clock_gettime)>("clock_gettime");
  auto result = real(which, to);
  if (result != 0
      || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE))
    return result;
  to->tv_sec += clock_offset_s();
  return result;
}

int gettimeofday(timeval* to, void* zone) noexcept {
  static auto* const real = system_s<decltype(gettimeofday)>("gettimeofday");
  auto result = real(to, zone);
  if (result == 0)
    to->tv_sec += clock_offset_s();
  return result;
}

time_t time(time_t* to) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (to)
    *to = now.tv_sec;
  return now.tv_sec;
}

} // extern "C"
