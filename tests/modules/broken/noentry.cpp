#include <cq/export.hpp>

// A shared object, but not of this interface: it offers something else.
extern "C" CQ_EXPORT int cq_something_else() {
  return 1;
}
