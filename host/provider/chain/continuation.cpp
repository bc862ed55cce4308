#include "continuation.hpp"

namespace parley::provider {

namespace {

constexpr const char* kGoOn =
    "Your last message was cut off. Continue it with exactly the characters that come next. Do not "
    "repeat, comment or apologise.";

/// Some vendors refuse a beginning that ends in space.
std::string withoutTrailingSpace(std::string text) {
    text.erase(text.find_last_not_of(" \n\t\r") + 1);
    return text;
}

}  // namespace

Thought continuationOf(const Thought& thought, const std::string& said, const MindAbilities& can) {
    auto next = thought;
    if (next.messages.empty() || next.messages.back().role != Role::Assistant) {
        next.messages.push_back({Role::Assistant, {}});
    }
    next.messages.back().parts.push_back(TextPart{withoutTrailingSpace(said)});
    if (!can.continues) next.messages.push_back({Role::User, {TextPart{kGoOn}}});
    return next;
}

}  // namespace parley::provider
