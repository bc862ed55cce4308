#pragma once

#include <base/id.hpp>

#include <string>
#include <string_view>

namespace parley::conversation {

struct ConversationName {
    static constexpr std::string_view kPrefix = "conv_";
};
using ConversationId = base::Id<ConversationName>;

/// Items, responses and the like are known by text alone, since clients may choose it themselves:
/// `item_` and 16 symbols that nobody has had before.
std::string newItemId();
std::string newResponseId();
std::string newCallId();

}  // namespace parley::conversation
