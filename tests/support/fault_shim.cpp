// A library to be preloaded (ld.so(8)) into a real program: it stands in front
// of calls of the system, and lets them fail, or the program die, as the file
// says that `ONSALE_FAULT_SWITCHES` names. So every step of a store's journal
// can be the last one without a line in the program for it.

#include "tests/support/fault_switches.hpp"

#include <climits>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

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
    return where == MAP_FAILED ? nullptr : static_cast<fault_switches*>(where);
  }();
  return result;
}

/// One more step; perhaps the last.
void step() {
  auto& x = *switches();
  if (x.steps.fetch_add(1) + 1 == x.fatal_step.load())
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
    return flag && fstat(fd, &now) == 0 && size > now.st_size;
  }

private:
  std::string_view path() const {
    return {path_, length_};
  }

  char path_[PATH_MAX];
  size_t length_ = 0;
};

/// Before a file is written up to `end`. @returns whether it may be
bool may_write(int fd, off_t end) {
  auto keep = errno;
  watched_file file{fd};
  if (!file)
    return true;
  step();
  errno = keep;
  if (!file.full(fd, end))
    return true;
  errno = ENOSPC;
  return false;
}

off_t size_of(const iovec* parts, int count) {
  off_t result = 0;
  for (auto i = 0; i < count; ++i)
    result += static_cast<off_t>(parts[i].iov_len);
  return result;
}

int synced(int fd, int (*sync)(int)) {
  if (!watched_file{fd})
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
  if (at >= 0 && !may_write(fd, at + static_cast<off_t>(bytes)))
    return -1;
  return real(fd, data, bytes);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) {
  static auto* const real = system_s<decltype(pwrite)>("pwrite");
  if (!may_write(fd, at + static_cast<off_t>(bytes)))
    return -1;
  return real(fd, data, bytes, at);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t at) {
  return pwrite(fd, data, bytes, at);
}

ssize_t pwritev(int fd, const iovec* parts, int count, off_t at) {
  static auto* const real = system_s<decltype(pwritev)>("pwritev");
  if (!may_write(fd, at + size_of(parts, count)))
    return -1;
  return real(fd, parts, count, at);
}

int ftruncate(int fd, off_t size) noexcept {
  static auto* const real = system_s<decltype(ftruncate)>("ftruncate");
  return may_write(fd, size) ? real(fd, size) : -1;
}

int ftruncate64(int fd, off64_t size) noexcept {
  return ftruncate(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t bytes) {
  static auto* const real = system_s<decltype(posix_fallocate)>(
    "posix_fallocate");
  return may_write(fd, at + bytes) ? real(fd, at, bytes) : ENOSPC;
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
