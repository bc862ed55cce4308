#pragma once

#include <parley/plugin.hpp>

#include <cstdint>

namespace stripe {

/// What a response that is no success means for an order.
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply, std::uint32_t op);

}  // namespace stripe
