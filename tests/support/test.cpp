#define SUITE support
#include "tests/support/property.hpp"

namespace onsale::test {

namespace {

class called_test : public caf::test::test {
public:
  called_test(const char* name, void (*run)())
    : caf::test::test(name, false), run_(run) {
    // nop
  }

  void run_test_impl() override {
    run_();
  }

private:
  void (*run_)();
};

} // namespace

added_test::added_test(const char* suite, const char* name, void (*run)()) {
  caf::test::engine::add(suite, std::make_unique<called_test>(name, run));
}

template bool holds(const char*, const std::function<void()>&);
template bool holds(const char*, const std::function<void(uint64_t)>&);
template bool
holds(const char*, const std::function<void(const std::string&)>&);

} // namespace onsale::test
