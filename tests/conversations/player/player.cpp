#include "player.hpp"

#include "steps.hpp"

namespace parley::testing {

using namespace conversation;
using nlohmann::json;

namespace {

std::vector<std::string> textsOf(const json& list) {
    return list.get<std::vector<std::string>>();
}

std::optional<TurnDetection> detectionOf(const json& wanted) {
    if (wanted == "manual") return std::nullopt;
    auto detection = *TalkStage::casting().settings.turn_detection;
    if (wanted.value("by", "meaning") == "silence") detection.by = TurnDetection::By::Silence;
    detection.silence = std::chrono::milliseconds{wanted.value("silence_ms", 500)};
    if (wanted.contains("idle_timeout_ms"))
        detection.idle_timeout = std::chrono::milliseconds{wanted["idle_timeout_ms"].get<int>()};
    if (wanted.value("eagerness", "") == "low") detection.eagerness = TurnDetection::Eagerness::Low;
    if (wanted.value("eagerness", "") == "high")
        detection.eagerness = TurnDetection::Eagerness::High;
    detection.create_response = wanted.value("create_response", true);
    detection.interrupt_response = wanted.value("interrupt_response", true);
    return detection;
}

Casting castingOf(const json& script) {
    auto casting = TalkStage::casting();
    auto policy = casting.policy.with(script.value("policy", json{}));
    if (!policy) throw WentWrong{policy.error().faults.front().message};
    casting.policy = *policy;
    casting.opening = script.value("opening", "");
    casting.one_moment = script.value("one_moment", "");
    casting.settings.instructions = script.value("instructions", "");
    if (script.contains("no_input_prompts"))
        casting.no_input_prompts = textsOf(script["no_input_prompts"]);
    if (script.value("output", "audio") == "text") casting.settings.output = Modality::Text;
    if (script.value("only", "") == "transcription")
        casting.settings.type = SessionSettings::Type::Transcription;
    if (script.contains("turn_detection"))
        casting.settings.turn_detection = detectionOf(script["turn_detection"]);
    return casting;
}

media::WavSound loadSound(const std::string& file) {
    auto sound = media::WavSound::load(file);
    if (!sound) throw WentWrong{file + " cannot be read"};
    return std::move(*sound);
}

void play(const json& script) {
    const bool ours = script.value("pace", "ours") == "ours";
    TalkStage stage{ours ? Line::Pace::Ours : Line::Pace::TheClients, castingOf(script)};
    if (script.value("spares", false)) stage.addSpares();
    media::WavSound sound;
    if (script.contains("sound")) {
        auto said = textsOf(script["sound"]);
        sound = loadSound(said.front());
        said.erase(said.begin());
        stage.hearSound(sound.rate_hz, std::move(said));
    }
    Steps steps{stage, std::move(sound)};
    for (const auto& step : script.at("talk"))
        steps.take(step);
}

}  // namespace

std::optional<std::string> playConversation(const json& script) {
    try {
        play(script);
        return std::nullopt;
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace parley::testing
