#pragma once

#include <provider/mind.hpp>

#include <parley/llm.h>

#include <deque>
#include <vector>

namespace parley::provider {

/// A Thought in the structs of parley/llm.h. Borrows the thought's texts; both live until the
/// plugin's start has returned.
class ThoughtAbi {
public:
    ThoughtAbi(const Thought& thought, const parley_ctx* context);
    ThoughtAbi(const ThoughtAbi&) = delete;
    ThoughtAbi& operator=(const ThoughtAbi&) = delete;

    [[nodiscard]] const parley_llm_req& request() const { return request_; }

private:
    std::deque<std::vector<parley_llm_part>> parts_;
    std::vector<parley_llm_msg> messages_;
    std::vector<parley_llm_tool> tools_;
    parley_llm_req request_{};
};

}  // namespace parley::provider
