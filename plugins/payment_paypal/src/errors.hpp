#pragma once

#include <parley/plugin.hpp>

#include <cstdint>
#include <string>

namespace paypal {

/// The word of an error that is most exact: what is wrong with a field, else the error's name.
std::string issueOf(const parley::HttpReply& reply);

/// What a response that is no success means for an order.
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply, std::uint32_t op);

}  // namespace paypal
