#pragma once

#include <brain/character.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace llm_scenario {

/// The characters that were asked for last, ready to play. Reading one takes longer than an answer,
/// and every turn of a talk brings the same prompt. Any thread.
class Characters {
public:
    /// Throws INVALID where the prompt is plainly meant as a scenario and is none.
    std::shared_ptr<const parley::brain::Character> find(const std::string& prompt);

private:
    struct Known {
        std::string prompt;
        std::shared_ptr<const parley::brain::Character> character;
    };

    std::shared_ptr<const parley::brain::Character> recall(std::string_view prompt);

    std::mutex mutex_;
    /// The last one asked for first.
    std::list<Known> known_;
};

}  // namespace llm_scenario
