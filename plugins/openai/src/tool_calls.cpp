#include "tool_calls.hpp"

#include "errors.hpp"

namespace openai {

namespace {

/// What the host takes at most.
constexpr std::size_t kMostCalls = 64;
constexpr std::size_t kMostArguments = 1024 * 1024;

[[noreturn]] void fail(const char* message) {
    throw parley::Failure{brokenProtocol(message)};
}

}  // namespace

ToolCalls::Call* ToolCalls::find(const ToolFragment& fragment) {
    if (!fragment.index) return calls_.empty() || !fragment.name.empty() ? nullptr : &calls_.back();
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call)
        if (call->index == *fragment.index) {
            const bool another =
                !fragment.name.empty() && !fragment.id.empty() && fragment.id != call->id;
            return another ? nullptr : &*call;
        }
    return nullptr;
}

ToolCalls::Place ToolCalls::add(const ToolFragment& fragment) {
    auto* call = find(fragment);
    const bool begins = call == nullptr;
    if (begins) {
        if (fragment.name.empty()) fail("the vendor began a tool call without a name");
        if (calls_.size() == kMostCalls) fail("the vendor asks for too many tools");
        call = &calls_.emplace_back(
            Call{fragment.index.value_or(0), std::string{fragment.id}, std::string{}});
    }
    if (call->arguments.size() + fragment.arguments.size() > kMostArguments)
        fail("the arguments of a tool are too long");
    call->arguments += fragment.arguments;
    return {static_cast<std::uint32_t>(call - calls_.data()), begins};
}

}  // namespace openai
