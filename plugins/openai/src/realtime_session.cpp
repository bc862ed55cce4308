#include "realtime_session.hpp"

#include "errors.hpp"

#include <array>
#include <ctime>

namespace openai {

namespace {

using common::parseGiven;
using parley::Failure;

/// What the vendor takes, and what it takes when nothing is said.
constexpr std::uint64_t kShortestLifeSeconds = 10;
constexpr std::uint64_t kLongestLifeSeconds = 7200;
constexpr std::uint64_t kUsualLifeSeconds = 600;
/// The end of the year 9999: what comes later is not a time of day.
constexpr std::int64_t kLastSecond = 253'402'300'799;

Json toolOf(const Json& tool) {
    Json written{
        {"type", "function"}, {"name", tool.at("name")}, {"parameters", tool.at("schema")}};
    if (tool.contains("description")) written["description"] = tool.at("description");
    return written;
}

Json turnDetectionOf(std::string_view word) {
    if (word == "none") return nullptr;
    if (word == "server")
        return {{"type", "server_vad"}, {"create_response", true}, {"interrupt_response", true}};
    throw Failure{PARLEY_E_INVALID, "turn_detection is neither server nor none"};
}

std::string orElse(std::string_view wanted, const std::string& usual) {
    return wanted.empty() ? usual : std::string{wanted};
}

Json sessionOf(const Settings& settings, const Json& asked) {
    Json input{{"transcription", {{"model", settings.transcription_model}}}};
    const auto language = orElse(textOf(asked, "language"), settings.language);
    if (!language.empty())
        input["transcription"]["language"] = language.substr(0, language.find('-'));
    if (const auto word = textOf(asked, "turn_detection"); !word.empty())
        input["turn_detection"] = turnDetectionOf(word);
    const auto voice = orElse(textOf(asked, "voice"), settings.realtime_voice);
    Json session{
        {"type", "realtime"},
        {"model", orElse(textOf(asked, "model"), settings.realtime_model)},
        {"output_modalities", {"audio"}},
        {"audio", {{"input", std::move(input)}, {"output", {{"voice", voice}}}}}};
    if (const auto told = textOf(asked, "instructions"); !told.empty())
        session["instructions"] = told;
    for (const auto& tool : memberOf(asked, "tools"))
        session["tools"].push_back(toolOf(tool));
    return session;
}

std::string bodyOf(const Settings& settings, std::string_view asked_json) {
    const auto asked = asked_json.empty() ? Json::object() : parseGiven(asked_json, "the request");
    try {
        const auto wanted = common::countOf(asked, "lifetime_s");
        const auto life = wanted == 0 ? kUsualLifeSeconds : wanted;
        return parley::toText(
            {{"expires_after",
              {{"anchor", "created_at"},
               {"seconds", std::clamp(life, kShortestLifeSeconds, kLongestLifeSeconds)}}},
             {"session", sessionOf(settings, asked)}});
    } catch (const Json::exception&) {
        throw Failure{PARLEY_E_INVALID, "the request has a member of the wrong type"};
    }
}

std::string timeOf(std::int64_t unix_seconds) {
    const std::time_t at = std::clamp<std::int64_t>(unix_seconds, 0, kLastSecond);
    std::tm utc{};
    gmtime_r(&at, &utc);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text.data(), length};
}

}  // namespace

RealtimeSession::RealtimeSession(const Settings& settings, const parley::RequestOpen& open)
    : Request{open}, settings_{settings} {
    auto post = toVendor(settings, "POST", "/realtime/client_secrets");
    post.headers.emplace_back("Content-Type", "application/json");
    post.body = bodyOf(settings, parley::view(open.body_json));
    fetch_.start(post, [this](const parley::HttpReply& reply) { read(reply); });
}

void RealtimeSession::read(const parley::HttpReply& reply) {
    if (reply.status < 200 || reply.status > 299) return fail(statusOf(host(), reply));
    parley::readJson(reply.body, [this](const Json& json) {
        const auto& session = memberOf(json, "session");
        Json told{
            {"client_secret", json.at("value").get_ref<const std::string&>()},
            {"expires_at", timeOf(json.at("expires_at"))},
            {"url", settings_.base_url + "/realtime/calls"},
            {"transport", "webrtc"}};
        if (const auto id = textOf(session, "id"); !id.empty()) told["session_id"] = id;
        if (const auto model = textOf(session, "model"); !model.empty()) told["model"] = model;
        answer(parley::toText(told));
    });
}

}  // namespace openai
