#pragma once

#include "wish.hpp"

#include <brain/character.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace llm_scenario {

/// One answer. Reaches the state of the talk from its messages, a few at a time, and says the reply
/// sentence by sentence, so that the loop is never held and a cancel is heeded at once.
class Answer final : public parley::LlmCall {
public:
    Answer(
        const parley::LlmRequest& request,
        Wish wish,
        std::shared_ptr<const parley::brain::Character> character);

    void pause(bool on) override;

private:
    /// One slice of the work, and another posted when there is more.
    void step();
    void think();
    void compose();
    [[nodiscard]] parley::brain::Reply reply();
    /// What persona says whom the talk is over with.
    [[nodiscard]] parley::brain::Say closing();
    void sayText(const parley::brain::Reply& reply);
    void sayEvents(const parley::brain::Reply& reply);
    void sayDebrief();
    void sayNext();
    void tellUsage();

    const Wish wish_;
    const std::shared_ptr<const parley::brain::Character> character_;
    std::optional<parley::brain::Brain> brain_;
    std::optional<parley::brain::Replay> replay_;
    std::size_t replayed_ = 0;
    bool composed_ = false;
    bool paused_ = false;
    bool posted_ = false;
    bool is_cut_ = false;
    std::deque<std::string> pieces_;
    uint64_t words_said_ = 0;
};

}  // namespace llm_scenario
