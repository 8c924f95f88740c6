#include "tests/support/fault_switchboard.hpp"

#include "domain/ensure.hpp"
#include "tests/support/process.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onsale::test {

namespace {

constexpr const char* shim = "libonsale_fault_shim.so";

} // namespace

fault_switchboard::fault_switchboard() {
  std::string name = "/tmp/onsale-faults-XXXXXX";
  ensure(mkdtemp(name.data()) != nullptr);
  dir_ = name;
  // PostgreSQL's server may be another user, who cannot look into the checkout.
  ensure(chmod(dir_.c_str(), 0755) == 0);
  std::filesystem::copy_file(built_program(shim), dir_ / shim);
  ensure(chmod((dir_ / shim).c_str(), 0755) == 0);
  auto fd = open(file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ensure(fd >= 0);
  ensure(fchmod(fd, 0666) == 0);
  ensure(ftruncate(fd, sizeof(fault_switches)) == 0);
  auto where = mmap(nullptr, sizeof(fault_switches), PROT_READ | PROT_WRITE,
                    MAP_SHARED, fd, 0);
  close(fd);
  ensure(where != MAP_FAILED);
  switches_ = new (where) fault_switches;
}

fault_switchboard::~fault_switchboard() {
  munmap(switches_, sizeof(fault_switches));
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::filesystem::path fault_switchboard::file() const {
  return dir_ / "switches";
}

void fault_switchboard::watch_files(const std::string& prefix) {
  auto& files = switches_->files;
  ensure(prefix.size() < files.size());
  files.fill('\0');
  prefix.copy(files.data(), prefix.size());
}

void fault_switchboard::kill_at_step(uint64_t n) {
  switches_->fatal_step = switches_->steps + n;
}

bool fault_switchboard::struck() const noexcept {
  auto fatal = switches_->fatal_step.load();
  return fatal > 0 && switches_->steps >= fatal;
}

bool fault_switchboard::clear() {
  auto fatal = switches_->fatal_step.exchange(0);
  switches_->logs_full = false;
  switches_->others_full = false;
  switches_->copies_on_write = false;
  switches_->sync_delay_ms = 0;
  switches_->clock_offset_s = 0;
  return fatal > 0 && switches_->steps >= fatal;
}

std::map<std::string, std::string> fault_switchboard::environment() const {
  // The sanitizer wants to be the first library, and need not be.
  auto sanitizer = sanitizer_options("verify_asan_link_order=0");
  return {{"LD_PRELOAD", dir_ / shim},
          {fault_switches_variable, file()},
          {"ASAN_OPTIONS", sanitizer}};
}

} // namespace onsale::test
