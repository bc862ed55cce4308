#include "check.hpp"

#include <cstdio>
#include <cstdlib>

namespace parley::base {

void checkFailed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "parley: broken invariant: %s at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace parley::base
