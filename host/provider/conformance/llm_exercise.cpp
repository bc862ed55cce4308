#include "exercise.hpp"

#include <nlohmann/json.hpp>
#include <parley/llm.h>

namespace parley::provider::conformance {

namespace {

constexpr std::uint32_t kMostTokens = 64;

const parley_llm_v1* llmTableOf(Stage& stage) {
    return static_cast<const parley_llm_v1*>(stage.interface(PARLEY_IF_LLM));
}

parley_str toStr(std::string_view text) {
    return {text.data(), text.size()};
}

/// Follows the tools that one answer asks for.
class Tools {
public:
    std::string begin(std::uint32_t index, const parley_str& call_id, const parley_str& name);
    std::string continues(std::uint32_t index, const parley_str& piece);
    std::string end(std::uint32_t index);
    [[nodiscard]] bool areComplete() const;
    [[nodiscard]] bool areAny() const { return !tools_.empty(); }

private:
    struct Tool {
        std::string arguments;
        bool complete = false;
    };
    [[nodiscard]] bool isOpen(std::uint32_t index) const {
        return index < tools_.size() && !tools_[index].complete;
    }

    std::vector<Tool> tools_;
};

std::string Tools::begin(std::uint32_t index, const parley_str& call_id, const parley_str& name) {
    if (index != tools_.size()) return "tools are not numbered from 0 in order";
    tools_.emplace_back();
    auto wrong = problemOf("the id of a tool call", call_id);
    if (wrong.empty()) wrong = problemOf("the name of a tool", name);
    return wrong.empty() && name.n == 0 ? "a tool has no name" : wrong;
}

std::string Tools::continues(std::uint32_t index, const parley_str& piece) {
    if (!isOpen(index)) return "arguments come of a tool that has not begun or is complete";
    auto wrong = problemOf("a piece of arguments", piece);
    if (wrong.empty() && piece.n > 0) tools_[index].arguments.append(piece.p, piece.n);
    return wrong;
}

std::string Tools::end(std::uint32_t index) {
    if (!isOpen(index)) return "a tool ends that has not begun or is complete";
    tools_[index].complete = true;
    return nlohmann::json::accept(tools_[index].arguments) ? ""
                                                           : "the arguments of a tool are not JSON";
}

bool Tools::areComplete() const {
    return std::ranges::all_of(tools_, &Tool::complete);
}

class MindExercise final : public Exercise {
public:
    explicit MindExercise(Stage& stage) : Exercise{stage}, table_{llmTableOf(stage)} {}
    ~MindExercise() override { abandon(); }
    MindExercise(const MindExercise&) = delete;
    MindExercise& operator=(const MindExercise&) = delete;

    Verdict press() override;

private:
    parley_code begin(parley_status* status) override;
    void give() override;
    void giveOddly(std::mt19937& chance) override { pause(chance() % 2 == 0); }
    void finish() override {}
    void stop() override { call("cancel", table_->cancel, call_); }
    void free() override { call("destroy", table_->destroy, call_); }
    static parley_llm_sink sinkFor(MindExercise* self);
    parley_code start(const parley_llm_req& request, parley_status* status);
    void pause(bool on);
    std::string problemOfEnd(const parley_status* how, std::uint32_t reason) const;

    const parley_llm_v1* table_;
    parley_llm_call* call_ = nullptr;
    Tools tools_;
};

parley_llm_sink MindExercise::sinkFor(MindExercise* self) {
    parley_llm_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = self;
    sink.on_text = [](void* raw, parley_str text) noexcept {
        static_cast<MindExercise*>(raw)->tellOutput(
            [&] { return problemOf("a piece of text", text); });
    };
    sink.on_tool_begin =
        [](void* raw, std::uint32_t index, parley_str call_id, parley_str name) noexcept {
            auto& mind = *static_cast<MindExercise*>(raw);
            mind.tellOutput([&] { return mind.tools_.begin(index, call_id, name); });
        };
    sink.on_tool_args = [](void* raw, std::uint32_t index, parley_str piece) noexcept {
        auto& mind = *static_cast<MindExercise*>(raw);
        mind.tellOutput([&] { return mind.tools_.continues(index, piece); });
    };
    sink.on_tool_end = [](void* raw, std::uint32_t index) noexcept {
        auto& mind = *static_cast<MindExercise*>(raw);
        mind.tellOutput([&] { return mind.tools_.end(index); });
    };
    sink.on_usage = [](void* raw, const parley_llm_usage*) noexcept {
        static_cast<MindExercise*>(raw)->admits();
    };
    sink.on_end = [](void* raw, const parley_status* how, std::uint32_t reason) noexcept {
        auto& mind = *static_cast<MindExercise*>(raw);
        mind.tellEnd(how, [&] { return mind.problemOfEnd(how, reason); });
    };
    return sink;
}

parley_code MindExercise::begin(parley_status* status) {
    const auto question = "Who is the " + std::string{kPrivate} + "?";
    parley_llm_part part{};
    part.size = sizeof part;
    part.kind = PARLEY_LLM_TEXT;
    part.text = toStr(question);
    const Placed placed_part{&part, sizeof part, stage_.structs()};
    parley_llm_msg message{};
    message.size = sizeof message;
    message.role = PARLEY_LLM_USER;
    message.parts = placed_part.as<parley_llm_part>();
    message.part_count = 1;
    const Placed placed_message{&message, sizeof message, stage_.structs()};
    parley_llm_req request{};
    request.size = sizeof request;
    request.msgs = placed_message.as<parley_llm_msg>();
    request.msg_count = 1;
    request.max_tokens = kMostTokens;
    request.temperature = -1;
    request.ctx = stage_.ctx();
    return start(request, status);
}

parley_code MindExercise::start(const parley_llm_req& request, parley_status* status) {
    const auto sink = sinkFor(this);
    const Placed placed_request{&request, sizeof request, stage_.structs()};
    const Placed placed_sink{&sink, sizeof sink, stage_.structs()};
    return call(
        "start",
        table_->start,
        stage_.instance(),
        placed_request.as<parley_llm_req>(),
        placed_sink.as<parley_llm_sink>(),
        &call_,
        status);
}

void MindExercise::pause(bool on) {
    call("pause", table_->pause, call_, on ? 1U : 0U);
}

/// It answers by itself; all that can be done meanwhile is to hold it up.
void MindExercise::give() {
    pause(true);
    if (!hasEnded()) pause(false);
}

std::string MindExercise::problemOfEnd(const parley_status* how, std::uint32_t reason) const {
    const bool well = how->code == PARLEY_OK;
    if (!well) return reason == 0 ? "" : "it fails and tells a reason why it ended well";
    if (reason < PARLEY_LLM_STOP || reason > PARLEY_LLM_CONTENT_FILTER)
        return "it ends well and does not tell why";
    if (!tools_.areComplete()) return "it ends well in the middle of a tool";
    if (reason == PARLEY_LLM_TOOL_USE && !tools_.areAny())
        return "it ends for tools, of which are none";
    return heard().outputs > 0 ? "" : "it ends well and said nothing";
}

/// The host has enough: what the plugin reads of its vendor must stop coming.
Verdict MindExercise::press() {
    stage_.settle(std::chrono::milliseconds{0});
    if (hasEnded()) return {};
    pause(true);
    if (!stage_.vendor().isPaused()) return broken("paused, it goes on reading from its vendor");
    pause(false);
    return stage_.vendor().isPaused() && stage_.vendor().openExchanges() > 0
               ? broken("it stays paused when it may go on")
               : Verdict{};
}

}  // namespace

std::unique_ptr<Exercise> exerciseMind(Stage& stage) {
    return std::make_unique<MindExercise>(stage);
}

Verdict askMindCaps(Stage& stage) {
    parley_llm_caps empty{};
    empty.size = sizeof empty;
    const Placed placed{&empty, sizeof empty, Structs::Guarded};
    noteCall("caps");
    return llmTableOf(stage)->caps(stage.instance(), placed.writable<parley_llm_caps>()) ==
                   PARLEY_OK
               ? Verdict{}
               : broken("caps failed");
}

}  // namespace parley::provider::conformance
