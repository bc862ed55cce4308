#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openai {

/// A piece of a tool call as the vendor streams it: the id and the name come with the first one.
struct ToolFragment {
    std::optional<std::uint64_t> index;
    std::string_view id;
    std::string_view name;
    std::string_view arguments;
};

/// The tool calls of one answer, numbered from 0 in the order in which they began, whatever the
/// vendor's own numbers are: some servers leave them out, some give every call the same one.
class ToolCalls {
public:
    struct Place {
        std::uint32_t number;
        bool begins;
    };

    /// Where a fragment belongs. Throws PROTOCOL for one without a beginning, or too many of them.
    Place add(const ToolFragment& fragment);

    [[nodiscard]] bool empty() const { return calls_.empty(); }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(calls_.size()); }
    [[nodiscard]] const std::string& argumentsOf(std::uint32_t number) const {
        return calls_[number].arguments;
    }

private:
    struct Call {
        std::uint64_t index;
        std::string id;
        std::string arguments;
    };

    /// The newest call that the fragment may continue, or none.
    Call* find(const ToolFragment& fragment);

    std::vector<Call> calls_;
};

}  // namespace openai
