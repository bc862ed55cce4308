#include "steps.hpp"

#include <conversation/tool_runner.hpp>

#include <algorithm>

namespace parley::testing {

using namespace conversation;
using nlohmann::json;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kTick{20};
constexpr int kUsualPatience_ms = 10'000;

milliseconds msOf(const json& value) {
    return milliseconds{value.get<int>()};
}

bool matches(const std::string& line, const std::string& wanted) {
    if (!wanted.ends_with('*')) return line == wanted;
    return line.starts_with(wanted.substr(0, wanted.size() - 1));
}

Fault faultOf(const std::string& what, std::size_t after) {
    if (what == "silent") return fallsSilent(after);
    if (what == "empty") return endsEmpty(after);
    if (what == "full") return staysFull(after);
    for (int code = 1; code <= static_cast<int>(provider::FailureCode::Internal); ++code) {
        const auto failure = static_cast<provider::FailureCode>(code);
        if (provider::toText(failure) == what) return fails(failure, after);
    }
    throw WentWrong{"there is no fault called " + what};
}

}  // namespace

/// Answers with what is written down, after a while.
class Steps::HostTools final : public ToolRunner {
public:
    struct Tool {
        std::string result;
        milliseconds takes;
    };

    explicit HostTools(VirtualTimers& timers) : timers_{timers} {}

    [[nodiscard]] bool has(const std::string& name) const override { return all.contains(name); }
    std::unique_ptr<Run> run(
        const ToolCallItem& call, std::function<void(std::string)> done) override {
        class Later final : public Run {
        public:
            std::unique_ptr<provider::Timers::Timer> timer;
        };
        auto later = std::make_unique<Later>();
        const auto& tool = all.at(call.name);
        later->timer = timers_.at(
            timers_.now() + tool.takes,
            [done = std::move(done), result = tool.result] { done(result); });
        return later;
    }

    std::map<std::string, Tool> all;

private:
    VirtualTimers& timers_;
};

Steps::Steps(TalkStage& stage, media::WavSound sound)
    : stage_{stage}, sound_{std::move(sound)}, tools_{std::make_unique<HostTools>(stage.timers)} {
    stage_.tools = tools_.get();
}

Steps::~Steps() = default;

void Steps::take(const json& step) {
    if (!speak(step) && !arrange(step) && !command(step) && !judge(step))
        wrong("there is no such step: " + step.dump());
}

bool Steps::speak(const json& step) {
    if (step.contains("caller"))
        stage_.callerSays(step["caller"].get<std::string>());
    else if (step.contains("silence"))
        stage_.silence(msOf(step["silence"]));
    else if (step.contains("noise"))
        stage_.noise(msOf(step["noise"]));
    else if (step.contains("play")) {
        stage_.play(sound_.samples);
        const auto samples =
            static_cast<std::size_t>(step["play"].get<int>()) * sound_.rate_hz / 1'000;
        stage_.play(std::vector<std::int16_t>(samples));
    } else
        return false;
    return true;
}

bool Steps::arrange(const json& step) {
    if (step.contains("model"))
        stage_.mind->answerWith(step["model"].get<std::string>());
    else if (step.contains("slow")) {
        const auto& slow = step["slow"];
        if (slow.contains("ear")) stage_.ear->latency = msOf(slow["ear"]);
        if (slow.contains("model")) stage_.mind->latency = msOf(slow["model"]);
        if (slow.contains("voice")) stage_.mouth->latency = msOf(slow["voice"]);
    } else if (step.contains("break"))
        breakProviders(step["break"], step.value("after", std::size_t{0}));
    else if (step.contains("heal")) {
        stage_.ear->heal();
        stage_.mind->heal();
        stage_.mouth->heal();
    } else if (step.contains("tools"))
        offerTools(step["tools"]);
    else
        return false;
    return true;
}

void Steps::breakProviders(const json& faults, std::size_t after) {
    if (faults.contains("ear")) stage_.ear->breakWith(faultOf(faults["ear"], after));
    if (faults.contains("model")) stage_.mind->breakWith(faultOf(faults["model"], after));
    if (faults.contains("voice")) stage_.mouth->breakWith(faultOf(faults["voice"], after));
}

void Steps::offerTools(const json& tools) {
    stage_.mind->tools.clear();
    tools_->all.clear();
    for (const auto& tool : tools) {
        const auto name = tool.at("name").get<std::string>();
        stage_.mind->tools.push_back({"call_" + name, name, tool.value("arguments", "{}")});
        if (!tool.contains("result")) continue;
        tools_->all[name] = {tool["result"], milliseconds{tool.value("takes", 100)}};
    }
    if (stage_.mind->shares) stage_.mind->shares->tools = stage_.mind->tools;
}

bool Steps::command(const json& step) {
    stage_.begin();
    auto& conversation = stage_.conversation();
    if (step.contains("say"))
        conversation.say(step["say"]);
    else if (step.contains("context"))
        conversation.addContext(step["context"]);
    else if (step.contains("interrupt"))
        conversation.interrupt();
    else if (step.contains("end"))
        conversation.end(step["end"].get<std::string>());
    else if (step.contains("end_after_sentence"))
        conversation.endAfterSentence(step["end_after_sentence"]);
    else if (step.contains("clear"))
        conversation.clearAudio();
    else if (step.contains("commit"))
        note(conversation.commitAudio());
    else if (step.contains("respond"))
        note(conversation.respond({}));
    else if (step.contains("cancel"))
        note(conversation.cancelResponse({}));
    else if (step.contains("truncate"))
        note(conversation.truncate(conversation.items().back().id, 0, msOf(step["truncate"])));
    else
        return false;
    return true;
}

void Steps::note(const base::Result<void>& done) {
    refused_ = done ? "" : done.error().reason;
}

bool Steps::judge(const json& step) {
    if (step.contains("expect"))
        expect(step["expect"], milliseconds{step.value("within", kUsualPatience_ms)});
    else if (step.contains("never"))
        never(step["never"], msOf(step.at("for")));
    else if (step.contains("absent")) {
        for (const auto& line : stage_.journal.lines)
            if (matches(line.text, step["absent"])) wrong("came: " + line.text);
    } else if (step.contains("state")) {
        const auto state = conversation::toText(stage_.conversation().state());
        if (step["state"] != state) wrong("the state is " + std::string{state});
    } else if (step.contains("refused")) {
        if (step["refused"] != refused_) wrong("refused for: '" + refused_ + "'");
    } else if (step.contains("remembers"))
        remembers(step["remembers"]);
    else if (step.contains("asked")) {
        const auto count = stage_.mind->thoughts.back().messages.size();
        if (step["asked"] != count) wrong("asked with " + std::to_string(count) + " messages");
    } else if (step.contains("turns"))
        turnsTook(step["turns"]);
    else
        return false;
    return true;
}

void Steps::expect(const std::string& line, milliseconds within) {
    const auto& lines = stage_.journal.lines;
    for (milliseconds waited{0};; waited += kTick) {
        const auto found = std::find_if(
            lines.begin() + static_cast<std::ptrdiff_t>(seen_), lines.end(), [&](const auto& each) {
                return matches(each.text, line);
            });
        if (found != lines.end()) {
            seen_ = static_cast<std::size_t>(found - lines.begin()) + 1;
            return;
        }
        if (waited >= within) wrong("did not come: " + line);
        if (sound_.samples.empty())
            stage_.silence(kTick);
        else
            stage_.play(std::vector<std::int16_t>(sound_.rate_hz / 50));
    }
}

void Steps::never(const std::string& line, milliseconds time) {
    const auto from = stage_.journal.lines.size();
    stage_.silence(time);
    for (auto at = from; at < stage_.journal.lines.size(); ++at)
        if (matches(stage_.journal.lines[at].text, line)) wrong("came: " + line);
}

void Steps::remembers(const json& wanted) {
    auto known = json::array();
    for (const auto& item : stage_.conversation().items()) {
        if (item.message() == nullptr || item.isFrom(Speaker::System)) continue;
        known.push_back({{item.isFrom(Speaker::User) ? "caller" : "us", item.text()}});
    }
    if (known != wanted) wrong("remembered is " + known.dump());
}

void Steps::turnsTook(const json& most) {
    if (stage_.journal.timings.empty()) wrong("no turn was measured");
    const auto& timings = stage_.journal.timings.back();
    const std::map<std::string, TurnTimings::Span> all{
        {"end_of_turn", timings.end_of_turn},
        {"transcript", timings.transcript},
        {"first_token", timings.first_token},
        {"first_audio_out", timings.first_audio_out},
        {"barge_in_stop", timings.barge_in_stop}};
    for (const auto& [name, limit] : most.items()) {
        const auto& took = all.at(name);
        if (!took) wrong(name + " was not measured");
        if (*took > msOf(limit))
            wrong(name + " took " + std::to_string(took->count() / 1'000'000) + " ms");
    }
}

void Steps::wrong(const std::string& what) const {
    throw WentWrong{what + "\n" + stage_.journal.all()};
}

}  // namespace parley::testing
