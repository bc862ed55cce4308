#pragma once

#include "check.hpp"

#include <parley/abi.h>

#include <vector>

namespace parley::provider::conformance {

/// An HTTP status with which a vendor refuses, and what that may become: all that makes the host do
/// the same.
struct Refusal {
    int http_status;
    std::vector<parley_code> codes;
};

/// What is wrong with how a plugin told of it, if something is.
Verdict toldRightly(const Refusal& refusal, parley_code code, std::uint32_t retry_after_ms);

}  // namespace parley::provider::conformance
